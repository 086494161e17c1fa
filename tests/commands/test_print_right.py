"""The right to print the original, at the station: given back only where no sheet is under way, and marked where it was taken."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import intake, issuing, prereview, processing
from cqclerk.commands.issuing import Order
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.print_events import PrintMoved
from cqclerk.workplace import rebuild
from cqclerk.workplace.workplace import Workplace
from printing import papers
from tests.cases import form
from tests.offices import OFFICE_A, PaperGateway, enter, make_station


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path / "a"))
    yield workplace
    assert rebuild.rebuild(workplace.store, workplace.reference.initials) == ()
    workplace.close()


@pytest.fixture
def gateway(at: Workplace) -> PaperGateway:
    gateway = PaperGateway()
    gateway.enrols(at)
    return gateway


@pytest.fixture
def case(at: Workplace, gateway: PaperGateway) -> Case:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def order(case: Case) -> Order:
    return Order(case.id, "childbirth_certificate", "1", "digest", "virtual-80", certificate=True)


def refused(error: "pytest.ExceptionInfo[NotAllowed]") -> str:
    return error.value.objection.key


def test_who_has_given_it_back_prints_no_original_before_it_is_granted_anew(at: Workplace, gateway: PaperGateway, case: Case) -> None:
    case = issuing.give_back(at, case.id, case.version)
    with pytest.raises(NotAllowed) as error:
        issuing.reserve(at, order(case))
    assert refused(error) == "print.given_back" and at.case(case.id).phase is Phase.APPROVED
    gateway.accepts_all(at)
    gateway.gives(at, case.id, PrintMoved(at.station.id, OFFICE_A), 5)
    issuing.confirm(at, issuing.reserve(at, order(case)).id, "clerk")
    assert at.case(case.id).phase is Phase.COMPLETED


def test_a_sheet_that_is_under_way_is_settled_before_the_right_goes(at: Workplace, case: Case) -> None:
    job = issuing.reserve(at, order(case))
    issuing.unknown(at, job.id, "cut")
    with pytest.raises(NotAllowed) as error:
        issuing.give_back(at, case.id, at.case(case.id).version)
    assert refused(error) == "print.unsettled"
    issuing.spoil(at, job.id, "not_printed")
    assert issuing.give_back(at, case.id, at.case(case.id).version).printing_station == ""


def test_the_sheet_of_a_station_that_took_the_right_says_so_and_makes_the_case_complete(
    at: Workplace, gateway: PaperGateway, case: Case
) -> None:
    gateway.accepts_all(at)
    gateway.gives(at, case.id, PrintMoved("elsewhere", OFFICE_A), 4)
    with pytest.raises(NotAllowed) as error:
        issuing.reserve(at, order(case))
    assert refused(error) == "print.other_station"
    gateway.gives(at, case.id, PrintMoved(at.station.id, OFFICE_A, True, "一号窗口停电"), 5)
    case = at.case(case.id)
    sheet = papers.sheet("childbirth_certificate", case, at)
    assert sheet.again == 1 and any("补打第1次" in mark.text and "一号窗口停电" in mark.note for mark in sheet.document.marks)
    assert case.issued_on == at.today(), "the date of issue is the decision's"
    issuing.confirm(at, issuing.reserve(at, order(case)).id, "clerk")
    case = at.case(case.id)
    assert (case.phase, case.print_taken, case.reprints) == (Phase.COMPLETED, False, 1)


def test_a_sheet_that_came_out_after_the_right_had_gone_is_counted_and_takes_nothing_back(
    at: Workplace, gateway: PaperGateway, case: Case
) -> None:
    job = issuing.reserve(at, order(case))
    gateway.accepts_all(at)
    gateway.gives(at, case.id, PrintMoved("elsewhere", OFFICE_A, True, "没有应答"), 5)
    issuing.confirm(at, job.id, "clerk")
    after = at.case(case.id)
    assert (after.phase, after.sheets) == (Phase.COMPLETED, (job.id,))
