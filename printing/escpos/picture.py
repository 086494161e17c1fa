"""The paper of a job as a picture, dot for dot, drawn from the bytes alone: what the virtual printer puts out.

Text stands where a printer would put it: 12 dots a half-width cell, 24 a full one, double size twice that. Its shapes come from our
fonts, because no ROM is at hand; glyphs and rasters are the very dots that were sent.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from printing import fonts, qr
from printing.document import Span
from printing.escpos.glyphs import SIZE, line_image
from printing.escpos.printed import Bars, Character, Feed, Glyph, KnifeCut, Printed, PrintedLine, Raster, Symbol
from printing.escpos.reader import LINE_DOTS, read
from printing.profiles import Profile

if TYPE_CHECKING:
    from PIL import Image

MARGIN = 24  # dots of unprintable paper on each side
TOOTH = 6
PAPER = 255
GAP = LINE_DOTS - SIZE


def picture(data: bytes, profile: Profile) -> bytes:
    """The job's paper as PNG: one strip, a toothed edge where the knife cut."""
    from PIL import Image

    pieces = [piece for item in read(data, profile) if (piece := _piece(item, profile)) is not None]
    height = sum(piece.height for piece in pieces) + 2 * MARGIN
    paper = Image.new("L", (profile.dots + 2 * MARGIN, height), PAPER)
    top = MARGIN
    for piece in pieces:
        paper.paste(0, (MARGIN, top), piece)
        top += piece.height
    png = BytesIO()
    paper.save(png, "PNG", optimize=True)
    return png.getvalue()


def _piece(item: Printed, profile: Profile) -> "Image.Image | None":
    """One thing as a strip as wide as the paper, mode 1, ink = 1; None for what leaves no trace."""
    from PIL import Image

    match item:
        case PrintedLine(align=align):
            return _strip(_line(item), align, profile, _line_height(item))
        case Raster(width=width, rows=rows, align=align):
            height = len(rows) // width if width else 0
            return _strip(Image.frombytes("1", (width * 8, height), rows[: width * height]), align, profile) if height else None
        case Symbol(payload=payload, dots=dots, align=align):
            return _strip(_scaled(qr.modules(payload), dots, dots), align, profile)
        case Bars(text=text, dots=dots, height=height, align=align):
            return _strip(_scaled((qr.bars(text),), dots, height), align, profile)
        case Feed(dots=dots):
            return Image.new("1", (profile.dots, dots)) if dots else None
        case KnifeCut():
            return _teeth(profile)
        case _:
            return None


def _strip(image: "Image.Image", align: int, profile: Profile, height: int = 0) -> "Image.Image":
    from PIL import Image

    strip = Image.new("1", (profile.dots, max(height, image.height)))
    strip.paste(image, ((profile.dots - image.width) * align // 2, 0))
    return strip


def _line(line: PrintedLine) -> "Image.Image":
    """The cells side by side, standing on one ground line."""
    from PIL import Image

    cells = [_cell(cell) for cell in line.cells]
    height = max((cell.height for cell in cells), default=SIZE)
    image = Image.new("1", (max(1, sum(cell.width for cell in cells)), height))
    left = 0
    for cell in cells:
        image.paste(cell, (left, height - cell.height))
        left += cell.width
    return image


def _line_height(line: PrintedLine) -> int:
    if not line.ended:
        return SIZE
    return max((_cell_height(cell) for cell in line.cells), default=SIZE) + GAP


def _cell_height(cell: Character | Glyph) -> int:
    return SIZE if isinstance(cell, Glyph) else SIZE * _size(cell)[1]


def _size(cell: Character) -> tuple[int, int]:
    return cell.style.size if cell.text.isascii() else cell.style.kanji_size


def _cell(cell: Character | Glyph) -> "Image.Image":
    from PIL import Image

    if isinstance(cell, Glyph):
        return Image.frombytes("1", (SIZE, SIZE), cell.columns.ljust(72, b"\x00")).transpose(Image.Transpose.TRANSPOSE)
    style = cell.style
    underline = style.underline if cell.text.isascii() else style.kanji_underline
    shown = cell.text if not fonts.missing(cell.text) else "□"
    single = line_image((Span(shown, bold=style.bold, underline=underline),))
    wide, high = _size(cell)
    return single.resize((single.width * wide, single.height * high), Image.Resampling.NEAREST)


def _scaled(rows: qr.Modules, wide: int, high: int) -> "Image.Image":
    from PIL import Image

    small = Image.new("1", (len(rows[0]), len(rows)))
    small.putdata([255 * dark for row in rows for dark in row])
    return small.resize((small.width * wide, small.height * high), Image.Resampling.NEAREST)


def _teeth(profile: Profile) -> "Image.Image":
    """Where the knife went: a row of teeth."""
    from PIL import Image, ImageDraw

    strip = Image.new("1", (profile.dots, 3 * TOOTH))
    points = [(x, TOOTH * (1 + n % 2)) for n, x in enumerate(range(0, profile.dots + TOOTH, TOOTH))]
    ImageDraw.Draw(strip).line(points, fill=1)
    return strip
