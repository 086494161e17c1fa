"""What another sheet says of itself: 补打第 N 次 with its reason, or the number that it takes the place of; and the same symbol."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import afterlife, delivery, intake, prereview, processing
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case
from cqclerk.workplace.workplace import Workplace
from printing import profiles
from printing.escpos import reader
from printing.spooler import Result, Spooler
from printing.transports import NetworkTransport
from tests.cases import form
from tests.offices import PaperGateway, enter, make_station
from tests.printing.fake_printer import FakePrinter

EPSON, PAPER = profiles.load("epson-80"), "childbirth_certificate"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path / "station"))
    PaperGateway().enrols(workplace)
    yield workplace
    workplace.close()


def printed(at: Workplace, case: Case) -> tuple[Case, str, list[str]]:
    """The case after its paper has come out, what the paper says, and its symbols."""
    with FakePrinter() as printer:

        def transport() -> NetworkTransport:
            return NetworkTransport(printer.host, printer.port, EPSON, answer_timeout_s=0.3)

        outcome = Spooler(lambda command: command(at), EPSON, transport, confirm_timeout_s=0.3).drive(case.id, PAPER)
        assert outcome.result is Result.PRINTED, outcome.sentence
        page = reader.read(printer.jobs)
    return at.case(case.id), "".join("\n".join(reader.lines(page, {})).split()), reader.payloads(page)


@pytest.fixture
def given_out(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    case, paper, _ = printed(at, processing.approve(at, case.id, case.version, ()))
    assert "补打" not in paper and "作废" not in paper
    return delivery.hand_over(at, case.id, case.version, Handover.SPOT, "王芳", "self")


def test_a_reprint_says_which_it_is_and_why_and_bears_the_same_symbol(at: Workplace, given_out: Case) -> None:
    case = afterlife.allow_reprint(at, given_out.id, given_out.version, "纸张破损")
    case, paper, symbols = printed(at, case)
    assert "补打第1次" in paper and "纸张破损" in paper and "2026年11月25日" in paper
    assert symbols == [given_out.credential]
    _, paper, _ = printed(at, afterlife.allow_reprint(at, case.id, case.version, "再次破损"))
    assert "补打第2次" in paper and "再次破损" in paper


def test_a_replaced_paper_names_the_number_that_is_void_and_is_no_reprint(at: Workplace, given_out: Case) -> None:
    case = afterlife.allow_reprint(at, given_out.id, given_out.version, "纸张破损")
    case, *_ = printed(at, case)
    case = afterlife.replace(at, case.id, case.version, "lost", "登报声明")
    _, paper, symbols = printed(at, case)
    assert f"原编号{given_out.certificate_number}作废" in paper and case.certificate_number in paper
    assert "补办" in paper and "补打" not in paper
    assert symbols == [case.credential] != [given_out.credential]


def test_a_renewed_paper_says_so(at: Workplace, given_out: Case) -> None:
    _, paper, _ = printed(at, afterlife.renew(at, given_out.id, given_out.version, "worn"))
    assert "换证" in paper and f"原编号{given_out.certificate_number}作废" in paper
