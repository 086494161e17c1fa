"""Ways to a printer: in every fault there is an answer in time, and nothing that left is forgotten."""

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from printing import profiles
from printing.document import Document, Title
from printing.escpos import renderer
from printing.escpos.connection import Broken, FileConnection, NetworkConnection
from printing.escpos.status import Answer, Answers, Paper, PrinterStatus, from_real_time, kind_of
from printing.transports.choice import make
from printing.transports.files import FileTransport, VirtualTransport
from printing.transports.spoken import NetworkTransport
from printing.transports.way import Confirmation, PrinterSilent, PrinterUnreachable, SendBroken
from tests.printing.fake_printer import FakePrinter, Fault
from tests.printing.paper_samples import RECEIPT

EPSON = profiles.load("epson-80")
JOB = renderer.render(Document("test", "1", RECEIPT.item_name, (Title("接收凭证"),)), EPSON)


def to(printer: FakePrinter, profile: profiles.Profile = EPSON) -> NetworkTransport:
    return NetworkTransport(printer.host, printer.port, profile, answer_timeout_s=0.2)


def nothing(sent: int) -> None:
    pass


def test_a_job_arrives_whole_and_is_confirmed_in_its_turn() -> None:
    with FakePrinter() as printer:
        transport = to(printer)
        transport.open()
        assert transport.status().ready
        progress: list[int] = []
        transport.send(JOB, progress.append)
        assert transport.confirm(2.0) is Confirmation.PRINTED
        transport.close()
        assert printer.jobs == JOB
        assert progress[-1] == len(JOB)


@pytest.mark.parametrize(
    ("fault", "word"),
    [(Fault.PAPER_OUT, "缺纸"), (Fault.COVER_OPEN, "盖开"), (Fault.ERROR, "打印故障"), (Fault.PAPER_NEAR_END, "纸将尽")],
)
def test_a_printer_says_what_is_the_matter(fault: Fault, word: str) -> None:
    with FakePrinter(fault) as printer:
        transport = to(printer)
        transport.open()
        found = transport.status()
        transport.close()
    assert found.words() == word
    assert found.ready is (fault is Fault.PAPER_NEAR_END)
    assert len(found.sentences()) == 1


@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.GARBAGE])
def test_no_answer_never_counts_as_paper(fault: Fault) -> None:
    with FakePrinter(fault) as printer:
        transport = to(printer)
        transport.open()
        with pytest.raises(PrinterSilent):
            transport.status()
        transport.close()
    assert not PrinterStatus().ready
    assert PrinterStatus().paper is Paper.UNKNOWN


def test_reports_that_a_printer_makes_of_itself_are_told_apart_from_answers() -> None:
    with FakePrinter(Fault.REPORTS) as printer:
        transport = to(printer)
        transport.open()
        assert transport.status().ready
        transport.send(JOB, nothing)
        assert transport.confirm(2.0) is Confirmation.PRINTED
        transport.close()


@pytest.mark.parametrize(("fault", "word"), [(Fault.CUTTER, "切刀"), (Fault.OVERHEATED, "过热"), (Fault.BROKEN_FOR_GOOD, "报修")])
def test_a_printer_says_which_fault_it_has(fault: Fault, word: str) -> None:
    with FakePrinter(fault) as printer:
        transport = to(printer)
        transport.open()
        found = transport.status()
        transport.close()
    assert not found.ready
    assert word in found.sentences()[0]


@pytest.mark.parametrize(("fault", "known"), [(Fault.NONE, Confirmation.PRINTED), (Fault.OTHER_JOB, Confirmation.UNKNOWN)])
def test_a_printer_that_names_jobs_confirms_only_the_one_that_was_sent(fault: Fault, known: Confirmation) -> None:
    with FakePrinter(fault) as printer:
        transport = to(printer, replace(EPSON, process_id=True))
        transport.open()
        transport.send(JOB, nothing)
        assert transport.confirm(2.0) is known
        transport.close()
        assert printer.jobs == JOB


def test_a_report_that_the_paper_has_ended_ends_the_waiting_at_once() -> None:
    with FakePrinter(Fault.ENDS_IN_JOB) as printer:
        transport = to(printer)
        transport.open()
        transport.send(JOB, nothing)
        assert transport.confirm(3600) is Confirmation.UNKNOWN
        transport.close()


def test_nobody_there_is_said_at_once() -> None:
    with FakePrinter() as printer:
        printer.switch_off()
        with pytest.raises(PrinterUnreachable, match=str(printer.port)):
            to(printer).open()


def test_a_cut_in_mid_job_tells_how_much_had_left() -> None:
    job = JOB * (32_000_000 // len(JOB))  # more than the buffers of two sockets
    with FakePrinter(cut_after=2000) as printer:
        transport = to(printer)
        transport.open()
        with pytest.raises(SendBroken) as broken:
            transport.send(job, nothing)
        transport.close()
    assert 2000 <= broken.value.sent_bytes < len(job)


def test_a_line_that_ends_before_the_confirmation_is_broken_too() -> None:
    """A receipt fits into the buffers on the way: that they took it says nothing about the printer."""
    with FakePrinter(cut_after=len(JOB)) as printer:
        transport = to(printer)
        transport.open()
        with pytest.raises(SendBroken) as broken:
            transport.send(JOB, nothing)
            transport.confirm(2.0)
        transport.close()
    assert broken.value.sent_bytes == len(JOB)


def test_a_printer_that_runs_out_in_mid_job_confirms_nothing() -> None:
    with FakePrinter(Fault.NO_CONFIRMATION) as printer:
        transport = to(printer)
        transport.open()
        transport.send(JOB, nothing)
        assert transport.confirm(0.2) is Confirmation.UNKNOWN
        transport.close()


def test_a_printer_that_cannot_be_asked_confirms_nothing_and_is_asked_nothing() -> None:
    profile = replace(EPSON, realtime_status=False, in_order_status=False)
    with FakePrinter(Fault.SILENT) as printer:
        transport = to(printer, profile)
        transport.open()
        assert transport.status().ready
        transport.send(JOB, nothing)
        assert transport.confirm(0.2) is Confirmation.UNKNOWN
        transport.close()
        assert bytes(printer.received) == JOB


def test_closing_loses_nothing_though_the_printer_has_said_something_unread() -> None:
    """python-escpos 3.1 closes both ways at once here: the line is reset, and what was not taken yet is lost."""
    hold = threading.Event()
    job = JOB * 400
    with FakePrinter(Fault.REPORTS, hold=hold) as printer:
        connection = NetworkConnection(printer.host, printer.port, 2.0, 10.0)
        connection.open()
        connection.write(job, nothing)
        closing = threading.Thread(target=connection.close)
        closing.start()
        hold.set()
        closing.join(10)
        assert bytes(printer.received) == job


def test_closing_twice_is_closing_once() -> None:
    with FakePrinter() as printer:
        transport = to(printer)
        transport.open()
        transport.close()
        transport.close()


def test_importing_the_driver_leaves_logging_the_screen_and_the_disk_alone(tmp_path: Path) -> None:
    look = "import logging, printing.escpos.connection; print(logging.root.handlers)"
    place = {**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True, env=place)
    assert (done.stdout, done.stderr) == ("[]\n", "")
    assert list(tmp_path.iterdir()) == []


def test_a_file_collects_the_bytes_and_says_nothing(tmp_path: Path) -> None:
    transport = FileTransport(tmp_path / "lp0", EPSON)
    transport.open()
    transport.send(JOB, nothing)
    transport.close()
    assert (tmp_path / "lp0").read_bytes() == JOB
    assert transport.confirm(1.0) is Confirmation.UNKNOWN
    assert transport.status().ready


def test_into_a_folder_each_job_is_a_file_and_a_look_at_the_printer_is_none(tmp_path: Path) -> None:
    for jobs in ((), (JOB,), (), (JOB, JOB)):
        transport = FileTransport(tmp_path, EPSON)
        transport.open()
        assert transport.status().ready
        for job in jobs:
            transport.send(job, nothing)
        transport.close()
    assert [file.read_bytes() for file in sorted(tmp_path.iterdir())] == [JOB, JOB + JOB]


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".example"])
def test_a_name_that_can_be_none_is_an_unreachable_printer(host: str) -> None:
    with pytest.raises(PrinterUnreachable):
        make("network", host, EPSON).open()


def test_a_folder_that_is_gone_is_an_unreachable_printer(tmp_path: Path) -> None:
    with pytest.raises(PrinterUnreachable):
        FileTransport(tmp_path / "gone" / "lp0", EPSON).open()


def test_a_device_that_takes_nothing_ends_in_time(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        return  # no named pipes here, and no devices that block like this either
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    connection = FileConnection(str(pipe), 0.2)
    connection.open()
    with pytest.raises(Broken) as broken:
        connection.write(b"x" * 1_000_000, nothing)
    connection.close()
    os.close(reader)
    assert 0 < broken.value.sent < 1_000_000


def test_the_virtual_printer_keeps_bytes_and_paper_of_each_job(tmp_path: Path) -> None:
    transport = make("virtual", str(tmp_path), profiles.load("virtual-80"))
    assert isinstance(transport, VirtualTransport)
    for _ in range(2):
        transport.open()
        transport.send(JOB, nothing)
        assert transport.confirm(1.0) is Confirmation.PRINTED
        transport.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0001.escpos", "0001.png", "0002.escpos", "0002.png"]
    assert (tmp_path / "0002.escpos").read_bytes() == JOB
    assert Image.open(tmp_path / "0001.png").width > 576


def test_an_address_may_name_its_port() -> None:
    transport = make("network", "10.0.0.9", EPSON)
    assert isinstance(transport, NetworkTransport) and transport.address == "10.0.0.9:9100"
    transport = make("network", "printer.local:9101", EPSON)
    assert isinstance(transport, NetworkTransport) and transport.address == "printer.local:9101"


@given(st.binary(max_size=60), st.integers(1, 7))
def test_bytes_are_sorted_alike_however_they_arrive(data: bytes, step: int) -> None:
    whole, piecemeal = Answers(), Answers()
    at_once = whole.feed(data)
    in_pieces = [answer for start in range(0, len(data), step) for answer in piecemeal.feed(data[start : start + step])]
    assert at_once == in_pieces


@given(st.none() | st.integers(0, 255), st.none() | st.integers(0, 255), st.none() | st.integers(0, 255))
def test_what_was_not_said_stays_unknown(printer: int | None, cause: int | None, paper: int | None) -> None:
    found = from_real_time(printer, cause, paper)
    assert (found.online is None) is (printer is None)
    assert (found.cover_open is None) is (cause is None)
    if paper is None and (cause is None or not cause & 0x20):
        assert found.paper is Paper.UNKNOWN


def test_each_byte_is_one_kind_of_answer() -> None:
    kinds = [kind_of(byte) for byte in range(256)]
    assert {kind: kinds.count(kind) for kind in Answer} == {
        Answer.REAL_TIME: 16,
        Answer.REPORT: 16,
        Answer.IN_ORDER: 64,
        Answer.PROCESS: 0,  # two bytes tell that one
        Answer.GARBAGE: 160,
    }


def test_an_address_whose_port_is_no_number_reaches_nobody_and_says_so() -> None:
    transport = make("network", "127.0.0.1:abc", profiles.load("generic-58"))
    with pytest.raises(PrinterUnreachable):
        transport.open()
    transport.close()
