"""One station prints the original; the right moves by an event of the gateway, or is given back by the station that has it."""

import pytest

from cqclerk.domain.access import Role
from cqclerk.domain.events import PaperConfirmed
from cqclerk.domain.print_events import PrintMoved
from cqclerk.domain.station_events import OperatorAdded
from tests.gateways import City
from tests.stations import ALL_ROLES, JIA, YI, Caller, accepted, approval, granted, problem, reserved

APPROVER = frozenset({*ALL_ROLES, Role.APPROVER})


class Decided:
    """A case whose paper the first window of an office may print; there is a second window, and another office's."""

    def __init__(self, city: City) -> None:
        self.first, self.second, self.strange = city.station(JIA, "1"), city.station(JIA, "2"), city.station(YI, "1")
        maker = self.first.maker
        block = granted(self.first.lease())[-1]
        leased, block_id = block.event, block.envelope.subject_id
        self.number = f"{leased.prefix}{leased.first:0{leased.width}d}"
        self.case_id = maker.submit()
        maker.make(self.case_id, accepted())
        maker.make(block_id, reserved(leased.first, self.case_id))
        maker.make(self.case_id, approval(block_id, self.number, maker.id))
        assert {answer.status for answer in self.first.answers(maker.journal[2:])} == {"accepted"}

    def says(self, caller: Caller, event: object) -> str:
        """What the gateway says to an event: "" is yes."""
        return caller.answers([caller.maker.make(self.case_id, event, seen=99)])[0].reason

    def becomes_approver(self, caller: Caller) -> None:
        maker = caller.maker
        made = maker.make(maker.operator, OperatorAdded(tuple(sorted(APPROVER)), "何静"), {Role.ADMINISTRATOR})
        assert caller.answers([made])[0].status == "accepted"


@pytest.fixture
def decided(city: City) -> Decided:
    return Decided(city)


def test_what_was_given_back_is_granted_to_the_first_who_asks_and_to_nobody_else(decided: Decided) -> None:
    assert problem(decided.second.ask_print(decided.case_id)).type == "print.other_station"
    assert decided.says(decided.first, PrintMoved("", "")) == ""
    assert problem(decided.strange.ask_print(decided.case_id)).type == "case.other_office"
    moved = PrintMoved(decided.second.maker.id, JIA)
    assert granted(decided.second.ask_print(decided.case_id))[-1].event == moved
    assert [sealed.event for sealed in granted(decided.second.ask_print(decided.case_id))].count(moved) == 1, "asked twice, granted once"
    assert problem(decided.first.ask_print(decided.case_id)).type == "print.other_station"
    assert decided.says(decided.first, PrintMoved("", "")) == "print.other_station", "it is not its own to give any more"


def test_a_station_never_says_itself_who_may_print(decided: Decided) -> None:
    assert decided.says(decided.first, PrintMoved(decided.second.maker.id, JIA)) == "gateway.only"


def test_it_is_taken_from_a_station_that_does_not_answer_only_by_an_approver_with_a_reason(decided: Decided) -> None:
    assert problem(decided.second.ask_print(decided.case_id, "一号窗口停电")).type == "approver.role"
    decided.becomes_approver(decided.second)
    taken = granted(decided.second.ask_print(decided.case_id, "一号窗口停电"))[-1]
    assert taken.event == PrintMoved(decided.second.maker.id, JIA, True, "一号窗口停电")


def test_a_borrowed_name_takes_nothing(decided: Decided) -> None:
    decided.becomes_approver(decided.strange)
    decided.second.maker.operator = decided.strange.maker.operator
    assert problem(decided.second.ask_print(decided.case_id, "一号窗口停电")).type == "operator.unknown"


def test_the_sheet_of_the_station_that_lost_the_right_is_a_fact_all_the_same(decided: Decided) -> None:
    decided.becomes_approver(decided.second)
    decided.second.ask_print(decided.case_id, "一号窗口停电")
    assert decided.says(decided.first, PaperConfirmed(decided.number, "job1")) == ""
    assert decided.says(decided.second, PaperConfirmed(decided.number, "job2")) == ""


def test_what_is_on_paper_already_is_not_moved(decided: Decided) -> None:
    decided.says(decided.first, PaperConfirmed(decided.number, "job1"))
    assert problem(decided.second.ask_print(decided.case_id)).type == "print.done"
    assert decided.says(decided.first, PrintMoved("", "")) == "print.done"
