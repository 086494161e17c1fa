"""The part of a long list that is looked at: rows fetched by the key of the row before or after, never by number. No screen."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

_CHUNK = 60  # rows asked for at once
_KEPT = 300  # rows kept at most; more are forgotten on the far side


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. key is where the list goes on from; tone is that of the first cell."""

    key: Hashable
    cells: tuple[str, ...]
    tone: str = ""


class Pages(Protocol):
    """Where rows come from, in one fixed order."""

    def after(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        """The rows that follow a key; from the first if it is None."""
        ...

    def before(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        """The rows just before a key, in the list's order; the last ones if it is None."""
        ...

    def count(self) -> int:
        """How many rows there are."""
        ...


class ListPages:
    """Pages of a list that is held in memory: for lists that are short by nature."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = tuple(rows)
        self._places = {row.key: place for place, row in enumerate(self._rows)}

    def after(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        start = 0 if key is None else self._places.get(key, -1) + 1
        return self._rows[start : start + limit]

    def before(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        end = len(self._rows) if key is None else self._places.get(key, 0)
        return self._rows[max(end - limit, 0) : end]

    def count(self) -> int:
        return len(self._rows)


class RowWindow:
    """Which rows are seen (top, and height of them) and which one is marked. Places count from 0 over the whole list."""

    def __init__(self, pages: Pages, height: int = 1) -> None:
        self.pages, self.height = pages, height
        self.top = self.mark = self._first = 0
        self._rows: list[Row] = []
        self._count: int | None = None
        self._load(key=None)

    @property
    def count(self) -> int | None:
        """How many rows there are, None while nobody has asked (know_count) and the end was not reached."""
        return self._count

    @property
    def marked(self) -> Row | None:
        """The marked row, None in an empty list."""
        return self.row(self.mark)

    def row(self, place: int) -> Row | None:
        """The row at a place, None if there is none or it is not near the window."""
        index = place - self._first
        return self._rows[index] if 0 <= index < len(self._rows) else None

    def know_count(self) -> int:
        """Ask how many rows there are, once."""
        if self._count is None:
            self._count = max(self.pages.count(), self._end)
        return self._count

    def resize(self, height: int) -> None:
        """So many rows are seen now; the marked one stays among them."""
        self.height = max(height, 1)
        self._show_mark()

    def move(self, step: int) -> None:
        """Move the mark by so many rows; the window turns by half a page when the mark would leave it."""
        self._reach(self.mark + step)
        self.mark = self._clamped(self.mark + step)
        self._show_mark()

    def turn(self, pages: int) -> None:
        """Move window and mark by whole pages."""
        step = pages * self.height
        self._reach(self.top + step + self.height)
        self.top = max(min(self.top + step, self._clamped(self._end) - self.height + 1), 0)
        self.mark = self._clamped(self.mark + step)
        self._show_mark()

    def home(self) -> None:
        """To the first row."""
        if self._first:
            self._load(key=None)
        self.top = self.mark = 0

    def end(self) -> None:
        """To the last row."""
        count = self.know_count()
        if self._end < count:
            self._rows = list(self.pages.before(None, _CHUNK))
            self._first = count - len(self._rows)
        self.mark = max(self._end - 1, 0)
        self.top = max(self._end - self.height, 0)

    def reload(self, pages: Pages | None = None) -> None:
        """Ask again: the list has changed, or (pages) is another one. The mark stays on its row, else at its place."""
        marked, from_start = self.marked, pages is not None or self._first == 0
        self.pages = pages or self.pages
        before = None if from_start or self._first == 0 else self._rows[0].key
        self._load(before, at_least=self.mark - self._first + self.height)
        places = {row.key: place for place, row in enumerate(self._rows, start=self._first)}
        self.mark = places.get(marked.key, self._clamped(self.mark)) if marked else 0
        self._show_mark()

    @property
    def _end(self) -> int:
        return self._first + len(self._rows)

    def _load(self, key: Hashable | None, at_least: int = 0) -> None:
        """Forget what is held and fetch from a key on; its own row is not fetched, unless there is nothing behind it."""
        limit = max(_CHUNK, at_least + self.height)
        self._count = None
        first = self._first + 1 if key is not None else 0
        self._rows, self._first = list(self.pages.after(key, limit)), first
        if key is not None and not self._rows:
            self._load(key=None)
        elif len(self._rows) < limit:
            self._count = self._end

    def _reach(self, place: int) -> None:
        """Fetch until the place is held, or the list ends on that side."""
        while place >= self._end and self._end != self._count:
            rows = self.pages.after(self._rows[-1].key if self._rows else None, _CHUNK)
            self._rows += rows
            if len(rows) < _CHUNK:
                self._count = self._end
        while max(place, 0) < self._first:
            rows = self.pages.before(self._rows[0].key, _CHUNK)
            self._rows[:0] = rows
            self._first = self._first - len(rows) if rows else 0
        self._forget(place)

    def _forget(self, near: int) -> None:
        """Hold no more rows than needed around a place."""
        if len(self._rows) <= _KEPT:
            return
        start = max(min(near - self._first - _KEPT // 2, len(self._rows) - _KEPT), 0)
        self._rows = self._rows[start : start + _KEPT]
        self._first += start

    def _clamped(self, place: int) -> int:
        return max(min(place, self._end - 1), 0)

    def _show_mark(self) -> None:
        if not self.top <= self.mark < self.top + self.height:
            self.top = max(self.mark - self.height // 2, 0)
        last_top = max(self._end - self.height, 0)
        if self._end == self._count:
            self.top = min(self.top, last_top)
        self._reach(self.top)
        self._reach(self.top + self.height - 1)
