"""What a printer says about itself: DLE EOT 1, 2, 3, 4 (at once), GS r 1 and GS ( H (in its turn, after what stands before it), and its
own ASB reports.

Which byte is which (Epson ESC/POS, fixed bits): DLE EOT answers `0xx1xx10`; an ASB report begins `0xx1xx00` and has three more bytes;
a GS r answer is `0xx0xxxx`; a GS ( H answer is 37h 22h, the four characters that the job was named, and a zero. No answer means that
nothing is known: never that there is paper.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, StrEnum

ASK_PRINTER, ASK_OFFLINE_CAUSE, ASK_FAULT, ASK_PAPER = b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x03", b"\x10\x04\x04"
HAS_FAULT = 0x40  # in the answer to ASK_OFFLINE_CAUSE: ask which
ASK_IN_ORDER = b"\x1dr\x01"
REPORTS_ON = b"\x1da\x0e"  # GS a: say of yourself when you go offline, have a fault, or the paper changes
FIXED, REAL_TIME, REPORT, IN_ORDER_MASK = 0x93, 0x12, 0x10, 0x90
PROCESS = b"\x37\x22"
REPORT_BYTES, PROCESS_BYTES = 4, 7


class Answer(Enum):
    """What kind of answer some bytes are."""

    REAL_TIME = "real time"
    IN_ORDER = "in order"
    REPORT = "report"
    PROCESS = "process"
    GARBAGE = "garbage"


class Paper(StrEnum):
    UNKNOWN = "unknown"
    OK = "ok"
    NEAR_END = "near_end"
    OUT = "out"


class Fault(StrEnum):
    """What an error is, as far as the printer says: the clerk does something else about each."""

    UNKNOWN = ""
    CUTTER = "打印机切刀卡住了；没有打印的内容不会丢；请关机，取出卡住的纸再开。"
    FATAL = "打印机报不能自行恢复的故障；没有打印的内容不会丢；请关机再开，还不行请报修。"
    PASSING = "打印头过热；没有打印的内容不会丢；请等几分钟，它会自己恢复。"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What is known of a printer; None and UNKNOWN are what it did not say.

    answered  it said something that could be understood      asked  it was asked at all (a file is not)
    fault     which error, where error is set
    """

    answered: bool = False
    asked: bool = True
    online: bool | None = None
    cover_open: bool | None = None
    error: bool | None = None
    paper: Paper = Paper.UNKNOWN
    fault: Fault = Fault.UNKNOWN

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
            (self.error, self.fault.value or "打印机报故障；没有打印的内容不会丢；请看切刀和卡纸，关机再开。"),
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
            kind, length = self._next()
            if len(self.waiting) < length:
                break
            sorted_out.append((kind, bytes(self.waiting[:length])))
            del self.waiting[:length]
        return sorted_out

    def _next(self) -> tuple[Answer, int]:
        """What begins here, and how long it is. Of the name of a job the second byte is needed to know it for one."""
        if self.waiting[0] == PROCESS[0]:
            named = PROCESS.startswith(self.waiting[:2])
            return (Answer.PROCESS, PROCESS_BYTES) if named else (Answer.GARBAGE, 1)
        kind = kind_of(self.waiting[0])
        return kind, REPORT_BYTES if kind is Answer.REPORT else 1


def kind_of(byte: int) -> Answer:
    """By the bits that the printer may not change."""
    if byte & FIXED == REAL_TIME:
        return Answer.REAL_TIME
    if byte & FIXED == REPORT:
        return Answer.REPORT
    return Answer.IN_ORDER if byte & IN_ORDER_MASK == 0 else Answer.GARBAGE


def from_real_time(printer: int | None, cause: int | None, paper: int | None, fault: int | None = None) -> PrinterStatus:
    """The answers to DLE EOT 1, 2, 4 and 3, each None if it did not come."""
    return PrinterStatus(
        answered=any(byte is not None for byte in (printer, cause, paper)),
        online=None if printer is None else not printer & 0x08,
        cover_open=None if cause is None else bool(cause & 0x04),
        error=None if cause is None else bool(cause & HAS_FAULT),
        paper=_paper(cause, paper),
        fault=_fault(fault or 0),
    )


def from_report(report: bytes) -> PrinterStatus:
    """An ASB report of four bytes: the printer, its faults, its paper sensors, and one that is not used."""
    printer, faults, sensors, _ = report
    paper = Paper.OUT if sensors & 0x0C else Paper.NEAR_END if sensors & 0x03 else Paper.OK
    return PrinterStatus(True, True, not printer & 0x08, bool(printer & 0x20), bool(faults & 0x6C), paper, _fault(faults))


def _fault(bits: int) -> Fault:
    """Of DLE EOT 3 and of the second byte of a report alike."""
    named = ((0x08, Fault.CUTTER), (0x20, Fault.FATAL), (0x40, Fault.PASSING))
    return next((fault for bit, fault in named if bits & bit), Fault.UNKNOWN)


def name_of_job(name: bytes) -> bytes:
    """GS ( H fn 48: the data before it bears this name, of four digits; the printer says it when they are on paper."""
    return b"\x1d(H\x06\x00\x30\x30" + name


def process_of(answer: bytes) -> bytes:
    """The name in an answer to GS ( H."""
    return answer[2:6]


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
