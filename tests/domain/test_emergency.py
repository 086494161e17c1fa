"""The gate of 应急接件: what the notice says of it (通知 四（二）), and that it closes by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.emergency import Emergency, apply
from cqclerk.domain.emergency_events import BackEntered
from cqclerk.domain.emergency_gate import CUT, NOT_CONNECTED, EmergencyGate, Leave
from cqclerk.domain.offices import Office, OfficeLevel
from tests.offices import REFERENCE

GATE = REFERENCE.emergency
DAY = date(2026, 11, 25)
LEAVE = Leave(NOT_CONNECTED, "network", "", "何静", datetime(2026, 11, 25, 1, 30, tzinfo=UTC), "phone")
VILLAGE = Office("V1", "某村", OfficeLevel.VILLAGE, extranet=False)
CONNECTED = replace(VILLAGE, extranet=True)
BIRTH = REFERENCE.items["childbirth"]


def why(leave: Leave = LEAVE, office: Office | None = VILLAGE, item: str = "childbirth", on: date = DAY, up: bool = False) -> str:
    found = GATE.objection(office, REFERENCE.items[item], on, leave, line_up=up)
    return found.key if found else ""


def test_a_village_without_the_extranet_takes_the_two_instant_items() -> None:
    assert [why(item=item) for item in ("childbirth", "marital_childbearing")] == ["", ""]


@pytest.mark.parametrize("item", ["only_child_honor", "additional_child"])
def test_the_other_two_never(item: str) -> None:
    assert why(item=item) == "emergency.item"


@pytest.mark.parametrize("level", [OfficeLevel.TOWNSHIP, OfficeLevel.DISTRICT, OfficeLevel.CITY])
def test_only_a_village_may(level: OfficeLevel) -> None:
    assert why(office=replace(VILLAGE, level=level)) == "emergency.village_only"
    assert why(office=None) == "emergency.village_only"


def test_a_village_that_is_connected_has_to_be_cut_off() -> None:
    assert why(office=CONNECTED) == "emergency.connected"
    assert why(replace(LEAVE, line=CUT), CONNECTED) == ""
    assert why(replace(LEAVE, line=CUT), CONNECTED, up=True) == "emergency.line_up"
    assert why(replace(LEAVE, line="")) == "emergency.line"


@pytest.mark.parametrize(
    ("leave", "key"),
    [
        (replace(LEAVE, reason=""), "emergency.reason"),
        (replace(LEAVE, reason="other"), "emergency.words"),
        (replace(LEAVE, approver=""), "emergency.leave"),
        (replace(LEAVE, allowed_at=None), "emergency.leave"),
        (replace(LEAVE, means=""), "emergency.leave"),
        (replace(LEAVE, reason="other", words="老人不会用"), ""),
    ],
)
def test_reason_and_leave_are_told(leave: Leave, key: str) -> None:
    assert why(leave) == key


def closed_from(day: date) -> EmergencyGate:
    return replace(GATE, periods=(replace(GATE.periods[0], effective_to=day - timedelta(days=1)),))


@given(st.dates(date(2019, 12, 31), date(2035, 1, 1)), st.dates(date(2015, 1, 1), date(2036, 1, 1)))
def test_the_gate_closes_by_itself_on_its_day_and_says_when(closing: date, on: date) -> None:
    gate = closed_from(closing) if closing > date(2019, 12, 31) else closed_from(closing + timedelta(days=1))
    last = gate.periods[0].effective_to
    assert last is not None
    shut = gate.may_use(VILLAGE, on)
    assert (shut is None) is (date(2019, 12, 31) <= on <= last)
    if shut:
        assert (shut.key, shut.get("day")) == ("emergency.ended", str(last))


def test_a_switch_that_is_off_says_why() -> None:
    gate = replace(GATE, periods=(replace(GATE.periods[0], open=False, note="正式运行"),))
    shut = gate.shut(DAY)
    assert shut is not None and (shut.key, shut.get("note")) == ("emergency.ended", "正式运行")


def test_the_day_of_formal_launch_is_not_verified_and_said_so() -> None:
    assert GATE.periods[-1].effective_to is None and GATE.periods[-1].mark == "待核实"


@given(st.lists(st.sampled_from(GATE.owed), max_size=8))
def test_what_is_owed_only_grows_less(made_good: list[str]) -> None:
    emergency = apply(Emergency(), GATE.taken("V1", LEAVE, DAY, DAY))
    for code in made_good:
        before = emergency.owed
        emergency = apply(emergency, BackEntered((code,)))
        assert set(emergency.owed) == set(before) - {code}
    assert emergency.taken is not None and emergency.taken.owed == GATE.owed
