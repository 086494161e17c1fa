"""A document laid out in the columns of a receipt printer: shared by its renderer and by the preview, so that both break alike.

A column is a half-width cell: ASCII takes 1, everything else 2 (a printer's count, not the terminal's: `·—…“”①` take 2 here), double
size twice that.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from printing.cells import cells
from printing.document import (
    QR,
    Align,
    Barcode,
    Block,
    Columns,
    Cut,
    Document,
    Line,
    Mark,
    Pairs,
    Rule,
    Seal,
    Seam,
    SignatureLine,
    Space,
    Span,
    Title,
)
from printing.wrapping import wrap

SIGNATURE_COLUMNS = 14


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of print: its spans fill at most the columns of the paper."""

    spans: tuple[Span, ...]
    align: Align = Align.LEFT


Laid = TextLine | Rule | Space | QR | Barcode | Cut


def columns_of(text: str) -> int:
    """The columns a text takes on a receipt printer at single size."""
    return sum(1 if cell.isascii() else 2 for cell in cells(text))


def width_in_columns(span: Span) -> int:
    return columns_of(span.text) * (2 if span.double else 1)


def lay_out(document: Document, columns: int) -> tuple[Laid, ...]:
    """The whole paper, line by line. A mark stands at the head and the foot of every sheet; the last sheet ends with a cut."""
    marks = [line for mark in document.marks for line in _mark_lines(mark, columns)]
    laid: list[Laid] = []
    for sheet in _sheets(document.blocks):
        laid += [*marks, *(line for block in sheet for line in _lay_block(block, columns)), *_foot(document.marks), Cut()]
    return tuple(laid)


def _sheets(blocks: tuple[Block, ...]) -> Iterator[list[Block]]:
    """The blocks of each sheet: parted at the cuts, none empty."""
    sheet: list[Block] = []
    for block in (*blocks, Cut()):
        if isinstance(block, Cut) and sheet:
            yield sheet
            sheet = []
        elif not isinstance(block, Cut):
            sheet.append(block)


def _lay_block(block: Block, columns: int) -> Iterator[Laid]:
    match block:
        case Title(text=text):
            yield from _paragraph((Span(text, double=True, whole=True),), columns, Align.CENTRE, 0)
        case Line(spans=spans, align=align, indent=indent):
            yield from _paragraph(spans, columns, align, indent)
        case Pairs():
            yield from _pairs(block, columns)
        case Columns():
            yield from _table(block, columns)
        case QR(caption=caption):
            yield block
            yield from _paragraph((Span(caption),), columns, Align.CENTRE, 0) if caption else ()
        case SignatureLine(label=label):
            yield Space()
            yield TextLine((Span(label + "_" * max(4, min(SIGNATURE_COLUMNS, columns - columns_of(label)))),))
        case Seal():
            yield from _seal(block, columns)
        case Seam(text=number):
            yield TextLine((Span("- " * (columns // 2)),))
            yield from _paragraph((Span(f"骑缝 {number}"),), columns, Align.CENTRE, 0)
            yield TextLine((Span("- " * (columns // 2)),))
        case _:
            yield block


def _paragraph(spans: tuple[Span, ...], columns: int, align: Align, indent: int) -> Iterator[TextLine]:
    for number, line in enumerate(wrap(_fitted(spans, columns), columns, columns - indent, width_in_columns)):
        stand_in = (Span(" " * indent),) if indent and number else ()
        yield TextLine((*stand_in, *line), align)


def _fitted(spans: tuple[Span, ...], room: int) -> list[Span]:
    """A name or number that would not fit on one line at double width becomes tall instead of being broken."""
    too_wide = (span.whole and span.double and width_in_columns(span) > room for span in spans)
    return [replace(span, double=False, tall=True) if wide else span for span, wide in zip(spans, too_wide, strict=True)]


def _pairs(pairs: Pairs, columns: int) -> Iterator[TextLine]:
    """Values stand one column right of the longest label."""
    stand = max((columns_of(row.label) for row in pairs.rows), default=0) + 1
    for row in pairs.rows:
        room = columns - stand
        for number, line in enumerate(wrap(_fitted(row.value, room), room, room, width_in_columns)):
            label = "" if number else row.label
            yield TextLine((Span(label + " " * (stand - columns_of(label))), *line))


def _table(table: Columns, columns: int) -> Iterator[TextLine]:
    widths = share_out(table.shares, columns)
    for row in ((table.head,) if table.head else ()) + table.rows:
        cells = [wrap((Span(cell),), width - 1, width - 1, width_in_columns) for cell, width in zip(row, widths, strict=True)]
        for number in range(max(len(cell) for cell in cells)):
            parts = [cell[number] if number < len(cell) else () for cell in cells]
            yield TextLine(tuple(_padded(part, width) for part, width in zip(parts, widths, strict=True)))


def share_out(shares: tuple[int, ...], total: int) -> list[int]:
    """Whole widths in the ratio of the shares that add up to `total`."""
    edges = [round(total * sum(shares[:n]) / sum(shares)) for n in range(len(shares) + 1)]
    return [right - left for left, right in pairwise(edges)]


def _padded(spans: tuple[Span, ...], width: int) -> Span:
    text = "".join(span.text for span in spans)
    return Span(text + " " * (width - columns_of(text)))


def _seal(seal: Seal, columns: int) -> Iterator[Laid]:
    yield Space(2)
    for text in (seal.office, seal.date, seal.note):
        if text:
            yield from _paragraph((Span(text),), columns, Align.RIGHT, 0)


def _mark_lines(mark: Mark, columns: int) -> Iterator[TextLine]:
    yield from _paragraph((Span(f"【{mark.text}】", bold=True),), columns, Align.CENTRE, 0)
    if mark.note:
        yield from _paragraph((Span(mark.note),), columns, Align.CENTRE, 0)


def _foot(marks: tuple[Mark, ...]) -> Iterator[TextLine]:
    """What must not be lost by tearing off the head stands at the foot again."""
    for mark in marks:
        if not mark.kind.is_note:
            yield TextLine((Span(f"【{mark.text}】", bold=True),), Align.CENTRE)
