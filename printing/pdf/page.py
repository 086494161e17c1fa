"""One sheet of paper in the making: where the next line goes, and what stands on every sheet (frame, marks).

Lengths are points from the top left corner of the sheet; reportlab counts from the bottom.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from printing import qr
from printing.document import Align, Document, Form, Mark, Span
from printing.pdf import text
from printing.wrapping import wrap

SIZES = {"A4": A4, "A5": A5}
RED, GREY, PALE, BLACK = (0.72, 0.09, 0.09), (0.45, 0.45, 0.45), (0.90, 0.90, 0.90), (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Sizes of one kind of sheet, in points at A4; A5 takes them smaller."""

    margin: float
    body: float
    title: float
    leading: float
    double: float
    framed: bool = False


METRICS = {
    Form.SLIP: Metrics(28 * mm, 12, 20, 1.7, 1.6),
    Form.NOTICE: Metrics(28 * mm, 14, 22, 1.9, 1.3),
    Form.CERTIFICATE: Metrics(26 * mm, 13.5, 32, 1.95, 1.4, framed=True),
}
A5_SCALE = 0.7
HAIR = 0.6
FOOT = 20 * mm


class Page:
    """Draws downwards; starts a new sheet when the old one is full."""

    def __init__(self, canvas: Canvas, document: Document, size: str, tightness: float = 1.0) -> None:
        self.canvas, self.document, self.sheets = canvas, document, 0
        self.width, self.height = SIZES[size]
        self.scale = (1.0 if size == "A4" else A5_SCALE) * tightness
        self.edge = 1.0 if size == "A4" else A5_SCALE
        metrics = METRICS[document.form]
        self.metrics = metrics
        self.body, self.title = metrics.body * self.scale, metrics.title * self.scale
        self.left = metrics.margin * self.edge
        self.room = self.width - 2 * self.left
        self.bottom = self.height - FOOT * self.edge
        self.beside = (0.0, 0.0)
        self.start()

    def start(self) -> None:
        """A sheet's ground: frame and marks lie under the text."""
        self.top = self.metrics.margin * self.edge
        self.sheets += 1
        if self.metrics.framed:
            self._frame()
        for mark in self.document.marks:
            self._mark(mark)
        self.ink(BLACK)

    def finish(self) -> None:
        self.canvas.showPage()

    def ink(self, colour: tuple[float, float, float]) -> None:
        self.canvas.setFillColorRGB(*colour)
        self.canvas.setStrokeColorRGB(*colour)

    def need(self, height: float) -> None:
        """Go on to a new sheet if this much does not fit on the old one."""
        if self.top + height > self.bottom:
            self.finish()
            self.start()

    def skip(self, height: float) -> None:
        self.top += height

    def stand_beside(self, width: float, height: float) -> None:
        """What follows stands right of something that takes this much room, until `stand_below`."""
        self.beside = (width, self.top + height)
        self.left += width
        self.room -= width

    def stand_below(self) -> None:
        width, foot = self.beside
        self.left -= width
        self.room += width
        self.top = max(self.top, foot)
        self.beside = (0.0, 0.0)

    def size_of(self, span: Span) -> float:
        return self.body * (self.metrics.double if span.double or span.tall else 1)

    def paragraph(self, spans: tuple[Span, ...], align: Align, indent: float = 0) -> None:
        for number, line in enumerate(self.wrapped(spans, self.room, self.room - indent)):
            self.text_line(line, align, indent if number else 0)

    def wrapped(self, spans: Iterable[Span], first: float, rest: float) -> list[tuple[Span, ...]]:
        return wrap(spans, first, rest, lambda span: text.width(span.text, self.size_of(span)))

    def line_height(self, line: tuple[Span, ...]) -> float:
        return max((self.size_of(span) for span in line), default=self.body) * self.metrics.leading

    def ground(self, line: tuple[Span, ...]) -> float:
        """How far below its top a line's ground line lies, its characters standing in the middle."""
        return self.line_height(line) / 2 + 0.36 * max((self.size_of(span) for span in line), default=self.body)

    def text_line(self, line: tuple[Span, ...], align: Align, indent: float = 0) -> None:
        height = self.line_height(line)
        self.need(height)
        long = sum(text.width(span.text, self.size_of(span)) for span in line)
        free = self.room - indent - long
        x = self.left + indent + {Align.LEFT: 0.0, Align.CENTRE: free / 2, Align.RIGHT: free}[align]
        self.spans_at(line, x, self.top + self.ground(line))
        self.top += height

    def spans_at(self, spans: tuple[Span, ...], x: float, top: float) -> None:
        for span in spans:
            x = text.draw(self.canvas, x, self.height - top, span, self.size_of(span))

    def text_at(self, words: str, size: float, x: float, top: float, align: Align = Align.LEFT) -> None:
        """Words at a size of their own; `x` is their left end, middle or right end."""
        back = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}[align]
        text.draw(self.canvas, x - back * text.width(words, size), self.height - top, Span(words), size)

    def rule(self, start: float, end: float, top: float) -> None:
        self.canvas.setLineWidth(HAIR)
        self.canvas.line(start, self.height - top, end, self.height - top)

    def box(self, x: float, top: float, width: float, height: float) -> None:
        self.canvas.rect(x, self.height - top - height, width, height)

    def symbol(self, payload: str, x: float, top: float, side: float) -> None:
        """A QR as filled rectangles, one a run of dark modules, so that it is sharp at any size."""
        rows = qr.modules(payload)
        module = side / len(rows)
        path = self.canvas.beginPath()
        for number, row in enumerate(rows):
            for start, length in _dark_runs(row):
                path.rect(x + start * module, self.height - top - (number + 1) * module, length * module, module)
        self.canvas.drawPath(path, stroke=0, fill=1)

    def bars(self, code: str, x: float, top: float, module: float, height: float) -> None:
        path = self.canvas.beginPath()
        for start, length in _dark_runs(qr.bars(code)):
            path.rect(x + start * module, self.height - top - height, length * module, height)
        self.canvas.drawPath(path, stroke=0, fill=1)

    def _frame(self) -> None:
        """A double border with corner pieces, as certificates have it."""
        self.ink(RED)
        outer, inner, corner = 12 * mm * self.edge, 14 * mm * self.edge, 9 * mm * self.edge
        self.canvas.setLineWidth(2.2 * self.edge)
        self.box(outer, outer, self.width - 2 * outer, self.height - 2 * outer)
        self.canvas.setLineWidth(0.7 * self.edge)
        self.box(inner, inner, self.width - 2 * inner, self.height - 2 * inner)
        for x in (inner, self.width - inner - corner):
            for top in (inner, self.height - inner - corner):
                self.box(x, top, corner, corner)
                self.box(x + corner / 4, top + corner / 4, corner / 2, corner / 2)

    def _mark(self, mark: Mark) -> None:
        """训练样本 and 预览 lie across the sheet; 补打 stands at its head with time, clerk and reason."""
        if mark.kind.is_note:
            self.ink(RED)
            self.text_at(f"{mark.text} {mark.note}", 9 * self.edge, self.width / 2, 20 * mm * self.edge, Align.CENTRE)
            return
        self.ink(PALE)
        self.canvas.saveState()
        self.canvas.translate(self.width / 2, self.height / 2)
        self.canvas.rotate(40)
        for step in (-1, 0, 1):
            size = 64 * self.edge
            text.draw(self.canvas, -text.width(mark.text, size) / 2, step * 88 * mm * self.edge, Span(mark.text), size)
        self.canvas.restoreState()
        self.ink(GREY)
        self.text_at(f"{mark.text} {mark.note}", 9 * self.edge, self.width / 2, self.height - 19 * mm * self.edge, Align.CENTRE)


def _dark_runs(row: tuple[bool, ...]) -> Iterable[tuple[int, int]]:
    """(first, length) of each run of dark modules in a row."""
    start = None
    for place, dark in enumerate((*row, False)):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place - start
            start = None
