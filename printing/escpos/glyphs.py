"""Dots for what a printer's ROM lacks: a 24×24 glyph inside a line, or a whole line as a raster; and rasters in general.

Inside image data no real-time command may stand: a printer obeys `10 04 n`, `10 05` and `10 14 …` wherever they come ("even if it appears
as part of another command", Epson), answers in the middle of a job, or opens the cash drawer. One dot more breaks the pattern.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from printing import fonts
from printing.cells import cells
from printing.document import Span

if TYPE_CHECKING:
    from PIL import Image

SIZE = 24
BAND_ROWS = 240  # cheap printers lose data above 256 rows
GLYPH_HEAD = b"\x1b*!" + bytes((SIZE, 0))
DLE = 0x10
REAL_TIME = frozenset((0x04, 0x05, 0x14))


@lru_cache(maxsize=2048)
def inline(character: str) -> bytes:
    """ESC * 33: the character as 24×24 dots, 77 bytes, inside a line of text. Raises fonts.MissingGlyphs."""
    from PIL import Image

    columns = cell_image(character).transpose(Image.Transpose.TRANSPOSE)  # a byte is eight dots downwards, three bytes a column
    return GLYPH_HEAD + calm(columns.tobytes())


def cell_image(character: str) -> "Image.Image":
    """One character as 24×24 dots, mode 1, 1 = ink. Raises fonts.MissingGlyphs."""
    from PIL import Image

    cell = Image.new("1", (SIZE, SIZE))
    cell.paste(fonts.bitmap(character, SIZE), (0, 0))
    return cell


def line_image(spans: tuple[Span, ...]) -> "Image.Image":
    """A line of text drawn by us, where the printer cannot mix glyphs into it: 24 dots high, 48 if anything in it is tall."""
    from PIL import Image

    drawn = [_cell(cell, span) for span in spans for cell in cells(span.text)]
    height = max(cell.height for cell in drawn)
    image = Image.new("1", (sum(cell.width for cell in drawn), height))
    left = 0
    for cell in drawn:
        image.paste(cell, (left, height - cell.height))
        left += cell.width
    return image


def rasters(image: "Image.Image") -> Iterator[bytes]:
    """GS v 0, in bands of at most BAND_ROWS rows. Mode 1 image, 1 = ink; each band feeds the paper by its own height."""
    from escpos.image import EscposImage
    from PIL import ImageChops

    paper = EscposImage(ImageChops.invert(image.convert("L")))  # python-escpos takes black as ink
    for band in paper.split(BAND_ROWS):
        rows = EscposImage(band)
        size = rows.width_bytes.to_bytes(2, "little") + rows.height.to_bytes(2, "little")
        yield b"\x1dv0\x00" + size + calm(rows.to_raster_format())


def calm(data: bytes) -> bytes:
    """Image data without the beginnings of real-time commands: a dot is added beside the lone dot of 0x10."""
    if DLE not in data:
        return data
    broken = bytearray(data)
    for place, (first, second) in enumerate(pairwise(data)):
        if first == DLE and second in REAL_TIME:
            broken[place] |= 0x08
    return bytes(broken)


def _cell(character: str, span: Span) -> "Image.Image":
    dots = fonts.bitmap(character, SIZE * 2 if span.double or span.tall else SIZE)
    return _emphasised(dots.resize((dots.width // 2, dots.height)) if span.tall else dots, span)


def _emphasised(cell: "Image.Image", span: Span) -> "Image.Image":
    """Bold is the cell printed twice, one dot apart; underlined is a line under it: what a printer does."""
    from PIL import ImageDraw

    drawn = cell.copy()
    if span.bold:
        drawn.paste(1, (1, 0, cell.width + 1, cell.height), cell)
    if span.underline:
        ImageDraw.Draw(drawn).line((0, drawn.height - 1, drawn.width, drawn.height - 1), fill=1)
    return drawn
