"""告知承诺: read out from the top; then 1 says that the applicant promises, 2 that he hands in papers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from screens.spans import Line
from screens.widgets.reader import Reader


class CommitmentPage(Reader):
    """Scrolls; the digits answer. lines gives the text for a width."""

    @dataclass
    class Answered(Message):
        """The applicant chose, after it was read out."""

        chosen: bool

    def __init__(self, lines: Callable[[int], Sequence[Line]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._laid_out = lines

    def on_resize(self) -> None:
        """As wide as there is room."""
        self.read(self._laid_out(max(self.size.width - 1, 30)))

    def on_key(self, event: events.Key) -> None:
        """1 and 2."""
        if event.key in ("1", "2"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Answered(event.key == "1"))
