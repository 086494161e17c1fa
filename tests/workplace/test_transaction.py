"""One unit of work: who, when and in which order; and an id is an id."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.commands import intake
from cqclerk.domain.case import Phase
from cqclerk.domain.events import Subject, Withdrawn
from cqclerk.protocol.envelope import open_sealed
from cqclerk.workplace import exchange
from cqclerk.workplace.clock import business_date
from cqclerk.workplace.identity import new_id
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.offices import HandClock, enter, make_station


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def at(tmp_path: Path, clock: HandClock) -> Iterator[Workplace]:
    at = enter(make_station(tmp_path / "a"), clock)
    yield at
    at.close()


def test_an_event_says_who_made_it_where_and_when_and_what_its_maker_had_seen(at: Workplace, clock: HandClock) -> None:
    exchange.met(at, clock.now() + timedelta(seconds=90))
    case = intake.submit(at, "childbirth", form())
    with at.store.reading() as tx:
        (entry,) = tx.entries("case", case.id)
    envelope = open_sealed(entry.envelope, entry.payload).envelope
    assert (envelope.operator, envelope.station, envelope.office) == (at.operator.id, at.station.id, at.station.office)
    assert (envelope.device_time, envelope.server_offset_ms, envelope.seen) == (clock.now(), 90_000, 0)
    assert envelope.roles == ("administrator", "approver", "clerk", "reviewer")


def test_a_state_that_was_read_before_something_happened_is_our_fault_and_records_nothing(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", form())
    with at.transaction() as tx:
        tx.record(case, Withdrawn())
    with pytest.raises(AssertionError, match="was read at 1, it stands at 2"), at.transaction() as tx:
        tx.record(case, Withdrawn())
    assert [type(event).__name__ for event, _ in at.timeline(Subject.CASE, case.id)] == ["Submitted", "Withdrawn"]


def test_several_events_of_one_unit_stand_on_each_other_and_fall_together(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", form())
    with pytest.raises(RuntimeError), at.transaction() as tx:
        tx.record(tx.record(case, Withdrawn("one")), Withdrawn("two"))
        assert tx.case(case.id).version == 3
        raise RuntimeError
    assert (at.case(case.id).version, at.case(case.id).phase) == (1, Phase.SUBMITTED)


def test_a_case_that_is_not_here_is_a_key_error(at: Workplace) -> None:
    with pytest.raises(KeyError):
        at.case("nobody")


@given(st.datetimes(datetime(1986, 1, 1), datetime(2040, 1, 1)), st.integers(-14, 14), st.integers(-(10**9), 10**9))
def test_the_business_day_is_the_same_wherever_the_machine_thinks_it_is(moment: datetime, hours: int, offset_ms: int) -> None:
    here = moment.replace(tzinfo=UTC)
    assert business_date(here, offset_ms) == business_date(here.astimezone(timezone(timedelta(hours=hours))), offset_ms)


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        ("2026-11-25T15:59:59", date(2026, 11, 25)),
        ("2026-11-25T16:00:00", date(2026, 11, 26)),
        ("1988-04-16T16:00:00", date(1988, 4, 17)),  # summer time began that day: an office's day does not care
        ("1991-09-14T16:00:00", date(1991, 9, 15)),
    ],
)
def test_the_day_ends_at_midnight_in_chongqing(utc: str, day: date) -> None:
    assert business_date(datetime.fromisoformat(utc).replace(tzinfo=UTC), None) == day


def test_ids_are_of_version_7_and_later_ones_are_greater_whatever_thread_asks() -> None:
    found: list[list[str]] = [[] for _ in range(4)]

    def ask(into: list[str]) -> None:
        into.extend(new_id() for _ in range(500))

    threads = [threading.Thread(target=ask, args=(into,)) for into in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = [one for ids in found for one in ids]
    assert len(set(every)) == 2000 and all(ids == sorted(ids) for ids in found)
    assert {UUID(one).version for one in every} == {7} and {UUID(one).variant for one in every} == {UUID(every[0]).variant}
