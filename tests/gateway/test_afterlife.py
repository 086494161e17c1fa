"""What the gateway makes of acts after the decision: the guards of the stations, and a number that was taken for the case."""

import pytest

from cqclerk.domain.access import Role
from cqclerk.domain.afterlife_events import Corrected, Deregistered, Recalled, Renewed, Replaced, ReprintAllowed, Revoked, Voided
from cqclerk.domain.application import Handover
from cqclerk.domain.block_events import BlockLeased
from cqclerk.domain.events import CaseEvent, HandedOver, PaperConfirmed
from cqclerk.domain.station_events import OperatorAdded
from tests.gateways import City
from tests.stations import DAY, YI, Caller, accepted, approval, granted, reserved

APPROVER = frozenset({Role.CLERK, Role.REVIEWER, Role.APPROVER})


class Issued:
    """A case whose paper a station has given out, and the block that its number is from."""

    def __init__(self, caller: Caller) -> None:
        self.caller, maker = caller, caller.maker
        maker.make(maker.operator, OperatorAdded(tuple(sorted(APPROVER)), "李敏"), {Role.ADMINISTRATOR})
        block = granted(caller.lease())[-1]
        assert isinstance(block.event, BlockLeased)
        self.block, self.leased = block.envelope.subject_id, block.event
        self.case_id = maker.submit()
        maker.make(self.case_id, accepted())
        maker.make(self.block, reserved(self.leased.first, self.case_id))
        maker.make(self.case_id, approval(self.block, self.number(0), maker.id))
        maker.make(self.case_id, PaperConfirmed(self.number(0), "job"))
        maker.make(self.case_id, HandedOver(Handover.SPOT))
        assert {answer.status for answer in caller.answers(maker.journal[2:])} == {"accepted"}

    def number(self, place: int) -> str:
        return f"{self.leased.prefix}{self.leased.first + place:0{self.leased.width}d}"

    def says(self, *events: CaseEvent, roles: frozenset[Role] = APPROVER) -> list[str]:
        """What the gateway says to these: "" is yes."""
        maker = self.caller.maker
        made = [maker.make(self.case_id, event, roles) for event in events]
        return [answer.reason for answer in self.caller.answers(made)]

    def takes(self, place: int) -> None:
        taken = self.caller.maker.make(self.block, reserved(self.leased.first + place, self.case_id))
        assert [answer.status for answer in self.caller.answers([taken])] == ["accepted"]

    def replaced(self, place: int, old: int = 0) -> Replaced:
        return Replaced(self.number(old), self.number(place), self.block, DAY, "CQ1:TEST", self.caller.maker.id, "何静", "lost", "声明")


@pytest.fixture
def issued(city: City) -> Issued:
    return Issued(city.station())


def test_a_lost_paper_is_replaced_only_under_a_number_that_was_taken_for_this_case(issued: Issued) -> None:
    assert issued.says(issued.replaced(1)) == ["numbers.not_reserved"]
    issued.takes(1)
    assert issued.says(issued.replaced(1, old=7))[-1] == "after_refused", "the station has to hear of the refusal first"


def test_a_replaced_paper_is_confirmed_given_out_printed_once_more_and_ended(issued: Issued) -> None:
    issued.takes(1)
    assert issued.says(issued.replaced(1), PaperConfirmed(issued.number(1), "job2"), HandedOver(Handover.SELF)) == [""] * 3
    assert issued.says(ReprintAllowed(issued.number(1), 1, "破损"), PaperConfirmed(issued.number(1), "job3")) == [""] * 2
    assert issued.says(Deregistered("行政许可法 70条（二）", None, "deceased"), Recalled("家属", "back")) == [""] * 2


def test_a_correction_keeps_the_number_and_is_printed_where_a_station_is(issued: Issued) -> None:
    corrected = Corrected(issued.number(0), "CQ1:TEST", issued.caller.maker.id, ("husband.name",), ("job",))
    assert issued.says(corrected, PaperConfirmed(issued.number(0), "job2"), Recalled("王芳"), HandedOver(Handover.SPOT)) == [""] * 4


def _renewed(issued: Issued) -> CaseEvent:
    return Renewed(issued.number(3), issued.number(1), issued.block, DAY, "CQ1:TEST", issued.caller.maker.id, "何静", "worn")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda one: ReprintAllowed(one.number(0), 2, "破损"), "reprint.count"),
        (lambda one: ReprintAllowed(one.number(5), 1, "破损"), "void.other_number"),
        (lambda one: Corrected(one.number(0), "CQ1:TEST", "no-such-station", ("wife.name",), ("job",)), "print.unknown_station"),
        (lambda one: Corrected(one.number(5), "CQ1:TEST", one.caller.maker.id, (), ()), "void.other_number"),
        (_renewed, "void.other_number"),
        (lambda one: Voided(one.number(0), "打错"), "void.out_of_house"),
        (lambda one: Recalled("王芳", "back"), "recall.not_now"),
    ],
)
def test_what_does_not_fit_is_refused(issued: Issued, make: object, reason: str) -> None:
    assert callable(make)
    assert issued.says(make(issued)) == [reason]


def test_without_an_approver_nothing_of_it_is_done(issued: Issued) -> None:
    assert issued.says(Revoked("", (), "骗取"), roles=frozenset({Role.REVIEWER})) == ["approver.role"]


def test_another_office_neither_corrects_nor_ends_what_is_not_its_own(city: City, issued: Issued) -> None:
    other = city.station(YI)
    made = other.maker.make(issued.case_id, Deregistered("", None, "other"))
    assert [answer.status for answer in other.answers([made])] == ["refused"]
