"""A printer that one can talk with: by network, serial line or USB. It is asked before a job, and says when the job is on paper."""

import time
from collections.abc import Callable
from typing import Protocol

from printing.escpos import status
from printing.escpos.status import NOT_ASKED, Answer, Answers, Paper, PrinterStatus
from printing.profiles import Profile
from printing.transports.way import (
    ANSWER_TIMEOUT_S,
    CONNECT_TIMEOUT_S,
    WRITE_TIMEOUT_S,
    Confirmation,
    PrinterSilent,
    PrinterUnreachable,
    Progress,
    SendBroken,
)


class Line(Protocol):
    """An open line to a printer. write raises Broken, read and open raise OSError."""

    def open(self) -> None: ...

    def write(self, data: bytes, progress: Progress) -> None: ...

    def read(self, timeout_s: float) -> bytes: ...

    def close(self) -> None: ...


class SpokenTransport:
    """One printer at the other end of a line; `connect` makes the line without opening it."""

    def __init__(self, address: str, profile: Profile, connect: Callable[[], Line], answer_timeout_s: float = ANSWER_TIMEOUT_S) -> None:
        self.address, self.profile, self.answer_timeout_s = address, profile, answer_timeout_s
        self.answers = Answers()
        self.sent = 0
        self._connect = connect
        self._line: Line | None = None
        self._reported: PrinterStatus | None = None  # what the printer said of itself last, unasked

    def open(self) -> None:
        line = self._connect()
        try:
            line.open()
        except PermissionError as error:
            raise PrinterUnreachable(self.address, "本机用户没有权限，请把它加进 lp（USB）或 dialout（串口）组，重新登录系统。") from error
        except (OSError, UnicodeError) as error:  # the latter: a name that the system of names cannot write
            raise PrinterUnreachable(self.address) from error
        self._line = line

    def status(self) -> PrinterStatus:
        if not self.profile.realtime_status:
            return NOT_ASKED
        printer = self._ask(status.ASK_PRINTER)
        if printer is None:  # the other questions would be waited for in vain
            raise PrinterSilent(self.address)
        cause = self._ask(status.ASK_OFFLINE_CAUSE)
        fault = self._ask(status.ASK_FAULT) if cause is not None and cause & status.HAS_FAULT else None
        return status.from_real_time(printer, cause, self._ask(status.ASK_PAPER), fault)

    def send(self, data: bytes, on_progress: Progress) -> None:
        from printing.escpos.connection import Broken

        assert self._line
        try:
            self._line.write(data, on_progress)
        except Broken as error:
            raise SendBroken(error.sent) from error
        self.sent = len(data)

    def confirm(self, timeout_s: float) -> Confirmation:
        """The printer's answer in its turn: after everything before it has been printed. It stops at once when it says that it cannot."""
        assert self._line
        if not (self.profile.process_id or self.profile.in_order_status):
            return Confirmation.UNKNOWN
        try:
            printed = self._is_done(timeout_s) if self.profile.process_id else self._is_in_order(timeout_s)
        except OSError as error:
            raise SendBroken(self.sent) from error
        return Confirmation.PRINTED if printed else Confirmation.UNKNOWN

    def names_jobs(self, timeout_s: float) -> bool:
        """Whether it knows GS ( H, whatever is thought of it. One that does not may print the name: ask it of a page that is no paper.

        What it prints of it stays in its line and goes with the ESC @ of the next job. Raises SendBroken.
        """
        try:
            return self._is_done(timeout_s)
        except OSError as error:
            raise SendBroken(self.sent) from error

    def close(self) -> None:
        line, self._line = self._line, None
        if line:
            line.close()

    def _is_in_order(self, timeout_s: float) -> bool:
        """GS r 1 is answered after what stands before it; what the sensors say then counts too."""
        answer = self._answer_to(status.ASK_IN_ORDER, Answer.IN_ORDER, timeout_s)
        return answer is not None and status.from_in_order(answer[0]).paper is not Paper.OUT

    def _is_done(self, timeout_s: float) -> bool:
        """GS ( H gives the data before it a name, and the printer says that name when it is on paper."""
        name = f"{time.monotonic_ns() % 10_000:04d}".encode()
        answer = self._answer_to(status.name_of_job(name), Answer.PROCESS, timeout_s)
        return answer is not None and status.process_of(answer) == name

    def _ask(self, command: bytes) -> int | None:
        """The byte that answers a real-time request; None if none comes in time."""
        try:
            answer = self._answer_to(command, Answer.REAL_TIME, self.answer_timeout_s)
        except OSError as error:
            raise PrinterUnreachable(self.address) from error
        return answer[0] if answer else None

    def _answer_to(self, command: bytes, wanted: Answer, timeout_s: float) -> bytes | None:
        """The next answer of this kind. Garbage is passed over; a report that nothing can be printed ends the waiting for paper."""
        assert self._line
        self._line.write(command, lambda sent: None)
        end = time.monotonic() + timeout_s
        while (left := end - time.monotonic()) > 0:
            for kind, data in self.answers.feed(self._line.read(left)):
                if kind is wanted:
                    return data
                if kind is Answer.REPORT and self.profile.reports and wanted is not Answer.REAL_TIME:
                    self._reported = status.from_report(data)
                    if not self._reported.ready:
                        return None
        return None


class NetworkTransport(SpokenTransport):
    """Raw TCP, port 9100."""

    def __init__(self, host: str, port: int, profile: Profile, answer_timeout_s: float = ANSWER_TIMEOUT_S) -> None:
        super().__init__(f"{host}:{port}", profile, self._network, answer_timeout_s)
        self.host, self.port = host, port

    def _network(self) -> Line:
        from printing.escpos.connection import NetworkConnection

        line: Line = NetworkConnection(self.host, self.port, CONNECT_TIMEOUT_S, WRITE_TIMEOUT_S)
        return line


class UsbTransport(SpokenTransport):
    """The kernel's USB printer device (usblp), which can be written and read: /dev/usb/lp0."""

    def __init__(self, path: str, profile: Profile, answer_timeout_s: float = ANSWER_TIMEOUT_S) -> None:
        super().__init__(path, profile, self._device, answer_timeout_s)

    def _device(self) -> Line:
        from printing.escpos.devices import DeviceConnection

        line: Line = DeviceConnection(self.address, WRITE_TIMEOUT_S)
        return line


class SerialTransport(SpokenTransport):
    """A serial line (RS-232), 8N1."""

    def __init__(self, port: str, baud: int, hardware: bool, profile: Profile, answer_timeout_s: float = ANSWER_TIMEOUT_S) -> None:
        super().__init__(port, profile, self._serial, answer_timeout_s)
        self.baud, self.hardware = baud, hardware

    def _serial(self) -> Line:
        from printing.escpos.serial_line import SerialConnection

        line: Line = SerialConnection(self.address, self.baud, self.hardware, WRITE_TIMEOUT_S)
        return line
