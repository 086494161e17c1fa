"""The bytes of a dot matrix job read back: what stands on each sheet, each run at its place. The virtual printer, and the witness of
the tests. A command that is not ours is kept as unknown.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from printing.escpos.text import character_of

if TYPE_CHECKING:
    from PIL import Image

STEP_DOTS = 3  # ESC $ counts sixtieths of an inch, a dot is 1/180
LINE_DOTS = 30
STRIPE_ROWS = 24
SET_UP = {b"\x1b@": 0, b"\x1bC": 1, b"\x1bM": 0, b"\x1cS": 2, b"\x1b2": 0}  # with the number of their parameters
STYLES = (b"\x1bE", b"\x1bF", b"\x1b-", b"\x1c-", b"\x1bW", b"\x1bw", b"\x1cW")


@dataclass(frozen=True, slots=True)
class Look:
    """ASCII twice as wide, twice as high; ideographs twice both."""

    bold: bool = False
    underline: bool = False
    wide: bool = False
    tall: bool = False
    kanji_big: bool = False


@dataclass(slots=True)
class Run:
    """Text, or the dots of one stripe, in dots from the left and the top of its sheet."""

    left: int
    top: int
    look: Look
    text: str = ""
    dots: bytes = b""


@dataclass(slots=True)
class Sheet:
    runs: list[Run] = field(default_factory=list)
    ejected: bool = False

    def lines(self, shapes: dict[bytes, str] | None = None) -> list[str]:
        """The text of each line; a glyph as the character whose dots it has, nothing where `shapes` has none."""
        known = shapes or {}
        found: dict[int, str] = {}
        for run in self.runs:
            found[run.top] = found.get(run.top, "") + (run.text or known.get(run.dots, ""))
        return list(found.values())

    def pictures(self) -> "list[Image.Image]":
        """What was drawn in stripes, each whole, mode 1, 1 = ink."""
        whole: list[list[Run]] = []
        for run in (run for run in self.runs if run.dots):
            before = whole[-1][-1] if whole else None
            below = before and (run.left, run.top, len(run.dots)) == (before.left, before.top + STRIPE_ROWS, len(before.dots))
            whole[-1].append(run) if below else whole.append([run])
        return [_joined(stripes) for stripes in whole]


@dataclass(slots=True)
class Job:
    """sheets: in order, the last one dropped if nothing stands on it; unknown: what was not understood."""

    sheets: list[Sheet]
    unknown: list[bytes]


def read(data: bytes) -> Job:
    """What these bytes put on paper."""
    return _Reader(data).run()


@dataclass(slots=True)
class _Reader:
    data: bytes
    at: int = 0
    left: int = 0
    top: int = 0
    chinese: bool = False
    look: Look = field(default_factory=Look)
    run_: Run | None = None
    job: Job = field(default_factory=lambda: Job([Sheet()], []))

    def run(self) -> Job:
        while self.at < len(self.data):
            byte = self.data[self.at]
            if byte in (0x1B, 0x1C):
                self.command(self.take(2))
            elif byte in (0x0A, 0x0C, 0x0D):
                self.move(self.take(1)[0])
            elif self.chinese:
                self.put(character_of(self.take(2)))
            elif 0x20 <= byte < 0x7F:
                self.put(chr(self.take(1)[0]))
            else:
                self.job.unknown.append(self.take(1))
        if not self.job.sheets[-1].runs:
            self.job.sheets.pop()
        return self.job

    def take(self, count: int) -> bytes:
        taken = self.data[self.at : self.at + count]
        self.at += count
        return taken

    def put(self, text: str = "", dots: bytes = b"") -> None:
        if self.run_ is None or dots:
            self.run_ = Run(self.left, self.top, self.look, dots=dots)
            self.job.sheets[-1].runs.append(self.run_)
        self.run_.text += text
        self.run_ = None if dots else self.run_

    def move(self, byte: int) -> None:
        self.run_ = None
        if byte == 0x0D:
            self.left = 0
        elif byte == 0x0A:
            self.top += LINE_DOTS
        else:
            self.job.sheets[-1].ejected = True
            self.job.sheets.append(Sheet())
            self.left = self.top = 0

    def command(self, name: bytes) -> None:
        if name in SET_UP:
            self.take(SET_UP[name])
        elif name in STYLES:
            self.run_ = None
            self.restyle(name)
        elif name in (b"\x1c&", b"\x1c."):
            self.chinese = name == b"\x1c&"
        elif name == b"\x1b$":
            self.run_, self.left = None, int.from_bytes(self.take(2), "little") * STEP_DOTS
        elif name == b"\x1bJ":
            self.run_ = None
            self.top += int.from_bytes(self.take(1), "little")
        elif name == b"\x1b*":
            mode, count = self.take(1), int.from_bytes(self.take(2), "little")
            dots = self.take(3 * count)
            self.put(dots=dots) if mode == b"\x27" else self.job.unknown.append(name + mode)
        else:
            self.job.unknown.append(name)

    def restyle(self, name: bytes) -> None:
        if name in (b"\x1bE", b"\x1bF"):
            self.look = replace(self.look, bold=name == b"\x1bE")
            return
        on = self.take(1) not in (b"", b"\x00")
        fields = {b"\x1b-": "underline", b"\x1c-": "underline", b"\x1bW": "wide", b"\x1bw": "tall", b"\x1cW": "kanji_big"}
        self.look = replace(self.look, **{fields[name]: on})


def _joined(stripes: list[Run]) -> "Image.Image":
    from PIL import Image

    whole = Image.new("1", (len(stripes[0].dots) // 3, STRIPE_ROWS * len(stripes)))
    for place, stripe in enumerate(stripes):
        whole.paste(stripe_image(stripe.dots), (0, STRIPE_ROWS * place))
    return whole


def stripe_image(dots: bytes) -> "Image.Image":
    """24 rows, three bytes a column."""
    from PIL import Image

    return Image.frombytes("1", (STRIPE_ROWS, len(dots) // 3), dots).transpose(Image.Transpose.TRANSPOSE)
