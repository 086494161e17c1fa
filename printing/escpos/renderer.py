"""A document as the bytes of one print job.

The job begins by leaving Chinese mode (a job before it may have been cut off inside a character), then resets once and says every state
explicitly, `GS !` and `FS !` both, because Chinese firmwares obey now this, now that. There is no reset between pieces: some printers
wipe their line buffer by it. What the ROM lacks goes inline as a glyph, or the line as a raster. The paper is fed past the knife before
the cut.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from printing import fonts, qr
from printing.cells import cells
from printing.document import QR, Align, Barcode, Cut, Document, Rule, Space, Span
from printing.escpos import code128, glyphs, text
from printing.escpos.status import REPORTS_ON
from printing.layout import Laid, TextLine, lay_out
from printing.profiles import DOTS_PER_MM, Cutter, Profile

if TYPE_CHECKING:
    from PIL import Image

ALIGNMENT = {Align.LEFT: 0, Align.CENTRE: 1, Align.RIGHT: 2}
LEAST_DOTS, MOST_DOTS = 3, 8  # a module: below 3 dots readers fail on thermal paper
LINE_GAP = b"\x1bJ\x06"  # what a line of text has between itself and the next
QUIET_FEED = b"\x1bJ\x18"  # 24 dots of paper above and below a symbol
CUTS = {Cutter.PARTIAL: b"\x1dV\x01", Cutter.FULL: b"\x1dV\x00", Cutter.NONE: b""}
TEAR_LINE = "- "
UNDERLINED = 0x80


class SymbolTooWide(Exception):
    """A QR symbol that no paper of this width can hold at a size that can be read."""

    def __init__(self, side: int, dots: int) -> None:
        super().__init__(f"二维码有 {side} 格，这台打印机的 {dots} 点放不下；没有打印；请换更宽的打印机或用 A4。")


def render(document: Document, profile: Profile) -> bytes:
    """The whole job. Raises fonts.MissingGlyphs or SymbolTooWide; then nothing has been sent."""
    fonts.require(document.text())
    job = _Job(profile)
    for laid in lay_out(document, profile.columns):
        job.add(laid)
    return bytes(job.out)


class _Job:
    """Bytes so far, and the state they leave the printer in, so that only changes are sent inside a sheet."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.out = bytearray(b"\x00\x1c.\x1b@")  # NUL: the other half of a character that was cut off
        if profile.reports:
            self.out += REPORTS_ON  # behind the reset, which would turn them off again
        self.begin()

    def begin(self) -> None:
        """Every state explicitly: start of the job, and of each further sheet."""
        self.ended = False
        self.align: Align | None = None
        self.style: Span | None = None
        self.chinese = False
        self.out += b"\x1c.\x1b2"
        self.set_align(Align.LEFT)
        self.set_style(Span(""))

    def add(self, laid: Laid) -> None:
        if self.ended:
            self.begin()
        match laid:
            case TextLine():
                self.text_line(laid)
            case Rule():
                self.text_line(TextLine((Span("-" * self.profile.columns),)))
            case Space(lines=lines):
                self.out += b"\n" if lines == 1 else b"\x1bd" + bytes((lines,))
            case QR():
                self.qr(laid)
            case Barcode():
                self.barcode(laid)
            case Cut():
                self.cut()

    def text_line(self, line: TextLine) -> None:
        self.set_align(line.align)
        if self.must_be_drawn(line.spans):
            self.raster(glyphs.line_image(line.spans))
            self.out += LINE_GAP
            return
        for span in line.spans:
            self.set_style(span)
            if not self.chinese and not span.text.isascii():
                self.out += b"\x1c&"
                self.chinese = True
            self.out += b"".join(self.printed(cell) for cell in cells(span.text))
        self.out += b"\n"

    def leave_chinese(self) -> None:
        """ASCII prints alike inside Chinese mode, so it is left only before a symbol, a raster and the end of the sheet."""
        if self.chinese:
            self.out += b"\x1c."
            self.chinese = False

    def printed(self, cell: str) -> bytes:
        return text.code_of(cell, self.profile.charset) or glyphs.inline(cell)

    def must_be_drawn(self, spans: Iterable[Span]) -> bool:
        """A glyph inside a line has single height only, and some printers take none."""
        drawn = (span for span in spans if span.double or span.tall or not self.profile.bit_image)
        return any(not text.in_rom(span.text, self.profile.charset) for span in drawn)

    def set_align(self, align: Align) -> None:
        if align is not self.align:
            self.out += b"\x1ba" + bytes((ALIGNMENT[align],))
            self.align = align

    def set_style(self, span: Span) -> None:
        """Bold by ESC E; size by GS ! and FS !; the underline by ESC - and FS -: each pair, because hanzi and ASCII have their own."""
        was = self.style
        if was is None or was.bold != span.bold:
            self.out += b"\x1bE" + bytes((span.bold,))
        if was is None or (was.double, was.tall) != (span.double, span.tall):
            ascii_size, kanji_size = (0x11, 0x0C) if span.double else (0x01, 0x08) if span.tall else (0, 0)
            line = UNDERLINED * span.underline  # FS ! would take it away from hanzi
            self.out += b"\x1d!" + bytes((ascii_size,)) + b"\x1c!" + bytes((kanji_size | line,))
        if was is None or was.underline != span.underline:
            self.out += b"\x1b-" + bytes((span.underline,)) + b"\x1c-" + bytes((span.underline,))
        self.style = span

    def qr(self, symbol: QR) -> None:
        self.leave_chinese()
        self.set_align(Align.CENTRE)
        side = len(qr.modules(symbol.payload))
        dots = self.module_dots(symbol, side)
        self.out += QUIET_FEED
        if self.profile.native_qr:
            self.out += native_qr(symbol.payload, dots)
        else:
            self.raster(qr_image(symbol.payload, dots))
        self.out += QUIET_FEED

    def module_dots(self, symbol: QR, side: int) -> int:
        """Dots a module: the nearest to the wished size that the paper holds with its quiet zone."""
        widest = self.profile.dots // (side + 2 * qr.QUIET_MODULES)
        if widest < LEAST_DOTS:
            raise SymbolTooWide(side, self.profile.dots)
        return min(max(round(symbol.side_mm * DOTS_PER_MM / side), LEAST_DOTS), MOST_DOTS, widest)

    def barcode(self, code: Barcode) -> None:
        data, width = code128.encode(code.text)
        self.leave_chinese()
        self.set_align(Align.CENTRE)
        if width <= self.profile.dots:  # else the text alone: a code too wide prints nothing at all
            self.out += b"\x1dH\x00\x1dh\x40\x1dw" + bytes((code128.MODULE_DOTS,)) + b"\x1dkI" + bytes((len(data),)) + data
        self.text_line(TextLine((Span(code.text),), Align.CENTRE))

    def raster(self, image: "Image.Image") -> None:
        self.leave_chinese()
        self.out += b"".join(glyphs.rasters(image))

    def cut(self) -> None:
        if self.profile.cutter is Cutter.NONE:
            self.text_line(TextLine((Span(TEAR_LINE * (self.profile.columns // len(TEAR_LINE))),)))
        self.leave_chinese()
        self.set_align(Align.LEFT)
        self.set_style(Span(""))
        self.out += b"\x1bd" + bytes((self.profile.feed_before_cut_lines,)) + CUTS[self.profile.cutter]
        self.ended = True


def native_qr(payload: str, dots: int) -> bytes:
    """GS ( k: model 2, module size, level M, store, print."""
    data = payload.encode()
    store = (len(data) + 3).to_bytes(2, "little")
    return (
        b"\x1d(k\x04\x001A2\x00"
        + (b"\x1d(k\x03\x001C" + bytes((dots,)))
        + b"\x1d(k\x03\x001E1"
        + (b"\x1d(k" + store + b"1P0" + data)
        + b"\x1d(k\x03\x001Q0"
    )


def qr_image(payload: str, dots: int) -> "Image.Image":
    """The symbol drawn at `dots` a module, without quiet zone: the paper around it is white."""
    from PIL import Image

    rows = qr.modules(payload)
    small = Image.new("1", (len(rows), len(rows)))
    small.putdata([255 * dark for row in rows for dark in row])
    return small.resize((len(rows) * dots, len(rows) * dots), Image.Resampling.NEAREST)
