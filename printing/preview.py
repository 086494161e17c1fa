"""The paper on the screen: the same lines as the receipt printer breaks, at the printer's columns.

What takes more columns on paper than in a terminal (`·—…“”①`, and all that is of double size) is made up for by the next gap of
blanks, so that columns after it stay true; nothing is put into a name, which may be copied from here. A QR is drawn in
half blocks where there is room for it, dark modules as ink: the screen shows these lines dark on light, as paper is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import east_asian_width

from printing import qr
from printing.cells import cells
from printing.document import QR, Align, Barcode, Cut, Document, Rule, Space, Span
from printing.layout import Laid, TextLine, columns_of, lay_out


@dataclass(frozen=True, slots=True)
class Styled:
    """A run of text as the terminal shows it."""

    text: str
    bold: bool = False
    underline: bool = False


PreviewLine = tuple[Styled, ...]


def lines(document: Document, columns: int, room: int | None = None) -> list[PreviewLine]:
    """The paper line by line, each `columns` wide at most.

    columns  of the paper (profile.columns)      room  of the screen, if it has more: a QR may use it
    """
    shown = [line for laid in lay_out(document, columns) for line in _lines(laid, columns, room or columns)]
    return shown[:-1]  # the last cut is the end of the paper


def plain(line: PreviewLine) -> str:
    return "".join(run.text for run in line)


def _lines(laid: Laid, columns: int, room: int) -> Iterator[PreviewLine]:
    match laid:
        case TextLine(spans=spans, align=align):
            yield _text_line(spans, align, columns)
        case Rule():
            yield (Styled("-" * columns),)
        case Space(lines=count):
            yield from [(Styled(""),)] * count
        case QR(payload=payload):
            yield from _symbol(payload, columns, room)
        case Barcode(text=text):
            yield _text_line((Span(f"|| {text} ||"),), Align.CENTRE, columns)
        case Cut():
            yield (Styled("- " * (columns // 2)),)


def _text_line(spans: tuple[Span, ...], align: Align, columns: int) -> PreviewLine:
    """Spans at the edge or in the middle, as on the paper; double and tall size show as bold."""
    runs = list(_runs(spans))
    free = max(0, columns - sum(_terminal_width(cell) for run in runs for cell in cells(run.text)))
    left = {Align.LEFT: 0, Align.CENTRE: free // 2, Align.RIGHT: free}[align]
    return (Styled(" " * left), *runs) if left else tuple(runs)


def _runs(spans: tuple[Span, ...]) -> Iterator[Styled]:
    owed = 0  # columns that the terminal is behind the paper
    for span in spans:
        text = ""
        for piece in re.split(r"(  +)", span.text):
            owed += sum(columns_of(cell) * (2 if span.double else 1) - _terminal_width(cell) for cell in cells(piece))
            if piece.startswith("  "):
                piece, owed = piece + " " * owed, 0
            text += piece
        yield Styled(text, span.bold or span.double or span.tall, span.underline)


def _terminal_width(cell: str) -> int:
    """Marks stand on their letter and take no room."""
    return 2 if east_asian_width(cell[0]) in "WF" else 1


def _symbol(payload: str, columns: int, room: int) -> Iterator[PreviewLine]:
    drawn = qr.half_blocks(payload)
    if len(drawn[0]) > room:
        yield _text_line((Span("（二维码）"),), Align.CENTRE, columns)
        return
    left = " " * max(0, (columns - len(drawn[0])) // 2)
    yield from ((Styled(left + row),) for row in drawn)
