"""Ways to a printer: a network address, a file, the virtual printer. Each opens, says its status, sends, confirms and closes, in time.

python-escpos makes the connections; it is imported when the first one is opened.
"""

import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from printing.escpos import status
from printing.escpos.status import NOT_ASKED, Answer, Answers, Paper, PrinterStatus
from printing.profiles import Language, Profile

if TYPE_CHECKING:
    from printing.escpos.connection import FileConnection, NetworkConnection

CONNECT_TIMEOUT_S = 5.0
ANSWER_TIMEOUT_S = 2.0
WRITE_TIMEOUT_S = 20.0
RAW_PORT = 9100

Progress = Callable[[int], None]


class Confirmation(Enum):
    """What is known of the paper after all bytes have left."""

    PRINTED = "printed"
    UNKNOWN = "unknown"


class PrinterUnreachable(Exception):
    """There is no way to the printer; nothing has left."""

    def __init__(self, address: str) -> None:
        super().__init__(f"连不上打印机 {address}；没有发出任何内容；请看电源、网线和地址，再试。")


class PrinterSilent(Exception):
    """The printer took the line and says nothing; nothing has left."""

    def __init__(self, address: str) -> None:
        super().__init__(f"打印机 {address} 没有回答；没有发出任何内容；请关机再开，再试。")


class SendBroken(Exception):
    """The line broke in mid-job. `sent_bytes`: an upper bound of what the printer has; 0 means that nothing left."""

    def __init__(self, sent_bytes: int) -> None:
        super().__init__("打印中途断了；编号没有变，也不会自动重发；请看出来的纸。")
        self.sent_bytes = sent_bytes


class Transport(Protocol):
    """One job's way to one printer: open, ask, send, confirm, close; not used by two threads at once."""

    def open(self) -> None:
        """Raises PrinterUnreachable."""

    def status(self) -> PrinterStatus:
        """What the printer says now. Raises PrinterUnreachable if the line has ended, PrinterSilent if it should answer and does not."""

    def send(self, data: bytes, on_progress: Progress) -> None:
        """Send the whole job, telling the number of bytes gone. Raises SendBroken."""

    def confirm(self, timeout_s: float) -> Confirmation:
        """Whether the printer says that everything has been printed. Raises SendBroken if the line ended before it said so."""

    def close(self) -> None:
        """May be called again."""


def make(kind: str, address: str, profile: Profile) -> Transport:
    """The way that a station has chosen: kind network (host or host:port), file (a path) or virtual (a folder)."""
    match kind:
        case "network":
            host, _, port = address.rpartition(":") if address.count(":") == 1 else (address, "", "")
            number = int(port) if port.isascii() and port.isdigit() else RAW_PORT if not port else 0  # 0 reaches nobody, and says so
            return NetworkTransport(host, number, profile)
        case "file":
            return FileTransport(Path(address), profile)
        case "virtual":
            return VirtualTransport(Path(address), profile)
        case _:
            raise ValueError(f"transport {kind!r}")


class NetworkTransport:
    """Raw TCP, port 9100."""

    def __init__(self, host: str, port: int, profile: Profile, answer_timeout_s: float = ANSWER_TIMEOUT_S) -> None:
        self.host, self.port, self.profile, self.answer_timeout_s = host, port, profile, answer_timeout_s
        self.address = f"{host}:{port}"
        self.answers = Answers()
        self.sent = 0
        self._connection: NetworkConnection | None = None

    def open(self) -> None:
        from printing.escpos.connection import NetworkConnection

        connection = NetworkConnection(self.host, self.port, CONNECT_TIMEOUT_S, WRITE_TIMEOUT_S)
        try:
            connection.open()
        except (OSError, UnicodeError) as error:  # the latter: a name that the system of names cannot write
            raise PrinterUnreachable(self.address) from error
        self._connection = connection

    def status(self) -> PrinterStatus:
        if not self.profile.realtime_status:
            return NOT_ASKED
        printer = self._ask(status.ASK_PRINTER)
        if printer is None:  # the other questions would be waited for in vain
            raise PrinterSilent(self.address)
        return status.from_real_time(printer, self._ask(status.ASK_OFFLINE_CAUSE), self._ask(status.ASK_PAPER))

    def send(self, data: bytes, on_progress: Progress) -> None:
        from printing.escpos.connection import Broken

        assert self._connection
        try:
            self._connection.write(data, on_progress)
        except Broken as error:
            raise SendBroken(error.sent) from error
        self.sent = len(data)

    def confirm(self, timeout_s: float) -> Confirmation:
        """GS r 1 is answered in its turn: after everything before it has been printed."""
        assert self._connection
        if not self.profile.in_order_status:
            return Confirmation.UNKNOWN
        try:
            self._connection.write(status.ASK_IN_ORDER, lambda sent: None)
            answer = self._wait_for(Answer.IN_ORDER, timeout_s)
        except OSError as error:
            raise SendBroken(self.sent) from error
        said = None if answer is None else status.from_in_order(answer)
        return Confirmation.PRINTED if said and said.paper is not Paper.OUT else Confirmation.UNKNOWN

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            connection.close()

    def _ask(self, command: bytes) -> int | None:
        """The byte that answers a real-time request; None if none comes in time."""
        assert self._connection
        try:
            self._connection.write(command, lambda sent: None)
            return self._wait_for(Answer.REAL_TIME, self.answer_timeout_s)
        except OSError as error:
            raise PrinterUnreachable(self.address) from error

    def _wait_for(self, wanted: Answer, timeout_s: float) -> int | None:
        """The next answer of this kind; reports that the printer makes of itself, and garbage, are passed over."""
        assert self._connection
        end = time.monotonic() + timeout_s
        while (left := end - time.monotonic()) > 0:
            for kind, data in self.answers.feed(self._connection.read(left)):
                if kind is wanted:
                    return data[0]
        return None


class FileTransport:
    """A device file or a plain file: takes bytes, says nothing. Into a folder, each job becomes a file of its own."""

    def __init__(self, path: Path, profile: Profile) -> None:
        self.path, self.profile = path, profile
        self._connection: FileConnection | None = None

    def open(self) -> None:
        from printing.escpos.connection import FileConnection

        target = next_file(self.path, suffix_of(self.profile)) if self.path.is_dir() else self.path
        connection = FileConnection(str(target), WRITE_TIMEOUT_S)
        try:
            connection.open()
        except OSError as error:
            raise PrinterUnreachable(str(self.path)) from error
        self._connection = connection

    def status(self) -> PrinterStatus:
        return NOT_ASKED

    def send(self, data: bytes, on_progress: Progress) -> None:
        from printing.escpos.connection import Broken

        assert self._connection
        try:
            self._connection.write(data, on_progress)
        except Broken as error:
            raise SendBroken(error.sent) from error

    def confirm(self, timeout_s: float) -> Confirmation:
        return Confirmation.UNKNOWN

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            connection.close()


class VirtualTransport:
    """The virtual printer: each job becomes a file of its bytes and a picture of its paper, drawn from the bytes alone."""

    def __init__(self, folder: Path, profile: Profile) -> None:
        self.folder, self.profile = folder, profile

    def open(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PrinterUnreachable(str(self.folder)) from error

    def status(self) -> PrinterStatus:
        return PrinterStatus(answered=True, online=True, cover_open=False, error=False, paper=Paper.OK)

    def send(self, data: bytes, on_progress: Progress) -> None:
        target = next_file(self.folder, suffix_of(self.profile))
        try:
            target.write_bytes(data)
            if self.profile.language is Language.ESCPOS:
                from printing.escpos.picture import picture

                target.with_suffix(".png").write_bytes(picture(data, self.profile))
        except OSError as error:
            raise SendBroken(0) from error
        on_progress(len(data))

    def confirm(self, timeout_s: float) -> Confirmation:
        return Confirmation.PRINTED

    def close(self) -> None:
        pass


def next_file(folder: Path, suffix: str) -> Path:
    """A name in this folder that is not taken: 0001, 0002, …"""
    taken = [int(path.stem) for path in folder.iterdir() if path.stem.isdigit()]
    return folder / f"{max(taken, default=0) + 1:04d}{suffix}"


def suffix_of(profile: Profile) -> str:
    return f".{profile.language.value}"
