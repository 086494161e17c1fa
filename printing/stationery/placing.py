"""A form filled in: each text with its place and size in millimetres and points, on its page. Nothing is ever cut off.

A text that is too long for its box is made smaller; then it is parted in two lines where its field allows that; then the print stops,
before a number or a form is used, and says which field it was.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from printing.cells import cells
from printing.document import Align, Span
from printing.stationery.template import Box, FormField, FormPage, FormTemplate
from printing.template_check import PLACE
from printing.wrapping import wrap

POINTS_PER_MM = 72 / 25.4
LEADING = 1.15
STEP = 0.5  # points by which a text is made smaller

Width = Callable[[str, float], float]
"""The width of a text at a size in points, in points."""


class FormStops(Exception):
    """Something keeps a form from being printed: the sentence says what, nothing was used."""


class FormTooSmall(FormStops):
    """A text does not fit its field, or a list has more rows than the form: nothing was printed."""

    def __init__(self, field: str, text: str, why: str) -> None:
        super().__init__(
            f"证件纸上“{field}”这一栏放不下：{text}（{why}）；没有打印，编号和证件纸都没有用；请改用 A4，或请管理员改套打样式。"
        )
        self.field, self.why = field, why


class OutOfReach(FormStops):
    """A field lies where the printer cannot print: nothing was printed."""

    def __init__(self, field: str, edge_mm: float, reach_mm: float) -> None:
        super().__init__(
            f"证件纸上“{field}”这一栏打到 {edge_mm:.1f} 毫米处，打印机只到 {reach_mm:g} 毫米；"
            "没有打印，编号和证件纸都没有用；请在套打校准里看偏移，或换一台打印机。"
        )
        self.field = field


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A line of text: its left end and its ground line in mm from the upper left corner, its size in points."""

    field: str
    text: str
    x: float
    ground: float
    size: float


@dataclass(frozen=True, slots=True)
class PlacedSymbol:
    """A QR symbol, without quiet zone."""

    field: str
    payload: str
    x: float
    y: float
    side: float


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A hairline, of the calibration sheet."""

    x: float
    y: float
    to_x: float
    to_y: float
    field: str = ""


Placed = PlacedText | PlacedSymbol | PlacedLine


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """What goes onto one page of the form; `number` from 1."""

    number: int
    width: float
    height: float
    items: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a form is printed. pages, fields: () for all."""

    pages: tuple[int, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return not self.pages and not self.fields


def place(template: FormTemplate, facts: Mapping[str, object], width: Width, choice: Choice = Choice()) -> tuple[PlacedPage, ...]:
    """The pages that are to be printed. facts: of the paper, and `mark`. Raises FormTooSmall.

    What does not fit is found on every page, whichever is printed: a form that cannot hold its paper is none.
    """
    _rows_fit(template, facts)
    pages = []
    for number, page in enumerate(template.pages, 1):
        items = tuple(item for field in page.fields for item in _placed(field, facts, width))
        if not choice.pages or number in choice.pages:
            chosen = (item for item in items if not choice.fields or item.field in choice.fields)
            pages.append(PlacedPage(number, template.width, template.height, tuple(chosen)))
    return tuple(page for page in pages if page.items)


def said(template: FormTemplate, facts: Mapping[str, object]) -> str:
    """All that a form says, on all its pages."""
    return " ".join(filled(field, facts) for page in template.pages for field in page.fields if not field.symbol)


def filled(field: FormField, facts: Mapping[str, object]) -> str:
    """What stands in a field; "" for a row that is not there, or where its condition does not hold."""
    known = facts
    if field.each:
        rows = facts[field.each]
        assert isinstance(rows, tuple)
        if len(rows) < field.row:
            return ""
        row = rows[field.row - 1]
        known = {**facts, **{f"row.{name}": getattr(row, name) for name in row.__dataclass_fields__}}
    if (field.when and not known[field.when]) or (field.unless and known[field.unless]):
        return ""
    return PLACE.sub(lambda found: _shown(known[found[1]]), field.text).strip()


def _shown(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _rows_fit(template: FormTemplate, facts: Mapping[str, object]) -> None:
    """Raise FormTooSmall if a list has more rows than the form has places for."""
    most: dict[str, FormField] = {}
    for page in template.pages:
        for field in page.fields:
            if field.each and field.row >= most.get(field.each, field).row:
                most[field.each] = field
    for name, field in most.items():
        rows = facts[name]
        assert isinstance(rows, tuple)
        if len(rows) > field.row:
            raise FormTooSmall(field.name, f"{len(rows)}人", f"只有{field.row}行")


def _placed(field: FormField, facts: Mapping[str, object], width: Width) -> Iterator[Placed]:
    text = filled(field, facts)
    if not text:
        return
    if field.symbol:
        side = min(field.box.width, field.box.height)
        yield PlacedSymbol(field.name, text, field.box.x, field.box.y, side)
    elif field.cells:
        yield from _in_cells(field, text, width)
    else:
        lines, size = fitted(field, text, width)
        yield from _in_lines(field, lines, size, width)


def fitted(field: FormField, text: str, width: Width) -> tuple[list[str], float]:
    """The lines of a text and their size. Raises FormTooSmall."""
    for count in range(1, field.lines + 1):
        highest = field.box.height * POINTS_PER_MM / (count * LEADING)
        size = min(field.size, highest)
        while size >= field.least:
            lines = _lines(text, field.box.width * POINTS_PER_MM, size, width)
            if len(lines) <= count:
                return lines, size
            size -= STEP
    raise FormTooSmall(field.name, text, f"缩到 {field.least:g} 磅仍放不下")


def _lines(text: str, room: float, size: float, width: Width) -> list[str]:
    broken = wrap((Span(text),), room, room, lambda span: width(span.text, size))
    return ["".join(span.text for span in line).strip() for line in broken]


def _in_lines(field: FormField, lines: list[str], size: float, width: Width) -> Iterator[PlacedText]:
    """In the middle of the box's height."""
    box, high = field.box, size * LEADING / POINTS_PER_MM
    top = box.y + (box.height - high * len(lines)) / 2
    for number, line in enumerate(lines):
        free = box.width - width(line, size) / POINTS_PER_MM
        x = box.x + {Align.LEFT: 0.0, Align.CENTRE: free / 2, Align.RIGHT: free}[field.align]
        yield PlacedText(field.name, line, x, top + number * high + _ground(high, size), size)


def _in_cells(field: FormField, text: str, width: Width) -> Iterator[PlacedText]:
    """One character in the middle of each cell."""
    said = list(cells(text))
    if len(said) > field.cells:
        raise FormTooSmall(field.name, text, f"只有{field.cells}格")
    box, pitch = field.box, field.box.width / field.cells
    size = min(field.size, box.height * POINTS_PER_MM / LEADING)
    for number, character in enumerate(said):
        x = box.x + number * pitch + (pitch - width(character, size) / POINTS_PER_MM) / 2
        yield PlacedText(field.name, character, x, _middle(box, size), size)


def _middle(box: Box, size: float) -> float:
    """The ground line of one line in the middle of a box."""
    high = size * LEADING / POINTS_PER_MM
    return box.y + (box.height - high) / 2 + _ground(high, size)


def _ground(high: float, size: float) -> float:
    """How far below the top of its line the ground line lies, in mm."""
    return high / 2 + 0.36 * size / POINTS_PER_MM


def moved(page: PlacedPage, sent: Callable[[float, float], tuple[float, float]]) -> PlacedPage:
    """The page as it is sent to a printer that comes out elsewhere; sizes stay."""
    return replace(page, items=tuple(_moved(item, sent) for item in page.items))


def _moved(item: Placed, sent: Callable[[float, float], tuple[float, float]]) -> Placed:
    match item:
        case PlacedText(x=x, ground=ground):
            x, ground = sent(x, ground)
            return replace(item, x=x, ground=ground)
        case PlacedSymbol(x=x, y=y):
            x, y = sent(x, y)
            return replace(item, x=x, y=y)
        case PlacedLine():
            (x, y), (to_x, to_y) = sent(item.x, item.y), sent(item.to_x, item.to_y)
            return replace(item, x=x, y=y, to_x=to_x, to_y=to_y)


def within(page: PlacedPage, width: Width, reach_mm: float) -> None:
    """Raise OutOfReach if something lies left of the sheet, above or below it, or right of what the printer reaches."""
    for item in page.items:
        box = extent(item, width)
        right = min(reach_mm, page.width)
        for edge, reach in ((box.x + box.width, right), (box.y + box.height, page.height)):
            if edge > reach + 0.05:
                raise OutOfReach(item.field, edge, reach)
        if min(box.x, box.y) < -0.05:
            raise OutOfReach(item.field, min(box.x, box.y), 0)


def extent(item: Placed, width: Width) -> Box:
    """The room that something takes on the sheet."""
    match item:
        case PlacedText():
            high = item.size / POINTS_PER_MM
            return Box(item.x, item.ground - 0.86 * high, width(item.text, item.size) / POINTS_PER_MM, high)
        case PlacedSymbol():
            return Box(item.x, item.y, item.side, item.side)
        case PlacedLine():
            left, top = min(item.x, item.to_x), min(item.y, item.to_y)
            return Box(left, top, abs(item.to_x - item.x), abs(item.to_y - item.y))


def empties(page: FormPage) -> tuple[Box, ...]:
    return tuple(empty.box for empty in page.empty)
