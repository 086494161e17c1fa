"""A document as the bytes of one job for a 24-pin dot matrix printer with Chinese (ESC/P-K, LQ-630K class).

A column is 15 dots of 1/180 inch (12 characters an inch), an ideograph takes two of them: 24 dots and 3 on each side. Every run of
one kind is put in its place by ESC $, so that columns hold even where a printer spaces its ideographs otherwise. What the ROM lacks is
a glyph of 24 dots in its place (ESC * 39); a line whose size the ROM cannot do with it is drawn in stripes of 24 rows, as symbols are.
The sheet is thrown out by a form feed. Commands after Epson's ESC/P reference and ESC/P-K; not tried on paper (待核实).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from printing import fonts, qr
from printing.cells import cells
from printing.document import QR, Align, Barcode, Cut, Document, Rule, Space, Span
from printing.escpos import glyphs, text
from printing.layout import Laid, TextLine, columns_of, lay_out, width_in_columns
from printing.profiles import Profile

if TYPE_CHECKING:
    from PIL import Image

PIN_ROWS = 24
DOTS_PER_MM = 180 / 25.4
COLUMN_DOTS = 15
COLUMN_STEPS = 5  # ESC $ counts sixtieths of an inch
GLYPH_STEP = 1  # the three dots that an ideograph has on its left
BAR_DOTS, BAR_ROWS = 2, 72
LEAST_DOTS, MOST_DOTS = 3, 8
PAGE_LINES = 70  # of a sixth of an inch: A4

START = b"\x1b@\x1c." + b"\x1bC" + bytes((PAGE_LINES,))
STATES = b"\x1bM\x1cS\x03\x03\x1b2"  # 12 an inch, room around ideographs, six lines an inch
NEXT_STRIPE = b"\r\x1bJ" + bytes((PIN_ROWS,))
GAP = b"\x1bJ\x06"
HALF_LINE = b"\x1bJ\x18"
NEW_LINE = b"\r\n"
EJECT = b"\r\x0c"


def render(document: Document, profile: Profile) -> bytes:
    """The whole job. Raises fonts.MissingGlyphs or SymbolTooWide; then nothing has been sent."""
    fonts.require(document.text())
    parts = [START]
    begin = True
    for laid in lay_out(document, profile.columns):
        parts += [STATES] if begin else []
        parts += _laid(laid, profile)
        begin = isinstance(laid, Cut)
    return b"".join(parts)


def _laid(laid: Laid, profile: Profile) -> Iterator[bytes]:
    match laid:
        case TextLine():
            yield from _text_line(laid, profile)
        case Rule():
            yield from _text_line(TextLine((Span("-" * profile.columns),)), profile)
        case Space(lines=lines):
            yield NEW_LINE * lines
        case QR(payload=payload, side_mm=side_mm):
            yield from _drawn(_symbol(payload, side_mm, profile), Align.CENTRE, profile)
        case Barcode(text=said):
            yield from _bars(said, profile)
        case Cut():
            yield EJECT


def _text_line(line: TextLine, profile: Profile) -> Iterator[bytes]:
    if _must_be_drawn(line.spans, profile):
        yield from _drawn(_line_image(line.spans), line.align, profile)
        return
    big = any(span.double or span.tall for span in line.spans)
    column = _left(profile.columns - sum(width_in_columns(span) for span in line.spans), line.align)
    yield HALF_LINE if big else b""
    for span in line.spans:
        yield _style(span)
        yield from _runs(span, column, profile)
        column += width_in_columns(span)
    yield _style(Span("")) + (HALF_LINE if big else b"") + NEW_LINE


def _left(free: int, align: Align) -> int:
    return {Align.LEFT: 0, Align.CENTRE: free // 2, Align.RIGHT: free}[align]


def _must_be_drawn(spans: Iterable[Span], profile: Profile) -> bool:
    """Double is one command for all; tall is none for ideographs, and a glyph has one size."""
    big = (span for span in spans if span.double or span.tall)
    return any(not span.text.isascii() and (span.tall or not text.in_rom(span.text, profile.charset)) for span in big)


def _line_image(spans: Iterable[Span]) -> "Image.Image":
    """A line drawn by us, its cells standing in the same columns as a line of the ROM."""
    from PIL import Image

    placed: list[tuple[int, Image.Image]] = []
    left = 0
    for span in spans:
        for cell in cells(span.text):
            drawn = glyphs.line_image((replace(span, text=cell),))
            room = columns_of(cell) * COLUMN_DOTS * (2 if span.double else 1)
            placed.append((left + (room - drawn.width) // 2, drawn))
            left += room
    image = Image.new("1", (left, max(drawn.height for _, drawn in placed)))
    for place, drawn in placed:
        image.paste(drawn, (place, image.height - drawn.height))
    return image


def _runs(span: Span, column: int, profile: Profile) -> Iterator[bytes]:
    """ASCII, ideographs of the ROM and glyphs, each run from its own place."""

    def kind(cell: str) -> str:
        return "ascii" if cell.isascii() else "rom" if text.code_of(cell, profile.charset) else "glyph"

    for what, run in groupby(cells(span.text), kind):
        said = list(run)
        if what == "ascii":
            yield _at(column * COLUMN_STEPS) + b"".join(text.code_of(cell, profile.charset) or b"" for cell in said)
        elif what == "rom":
            codes = b"".join(text.code_of(cell, profile.charset) or b"" for cell in said)
            yield _at(column * COLUMN_STEPS) + b"\x1c&" + codes + b"\x1c."
        else:
            for place, cell in enumerate(said):
                yield _at((column + 2 * place) * COLUMN_STEPS + GLYPH_STEP) + _stripe(glyphs.cell_image(cell))
        column += columns_of("".join(said)) * (2 if span.double else 1)


def _style(span: Span) -> bytes:
    """Every state, each time: ASCII and ideographs have commands of their own."""
    on = bytes((span.double,))
    return (
        (b"\x1bE" if span.bold else b"\x1bF")
        + (b"\x1b-" + bytes((span.underline,)) + b"\x1c-" + bytes((span.underline,)))
        + (b"\x1bW" + on + b"\x1bw" + bytes((span.double or span.tall,)) + b"\x1cW" + on)
    )


def _at(sixtieths: int) -> bytes:
    return b"\x1b$" + sixtieths.to_bytes(2, "little")


def _drawn(image: "Image.Image", align: Align, profile: Profile) -> Iterator[bytes]:
    """A picture, stripe by stripe, then a little room."""
    left = _left(profile.dots - image.width, align) // (COLUMN_DOTS // COLUMN_STEPS)
    for top in range(0, image.height, PIN_ROWS):
        yield _at(left) + _stripe(image.crop((0, top, image.width, top + PIN_ROWS))) + NEXT_STRIPE
    yield GAP


def _stripe(image: "Image.Image") -> bytes:
    """ESC * 39: 24 rows, three bytes a column. Mode 1 image, 1 = ink."""
    from PIL import Image

    columns = image.transpose(Image.Transpose.TRANSPOSE)
    return b"\x1b*\x27" + image.width.to_bytes(2, "little") + columns.tobytes()


def _symbol(payload: str, side_mm: float, profile: Profile) -> "Image.Image":
    from printing.escpos.renderer import SymbolTooWide, qr_image

    side = len(qr.modules(payload))
    widest = profile.dots // (side + 2 * qr.QUIET_MODULES)
    if widest < LEAST_DOTS:
        raise SymbolTooWide(side, profile.dots)
    return qr_image(payload, min(max(round(side_mm * DOTS_PER_MM / side), LEAST_DOTS), MOST_DOTS, widest))


def _bars(said: str, profile: Profile) -> Iterator[bytes]:
    from PIL import Image

    modules = qr.bars(said)
    if len(modules) * BAR_DOTS <= profile.dots:  # else the text alone
        row = Image.new("1", (len(modules), 1))
        row.putdata([255 * dark for dark in modules])
        yield from _drawn(row.resize((len(modules) * BAR_DOTS, BAR_ROWS), Image.Resampling.NEAREST), Align.CENTRE, profile)
    yield from _text_line(TextLine((Span(said),), Align.CENTRE), profile)
