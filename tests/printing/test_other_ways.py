"""Serial line, USB device and the system's queue: a pseudo-terminal, a named pipe and commands of that name stand for them."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from printing import addresses, profiles
from printing.escpos.status import Paper
from printing.transports import choice
from printing.transports.cups import CupsTransport
from printing.transports.spoken import SerialTransport, UsbTransport
from printing.transports.way import Confirmation, PrinterSilent, PrinterUnreachable, SendBroken

pty = pytest.importorskip("pty", reason="这个系统没有伪终端")
EPSON = profiles.load("epson-80")
PLAIN = replace(EPSON, reports=False)


def nothing(sent: int) -> None:
    pass


class Wire:
    """The far end of a serial line: keeps what comes, answers as a printer that is well, or keeps silent, or reads nothing at all."""

    def __init__(self, answers: bool = True, reads: bool = True) -> None:
        self.near, far = pty.openpty()
        self.path = os.ttyname(far)
        self.received = bytearray()
        self._far, self._answers, self._reads = far, answers, reads
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while self._reads:
            try:
                self.received += os.read(self.near, 1024)
            except OSError:
                return
            if self._answers and self.received[-3:-1] == b"\x10\x04":
                os.write(self.near, b"\x12")
            elif self._answers and self.received.endswith(b"\x1dr\x01"):
                os.write(self.near, b"\x00")

    def close(self) -> None:
        os.close(self._far)
        os.close(self.near)


@pytest.fixture
def wire() -> Iterator[Wire]:
    made = Wire()
    yield made
    made.close()


@pytest.mark.parametrize("way", [UsbTransport, SerialTransport])
def test_a_printer_on_a_line_is_asked_printed_on_and_confirms(way: type, wire: Wire) -> None:
    transport = way(wire.path, PLAIN) if way is UsbTransport else SerialTransport(wire.path, 9600, False, PLAIN)
    if way is UsbTransport:
        import tty

        tty.setraw(wire.near)
    transport.open()
    assert transport.status().ready
    transport.send(b"hello\n", nothing)
    assert transport.confirm(5.0) is Confirmation.PRINTED
    transport.close()
    transport.close()
    assert b"hello\n" in wire.received


def test_a_serial_printer_that_says_nothing_is_silent() -> None:
    wire = Wire(answers=False)
    transport = SerialTransport(wire.path, 9600, False, PLAIN, answer_timeout_s=0.1)
    transport.open()
    with pytest.raises(PrinterSilent):
        transport.status()
    transport.close()
    wire.close()


def test_a_serial_printer_that_holds_the_line_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printing.transports.spoken.WRITE_TIMEOUT_S", 0.2)
    wire = Wire(reads=False)
    transport = SerialTransport(wire.path, 9600, False, PLAIN)
    transport.open()
    with pytest.raises(SendBroken) as broken:
        transport.send(b"x" * 1_000_000, nothing)
    assert 0 < broken.value.sent_bytes < 1_000_000
    transport.close()
    wire.close()


@pytest.mark.parametrize("kind", ["usb", "serial"])
def test_a_port_that_is_not_there_is_unreachable_and_not_made(kind: str, tmp_path: Path) -> None:
    gone = tmp_path / "lp0"
    with pytest.raises(PrinterUnreachable, match="lp0"):
        choice.make(kind, str(gone), EPSON).open()
    assert not gone.exists()


def test_a_port_that_may_not_be_opened_says_which_group_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> int:
        raise PermissionError(13, "no")

    monkeypatch.setattr("printing.escpos.devices.os.open", refuse)
    with pytest.raises(PrinterUnreachable, match="lp"):
        choice.make("usb", "/dev/usb/lp0", EPSON).open()


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("/dev/ttyS0", ("/dev/ttyS0", 9600, False)),
        ("COM3:19200", ("COM3", 19200, False)),
        ("/dev/ttyUSB0:9600:rts", ("/dev/ttyUSB0", 9600, True)),
        ("/dev/ttyS0:9601", None),
        ("/dev/ttyS0:9600:dtr", None),
        (":9600", None),
    ],
)
def test_the_address_of_a_serial_line_is_read_or_refused(address: str, read: tuple[str, int, bool] | None) -> None:
    assert addresses.serial_line(address) == read


# -- the system's queue ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an lp, an lpstat and a cancel that keep what they were told."""
    commands = tmp_path / "bin"
    commands.mkdir()
    script(commands / "lp", f'echo "$@" > {tmp_path}/given; cat > {tmp_path}/data; echo "request id is counter-7 (0 file(s))"')
    script(commands / "lpstat", f'case "$*" in *not-completed*) cat {tmp_path}/waiting 2>/dev/null || true;; *) cat {tmp_path}/said;; esac')
    script(commands / "cancel", f'echo "$1" > {tmp_path}/cancelled; rm -f {tmp_path}/waiting')
    (tmp_path / "said").write_text("printer counter is idle.  enabled since Wed\n\tAlerts: none\n")
    monkeypatch.setenv("PATH", f"{commands}:/usr/bin:/bin")
    return tmp_path


def script(path: Path, does: str) -> None:
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)


def test_a_receipt_goes_raw_into_the_queue_and_a_person_confirms(queue: Path) -> None:
    transport = CupsTransport("counter", EPSON)
    transport.open()
    assert transport.status().ready
    transport.send(b"\x1b@hello", nothing)
    assert (queue / "data").read_bytes() == b"\x1b@hello"
    assert "-d counter" in (queue / "given").read_text() and "raw" in (queue / "given").read_text()
    assert transport.confirm(1.0) is Confirmation.UNKNOWN
    assert not (queue / "cancelled").exists()


def test_a_pdf_is_not_raw(queue: Path) -> None:
    transport = CupsTransport("counter", profiles.load("a4-pdf"))
    transport.send(b"%PDF-1.4", nothing)
    assert "raw" not in (queue / "given").read_text() and "InputSlot" not in (queue / "given").read_text()


def test_a_form_comes_from_its_tray_in_its_true_size(queue: Path) -> None:
    transport = CupsTransport("counter", profiles.load("a4-pdf"))
    transport.tray, transport.true_size = "Tray2", True
    transport.send(b"%PDF-1.4", nothing)
    given = (queue / "given").read_text()
    assert "InputSlot=Tray2" in given and "print-scaling=none" in given


def test_a_job_that_does_not_leave_the_queue_is_taken_out_so_that_it_never_comes_out_later(queue: Path) -> None:
    transport = CupsTransport("counter", EPSON)
    transport.send(b"x", nothing)
    (queue / "waiting").write_text("counter-7   clerk   1024   Wed\n")
    assert transport.confirm(0.1) is Confirmation.UNKNOWN
    assert (queue / "cancelled").read_text().strip() == "counter-7"


@pytest.mark.parametrize(
    ("said", "word"),
    [("disabled since Wed -\n\tpaused", "离线"), ("is idle.\n\tAlerts: media-empty-error", "缺纸"), ("idle\n\tAlerts: cover-open", "盖开")],
)
def test_a_queue_says_what_is_the_matter(queue: Path, said: str, word: str) -> None:
    (queue / "said").write_text(f"printer counter {said}\n")
    found = CupsTransport("counter", EPSON).status()
    assert not found.ready
    assert word in found.words()
    assert found.paper is not Paper.OK  # a queue never says that there is paper


def test_what_lp_refuses_has_not_left(queue: Path) -> None:
    script(queue / "bin" / "lp", "echo no such queue >&2; exit 1")
    with pytest.raises(SendBroken) as broken:
        CupsTransport("counter", EPSON).send(b"x", nothing)
    assert broken.value.sent_bytes == 0


def test_a_queue_that_is_not_there_and_a_system_without_queues_say_so(queue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(queue / "bin" / "lpstat", "exit 1")
    with pytest.raises(PrinterUnreachable, match="没有这个打印队列"):
        CupsTransport("counter", EPSON).open()
    with pytest.raises(PrinterUnreachable):
        CupsTransport("-x y", EPSON).open()
    monkeypatch.setenv("PATH", str(queue / "empty"))
    with pytest.raises(PrinterUnreachable, match="CUPS"):
        CupsTransport("counter", EPSON).open()
