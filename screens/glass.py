"""What the terminal shows, cell by cell, so that only what differs is sent. Pure: cells in, escape sequences out.

Textual repaints whole widgets, and a new screen several times while it comes up. Over a 64 kbit/s line each 8 bytes are a
millisecond, and what is not sent does not flicker.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TypeAlias
from unicodedata import east_asian_width

from rich.cells import get_character_cell_size

Cell: TypeAlias = tuple[str, str]  # text, SGR parameters; the right half of a wide character has no text
Run: TypeAlias = tuple[str, str]  # a piece of text and its SGR parameters

BLANK: Cell = (" ", "")
_UNKNOWN: Cell = ("?", "?")  # differs from every real cell
_GAP = 5  # equal cells between two changes that are cheaper to send again than to jump over
_ERASE = 4  # blanks at the end of a line that are cheaper to erase


class Glass:
    """The terminal as it is after everything that was painted."""

    def __init__(self) -> None:
        self._rows: list[list[Cell]] = []
        self._columns = 0

    def forget(self) -> None:
        """The terminal may show anything: the next painting sends all of it."""
        self._rows = []

    def resize(self, columns: int, rows: int) -> None:
        """So large is the terminal."""
        if (columns, rows) != (self._columns, len(self._rows)):
            self._columns = columns
            self._rows = [[_UNKNOWN] * columns for _ in range(rows)]

    def paint(self, patches: Iterable[tuple[int, int, Iterable[Run]]]) -> str:
        """What to send so that the terminal shows these pieces of lines: x, y, runs."""
        pen = _Pen()
        for x, y, runs in patches:
            if 0 <= y < len(self._rows):
                self._paint_line(pen, x, y, list(cells(runs))[: max(self._columns - x, 0)])
        return pen.finish()

    def _paint_line(self, pen: "_Pen", x: int, y: int, new: Sequence[Cell]) -> None:
        row = self._rows[y]
        old = row[x : x + len(new)]
        for start, end in changes(old, new):
            pen.move_to(x + start, y)
            pen.write(new[start:end], to_end_of_line=x + end == self._columns)
            self._cut_in_half(row, x + start, x + end, new[start:end])
        row[x : x + len(new)] = new

    def _cut_in_half(self, row: list[Cell], start: int, end: int, new: Sequence[Cell]) -> None:
        """Writing over one half of a wide character spoils the other, outside of what was painted."""
        if start > 0 and row[start][0] == "" and new[0][0] != "":
            row[start - 1] = _UNKNOWN
        if end < len(row) and row[end][0] == "":
            row[end] = _UNKNOWN


def cells(runs: Iterable[Run]) -> Iterator[Cell]:
    """Each cell of a line; a character without a width joins the one before."""
    waiting: Cell | None = None
    for text, sgr in runs:
        for char in text:
            size = 1 if char < "\x7f" else get_character_cell_size(char)
            if size == 0:
                waiting = (waiting[0] + char, waiting[1]) if waiting else None
                continue
            if waiting:
                yield from _whole(waiting)
            waiting = (char, _of_blank(sgr) if char == " " else sgr)
    if waiting:
        yield from _whole(waiting)


@lru_cache(maxsize=1024)
def _of_blank(sgr: str) -> str:
    """What of a style can be seen on a blank: ground, reverse and lines, not the colour or weight of letters."""
    seen = {"4", "7", "9", "48", *map(str, range(40, 48)), *map(str, range(100, 108))}
    return sgr if seen.intersection(sgr.split(";")) else ""


def _whole(cell: Cell) -> Iterator[Cell]:
    yield cell
    if get_character_cell_size(cell[0][0]) == 2:
        yield "", cell[1]


def changes(old: Sequence[Cell], new: Sequence[Cell]) -> Iterator[tuple[int, int]]:
    """The stretches that differ, never beginning or ending inside a wide character of the new line."""
    start = end = -1
    for place in range(len(new)):
        if old[place] == new[place]:
            continue
        if start >= 0 and place - end <= _GAP:
            end = place + 1
            continue
        if start >= 0:
            yield _widened(new, start, end)
        start, end = place, place + 1
    if start >= 0:
        yield _widened(new, start, end)


def _widened(new: Sequence[Cell], start: int, end: int) -> tuple[int, int]:
    while start > 0 and new[start][0] == "":
        start -= 1
    while end < len(new) and new[end][0] == "":
        end += 1
    return start, end


class _Pen:
    """Writes cells with as few escapes as they need."""

    def __init__(self) -> None:
        self._sgr = ""
        self._at = (-1, -1)
        self._out: list[str] = []

    def move_to(self, x: int, y: int) -> None:
        if (x, y) != self._at:
            self._out.append(f"\x1b[{y + 1};{x + 1}H")
            self._at = (x, y)

    def write(self, line: Sequence[Cell], *, to_end_of_line: bool) -> None:
        blanks = _blanks_at_end(line) if to_end_of_line else 0
        erase = blanks >= _ERASE
        x, y = self._at
        for place, (text, sgr) in enumerate(line[: len(line) - blanks] if erase else line):
            if not text:
                continue
            self._change(sgr)
            self._out.append(text)
            if text > "\x7f" and is_ambiguous(text[0]):
                self._out.append(f"\x1b[{y + 1};{x + place + 2}H")  # some Chinese consoles draw it two cells wide
        if erase:
            self._change("")
            self._out.append("\x1b[K")
        self._at = (-1, -1) if erase or to_end_of_line else (x + len(line), y)

    def finish(self) -> str:
        self._change("")
        return "".join(self._out)

    def _change(self, sgr: str) -> None:
        if sgr != self._sgr:
            self._out.append(f"\x1b[;{sgr}m" if sgr and self._sgr else f"\x1b[{sgr}m")
            self._sgr = sgr


def _blanks_at_end(line: Sequence[Cell]) -> int:
    blanks = 0
    for cell in reversed(line):
        if cell != BLANK:
            break
        blanks += 1
    return blanks


@lru_cache(maxsize=4096)
def is_ambiguous(char: str) -> bool:
    """True for characters that a terminal may draw one or two cells wide: “ ” … — · ① and the like."""
    return east_asian_width(char) == "A"
