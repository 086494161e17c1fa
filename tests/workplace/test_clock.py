"""The business date: by the gateway's time where it is known, never before the last record, and only a person sets it back."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.commands import administration, intake
from cqclerk.workplace import exchange, rebuild
from cqclerk.workplace.clock import AHEAD, BEHIND, OFF, business_date, doubt
from data.place import StationHome
from tests.cases import form
from tests.offices import HandClock, enter, make_station
from tests.workplace.stations import copied

NOW = datetime(2026, 11, 25, 1, 41, tzinfo=UTC)
jumps = st.lists(st.integers(-40 * 24, 40 * 24), min_size=1, max_size=4)
offsets = st.none() | st.integers(-40 * 24 * 3600_000, 40 * 24 * 3600_000)


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> StationHome:
    """A fresh station, to be copied."""
    return make_station(tmp_path_factory.mktemp("station") / "a")


@given(jumps)
def test_however_the_clock_jumps_no_record_lies_before_the_one_before_it(station: StationHome, jumps: list[int]) -> None:
    folder, clock = station.folder.with_name("jumped"), HandClock()
    at = enter(copied(station, folder), clock)
    for hours in jumps:
        clock.turn(hours=hours)
        case = intake.submit(at, "childbirth", form())
        assert case.applied_on == at.today() >= business_date(clock.now(), None)
    with at.store.reading() as tx:
        days = [row.recorded_on for row in tx.own()]
    assert days == sorted(days)
    assert rebuild.verify(at.store, at.station.public_key).faults == ()
    at.close()
    shutil.rmtree(folder)


def test_the_day_is_the_gateways_where_the_offset_is_known(tmp_path: Path) -> None:
    clock = HandClock()
    at = enter(make_station(tmp_path / "a"), clock)
    exchange.met(at, clock.now() + timedelta(days=2))
    assert at.today() == date(2026, 11, 27)
    at.close()


def test_after_a_restart_the_day_is_still_not_before_the_last_record_until_somebody_confirms_the_clock(tmp_path: Path) -> None:
    clock = HandClock()
    home = make_station(tmp_path / "a")
    at = enter(home, clock)
    clock.turn(days=400)
    intake.submit(at, "childbirth", form())
    at.close()
    clock.turn(days=-400)
    again = enter(home, clock)
    assert again.clock_doubt is not None and again.clock_doubt.kind == BEHIND
    assert again.today() == date(2026, 11, 25) + timedelta(days=400)
    administration.confirm_clock(again)
    assert (again.today(), again.clock_doubt) == (date(2026, 11, 25), None)
    case = intake.submit(again, "childbirth", form())
    assert case.applied_on == date(2026, 11, 25)
    assert rebuild.verify(again.store, again.station.public_key).faults == ()
    again.close()
    third = enter(home, clock)
    assert third.clock_doubt is None and third.today() == date(2026, 11, 25)
    third.close()


@given(st.integers(-10_000, 10_000), offsets)
def test_a_clock_behind_the_last_record_is_always_doubted_and_one_at_it_never(minutes: int, offset: int | None) -> None:
    right = NOW + timedelta(milliseconds=offset or 0)
    found = doubt(NOW, offset, right - timedelta(minutes=minutes), None)
    if minutes < -5:
        assert found is not None and found.kind == BEHIND
    elif offset is None or offset > -24 * 3600_000:
        assert found is None


def test_a_clock_long_after_everything_that_is_known_or_far_ahead_of_the_gateway_is_doubted() -> None:
    long_ago, lately = NOW - timedelta(days=46), NOW - timedelta(days=1)
    assert doubt(NOW, None, long_ago, None).kind == AHEAD
    assert doubt(NOW, None, long_ago, lately) is None, "the gateway has answered since"
    assert doubt(NOW, -25 * 3600_000, NOW - timedelta(days=2), None).kind == OFF
    assert doubt(NOW, 25 * 3600_000, lately, None) is None, "one that is slow is put right"
    assert doubt(NOW, None, None, None) is None
