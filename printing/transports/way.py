"""What every way to a printer can do: open, say its status, send, confirm and close, each in time; and how each may fail."""

from collections.abc import Callable
from enum import Enum
from typing import Protocol

from printing.escpos.status import PrinterStatus

CONNECT_TIMEOUT_S = 5.0
ANSWER_TIMEOUT_S = 2.0
WRITE_TIMEOUT_S = 20.0

Progress = Callable[[int], None]


class Confirmation(Enum):
    """What is known of the paper after all bytes have left."""

    PRINTED = "printed"
    UNKNOWN = "unknown"


class PrinterUnreachable(Exception):
    """There is no way to the printer; nothing has left. to_do: what helps, where that is known better than in general."""

    def __init__(self, address: str, to_do: str = "请看电源、接线和地址，再试。") -> None:
        super().__init__(f"连不上打印机 {address}；没有发出任何内容；{to_do}")


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
