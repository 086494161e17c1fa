"""Lines of text in tones: the base of all that is read and not typed. Only cells that changed are painted anew."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from screens.spans import Line, Span, crop
from screens.styles.tones import tone_style


class Lines(Widget):
    """Shows lines; show() again repaints what differs. A line that is too long ends in ~, lines that find no room are counted."""

    DEFAULT_CSS = """
    Lines { height: auto; width: 1fr; }
    """

    def __init__(self, *lines: Line, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: tuple[Line, ...] = lines

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown now."""
        return self._lines

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines instead; cells that stay the same are not sent again."""
        before, self._lines = self._lines, tuple(lines)
        if len(before) != len(self._lines) and self.styles.auto_dimensions:
            self.refresh(layout=True)
            return
        for y in range(min(max(len(before), len(self._lines)), self.size.height)):
            self._refresh_difference(y, self._seen(before, y), self._seen(self._lines, y))

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """One row a line."""
        return max(len(self._lines), 1)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Whoever shows the focus in its lines shows it itself; no style follows from it."""

    def render_line(self, y: int) -> Strip:
        """The y-th line, cut or filled to the width of the widget."""
        return self.strip(self.line_at(y))

    def line_at(self, y: int) -> Line:
        """What stands in row y."""
        return self._seen(self._lines, y)

    def _seen(self, lines: tuple[Line, ...], y: int) -> Line:
        """What of these lines stands in row y: in the last row how many have no room, if any."""
        height = self.size.height
        if len(lines) > height == y + 1 and height > 1:
            return (Span(f" 还有 {len(lines) - y} 行", "dim"),)
        return lines[y] if y < len(lines) else ()

    def strip(self, spans: Line) -> Strip:
        """A line as painted."""
        theme, base, columns = self.app.current_theme, self.rich_style, self.size.width
        segments = [Segment(span.text, base + tone_style(theme, span.tone)) for span in crop(spans, columns)]
        return Strip(segments).adjust_cell_length(columns, base)

    def _refresh_difference(self, y: int, before: Line, after: Line) -> None:
        if before == after:
            return
        start, end = difference(before, after, self.size.width)
        if start < end:
            self.refresh(Region(start, y, end - start, 1))


def difference(before: Line, after: Line, columns: int) -> tuple[int, int]:
    """The cells from start up to end, outside of which two lines look the same in so many columns."""
    old, new = _cells(before, columns), _cells(after, columns)
    start = next((x for x in range(columns) if old[x] != new[x]), columns)
    end = next((x for x in range(columns, start, -1) if old[x - 1] != new[x - 1]), start)
    while 0 < start < columns and (old[start] == _SECOND or new[start] == _SECOND):
        start -= 1
    while end < columns and (old[end] == _SECOND or new[end] == _SECOND):
        end += 1
    return start, end


_SECOND = ("", "")  # the right half of a wide character


def _cells(spans: Line, columns: int) -> list[tuple[str, str]]:
    """Each cell of a line as text and tone; characters without a width join the one before."""
    cells: list[tuple[str, str]] = []
    for text, tone in crop(spans, columns):
        for char in text:
            size = cell_len(char)
            if size == 0 and cells:
                cells[-1] = (cells[-1][0] + char, cells[-1][1])
            cells += [(char, tone), _SECOND][:size]
    return cells + [(" ", "")] * (columns - len(cells))
