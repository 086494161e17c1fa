"""The station and its operators."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain import station_events as t
from cqclerk.domain.access import Actor, Role
from cqclerk.domain.events import Made
from cqclerk.domain.station import Operator, Station, apply, apply_operator
from cqclerk.domain.station_events import Enrolled, OperatorAdded, OperatorEvent, OperatorRemoved, PrinterChosen, StationEvent, StationMade
from tests.strategies import EVENTS, made

MADE = Made("e", "s", "T1", "li", datetime(2026, 11, 25, tzinfo=UTC))
station_events = st.one_of(EVENTS[t.StationMade], EVENTS[t.Enrolled], EVENTS[t.PrinterChosen])
operator_events = st.one_of(EVENTS[t.OperatorAdded], EVENTS[t.OperatorRemoved])
NEW = StationMade("T1", "1", "key", True)
ENROLLED = Enrolled(1, "certificate", "root", "gateway")


def station(*happened: StationEvent) -> Station:
    found = Station("s")
    for event in happened:
        found = apply(found, event, MADE)
    return found


def test_a_station_begins_in_epoch_0_and_enrolment_ends_it() -> None:
    assert station(NEW).epoch == 0
    enrolled = station(NEW, ENROLLED)
    assert (enrolled.epoch, enrolled.office, enrolled.root_key, enrolled.gateway_key) == (1, "T1", "root", "gateway")
    assert not Actor("li", frozenset(), "s", "T1", 0).enrolled and Actor("li", frozenset(), "s", "T1", enrolled.epoch).enrolled


def test_set_up_and_enrolment_say_different_things_so_their_order_does_not_count() -> None:
    printer = PrinterChosen("epson-80", "network", "10.0.0.9:9100")
    assert station(NEW, printer, ENROLLED) == station(ENROLLED, NEW, printer)


def test_a_removed_operator_is_not_active_and_one_added_again_keeps_the_name_with_new_roles() -> None:
    added = apply_operator(Operator("o"), OperatorAdded((Role.CLERK,), "李敏"), MADE)
    removed = apply_operator(added, OperatorRemoved(), MADE)
    assert (added.active, removed.active) == (True, False)
    again = apply_operator(removed, OperatorAdded((Role.REVIEWER,), None), MADE)
    assert (again.active, again.name, again.roles) == (True, "李敏", frozenset({Role.REVIEWER}))


@given(st.lists(st.tuples(station_events, made), max_size=6))
def test_any_order_of_events_gives_a_station(happened: list[tuple[StationEvent, Made]]) -> None:
    found = Station("s")
    for event, maker in happened:
        found = apply(found, event, maker)
    assert (found.id, found.version) == ("s", len(happened))


@given(st.lists(st.tuples(operator_events, made), max_size=6))
def test_any_order_of_events_gives_an_operator(happened: list[tuple[OperatorEvent, Made]]) -> None:
    found = Operator("o")
    for event, maker in happened:
        found = apply_operator(found, event, maker)
    assert (found.id, found.version) == ("o", len(happened))
