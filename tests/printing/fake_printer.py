"""A receipt printer on a socket: takes bytes, answers DLE EOT and GS r as an Epson does, and fails in the ways that printers fail.

    with FakePrinter(Fault.PAPER_OUT) as printer: ... printer.address ... printer.received

It may be told to begin failing, or to mend, while it runs: `printer.fault = Fault.NONE`.
"""

import contextlib
import re
import socket
import struct
import threading
from enum import Enum, auto
from types import TracebackType

DLE_EOT, GS_R, GS_H = b"\x10\x04", b"\x1dr\x01", b"\x1d(H\x06\x00\x30\x30"
ASB_REPORT, PAPER_ENDS, COVER_OPENS = b"\x10\x00\x00\x00", b"\x18\x00\x0c\x00", b"\x38\x00\x00\x00"


class Fault(Enum):
    NONE = auto()
    SILENT = auto()  # takes everything, says nothing
    PAPER_OUT = auto()
    PAPER_NEAR_END = auto()
    COVER_OPEN = auto()
    ERROR = auto()
    CUTTER = auto()
    OVERHEATED = auto()
    BROKEN_FOR_GOOD = auto()
    ENDS_IN_JOB = auto()  # reports the end of the paper in mid-job, and prints no further
    OTHER_JOB = auto()  # says that another job than this is on paper
    GARBAGE = auto()  # answers with bytes that mean nothing
    REPORTS = auto()  # sends a status report of its own before each answer
    OFFLINE = auto()  # its online key was pressed, and nothing else is the matter
    OPENS_IN_JOB = auto()  # somebody opens the cover in mid-job
    DIES_IN_JOB = auto()  # goes quiet in mid-job and never says anything again: switched off, the line still stands
    NO_CONFIRMATION = auto()  # answers in real time, but never GS r: the paper has run out in mid-job


def without_questions(received: bytes | bytearray) -> bytes:
    """What was printed of what came."""
    job = re.sub(re.escape(GS_H) + rb"\d{4}", b"", bytes(received)).replace(GS_R, b"")
    for number in (1, 2, 3, 4):
        job = job.replace(DLE_EOT + bytes((number,)), b"")
    return job


class FakePrinter:
    """A printer on 127.0.0.1.

    cut_after  so many bytes of job it resets the line      hold  keeps it from reading until it is set
    bytes_s    reads no faster than that, and has hardly a buffer: a serial line behind a small box
    names_jobs  knows GS ( H
    """

    def __init__(
        self,
        fault: Fault = Fault.NONE,
        cut_after: int | None = None,
        hold: threading.Event | None = None,
        bytes_s: int = 0,
        names_jobs: bool = True,
    ) -> None:
        self.fault, self.cut_after, self.hold, self.bytes_s, self.names_jobs = fault, cut_after, hold, bytes_s, names_jobs
        self._off = threading.Event()
        self.received = bytearray()
        self.connections = 0
        self._heard = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        if bytes_s:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self.host, self.port = self._listener.getsockname()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def jobs(self) -> bytes:
        """What was printed: all bytes but the questions."""
        return without_questions(self.received)

    def __enter__(self) -> "FakePrinter":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.switch_off()
        self._thread.join(5)

    def switch_off(self) -> None:
        """From now on nobody answers at this address."""
        self._off.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with line, contextlib.suppress(OSError):
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        if self.fault is Fault.REPORTS:
            line.sendall(ASB_REPORT)
        if self.hold:
            self.hold.wait(10)
        while data := line.recv(1024):
            if self.bytes_s:
                self._off.wait(len(data) / self.bytes_s)
            self.received += data
            if self.cut_after is not None and len(self.jobs) >= self.cut_after:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close() resets
                return
            self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        """Real-time questions wherever they stand, GS r at the end of what came."""
        while 0 <= (place := self.received.find(DLE_EOT, self._heard)) < len(self.received) - 2:
            self._say(line, self._real_time(self.received[place + 2]))
            self._heard = place + 3
        if self.fault is Fault.ENDS_IN_JOB and self.received.endswith(GS_R):
            self.fault = Fault.PAPER_OUT
            line.sendall(PAPER_ENDS)
        elif self.fault is Fault.OPENS_IN_JOB and self.received.endswith(GS_R):
            self.fault = Fault.COVER_OPEN
            line.sendall(COVER_OPENS)
        elif self.fault is Fault.DIES_IN_JOB and self.received.endswith(GS_R):
            self.fault = Fault.SILENT
        elif self.received.endswith(GS_R) and self.fault is not Fault.NO_CONFIRMATION:
            self._say(line, 0x0C if self.fault is Fault.PAPER_OUT else 0x00)
        elif self.names_jobs and (place := self.received.rfind(GS_H)) >= 0 and len(self.received) == place + len(GS_H) + 4:
            name = b"9999" if self.fault is Fault.OTHER_JOB else bytes(self.received[-4:])
            line.sendall(b"\x37\x22" + name + b"\x00")

    def _say(self, line: socket.socket, byte: int) -> None:
        if self.fault is Fault.SILENT:
            return
        if self.fault is Fault.GARBAGE:
            line.sendall(b"\xff\xfe")
            return
        line.sendall((ASB_REPORT if self.fault is Fault.REPORTS else b"") + bytes((byte,)))

    def _real_time(self, number: int) -> int:
        fault = self.fault
        named = {Fault.CUTTER: 0x08, Fault.BROKEN_FOR_GOOD: 0x20, Fault.OVERHEATED: 0x40}
        error = fault is Fault.ERROR or fault in named
        offline = error or fault in (Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.OFFLINE)
        bits = {
            1: 0x08 * offline,
            2: 0x04 * (fault is Fault.COVER_OPEN) | 0x20 * (fault is Fault.PAPER_OUT) | 0x40 * error,
            3: named.get(fault, 0),
            4: 0x60 * (fault is Fault.PAPER_OUT) | 0x0C * (fault is Fault.PAPER_NEAR_END),
        }
        return 0x12 | bits.get(number, 0)
