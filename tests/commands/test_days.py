"""A year's notice and local days are loaded: what they move is reckoned again, each case by an event, and the rest stays."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cqclerk.commands import days, handling, intake, prereview
from cqclerk.domain.access import Role
from cqclerk.domain.case import Case
from cqclerk.domain.guards import NotAllowed
from cqclerk.workplace import rebuild
from cqclerk.workplace.workplace import Workplace
from data.place import StationHome
from tests.cases import form
from tests.offices import HandClock, PaperGateway, enter, make_station

NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假调休，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。2月14日（周日）上班。
"""
FLOOD = """
[[local]]
divisions = ["509901001"]
days_off = [2026-12-29, 2026-12-30]
makeup_days = []
reason = "洪水停止办公"
article = "区政府通告"
mark = "S"
"""


@pytest.fixture
def home(tmp_path: Path) -> StationHome:
    return make_station(tmp_path / "a")


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime(2026, 12, 28, 2, 0, tzinfo=UTC))  # a Monday


@pytest.fixture
def at(home: StationHome, clock: HandClock) -> Iterator[Workplace]:
    workplace = enter(home, clock)
    PaperGateway().enrols(workplace)
    PaperGateway().leases(workplace, 1, 50, "only_child_honor")
    yield workplace
    assert rebuild.rebuild(workplace.store, workplace.reference.initials) == ()
    assert rebuild.verify(workplace.store, workplace.station.public_key).faults == ()
    workplace.close()


def waiting(at: Workplace) -> Case:
    """Taken in today: everything that is missing has to be told within five working days."""
    return intake.submit(at, "childbirth", form(complete=False))


def accepted(at: Workplace, term: int = 30) -> Case:
    """Accepted today, with working days beyond the year."""
    from dataclasses import replace

    from cqclerk.domain.events import Accepted

    case = intake.submit(at, "childbirth", form())
    with at.transaction() as tx:
        due = at.calendar.add(at.today(), term)
        event = Accepted("C1", due, not at.calendar.knows(due), case.pack, (), (), at.today(), term)
        return replace(tx.record(case, event))


def holidays(at: Workplace, text: str = NOTICE) -> tuple[days.Moved, ...]:
    return days.load(at, days.read_holidays(at, text, "notice.txt"))


def test_a_provisional_day_is_reckoned_again_when_the_year_is_loaded(at: Workplace) -> None:
    case = accepted(at)
    assert case.provisional
    moved = holidays(at)
    after = at.case(case.id)
    assert [one.case.id for one in moved] == [case.id]
    assert (after.due_on, after.provisional) == (at.calendar.add(date(2026, 12, 28), 30), False)
    assert after.due_on != case.due_on
    assert at.reference.calendar.knows(date(2027, 3, 1))


def test_the_notice_clock_of_a_case_that_waits_moves_too(at: Workplace) -> None:
    case = waiting(at)
    assert case.notice_until == date(2027, 1, 5)
    flood = days.read_local_days(at, FLOOD, "local.toml")
    assert [one.case.id for one in flood.moved] == [case.id]
    days.load(at, flood)
    assert at.case(case.id).notice_until == date(2027, 1, 7)


def test_a_case_that_has_not_moved_and_one_that_has_ended_get_no_event(at: Workplace) -> None:
    near, gone = accepted(at, 2), waiting(at)
    gone = prereview.withdraw(at, gone.id, gone.version)
    assert holidays(at) == ()
    assert (at.case(near.id), at.case(gone.id)) == (near, gone)


def test_what_stopped_the_clock_and_put_it_off_is_not_forgotten(at: Workplace, clock: HandClock) -> None:
    case = accepted(at, 20)
    case = handling.start_procedure(at, case.id, case.version, "review")
    clock.turn(days=10)
    case = handling.end_procedure(at, case.id, case.version)
    holidays(at)
    calendar = at.calendar
    stopped = sum(calendar.is_workday(date(2026, 12, 28 + n)) for n in (1, 2, 3)) + sum(
        calendar.is_workday(date(2027, 1, n)) for n in range(1, 8)
    )
    assert at.case(case.id).due_on == calendar.add(date(2026, 12, 28), 20 + stopped)


def test_a_stopped_case_is_reckoned_when_it_goes_on(at: Workplace, clock: HandClock) -> None:
    case = accepted(at, 20)
    case = handling.start_procedure(at, case.id, case.version, "hearing")
    assert holidays(at) == ()
    clock.turn(days=3)
    after = handling.end_procedure(at, case.id, case.version)
    assert after.due_on is not None and not after.provisional and at.calendar.is_workday(after.due_on)


def test_loaded_days_survive_a_restart(home: StationHome, clock: HandClock) -> None:
    at = enter(home, clock)
    PaperGateway().enrols(at)
    holidays(at)
    days.load(at, days.read_local_days(at, FLOOD, "local.toml"))
    at.close()
    again = enter(home, clock)
    assert again.reference.calendar.knows(date(2027, 5, 1))
    assert not again.calendar.is_workday(date(2026, 12, 29))
    assert again.reference.calendar.is_workday(date(2026, 12, 29)), "elsewhere people work"
    again.close()


def test_the_same_again_is_told_and_a_notice_that_says_otherwise_shows_the_days(at: Workplace) -> None:
    holidays(at)
    with pytest.raises(NotAllowed, match=r"days\.known"):
        days.read_holidays(at, NOTICE, "notice.txt")
    new = days.read_holidays(
        at,
        NOTICE.replace("2月14日（周日）上班", "2月7日（周日）上班").replace("2月5日（周五）至11日（周四）", "2月8日（周一）至14日（周日）"),
        "n",
    )
    assert [clash.day for clash in new.clashes] == [date(2027, 2, 7), date(2027, 2, 14)]
    days.load(at, days.read_local_days(at, FLOOD, "local.toml"))
    with pytest.raises(NotAllowed, match=r"days\.known"):
        days.read_local_days(at, FLOOD, "local.toml")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("没有这样的通知", "notice.no_year"),
        (NOTICE.replace("周五", "周四"), "notice.weekday"),
        (NOTICE.replace("共3天", "共2天"), "notice.count"),
    ],
)
def test_an_unreadable_notice_is_told_with_its_clause_and_changes_nothing(at: Workplace, text: str, key: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        days.read_holidays(at, text, "notice.txt")
    assert caught.value.objection.key == key and at.station.loaded == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[[local]]", "local[0].reason"),
        (FLOOD.replace("divisions", "districts"), "local[0].districts"),
        (FLOOD.replace('divisions = ["509901001"]', ""), "local[0].offices"),
        (FLOOD.replace("2026-12-29, 2026-12-30", ""), "local[0].days_off"),
        ("", "local"),
    ],
)
def test_wrong_local_days_are_told_with_their_place(at: Workplace, text: str, place: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        days.read_local_days(at, text, "local.toml")
    assert (caught.value.objection.key, caught.value.objection.get("place")) == ("rules.file", place)


def test_days_are_loaded_by_an_administrator_only(at: Workplace) -> None:
    at.operator = at.operator.__class__(at.operator.id, 1, "李敏", frozenset({Role.CLERK}))
    new = days.read_holidays(at, NOTICE, "notice.txt")
    with pytest.raises(NotAllowed, match=r"administration\.role"):
        days.load(at, new)
    assert at.station.loaded == ()
