"""A timed item at one station with three people: endorsed, noticed, reviewed, decided, and sent back on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from cqclerk.commands import handling, intake, prereview, processing, steps
from cqclerk.domain.access import Role
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.station_events import PrinterChosen
from cqclerk.domain.steps import PlannedStep, StepKind
from cqclerk.workplace import rebuild
from cqclerk.workplace.opening import NewOperator, Plan, set_up, sign_in
from cqclerk.workplace.workplace import Workplace
from data import station
from data.place import StationHome
from tests.cases import form
from tests.offices import LIGHT, OFFICE_A, PASSWORD, REFERENCE, HandClock, PaperGateway

LI, ZHOU, HE = "李敏", "周强", "何静"
PLAN = (
    PlannedStep("endorse", StepKind.ENDORSE, OFFICE_A, Role.CLERK, apart=True),
    PlannedStep("public_notice", StepKind.PUBLIC_NOTICE, OFFICE_A, Role.CLERK, apart=True, required=False),
    PlannedStep("review", StepKind.REVIEW, OFFICE_A, Role.REVIEWER, apart=True),
    PlannedStep("decide", StepKind.DECIDE, OFFICE_A, Role.APPROVER, apart=True),
)


class Office:
    """One station; its people sit down one after the other."""

    def __init__(self, folder: Path) -> None:
        self.home, self.clock = StationHome(folder), HandClock()
        people = ((LI, (Role.CLERK, Role.REVIEWER)), (ZHOU, (Role.REVIEWER,)), (HE, (Role.APPROVER, Role.REVIEWER)))
        operators = tuple(NewOperator(name, roles, PASSWORD) for name, roles in people)
        printer = PrinterChosen("virtual-80", "virtual", "")
        set_up(self.home, Plan(OFFICE_A, OFFICE_A, "1", "http://127.0.0.1:9", operators, printer, True), REFERENCE, LIGHT, self.clock)
        with self.seat(LI) as at:
            PaperGateway().enrols(at)

    @contextmanager
    def seat(self, name: str) -> Iterator[Workplace]:
        slot = next(slot for slot in station.read(self.home).operators if slot.name == name)
        at = sign_in(self.home, slot.operator_id, PASSWORD, REFERENCE, self.clock)
        yield at
        at.close()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(prereview.planning, "plan", lambda *given: PLAN)
    return Office(tmp_path / "a")


def accepted(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form())
    return prereview.accept(at, case.id, case.version)


def test_a_timed_item_goes_through_its_steps_by_people_who_are_apart(office: Office) -> None:
    with office.seat(LI) as at:
        case = accepted(at)
        with pytest.raises(NotAllowed, match=r"endorse\.who"):
            steps.endorse(at, case.id, case.version, "", "", at.today(), True)
        case = steps.endorse(at, case.id, case.version, "甲一社区", "刘会计", date(2026, 11, 24), True, "情况属实")
        case = steps.start_notice(at, case.id, case.version, 7)
        assert case.progress.notice_until == date(2026, 12, 4)
        with pytest.raises(NotAllowed, match=r"notice\.running"):
            steps.end_notice(at, case.id, case.version)
        office.clock.turn(days=9)
        case = steps.end_notice(at, case.id, case.version)
        with pytest.raises(NotAllowed, match=r"step\.took_in"):
            steps.review(at, case.id, case.version, True)
    with office.seat(HE) as at:
        case = steps.review(at, case.id, case.version, True)
        with pytest.raises(NotAllowed, match=r"step\.reviewed"):
            processing.approve(at, case.id, case.version, ())
        case = steps.send_back(at, case.id, case.version, "意见没写")
        assert case.progress.next is not None and case.progress.next.key == "review"
    with office.seat(ZHOU) as at:
        with pytest.raises(NotAllowed, match=r"reason\.missing"):
            steps.review(at, case.id, case.version, False)
        case = steps.review(at, case.id, case.version, True, "符合条件")
        with pytest.raises(NotAllowed, match=r"step\.role"):
            processing.approve(at, case.id, case.version, ())
    with office.seat(HE) as at:
        case = processing.approve(at, case.id, case.version, ())
        assert case.phase is Phase.APPROVED and rebuild.rebuild(at.store, at.reference.initials) == ()


def test_a_step_that_is_not_confirmed_is_left_out_with_a_reason_and_no_other(office: Office) -> None:
    with office.seat(LI) as at:
        case = accepted(at)
        with pytest.raises(NotAllowed, match=r"step\.required"):
            steps.skip(at, case.id, case.version, "村里没人")
        case = steps.endorse(at, case.id, case.version, "甲一社区", "刘会计", at.today(), True)
        case = steps.skip(at, case.id, case.version, "2016年条例是否公示待核实")
        assert case.progress.next is not None and case.progress.next.key == "review"


def test_only_the_approver_at_the_last_step_refuses(office: Office) -> None:
    with office.seat(LI) as at:
        case = accepted(at)
        with pytest.raises(NotAllowed, match=r"step\.first"):
            handling.refuse_application(at, case.id, case.version, "不符合条件")
