"""The sheets of a dot matrix job as a picture, dot for dot at 180 dpi, drawn from the bytes alone: what the virtual printer puts out."""

from io import BytesIO
from typing import TYPE_CHECKING

from printing import fonts
from printing.cells import cells
from printing.document import Span
from printing.escp.reader import LINE_DOTS, STRIPE_ROWS, Look, Run, Sheet, read, stripe_image
from printing.escp.renderer import COLUMN_DOTS
from printing.escpos.glyphs import line_image
from printing.profiles import Profile

if TYPE_CHECKING:
    from PIL import Image

MARGIN = 40
PAPER, DESK = 255, 120


def picture(data: bytes, profile: Profile) -> bytes:
    """The job's sheets as PNG, below each other, each as long as what stands on it."""
    from PIL import Image

    sheets = [_sheet(sheet, profile) for sheet in read(data).sheets] or [_sheet(Sheet(), profile)]
    whole = Image.new("L", (sheets[0].width, sum(sheet.height + MARGIN for sheet in sheets) - MARGIN), DESK)
    top = 0
    for sheet in sheets:
        whole.paste(sheet, (0, top))
        top += sheet.height + MARGIN
    png = BytesIO()
    whole.save(png, "PNG", optimize=True)
    return png.getvalue()


def _sheet(sheet: Sheet, profile: Profile) -> "Image.Image":
    from PIL import Image

    bottom = max((run.top for run in sheet.runs), default=0) + 2 * LINE_DOTS
    paper = Image.new("L", (profile.dots + 2 * MARGIN, bottom + 2 * MARGIN), PAPER)
    for run in sheet.runs:
        for left, cell in _cells(run):
            paper.paste(0, (MARGIN + left, MARGIN + run.top + STRIPE_ROWS - cell.height), cell)
    return paper


def _cells(run: Run) -> "list[tuple[int, Image.Image]]":
    """Each character of a run at its place; big ones stand on the same ground line."""
    from PIL import Image

    if run.dots:
        return [(run.left, stripe_image(run.dots))]
    placed: list[tuple[int, Image.Image]] = []
    left = run.left
    for cell in cells(run.text):
        wide, high = _size(cell, run.look)
        shown = cell if not fonts.missing(cell) else "□"
        image = line_image((Span(shown, bold=run.look.bold, underline=run.look.underline),))
        width = COLUMN_DOTS * wide * (1 if cell.isascii() else 2)
        scaled = image.resize((image.width * wide, image.height * high), Image.Resampling.NEAREST)
        placed.append((left + (width - scaled.width) // 2, scaled))
        left += width
    return placed


def _size(cell: str, look: Look) -> tuple[int, int]:
    if cell.isascii():
        return 2 if look.wide else 1, 2 if look.tall else 1
    return (2, 2) if look.kanji_big else (1, 1)
