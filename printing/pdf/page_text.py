"""A sheet of A4 or A5 in a terminal: its words where the layout puts them, and the whole sheet at a glance in half blocks."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from unicodedata import east_asian_width

from printing import fonts
from printing.document import Document
from printing.pdf import renderer
from printing.pdf.raster import Raster, sheets
from printing.pdf.sizes import SheetSize, size_of

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_ROW_POINTS = 15.0  # of an A4 sheet: a line of body text and the gap below it are two rows at most
_TINY = 0.02  # pixels a point: nobody looks at what is drawn beside the words
_SYMBOL = "▒二维码▒"
_PAPER = 236  # a pixel darker than this is ink
Sheet = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """Words on their ground line, points from the left and from the head."""

    x: float
    top: float
    words: str


class _Notes(Raster):
    """A canvas that remembers which words stand where."""

    def __init__(self) -> None:
        super().__init__(_TINY)
        self.noted: list[list[_Words]] = [[]]

    def showPage(self) -> None:
        super().showPage()
        self.noted.append([])

    def _words(self, words: str, font: str, size: float, x: float, y: float, stroke: float) -> None:
        a, b, c, d, e, f = self._state.matrix
        if abs(b) < 1e-6:  # what lies across the sheet would be everywhere
            self.noted[-1].append(_Words(a * x + c * y + e, self._size[1] - (b * x + d * y + f), words))

    def fill_boxes(self, boxes: object) -> None:
        """A symbol is named where it begins; bars have their text beneath them."""
        x, y = self._state.matrix[4:]
        if x or y:
            self.noted[-1].append(_Words(x, self._size[1] - y + _ROW_POINTS, _SYMBOL))


def as_text(document: Document, size: str, columns: int) -> tuple[Sheet, ...]:
    """Each sheet as rows of at most `columns` cells, its words where they stand on the paper. Raises fonts.MissingGlyphs."""
    fonts.require(document.text())
    sheet, canvas = size_of(size), _Notes()
    _, tightness, plan = renderer._laid_out(document, sheet)
    renderer._drawn(cast("Canvas", canvas), document, sheet, tightness, plan)
    return tuple(_rows(words, sheet, columns) for words in canvas.noted[: len(canvas.pages)])


def _rows(words: list[_Words], sheet: SheetSize, columns: int) -> Sheet:
    """Every ground line has a row of its own, in their order; gaps on the paper are blank rows, but for the margin at the head."""
    column, row = sheet.width / columns, _ROW_POINTS * sheet.scale
    lines: dict[float, list[_Words]] = {}
    for each in words:
        ground = next((known for known in lines if abs(known - each.top) < row / 4), each.top)
        lines.setdefault(ground, []).append(each)
    rows: list[str] = []
    for ground in sorted(lines):
        rows += [""] * (round(ground / row) - len(rows) - 1)
        rows.append(_row(lines[ground], column, columns))
    first = next((place for place, row in enumerate(rows) if row), 0)
    return tuple(rows[max(first - 1, 0) :])  # the head margin would fill half the screen


def _row(words: list[_Words], column: float, columns: int) -> str:
    """Runs of one ground line, each at its column, or behind the one before where that takes more cells than on the paper."""
    line, cells = "", 0
    for each in sorted(words, key=lambda one: one.x):
        gap = max(round(each.x / column) - cells, 0)
        if line and gap < 2:  # the same sentence goes on
            gap = 0
        line += " " * gap + each.words
        cells += gap + _cells(each.words)
    return line if cells <= columns else _cut(line, columns)


def _cells(words: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in words)


def _cut(line: str, columns: int) -> str:
    while _cells(line) > columns - 1:
        line = line[:-1]
    return line + "~"


def at_a_glance(document: Document, size: str, columns: int, rows: int) -> tuple[Sheet, ...]:
    """Each sheet whole, as large as columns × rows of half blocks have room for: where things stand, not what they say."""
    from PIL import Image

    found = []
    for page in sheets(document, size, 50):
        scale = min(columns / page.width, 2 * rows / page.height)
        wide, high = max(1, int(page.width * scale)), max(2, int(page.height * scale) // 2 * 2)
        small = page.convert("L").resize((wide, high), Image.Resampling.BOX)
        dark = [[small.getpixel((x, y)) < _PAPER for x in range(wide)] for y in range(high)]  # type: ignore[operator]
        signs = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
        pairs = zip(dark[::2], dark[1::2], strict=True)
        found.append(tuple("".join(signs[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in pairs))
    return tuple(found)
