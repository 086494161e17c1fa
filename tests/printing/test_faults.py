"""Every fault of a printer, at a real station: the sentence says what to do, the job ends in a true state, nothing is printed twice."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cqclerk.commands import intake, issuing
from cqclerk.domain.case import Case
from cqclerk.domain.print_job import PrintJob, PrintState
from cqclerk.workplace.workplace import Workplace
from printing import profiles
from printing.spooler import Result, Spooler
from printing.transports.spoken import NetworkTransport
from tests.cases import form
from tests.offices import PaperGateway, enter, make_station
from tests.printing.fake_printer import FakePrinter, Fault

EPSON = profiles.load("epson-80")
DRAWN = replace(EPSON, charset=profiles.Charset.ASCII, bit_image=False, native_qr=False)  # everything as dots: a long job

BEFORE = {  # what is known before the first byte: nothing is sent, there is no job
    Fault.COVER_OPEN: "请合上盖子",
    Fault.PAPER_OUT: "请装纸",
    Fault.CUTTER: "切刀卡住",
    Fault.OVERHEATED: "等几分钟",
    Fault.BROKEN_FOR_GOOD: "报修",
    Fault.ERROR: "关机再开",
    Fault.OFFLINE: "联机键",
    Fault.SILENT: "请关机再开",
    Fault.GARBAGE: "请关机再开",
}
DURING = {  # what happens after the job has left: a person looks at the paper
    Fault.ENDS_IN_JOB: "缺纸",
    Fault.OPENS_IN_JOB: "请合上盖子",
    Fault.DIES_IN_JOB: "打印机没有回答",
    Fault.NO_CONFIRMATION: "请看出来的纸",
}


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """One station for all: each test takes in a case of its own."""
    workplace = enter(make_station(Path(tmp_path_factory.mktemp("station")) / "station"))
    PaperGateway().enrols(workplace)
    yield workplace
    workplace.close()


@pytest.fixture
def case(at: Workplace) -> Case:
    return intake.submit(at, "childbirth", form())


def spooler_to(printer: FakePrinter, at: Workplace, profile: profiles.Profile = EPSON, confirm_timeout_s: float = 0.3) -> Spooler:
    def transport() -> NetworkTransport:
        return NetworkTransport(printer.host, printer.port, profile, answer_timeout_s=0.3)

    return Spooler(lambda command: command(at), profile, transport, confirm_timeout_s=confirm_timeout_s)


def jobs(at: Workplace, case: Case) -> list[PrintJob]:
    with at.reading() as tx:
        return tx.jobs_of(case.id)


@pytest.mark.parametrize("fault", BEFORE)
def test_what_a_printer_says_before_keeps_the_job_unmade_and_the_sentence_says_what_to_do(at: Workplace, case: Case, fault: Fault) -> None:
    with FakePrinter(fault) as printer:
        spooler = spooler_to(printer, at)
        outcome = spooler.drive(case.id, "receipt")
        assert outcome.result is Result.NOT_SENT and BEFORE[fault] in outcome.sentence
        assert not jobs(at, case) and not printer.jobs.strip(b"\xff")
        printer.fault = Fault.NONE
        assert spooler.drive(case.id, "receipt").result is Result.PRINTED
    assert [job.state for job in jobs(at, case)] == [PrintState.PRINTED]


@pytest.mark.parametrize("fault", DURING)
def test_what_goes_wrong_in_mid_job_is_asked_about_and_nothing_is_sent_by_itself(at: Workplace, case: Case, fault: Fault) -> None:
    with FakePrinter(fault) as printer:
        spooler = spooler_to(printer, at)
        outcome = spooler.drive(case.id, "receipt")
        assert outcome.result is Result.ASK and outcome.job is not None
        assert DURING[fault] in outcome.sentence and "请看出来的纸" in outcome.sentence
        assert outcome.job.id in {job.id for job in issuing.unsettled(at)}, "sent is not printed"
        printer.fault, sent = Fault.NONE, len(printer.jobs)
        assert len(printer.jobs) == sent
        issuing.spoil(at, outcome.job.id, "no_paper")
        assert spooler.drive(case.id, "receipt").result is Result.PRINTED


@pytest.mark.parametrize("cut_after", [1, 200, 10_000])
def test_a_power_cycle_in_mid_job_is_a_cut_however_far_it_came(at: Workplace, case: Case, cut_after: int) -> None:
    """1 byte, in the middle, or all of it with the confirmation outstanding: the sheet has to be looked at."""
    with FakePrinter(cut_after=cut_after) as printer:
        profile = DRAWN if cut_after > 1000 else EPSON
        outcome = spooler_to(printer, at, profile).drive(case.id, "receipt")
        assert outcome.result is Result.UNKNOWN and "请看出来的纸" in outcome.sentence
        assert [job.state for job in jobs(at, case)] == [PrintState.UNKNOWN]
        printer.cut_after = None
        assert outcome.job is not None
        issuing.spoil(at, outcome.job.id, "no_paper")
        assert spooler_to(printer, at).drive(case.id, "receipt").result is Result.PRINTED
    assert [job.state for job in jobs(at, case)] == [PrintState.SPOILED, PrintState.PRINTED]


def test_near_the_end_of_the_paper_it_prints_and_says_to_get_a_new_roll(at: Workplace, case: Case) -> None:
    with FakePrinter(Fault.PAPER_NEAR_END) as printer:
        spooler = spooler_to(printer, at)
        assert spooler.drive(case.id, "receipt").result is Result.PRINTED
        health = spooler.health()
    assert health is not None and "请备好新纸" in health.sentences()[0] and health.words() == "纸将尽"


def test_a_slow_printer_is_waited_for_as_long_as_its_line_takes(at: Workplace, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """9,600 baud, a hundred times faster: most of a job of dots lies in buffers when the last byte has left."""
    monkeypatch.setattr("printing.spooler.SLOWEST_BYTES_S", 60_000)
    with FakePrinter(bytes_s=96_000) as printer:
        spooler = spooler_to(printer, at, DRAWN, confirm_timeout_s=0.2)
        progress: list[int] = []
        spooler.progress = lambda sent, total: progress.append(total - sent)
        assert spooler.drive(case.id, "receipt").result is Result.PRINTED
    assert len(printer.jobs) > 20_000
    assert progress == sorted(progress, reverse=True) and progress[-1] == 0
