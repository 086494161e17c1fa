"""The spooler at a real station: in every fault the ledger says what happened to the sheet, and nothing is printed twice."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from cqclerk.commands import intake, issuing, prereview, processing
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.people import Person
from cqclerk.domain.print_job import PrintJob, PrintState
from cqclerk.workplace.workplace import Workplace
from printing import fonts, papers, profiles, trial
from printing.day_facts import DayFacts
from printing.escpos import glyphs, reader
from printing.form_paper_facts import InquiryFacts, PublicNoticeFacts
from printing.paper_facts import OutcomeFacts
from printing.spooler import Result, Spooler
from printing.transports.choice import make
from printing.transports.spoken import NetworkTransport
from tests.cases import form
from tests.offices import PaperGateway, enter, make_station
from tests.people import LIU_QIANG, MAIMAITI, PENG, WANG_FANG
from tests.printing.fake_printer import FakePrinter, Fault

EPSON = profiles.load("epson-80")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path / "station"))
    PaperGateway().enrols(workplace)
    yield workplace
    workplace.close()


def spooler_to(printer: FakePrinter, at: Workplace, profile: profiles.Profile = EPSON) -> Spooler:
    def transport() -> NetworkTransport:
        return NetworkTransport(printer.host, printer.port, profile, answer_timeout_s=0.3)

    return Spooler(lambda command: command(at), profile, transport, confirm_timeout_s=0.3)


def decided(at: Workplace, wife: Person = WANG_FANG, husband: Person = LIU_QIANG) -> Case:
    case = intake.submit(at, "childbirth", form(wife, husband))
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, tuple(fonts.missing(papers.paper("childbirth_certificate", case, at).text())))


def jobs(at: Workplace, case: Case) -> list[PrintJob]:
    with at.reading() as tx:
        return tx.jobs_of(case.id)


def words_on(printer: FakePrinter, *, shapes: str = "") -> str:
    names = {glyphs.inline(character)[5:]: character for character in shapes}
    return "\n".join(reader.lines(reader.read(printer.jobs), names))


def test_a_certificate_confirmed_by_the_printer_completes_the_case(at: Workplace) -> None:
    case = decided(at, husband=MAIMAITI)
    with FakePrinter() as printer:
        outcome = spooler_to(printer, at).drive(case.id, "childbirth_certificate")
        paper = words_on(printer)
    assert outcome.result is Result.PRINTED
    assert at.case(case.id).phase is Phase.COMPLETED
    for said in (
        case.certificate_number,
        "王芳",
        "买买提·艾力",
        WANG_FANG.identity_number,
        "重庆市练习一区甲街道",
        "一孩",
        "2026年11月25日",
    ):
        assert said in paper
    assert reader.payloads(reader.read(printer.jobs)) == [case.credential]


def test_a_receipt_lists_everything_that_is_missing_and_until_when_it_is_told(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", form(complete=False))
    with FakePrinter() as printer:
        assert spooler_to(printer, at).drive(case.id, "receipt").result is Result.PRINTED
        paper = words_on(printer).replace("\n", "")
    assert case.gaps and all(gap.name.replace(" ", "") in paper.replace(" ", "") for gap in case.gaps)
    assert "尚未收到材料" in paper
    assert case.receipt_number in paper and "一次性告知" in paper and "023-00000001" in paper
    whole = intake.submit(at, "childbirth", form())
    text = papers.paper("receipt", whole, at).text()
    assert "五个工作日" in text and "2026年12月2日" in text and "以上材料共" in text


@pytest.mark.parametrize("fault", [Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.ERROR, Fault.SILENT, Fault.GARBAGE])
def test_a_printer_that_is_not_ready_gets_nothing_and_the_ledger_has_no_job(at: Workplace, fault: Fault) -> None:
    case = decided(at)
    with FakePrinter(fault) as printer:
        spooler = spooler_to(printer, at)
        outcome = spooler.drive(case.id, "childbirth_certificate")
        assert outcome.result is Result.NOT_SENT and outcome.sentence
        assert (jobs(at, case), printer.jobs.strip(b"\xff")) == ([], b"")
        health = spooler.health()
        assert health is not None and not health.ready
        printer.fault = Fault.NONE
        assert spooler.drive(case.id, "childbirth_certificate").result is Result.PRINTED


def test_a_printer_that_is_off_is_said_in_one_sentence(at: Workplace) -> None:
    case = decided(at)
    with FakePrinter() as printer:
        printer.switch_off()
        outcome = spooler_to(printer, at).drive(case.id, "childbirth_certificate")
    assert outcome.result is Result.NOT_SENT
    assert "连不上打印机" in outcome.sentence
    assert jobs(at, case) == []


def test_a_line_cut_in_mid_job_is_asked_about_and_nothing_is_sent_again(at: Workplace) -> None:
    case = decided(at)
    with FakePrinter(cut_after=100) as printer:
        spooler = spooler_to(printer, at)
        outcome = spooler.drive(case.id, "childbirth_certificate")
        assert outcome.result is Result.UNKNOWN
        assert [job.state for job in jobs(at, case)] == [PrintState.UNKNOWN]
        printer.cut_after = None
        taken = bytes(printer.received)
        with pytest.raises(NotAllowed):  # the sheet has to be looked at first
            spooler.drive(case.id, "childbirth_certificate")
        assert printer.jobs == taken.replace(b"\x10\x04\x01", b"").replace(b"\x10\x04\x02", b"").replace(b"\x10\x04\x04", b"")
        assert outcome.job is not None
        issuing.spoil(at, outcome.job.id, "torn")
        again = spooler.drive(case.id, "childbirth_certificate")
    assert again.result is Result.PRINTED and again.job is not None
    assert again.job.certificate_number == outcome.job.certificate_number == case.certificate_number
    assert again.job.digest == outcome.job.digest


def test_a_printer_that_does_not_confirm_leaves_the_question_to_the_clerk(at: Workplace) -> None:
    case = decided(at)
    with FakePrinter(Fault.NO_CONFIRMATION) as printer:
        outcome = spooler_to(printer, at).drive(case.id, "childbirth_certificate")
    assert outcome.result is Result.ASK and "请看" in outcome.sentence
    assert at.case(case.id).phase is Phase.APPROVED, "sent is not printed"
    assert outcome.job is not None
    issuing.confirm(at, outcome.job.id, "clerk")
    assert at.case(case.id).phase is Phase.COMPLETED


def test_a_name_without_a_glyph_holds_decision_and_number(at: Workplace) -> None:
    with pytest.raises(NotAllowed) as held:
        decided(at, husband=PENG)
    assert held.value.objection.key == "approve.glyph_missing"


def test_a_receipt_whose_name_no_font_has_stays_unmade_and_says_the_code_point(at: Workplace) -> None:
    case = intake.submit(at, "childbirth", form(husband=PENG))
    with FakePrinter() as printer:
        outcome = spooler_to(printer, at).drive(case.id, "receipt")
        assert printer.received == b""
    assert outcome.result is Result.NOT_SENT and "U+3158E" in outcome.sentence
    assert jobs(at, case) == []


def test_a_rare_name_is_printed_as_it_is(at: Workplace) -> None:
    case = decided(at, wife=replace(WANG_FANG, name="王㐱", name_entered="王㐱"))
    with FakePrinter() as printer:
        assert spooler_to(printer, at).drive(case.id, "receipt").result is Result.PRINTED
        assert "王㐱" in words_on(printer, shapes="㐱")


def test_a_receipt_printed_again_says_which_time_it_is(at: Workplace) -> None:
    case = decided(at)
    with FakePrinter() as printer:
        spooler = spooler_to(printer, at)
        spooler.drive(case.id, "receipt")
        outcome = spooler.drive(case.id, "receipt", "申请人遗失")
        paper = words_on(printer)
    assert outcome.job is not None and outcome.job.reprint == 1
    assert "补打第1次" in paper and "申请人遗失" in paper


def test_training_says_so_on_every_paper(at: Workplace) -> None:
    case = decided(at)
    later = (OutcomeFacts, PublicNoticeFacts, InquiryFacts, DayFacts)
    made_later = {name for name, facts in papers.FACTS.items() if facts in later}  # of acts that this case has not seen, or of no case
    for paper in papers.FACTS.keys() - made_later:
        assert papers.paper(paper, case, at).marks[0].text == "训练样本"


def test_nothing_is_asked_of_a_printer_while_a_job_is_running(at: Workplace) -> None:
    case = decided(at)
    sending, release = threading.Event(), threading.Event()
    with FakePrinter() as printer:
        spooler = spooler_to(printer, at)

        def stop_here(sent: int, total: int) -> None:
            sending.set()
            release.wait(10)

        spooler.progress = stop_here
        threading.Thread(target=_release_after_probe, args=(spooler, sending, release)).start()
        assert spooler.drive(case.id, "receipt").result is Result.PRINTED
        assert printer.connections == 1
        probed = spooler.probe()
        assert probed is not None and probed.ready and printer.connections == 2


def _release_after_probe(spooler: Spooler, sending: threading.Event, release: threading.Event) -> None:
    sending.wait(10)
    spooler.probe()
    release.set()


def test_a_virtual_printer_and_a_pdf_folder_take_jobs_like_any_other(at: Workplace, tmp_path: Path) -> None:
    case = decided(at)
    virtual, a4 = profiles.load("virtual-80"), profiles.load("a4-pdf")
    receipt = Spooler(lambda command: command(at), virtual, lambda: make("virtual", str(tmp_path / "slips"), virtual))
    certificate = Spooler(lambda command: command(at), a4, lambda: make("file", str(tmp_path), a4))
    assert receipt.print(case.id, "receipt").result(20) == "打印机确认已出纸。"
    assert certificate.drive(case.id, "childbirth_certificate").result is Result.ASK
    assert (tmp_path / "slips" / "0001.png").exists()
    assert next(tmp_path.glob("*.pdf")).read_bytes().startswith(b"%PDF")
    receipt.close()
    certificate.close()


def test_a_virtual_a4_printer_keeps_the_picture_of_each_sheet_too(at: Workplace, tmp_path: Path) -> None:
    case, a4 = decided(at), profiles.load("a4-pdf")
    printer = Spooler(lambda command: command(at), a4, lambda: make("virtual", str(tmp_path), a4))
    assert printer.drive(case.id, "childbirth_certificate").result is Result.PRINTED
    printer.close()
    assert (tmp_path / "0001.pdf").read_bytes().startswith(b"%PDF")
    with Image.open(tmp_path / "0001.png") as picture:
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [at.case(case.id).credential]


def test_a_trial_page_comes_out_and_is_in_no_ledger(at: Workplace) -> None:
    with at.store.reading() as tx:
        before = tx.head()
    with FakePrinter() as printer:
        said = spooler_to(printer, at).trial(trial.page(EPSON, "2026-11-25 09:41")).result(20)
        paper = words_on(printer)
        printer.fault = Fault.PAPER_OUT
        assert "缺纸" in spooler_to(printer, at).trial(trial.page(EPSON, "")).result(20)
    assert "已出纸" in said and "打印机试页" in paper and "不是证件" in paper
    with at.store.reading() as tx:
        assert tx.head() == before
