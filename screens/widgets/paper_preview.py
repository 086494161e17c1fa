"""A paper as it will come out, in lines of text, to be read before it is printed. Scrolls; shows how far it goes on."""

from collections.abc import Sequence

from textual import events

from screens.cells import width
from screens.spans import Line, Span, line
from screens.widgets.lines import Lines


class PaperPreview(Lines, can_focus=True):
    """Lines of a paper between two edges; up, down, PgUp, PgDn, Home and End move over it.

    columns  cells across the paper; the lines are laid out for that width already
    """

    DEFAULT_CSS = """
    PaperPreview { height: 1fr; }
    """

    def __init__(self, columns: int = 48, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.columns = columns
        self._paper: tuple[Line, ...] = ()
        self._top = 0

    def show_paper(self, lines: Sequence[str | Line], columns: int | None = None) -> None:
        """Show this paper from its top; a bare string is a line without tones."""
        self.columns = columns or self.columns
        self._paper = tuple(line(each) if isinstance(each, str) else each for each in lines)
        self._top = 0
        self._paint()

    def on_resize(self) -> None:
        self._move_to(self._top)

    def on_focus(self) -> None:
        self._paint()

    def on_blur(self) -> None:
        self._paint()

    def on_key(self, event: events.Key) -> None:
        """Moves over the paper."""
        page = max(self.size.height - 2, 1)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -len(self._paper), "end": len(self._paper)}
        if event.key not in steps:
            return
        event.stop()
        event.prevent_default()
        self._move_to(self._top + steps[event.key])

    def _move_to(self, top: int) -> None:
        self._top = max(min(top, len(self._paper) - self._room), 0)
        self._paint()

    @property
    def _room(self) -> int:
        return self.size.height if len(self._paper) <= self.size.height else self.size.height - 1

    def _paint(self) -> None:
        shown = self._paper[self._top : self._top + self._room]
        lines: list[Line] = [self._between_edges(each) for each in shown]
        below = len(self._paper) - self._top - len(shown)
        if len(self._paper) > self.size.height:
            lines.append(self._rest(below))
        self.show(lines)

    def _between_edges(self, paper_line: Line) -> Line:
        edge = Span("|", "accent" if self.has_focus else "dim")
        used = sum(width(span.text) for span in paper_line)
        return (edge, Span(" "), *paper_line, Span(" " * max(self.columns - used, 0)), Span(" "), edge)

    def _rest(self, below: int) -> Line:
        words = f"下面还有 {below} 行（PgDn）" if below else "到底了（PgUp）"
        return (Span(f"  {words}", "dim"),)
