"""Who prints the original, between windows that no line reaches: the wish travels in the bundle, and the right in its answer."""

from datetime import timedelta

import pytest

from cqclerk.commands import intake, issuing, prereview, processing
from cqclerk.domain.access import GATEWAY
from cqclerk.domain.case import Case
from cqclerk.domain.events import Subject
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.print_events import PrintMoved
from cqclerk.sync import stick
from cqclerk.workplace import print_wishes
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.offices import OFFICE_A, HandClock, enter
from tests.sticks import Village


@pytest.fixture
def database() -> str:
    """What the gateway does with either database is tested elsewhere."""
    return "sqlite"


def approved_at(village: Village, at: Workplace, *others: Workplace) -> Case:
    """A case that one window has decided and has not printed; the others know of it."""
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    case = processing.approve(at, case.id, case.version, ())
    for each in (at, *others):
        village.trip(each)
    return case


def test_the_right_to_print_that_was_given_back_is_asked_for_and_granted_by_stick(village: Village) -> None:
    one, two = village.station(OFFICE_A), village.station(OFFICE_A, window="2")
    case = approved_at(village, one, two)
    with pytest.raises(NotAllowed, match=r"print\.other_station"):
        print_wishes.wish(two, case.id)
    issuing.give_back(one, case.id, case.version)
    village.trip(one)
    village.trip(two)
    print_wishes.wish(two, case.id)
    data = stick.export(two).data
    answer = village.answer(data)
    assert stick.take(two, answer).prints == 1
    assert two.case(case.id).printing_station == two.station.id
    assert print_wishes.asked(two) == (), "it is not asked again"
    stick.take(two, village.answer(data))
    village.trip(one)
    with village.city.hub.reading() as tx:
        moved = [event for event in tx.events(GATEWAY) if event.kind == "print_moved"]
    assert len(moved) == 1 and one.case(case.id).printing_station == two.station.id


def test_a_wish_that_is_not_granted_is_told_with_its_reason_and_over(village: Village) -> None:
    one, two, three = village.station(OFFICE_A), village.station(OFFICE_A, window="2"), village.station(OFFICE_A, window="3")
    case = approved_at(village, one, two, three)
    issuing.give_back(one, case.id, case.version)
    for at in (one, two, three):
        village.trip(at)
    for at in (two, three):
        print_wishes.wish(at, case.id)
    assert village.trip(two).prints == 1
    done = village.trip(three)
    assert (done.prints, [one.type for one in done.problems]) == (0, ["print.other_station"])
    assert print_wishes.asked(three) == ()


def test_an_approver_takes_it_from_a_silent_window_by_stick_with_his_reason(village: Village) -> None:
    one, two = village.station(OFFICE_A), village.station(OFFICE_A, window="2")
    case = approved_at(village, one, two)
    print_wishes.wish(two, case.id, "一号窗口停电")
    print_wishes.wish(two, case.id, "一号窗口停电三天")  # the last reason counts
    assert village.trip(two).prints == 1
    there = two.case(case.id)
    assert there.printing_station == two.station.id
    assert two.timeline(Subject.CASE, case.id)[-1][0] == PrintMoved(two.station.id, OFFICE_A, True, "一号窗口停电三天")


def test_what_was_wished_a_week_ago_is_not_meant_any_more(village: Village) -> None:
    one, two = village.station(OFFICE_A), village.station(OFFICE_A, window="2")
    case = approved_at(village, one, two)
    print_wishes.wish(two, case.id, "一号窗口停电")
    assert len(print_wishes.asked(two)) == 1
    again = enter(two.home, HandClock(two.now() + timedelta(days=print_wishes.DAYS)))  # type: ignore[arg-type]
    village.stations.append(again)
    two = again
    assert print_wishes.asked(two) == ()
