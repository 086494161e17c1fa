"""帮助 (F1): read by scrolling; digits jump to its parts."""

from collections.abc import Iterable, Sequence

from textual import events
from textual.widget import Widget

from cqclerk.domain.items import Item
from screens import keys
from screens.help_pages import Part, parts
from screens.shim import Screen
from screens.spans import Line, Span
from screens.widgets.lines import Lines
from screens.widgets.reader import Reader
from screens.work_screen import WorkScreen


class HelpScreen(WorkScreen):
    """The help of the screen from which F1 was pressed, and of the field that had the focus there."""

    KEYS = (keys.DIGITS.saying("数字跳到"), keys.READ_ON, keys.BACK)
    BINDINGS = [keys.BACK.binding]

    def __init__(self, about: Screen[object]) -> None:
        super().__init__()
        self.about = about
        self._focused = about.focused
        self._parts: tuple[Part, ...] = ()

    def compose_body(self) -> Iterable[Widget]:
        yield Lines((), (), id="parts")
        yield Reader()

    def on_mount(self) -> None:
        """The whole of it, from the top."""
        self._read()

    def on_resize(self) -> None:
        super().on_resize()
        self._read()

    def _read(self) -> None:
        self._parts = parts(self.about, self._focused, self._items, self.app.size.width)
        tabs = [span for number, part in enumerate(self._parts, 1) for span in (Span(f" {number}", "accent"), Span(f"{part.word} "))]
        self.query_one("#parts", Lines).show([tuple(tabs), ()])
        self.query_one(Reader).read([line for part in self._parts for line in _lines(part)])

    @property
    def _items(self) -> Sequence[Item]:
        """Before anyone has signed in there is no item to speak of."""
        session = getattr(self.app, "session", None)
        return session.reference.offered if session else ()

    def on_key(self, event: events.Key) -> None:
        """A digit jumps to a part."""
        if event.key.isdigit() and 0 < int(event.key) <= len(self._parts):
            before = self._parts[: int(event.key) - 1]
            self.query_one(Reader).go_to(sum(len(_lines(part)) for part in before))
            event.stop()


def _lines(part: Part) -> tuple[Line, ...]:
    return ((Span(f" {part.title}", "title"),), *part.lines, ())
