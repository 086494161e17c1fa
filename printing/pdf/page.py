"""One sheet of paper in the making: where the next line goes, and what stands on every sheet (frame, marks).

Lengths are points from the top left corner of the sheet; reportlab counts from the bottom.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from printing import qr
from printing.document import Align, Document, Form, Mark, Span
from printing.pdf import text
from printing.pdf.sizes import SheetSize
from printing.wrapping import wrap

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
SLIP_METRICS = Metrics(28 * mm, 12, 18, 1.45, 1.6)  # whatever the paper: a slip has no frame
HAIR = 0.6
FOOT = 24 * mm
ENDLESS = 5000 * mm
NOTE_LEADING = 1.4


@dataclass(frozen=True, slots=True)
class Plan:
    """What laying out has found: the sheets of each copy, and how high each sheet is, in points."""

    copies: tuple[int, ...]
    heights: tuple[float, ...]

    @property
    def one_sheet_each(self) -> bool:
        return max(self.copies) == 1


class Page:
    """Draws downwards; starts a new sheet when the old one is full. `plan`: of an earlier laying out, where one was needed."""

    def __init__(self, canvas: Canvas, document: Document, size: SheetSize, tightness: float = 1.0, plan: Plan | None = None) -> None:
        self.canvas, self.document, self.size, self.plan = canvas, document, size, plan
        self.width = size.width
        self.scale, self.edge = size.scale * tightness, size.edge
        self.metrics = metrics = SLIP_METRICS if size.is_slip else METRICS[document.form]
        self.body, self.title = metrics.body * self.scale, metrics.title * self.scale
        self.margin = metrics.margin * self.edge if size.margin is None else size.margin
        self.left = self.margin
        self.room = self.width - 2 * self.left
        self.beside = (0.0, 0.0)
        self._copies: list[int] = []
        self._heights: list[float] = []
        self.start(copy=True)

    def start(self, *, copy: bool = False) -> None:
        """A sheet's ground: frame and marks lie under the text. copy: the first sheet of one more copy."""
        if copy:
            self._copies.append(0)
        self._copies[-1] += 1
        self.height = self._height()
        self.bottom = self.height - (self.margin if self.size.is_slip else FOOT * self.edge)
        self.canvas.setPageSize((self.width, self.height))
        self.top = self.margin + self._slip_note()
        if self.metrics.framed:
            self._frame()
        self._notes([mark for mark in self.document.marks if mark.kind.is_note])
        self._across([mark for mark in self.document.marks if not mark.kind.is_note])
        self._number()
        self.ink(BLACK)

    def finish(self) -> None:
        self._heights.append(self.top + self.margin + self._slip_note() if self.size.is_slip else self.height)
        self.canvas.showPage()

    def made(self) -> Plan:
        return Plan(tuple(self._copies), tuple(self._heights))

    def _height(self) -> float:
        if self.plan is not None:
            return self.plan.heights[len(self._heights)]
        return self.size.height or ENDLESS

    def _slip_note(self) -> float:
        """What a slip keeps free at head and foot for what it says of itself; larger sheets have room for it in their margins."""
        if not (self.size.is_slip and self.document.marks):
            return 0
        notes = sum(mark.kind.is_note for mark in self.document.marks)
        return 2 * self.size.note + max(notes - 1, 0) * NOTE_LEADING * self.size.note

    def _number(self) -> None:
        """第 n 页 共 m 页, where a copy has more than one sheet."""
        total = self.plan.copies[len(self._copies) - 1] if self.plan else 1
        if total > 1:
            self.ink(GREY)
            words = f"第{self._copies[-1]}页 共{total}页"
            self.text_at(words, self.size.note, self.width / 2, self.height - 15.5 * mm * self.edge, Align.CENTRE)

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
        return wrap((self._whole(span, min(first, rest)) for span in spans), first, rest, self._width)

    def _width(self, span: Span) -> float:
        return text.width(span.text, self.size_of(span))

    def _whole(self, span: Span, room: float) -> Span:
        """A name or number that would not fit on one line at double size stands in plain size instead of being broken."""
        return replace(span, double=False, tall=False) if span.whole and self._width(span) > room else span

    def line_height(self, line: tuple[Span, ...]) -> float:
        return max((self.size_of(span) for span in line), default=self.body) * self.metrics.leading

    def ground(self, line: tuple[Span, ...]) -> float:
        """How far below its top a line's ground line lies, its characters standing in the middle."""
        return self.line_height(line) / 2 + 0.36 * max((self.size_of(span) for span in line), default=self.body)

    def text_line(self, line: tuple[Span, ...], align: Align, indent: float = 0) -> None:
        height = self.line_height(line)
        self.need(height)
        long = sum(map(self._width, line))
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
        self.canvas.saveState()
        self.canvas.transform(module, 0, 0, -module, x, self.height - top)  # from here on a module is 1, downwards
        self.canvas._code.append(symbol_path(payload))  # a thousand calls of reportlab would take as long as the rest of the paper
        self.canvas.restoreState()

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

    def _notes(self, marks: list[Mark]) -> None:
        """补打 and the like stand at the head with time, clerk and reason, one below the other."""
        self.ink(RED)
        for number, mark in enumerate(marks):
            self._note(f"{mark.text} {mark.note}", 20 * mm * self.edge + number * NOTE_LEADING * self.size.note)

    def _across(self, marks: list[Mark]) -> None:
        """训练样本, 预览 and 存档副本 lie across the sheet, in turn where there are several, and once more at its foot."""
        if not marks:
            return
        self.ink(PALE)
        self.canvas.saveState()
        self.canvas.translate(self.width / 2, self.height / 2)
        self.canvas.rotate(40)
        for step in (-1, 0, 1):
            words, size = marks[(step + 1) % len(marks)].text, 0.108 * self.width
            text.draw(self.canvas, -text.width(words, size) / 2, step * min(0.42 * self.width, 0.3 * self.height), Span(words), size)
        self.canvas.restoreState()
        self.ink(GREY)
        self._note("  ".join(f"{mark.text} {mark.note}".strip() for mark in marks), self.height - 19 * mm * self.edge)

    def _note(self, words: str, top: float) -> None:
        """A note in the middle, in small print, smaller where it is long."""
        size = min(self.size.note, self.size.note * (self.width - 2 * self.margin) / max(text.width(words, self.size.note), 1))
        self.text_at(words, size, self.width / 2, top, Align.CENTRE)


@lru_cache(maxsize=64)
def symbol_path(payload: str) -> str:
    """The symbol in the operators of a page, a module being 1."""
    runs = ((number, run) for number, row in enumerate(qr.modules(payload)) for run in _dark_runs(row))
    return " ".join(f"{start} {number} {length} 1 re" for number, (start, length) in runs) + " f"


def _dark_runs(row: tuple[bool, ...]) -> Iterable[tuple[int, int]]:
    """(first, length) of each run of dark modules in a row."""
    start = None
    for place, dark in enumerate((*row, False)):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place - start
            start = None
