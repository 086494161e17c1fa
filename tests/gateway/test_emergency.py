"""The gateway asks the gate of 应急接件, too: by office, day and item; a line of a register is entered once in the whole city."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cqclerk.domain.block_events import BlockLeased
from cqclerk.domain.emergency_events import BackEntered, EmergencyTaken
from cqclerk.gateway import offices
from cqclerk.workplace.identity import new_id
from data.hub_rows import Office
from tests.gateways import City
from tests.offices import REFERENCE
from tests.stations import DAY, JIA, YI, Caller, accepted, approval, granted, submitted

VILLAGE = "V509901001201"
AT = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
TAKEN = EmergencyTaken(VILLAGE, "none", "network", "何静", AT, "phone", ("originals",), date(2026, 12, 2), "通知 四（二）")
LINE = replace(TAKEN, village="甲沟村", register="2026-031", paper_number="手字第7号")


@pytest.fixture
def village(city: City) -> Caller:
    """A station of a village."""
    with city.hub.transaction() as tx:
        offices.add(tx, Office(VILLAGE, "练习一区甲街道甲岭村村民委员会", "village"))
    return city.station(VILLAGE)


def fate(caller: Caller, event: EmergencyTaken, item: str = "childbirth") -> tuple[str, str]:
    """What became of a case that came through the gate."""
    case_id = new_id()
    said = submitted(caller.maker.office, caller.maker.office)
    caller.maker.make(case_id, replace(said, item=item, pack=REFERENCE.pack_for(item, DAY).ref))
    caller.maker.make(case_id, event)
    answer = caller.answers(caller.maker.journal[-2:])[-1]
    return answer.status, answer.reason


def test_what_came_through_the_gate_is_accepted_once_and_made_good(village: Caller) -> None:
    case_id = village.maker.submit()
    for event in (TAKEN, TAKEN, BackEntered(("filing",)), BackEntered(("originals",)), BackEntered(("originals",))):
        village.maker.make(case_id, event)
    fates = [(answer.status, answer.reason) for answer in village.answers(village.maker.journal[-6:])]
    assert fates[:3] == [("accepted", ""), ("accepted", ""), ("refused", "emergency.late")]


@pytest.mark.parametrize(
    ("event", "item", "reason"),
    [
        (TAKEN, "additional_child", "emergency.item"),
        (TAKEN, "only_child_honor", "emergency.item"),
        (replace(TAKEN, village=JIA), "childbirth", "emergency.village_only"),
        (replace(TAKEN, line=""), "childbirth", "emergency.line"),
        (replace(TAKEN, reason=""), "childbirth", "emergency.reason"),
        (replace(TAKEN, approver=""), "childbirth", "emergency.leave"),
        (replace(TAKEN, means=""), "childbirth", "emergency.leave"),
        (replace(TAKEN, paper_number="手字第7号"), "childbirth", "emergency.register"),
        (LINE, "childbirth", "emergency.township_only"),
    ],
)
def test_what_the_gate_does_not_let_through_is_refused(village: Caller, event: EmergencyTaken, item: str, reason: str) -> None:
    assert fate(village, event, item) == ("refused", reason)


def test_a_township_has_no_bypass_of_its_own(city: City) -> None:
    assert fate(city.station(), replace(TAKEN, village=JIA)) == ("refused", "emergency.village_only")
    assert fate(city.station(YI), TAKEN) == ("refused", "emergency.village_only")


def test_a_line_of_a_register_and_a_number_by_hand_are_entered_once_in_the_whole_city(city: City) -> None:
    here, there = city.station(), city.station(YI)
    assert fate(here, LINE) == ("accepted", "")
    assert fate(there, LINE) == ("refused", "emergency.register_twice")
    assert fate(there, replace(LINE, register="2026-032")) == ("refused", "emergency.register_twice")
    assert fate(there, replace(LINE, paper_number="手字第8号")) == ("refused", "emergency.register_twice")
    assert fate(there, replace(LINE, register="2026-032", paper_number="手字第8号")) == ("accepted", "")


def test_a_number_by_hand_is_none_of_those_that_a_station_has_to_give_out(city: City) -> None:
    caller = city.station()
    block = granted(caller.lease())[-1].event
    assert isinstance(block, BlockLeased)
    number = f"{block.prefix}{block.first + 3:0{block.width}d}"
    assert fate(caller, replace(LINE, paper_number=number)) == ("refused", "emergency.number_leased")


def test_the_decision_binds_the_number_by_hand_and_no_other(city: City) -> None:
    caller = city.station()
    maker, case_id = caller.maker, caller.maker.submit()
    maker.make(case_id, LINE)
    maker.make(case_id, accepted())
    assert [answer.status for answer in caller.answers(maker.journal[-3:])] == ["accepted"] * 3
    for block, number, reason in (("", "手字第9号", "emergency.by_hand"), ("B1", "手字第7号", "emergency.by_hand")):
        maker.make(case_id, approval(block, number, maker.id), seen=9)
        assert [answer.reason for answer in caller.answers(maker.journal[-1:])] == [reason]
    maker.make(case_id, approval("", "手字第7号", maker.id), seen=9)
    answer = caller.answers(maker.journal[-1:])[0]
    assert (answer.status, answer.phase) == ("accepted", "delivered")


def test_a_decision_without_a_block_needs_a_number_by_hand(city: City) -> None:
    caller = city.station()
    maker, case_id = caller.maker, caller.maker.submit()
    maker.make(case_id, accepted())
    maker.make(case_id, approval("", "手字第7号", maker.id))
    assert caller.answers(maker.journal[-3:])[-1].reason == "numbers.not_reserved"


def test_a_village_gave_out_nothing_by_hand_that_it_could_not_issue(city: City) -> None:
    assert fate(city.station(), LINE, "marital_childbearing") == ("refused", "emergency.may_not_issue")
    assert fate(city.station(window="2"), replace(LINE, paper_number=""), "marital_childbearing") == ("accepted", "")


@pytest.mark.parametrize("office", [JIA, YI])
def test_only_what_is_owed_is_made_good_and_only_by_the_home_office(village: Caller, city: City, office: str) -> None:
    caller = city.station()
    case_id = caller.maker.submit(home=office)
    caller.maker.make(case_id, LINE)
    caller.maker.make(case_id, BackEntered(("originals",)))
    last = caller.answers(caller.maker.journal[-3:])[-1]
    assert (last.status, last.reason) == (("accepted", "") if office == JIA else ("refused", "case.other_office"))
