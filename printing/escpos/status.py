"""What a printer says about itself: DLE EOT 1, 2, 4 (at once), GS r 1 (in its turn, after what stands before it), and its own ASB reports.

Which byte is which (Epson ESC/POS, fixed bits): DLE EOT answers `0xx1xx10`; an ASB report begins `0xx1xx00` and has three more bytes;
a GS r answer is `0xx0xxxx`. No answer means that nothing is known: never that there is paper.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, StrEnum

ASK_PRINTER, ASK_OFFLINE_CAUSE, ASK_PAPER = b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x04"
ASK_IN_ORDER = b"\x1dr\x01"
FIXED, REAL_TIME, REPORT, IN_ORDER_MASK = 0x93, 0x12, 0x10, 0x90
REPORT_BYTES = 4


class Answer(Enum):
    """What kind of answer some bytes are."""

    REAL_TIME = "real time"
    IN_ORDER = "in order"
    REPORT = "report"
    GARBAGE = "garbage"


class Paper(StrEnum):
    UNKNOWN = "unknown"
    OK = "ok"
    NEAR_END = "near_end"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What is known of a printer; None and UNKNOWN are what it did not say.

    answered  it said something that could be understood      asked  it was asked at all (a file is not)
    """

    answered: bool = False
    asked: bool = True
    online: bool | None = None
    cover_open: bool | None = None
    error: bool | None = None
    paper: Paper = Paper.UNKNOWN

    @property
    def ready(self) -> bool:
        """Whether a job may be begun. A printer that cannot be asked counts as ready, one that was asked and is silent does not."""
        if not self.asked:
            return True
        return self.answered and not self.cover_open and not self.error and self.paper is not Paper.OUT and self.online is not False

    def sentences(self) -> tuple[str, ...]:
        """What is the matter and what to do, for the clerk; () if nothing is."""
        if not self.asked:
            return ()
        if not self.answered:
            return ("打印机没有回答；没有发出任何内容；请看电源和网线，再试。",)
        said = (
            (self.cover_open, "打印机盖开着；没有打印；请合上盖子。"),
            (self.paper is Paper.OUT, "打印机缺纸；没有打印的内容不会丢；请装纸。"),
            (self.error, "打印机报故障；没有打印的内容不会丢；请看切刀和卡纸，关机再开。"),
            (self.paper is Paper.NEAR_END, "纸快用完了；现在还能打印；请备好新纸。"),
        )
        found = tuple(sentence for so, sentence in said if so)
        return found or (("打印机离线；没有打印；请按打印机上的联机键或重新开机。",) if self.online is False else ())

    def words(self) -> str:
        """Two or three words for the top line."""
        if not self.asked:
            return "打印就绪"
        if not self.answered:
            return "打印机无回答"
        named = ((self.cover_open, "盖开"), (self.paper is Paper.OUT, "缺纸"), (self.error, "打印故障"), (self.online is False, "打印离线"))
        return next((word for so, word in named if so), "纸将尽" if self.paper is Paper.NEAR_END else "打印就绪")


NOT_ASKED = PrinterStatus(asked=False)


@dataclass(slots=True)
class Answers:
    """Sorts a stream of bytes into answers; what is left of an ASB report waits for the rest."""

    waiting: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> list[tuple[Answer, bytes]]:
        self.waiting += data
        sorted_out = []
        while self.waiting:
            kind = kind_of(self.waiting[0])
            length = REPORT_BYTES if kind is Answer.REPORT else 1
            if len(self.waiting) < length:
                break
            sorted_out.append((kind, bytes(self.waiting[:length])))
            del self.waiting[:length]
        return sorted_out


def kind_of(byte: int) -> Answer:
    """By the bits that the printer may not change."""
    if byte & FIXED == REAL_TIME:
        return Answer.REAL_TIME
    if byte & FIXED == REPORT:
        return Answer.REPORT
    return Answer.IN_ORDER if byte & IN_ORDER_MASK == 0 else Answer.GARBAGE


def from_real_time(printer: int | None, cause: int | None, paper: int | None) -> PrinterStatus:
    """The answers to DLE EOT 1, 2 and 4, each None if it did not come."""
    return PrinterStatus(
        answered=any(byte is not None for byte in (printer, cause, paper)),
        online=None if printer is None else not printer & 0x08,
        cover_open=None if cause is None else bool(cause & 0x04),
        error=None if cause is None else bool(cause & 0x40),
        paper=_paper(cause, paper),
    )


def from_in_order(byte: int) -> PrinterStatus:
    """The answer to GS r 1: the paper sensors, and that everything before it has been printed."""
    paper = Paper.OUT if byte & 0x0C else Paper.NEAR_END if byte & 0x03 else Paper.OK
    return PrinterStatus(answered=True, paper=paper)


def last_in_order(answers: Iterable[tuple[Answer, bytes]]) -> PrinterStatus | None:
    """The in-order answer among these, if one came."""
    bytes_in_order = [data[0] for kind, data in answers if kind is Answer.IN_ORDER]
    return from_in_order(bytes_in_order[-1]) if bytes_in_order else None


def _paper(cause: int | None, sensors: int | None) -> Paper:
    if (sensors is not None and sensors & 0x60) or (cause is not None and cause & 0x20):
        return Paper.OUT
    if sensors is None:
        return Paper.UNKNOWN
    return Paper.NEAR_END if sensors & 0x0C else Paper.OK
