"""A text of many lines to be read: scrolls, and says how far it goes on."""

from collections.abc import Sequence

from textual import events

from screens.spans import Line, Span
from screens.widgets.lines import Lines


class Reader(Lines, can_focus=True):
    """Up, down, PgUp, PgDn, Home and End move over the text; every other key is the screen's."""

    DEFAULT_CSS = """
    Reader { height: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text: tuple[Line, ...] = ()
        self._top = 0

    def read(self, text: Sequence[Line]) -> None:
        """Show this text from its top."""
        self._text, self._top = tuple(text), 0
        self._paint()

    def go_to(self, place: int) -> None:
        """Show the text from a line on, as far as there is enough of it."""
        self._move_to(place)

    @property
    def at_start(self) -> bool:
        """Whether the text is seen from its beginning."""
        return self._top == 0

    @property
    def at_end(self) -> bool:
        """Whether the text is seen to its end."""
        return self._top + self._room >= len(self._text)

    def on_resize(self) -> None:
        self._move_to(self._top)

    def on_key(self, event: events.Key) -> None:
        """Moves over the text."""
        page = max(self.size.height - 2, 1)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -len(self._text), "end": len(self._text)}
        if event.key not in steps:
            return
        event.stop()
        event.prevent_default()
        self._move_to(self._top + steps[event.key])

    def _move_to(self, top: int) -> None:
        self._top = max(min(top, len(self._text) - self._room), 0)
        self._paint()

    @property
    def _room(self) -> int:
        """Lines of text that can be seen; the last line says how far the rest goes, if there is a rest."""
        return self.size.height if len(self._text) <= self.size.height else self.size.height - 1

    def _paint(self) -> None:
        shown = list(self._text[self._top : self._top + self._room])
        below = len(self._text) - self._top - len(shown)
        if len(self._text) > self.size.height:
            shown.append((Span(f" 下面还有 {below} 行（PgDn）" if below else " 到底了", "dim"),))
        self.show(shown)
