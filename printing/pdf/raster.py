"""Sheets of a PDF as pictures, drawn by the same layout: for the screen, the gallery, and wherever no reader of PDF is at hand.

`Raster` answers the calls that `printing.pdf.page` makes of a reportlab canvas, and no others.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from printing import fonts
from printing.document import Document
from printing.pdf import renderer, text
from printing.pdf.sizes import size_of

if TYPE_CHECKING:
    from PIL import Image
    from reportlab.pdfgen.canvas import Canvas

POINTS_AN_INCH = 72
_FINER = 2  # drawn so much larger and made small again: edges are soft then
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Colour = tuple[int, int, int]


def sheets(document: Document, size: str = "A4", dpi: float = 100) -> "list[Image.Image]":
    """Every sheet of the paper, from the first, as a picture in colour. Raises fonts.MissingGlyphs."""
    fonts.require(document.text())
    sheet = size_of(size)
    _, tightness, plan = renderer._laid_out(document, sheet)
    canvas = Raster(dpi / POINTS_AN_INCH * _FINER)
    renderer._drawn(cast("Canvas", canvas), document, sheet, tightness, plan)
    return [page.resize((page.width // _FINER, page.height // _FINER)) for page in canvas.pages]


@dataclass(frozen=True, slots=True)
class _State:
    """What saveState keeps. matrix: from the user's points to those of the sheet, counted from its foot."""

    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    fill: Colour = (0, 0, 0)
    stroke: Colour = (0, 0, 0)
    width: float = 1
    dash: tuple[float, ...] = ()


class _Path:
    """A path of rectangles."""

    def __init__(self) -> None:
        self.boxes: list[tuple[float, float, float, float]] = []

    def rect(self, x: float, y: float, width: float, height: float) -> None:
        self.boxes.append((x, y, width, height))


@dataclass(slots=True)
class _TextLine:
    """Words at one place, each in its font."""

    x: float
    y: float
    bold: bool = False
    font: tuple[str, float] = ("", 0)
    parts: list[tuple[float, str, float, str, bool]] = field(default_factory=list)

    def setTextRenderMode(self, mode: int) -> None:
        self.bold = mode == text.BOLD_MODE

    def setFont(self, name: str, size: float) -> None:
        self.font = (name, size)

    def setTextOrigin(self, x: float, y: float) -> None:
        self.x, self.y = x, y

    def textOut(self, words: str) -> None:
        self.parts.append((self.x, *self.font, words, self.bold))
        self.x += text.width(words, self.font[1])


class _Code(list[str]):
    """Operators that are put in as text: rectangles to fill, and nothing else."""

    def __init__(self, canvas: "Raster") -> None:
        super().__init__()
        self._canvas = canvas

    def append(self, operators: str) -> None:
        words = operators.removesuffix(" f").split()
        boxes = [tuple(map(float, words[at : at + 4])) for at in range(0, len(words), 5)]
        self._canvas.fill_boxes(cast("list[tuple[float, float, float, float]]", boxes))


class Raster:
    """A canvas of pixels; `scale` pixels a point."""

    def __init__(self, scale: float) -> None:
        self.scale, self.pages = scale, cast("list[Image.Image]", [])
        self._state, self._saved = _State(), cast("list[_State]", [])
        self._code = _Code(self)
        self._size = (1.0, 1.0)
        self._image: Image.Image | None = None

    # -- the sheet

    def setPageSize(self, size: tuple[float, float]) -> None:
        self._size = size

    def showPage(self) -> None:
        self.pages.append(self.image)
        self._image, self._state = None, _State()

    @property
    def image(self) -> "Image.Image":
        from PIL import Image

        if self._image is None:
            self._image = Image.new("RGB", (round(self._size[0] * self.scale), round(self._size[1] * self.scale)), (255, 255, 255))
        return self._image

    def getPageNumber(self) -> int:
        return len(self.pages) + 1

    def bookmarkPage(self, key: str) -> None:
        """A picture has none."""

    def addOutlineEntry(self, title: str, key: str, level: int = 0) -> None:
        """A picture has none."""

    # -- the state

    def saveState(self) -> None:
        self._saved.append(self._state)

    def restoreState(self) -> None:
        self._state = self._saved.pop()

    def transform(self, a: float, b: float, c: float, d: float, e: float, f: float) -> None:
        self._state = replace(self._state, matrix=_times((a, b, c, d, e, f), self._state.matrix))

    def translate(self, x: float, y: float) -> None:
        self.transform(1, 0, 0, 1, x, y)

    def rotate(self, degrees: float) -> None:
        sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
        self.transform(cosine, sine, -sine, cosine, 0, 0)

    def setFillColorRGB(self, *colour: float) -> None:
        self._state = replace(self._state, fill=_colour(colour))

    def setStrokeColorRGB(self, *colour: float) -> None:
        self._state = replace(self._state, stroke=_colour(colour))

    def setLineWidth(self, width: float) -> None:
        self._state = replace(self._state, width=width)

    def setDash(self, *dash: float) -> None:
        self._state = replace(self._state, dash=dash)

    # -- lines and boxes

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        for start, end in _dashes((x1, y1), (x2, y2), self._state.dash):
            self._draw.line([self._at(*start), self._at(*end)], self._state.stroke, self._pen)

    def rect(self, x: float, y: float, width: float, height: float) -> None:
        corners = [self._at(*point) for point in ((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y))]
        self._draw.line(corners, self._state.stroke, self._pen, joint="curve")

    def circle(self, x: float, y: float, radius: float, stroke: int = 1, fill: int = 0) -> None:
        points = [(x + radius * math.cos(turn * math.tau / 90), y + radius * math.sin(turn * math.tau / 90)) for turn in range(91)]
        for number, (start, end) in enumerate(pairwise(points)):
            if not self._state.dash or number % 2:
                self._draw.line([self._at(*start), self._at(*end)], self._state.stroke, self._pen)

    def beginPath(self) -> _Path:
        return _Path()

    def drawPath(self, path: _Path, stroke: int = 0, fill: int = 1) -> None:
        self.fill_boxes(path.boxes)

    def fill_boxes(self, boxes: Iterable[tuple[float, float, float, float]]) -> None:
        for x, y, width, height in boxes:
            (left, top), (right, foot) = self._at(x, y), self._at(x + width, y + height)
            box = (round(min(left, right)), round(min(top, foot)), round(max(left, right)) - 1, round(max(top, foot)) - 1)
            self._draw.rectangle(box, self._state.fill)

    # -- text

    def beginText(self, x: float, y: float) -> _TextLine:
        return _TextLine(x, y)

    def drawText(self, line: _TextLine) -> None:
        for x, name, size, words, bold in line.parts:
            self._words(words, name, size, x, line.y, self._state.width if bold else 0)

    def _words(self, words: str, font: str, size: float, x: float, y: float, stroke: float) -> None:
        """On their ground line, turned as the sheet's user has turned."""
        from PIL import Image, ImageDraw

        a, b = self._state.matrix[:2]
        face = fonts._font(fonts.faces()[int(font.removeprefix("cq"))], max(1, round(size * self.scale)))
        heavy = round(stroke * self.scale) // 2
        if abs(b) < 1e-6:
            self._draw.text(self._at(x, y), words, self._state.fill, face, anchor="ls", stroke_width=heavy)
            return
        long = round(text.width(words, size) * self.scale)
        half = long + 2 * round(face.size)  # room for every turn around the left end of the ground line
        mask = Image.new("L", (2 * half, 2 * half))
        ImageDraw.Draw(mask).text((half, half), words, 255, face, anchor="ls", stroke_width=heavy)
        mask = mask.rotate(math.degrees(math.atan2(b, a)), Image.Resampling.BICUBIC)
        left, top = self._at(x, y)
        self.image.paste(self._state.fill, (round(left) - half, round(top) - half), mask)

    # -- pixels

    @property
    def _draw(self) -> Any:
        from PIL import ImageDraw

        return ImageDraw.Draw(self.image)

    @property
    def _pen(self) -> int:
        return max(1, round(self._state.width * self.scale))

    def _at(self, x: float, y: float) -> Point:
        """A point of the user's as a pixel, counted from the head."""
        a, b, c, d, e, f = self._state.matrix
        return (a * x + c * y + e) * self.scale, (self._size[1] - (b * x + d * y + f)) * self.scale


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """First the inner one, then the outer one (PDF 32000-1, 8.3.4)."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _colour(parts: tuple[float, ...]) -> Colour:
    red, green, blue = (round(part * 255) for part in parts)
    return red, green, blue


def _dashes(start: Point, end: Point, dash: tuple[float, ...]) -> Iterable[tuple[Point, Point]]:
    """The line, or its dashes."""
    long = math.dist(start, end)
    if not dash or long == 0:
        return [(start, end)]
    on, off = (*dash, dash[0])[:2]
    found = []
    for number in range(math.ceil(long / (on + off))):
        first, last = number * (on + off), min(number * (on + off) + on, long)
        found.append((_between(start, end, first / long), _between(start, end, last / long)))
    return found


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
