"""The gateway asks the gate of 应急接件, too: by the day of the application, and by the item."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cqclerk.domain.emergency_events import BackEntered, EmergencyTaken
from cqclerk.workplace.identity import new_id
from tests.gateways import City
from tests.offices import REFERENCE
from tests.stations import DAY, JIA, YI, submitted

AT = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
TAKEN = EmergencyTaken("V1", "none", "network", "何静", AT, "phone", ("originals",), date(2026, 12, 2), "通知 四（二）")


def test_what_came_through_the_gate_is_accepted_once_and_made_good(city: City) -> None:
    caller = city.station()
    case_id = caller.maker.submit()
    for event in (TAKEN, TAKEN, BackEntered(("filing",)), BackEntered(("originals",)), BackEntered(("originals",))):
        caller.maker.make(case_id, event)
    fates = [(answer.status, answer.reason) for answer in caller.answers(caller.maker.journal[-6:])]
    assert fates[:3] == [("accepted", ""), ("accepted", ""), ("refused", "emergency.late")]


def test_an_item_that_the_gate_does_not_let_through_is_refused(city: City) -> None:
    caller = city.station()
    case_id = new_id()
    caller.maker.make(case_id, replace(submitted(JIA, JIA), item="additional_child", pack=REFERENCE.pack_for("additional_child", DAY).ref))
    caller.maker.make(case_id, TAKEN)
    assert [(answer.status, answer.reason) for answer in caller.answers(caller.maker.journal[-2:])][-1] == ("refused", "emergency.item")


@pytest.mark.parametrize("office", [JIA, YI])
def test_only_what_is_owed_is_made_good_and_only_by_the_home_office(city: City, office: str) -> None:
    caller = city.station()
    case_id = caller.maker.submit(home=office)
    caller.maker.make(case_id, TAKEN)
    caller.maker.make(case_id, BackEntered(("originals",)))
    last = caller.answers(caller.maker.journal[-3:])[-1]
    assert (last.status, last.reason) == (("accepted", "") if office == JIA else ("refused", "case.other_office"))
