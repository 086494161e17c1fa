"""A list of any length: only what can be seen is asked for and painted. Made for queues of a hundred thousand cases.

At the edge of the window the list turns by half a page, so that most steps cost two lines. A cell that does not fit ends
in ~; a list that goes on below says how far.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.timer import Timer

from screens.cells import Align, fit
from screens.spans import Line, Span
from screens.widgets.lines import Lines
from screens.widgets.row_window import Pages, Row, RowWindow

_COUNT_AFTER_S, _COUNT_AT_LAST_S = 0.25, 1.0
_MARKED_COLUMNS = 3  # the mark reverses the first columns and the last one, not the line between: half the bytes of a step


@dataclass(frozen=True, slots=True)
class Column:
    """A column. columns are its cells at least, grow its share of the cells that are left over."""

    title: str
    columns: int
    grow: int = 0
    align: Align = "left"


def widths(columns: Sequence[Column], total: int) -> list[int]:
    """The cells of each column in a line of total cells: a mark before the first, a blank after each."""
    spare = max(total - 1 - sum(column.columns + 1 for column in columns), 0)
    shares = sum(column.grow for column in columns) or 1
    return [column.columns + spare * column.grow // shares for column in columns]


class CaseTable(Lines, can_focus=True):
    """Rows from pages, with a mark on one of them. Enter chooses it; digits and letters are the screen's."""

    DEFAULT_CSS = """
    CaseTable { height: 1fr; }
    """

    @dataclass
    class Chosen(Message):
        """Enter on a row."""

        table: "CaseTable"
        row: Row

    @dataclass
    class Marked(Message):
        """The mark stands on another row; None: there are no rows."""

        table: "CaseTable"
        row: Row | None

    def __init__(
        self,
        columns: Sequence[Column],
        pages: Pages,
        *,
        empty: str = "没有。",
        marked: Callable[[Row | None], None] | None = None,
        id: str | None = None,
    ) -> None:
        """marked is called when the mark comes to another row, within the same painting; Marked comes a moment later."""
        super().__init__(id=id)
        self.columns, self.empty = tuple(columns), empty
        self._when_marked = marked
        self._window = RowWindow(pages)
        self._counting: Timer | None = None
        self._count_by = 0.0
        self._told: Row | None = None

    @property
    def marked(self) -> Row | None:
        """The row with the mark."""
        return self._window.marked

    def reload(self, pages: Pages | None = None) -> None:
        """Show the list as it is now, or (pages) another one; the mark stays on its row."""
        self._window.reload(pages)
        self._paint()
        self._count_soon()

    def go_to_start(self) -> None:
        """The mark to the first row."""
        self._window.home()
        self._paint()

    def go_down(self) -> None:
        """The mark to the next row, if there is one."""
        self._window.move(1)
        self._paint()

    def go_to_end(self) -> None:
        """The mark to the last row: in a history, to the newest."""
        self._window.end()
        self._paint()

    def on_resize(self) -> None:
        """As many rows as there is room for."""
        self._window.resize(self._rows_shown)
        self._paint()
        self._count_soon()

    def on_focus(self) -> None:
        self._paint()

    def on_blur(self) -> None:
        self._paint()

    def on_key(self, event: events.Key) -> None:
        """Moves at once, so that keys typed ahead hit the row that was meant."""
        moves: dict[str, Callable[[], None]] = {
            "up": lambda: self._window.move(-1),
            "down": lambda: self._window.move(1),
            "pageup": lambda: self._window.turn(-1),
            "pagedown": lambda: self._window.turn(1),
            "home": self._window.home,
            "end": self._window.end,
        }
        if event.key in moves:
            moves[event.key]()
            self._paint()
        elif event.key == "enter":
            self._choose()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """A click marks a row, a second one chooses it."""
        place = self._window.top + event.y - 1
        if event.y < 1 or self._window.row(place) is None:
            return
        if place == self._window.mark:
            self._choose()
        self._window.move(place - self._window.mark)
        self._paint()

    def _choose(self) -> None:
        if self.marked is not None:
            self.post_message(self.Chosen(self, self.marked))

    def _count_soon(self) -> None:
        """Counting takes a moment in a long list: when nothing has changed for a while, but once a second all the same."""
        now = time.monotonic()
        if self._counting is None:
            self._count_by = now + _COUNT_AT_LAST_S
        elif now < self._count_by:
            self._counting.stop()
        else:
            return
        if self._window.count is None:
            self._counting = self.set_timer(_COUNT_AFTER_S, self._count)

    def _count(self) -> None:
        self._counting = None
        self._window.know_count()
        self._paint()

    @property
    def _rows_shown(self) -> int:
        """Below the heading, and above the line that says how far the list goes on, if it does."""
        room = self.size.height - 1
        count = self._window.count
        return room if count is not None and count <= room else room - 1

    def _paint(self) -> None:
        self._window.resize(self._rows_shown)
        columns = widths(self.columns, self.size.width)
        lines = [self._heading(columns)]
        places = range(self._window.top, self._window.top + self._window.height)
        lines += [self._row_line(place, row, columns) for place in places if (row := self._window.row(place))]
        lines += [self._rest(len(lines))]
        self.show(lines[: self.size.height])
        if self.marked != self._told:
            self._told = self.marked
            if self._when_marked:
                self._when_marked(self.marked)
            self.post_message(self.Marked(self, self.marked))

    def _heading(self, columns: Sequence[int]) -> Line:
        titles = (fit(column.title, cells, column.align) for column, cells in zip(self.columns, columns, strict=True))
        return (Span(" " + " ".join(titles), "dim"),)

    def _row_line(self, place: int, row: Row, columns: Sequence[int]) -> Line:
        is_marked = place == self._window.mark
        cells = [fit(text, cells, column.align) for text, column, cells in zip(row.cells, self.columns, columns, strict=True)]
        if not (is_marked and self.has_focus):
            return (Span(">" if is_marked else " "), Span(cells[0], row.tone), Span(" " + " ".join(cells[1:])))
        ahead = min(_MARKED_COLUMNS, len(cells) - 1)
        head, middle = " ".join(cells[:ahead]), " ".join(cells[ahead:-1])
        return (Span(f">{head}", "mark"), Span(f" {middle} " if middle else " "), Span(cells[-1], "mark"))

    def _rest(self, lines: int) -> Line:
        """What is not on the screen, so that nobody takes a part for the whole."""
        count = self._window.count
        if count == 0:
            return (Span(f" {self.empty}", "dim"),)
        below = None if count is None else count - self._window.top - self._window.height
        if below is None or below <= 0 or lines >= self.size.height:
            return ()
        return (Span(f" 下面还有 {below} 条", "dim"),)
