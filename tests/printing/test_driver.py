"""The faults of python-escpos 3.1 that are wrapped, one by one; those about sockets, files and logging stand in test_transports.py."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from printing import profiles
from printing.document import QR, Barcode, Document, Line, Span
from printing.escpos.renderer import render
from printing.transports.spoken import SerialTransport, SpokenTransport, UsbTransport
from printing.transports.way import PrinterSilent, SendBroken

pty = pytest.importorskip("pty", reason="这个系统没有伪终端")
EPSON = profiles.load("epson-80")
EVERYTHING = Document("test", "1", "", (Line((Span("王㐱", double=True), Span("㐱"))), QR("CQCLERK" * 30), Barcode("XG2026112400012399")))


def run(code: str, folder: Path) -> tuple[str, str]:
    place = {**os.environ, "TMPDIR": str(folder)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=place)
    return done.stdout, done.stderr


@pytest.fixture
def wire() -> "tuple[int, str]":
    """A line at whose end nobody reads and nobody answers."""
    near, far = pty.openpty()
    yield near, os.ttyname(far)
    os.close(near)
    os.close(far)


def way(kind: str, path: str) -> SpokenTransport:
    if kind == "usb":
        return UsbTransport(path, EPSON, answer_timeout_s=0.1)
    return SerialTransport(path, 9600, False, EPSON, answer_timeout_s=0.1)


@pytest.mark.parametrize("kind", ["usb", "serial"])
def test_a_printer_that_never_answers_is_silent_in_time(kind: str, wire: tuple[int, str]) -> None:
    transport = way(kind, wire[1])
    transport.open()
    with pytest.raises(PrinterSilent):
        transport.status()
    transport.close()


@pytest.mark.parametrize("kind", ["usb", "serial"])
def test_a_printer_that_takes_nothing_ends_in_time(kind: str, wire: tuple[int, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printing.transports.spoken.WRITE_TIMEOUT_S", 0.2)
    transport = way(kind, wire[1])
    transport.open()
    with pytest.raises(SendBroken) as broken:
        transport.send(b"x" * 1_000_000, lambda sent: None)
    transport.close()
    assert 0 < broken.value.sent_bytes < 1_000_000


def test_nothing_is_written_on_the_terminal_while_a_job_is_made(capfd: pytest.CaptureFixture[str]) -> None:
    for profile in (EPSON, replace(EPSON, native_qr=False, bit_image=False, charset=profiles.Charset.GB2312)):
        assert render(EVERYTHING, profile)
    assert capfd.readouterr() == ("", "")


def test_the_driver_is_loaded_by_the_first_line_that_is_opened_and_not_before(tmp_path: Path) -> None:
    code = "import sys, printing.spooler, printing.transports, printing.profiles, printing.measuring; print('escpos' in sys.modules)"
    assert run(code, tmp_path) == ("False\n", "")


def test_its_table_is_read_as_json_and_yaml_is_left_as_it_was(tmp_path: Path) -> None:
    code = """
import yaml
def slow(stream): raise AssertionError("0.3 s of YAML")
yaml.safe_load = slow
import printing.escpos.connection as connection
print(len(connection.capabilities.CAPABILITIES["profiles"]) > 20, yaml.safe_load is slow)
"""
    assert run(code, tmp_path) == ("True True\n", "")


def test_a_barcode_wider_than_the_paper_is_never_sent() -> None:
    narrow = profiles.load("generic-58")
    code = Document("test", "1", "", (Barcode("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),))
    assert b"\x1dkI" not in render(code, narrow)
    assert b"\x1dkI" in render(code, replace(narrow, dots=1200))
