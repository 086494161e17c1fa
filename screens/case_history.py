"""The history of a case as a pane: the events in a list, the materials beside them, and a text to be read in their place."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal

from screens import case_lines
from screens.happenings import Happening
from screens.spans import Line, Span
from screens.widgets.case_table import CaseTable, Column
from screens.widgets.findings import FindingRow, finding_lines
from screens.widgets.lines import Lines
from screens.widgets.reader import Reader
from screens.widgets.row_window import ListPages, Row

_COLUMNS = (Column("时间", 11), Column("办理", 10), Column("经办", 18), Column("内容和依据", 20, grow=1))


class CaseHistory(Horizontal):
    """Oldest event first, the mark on the newest until somebody moves it."""

    def __init__(self) -> None:
        super().__init__(id="history", classes="columns")
        self._happenings: tuple[Happening, ...] = ()
        self._materials: tuple[FindingRow, ...] = ()

    def compose(self) -> ComposeResult:
        yield CaseTable(_COLUMNS, ListPages(()), empty="", id="timeline")
        yield Reader(id="reader")
        yield Lines(id="materials", classes="beside")

    def on_mount(self) -> None:
        self._reader.display = False

    @property
    def timeline(self) -> CaseTable:
        """The events."""
        return self.query_one("#timeline", CaseTable)

    @property
    def _reader(self) -> Reader:
        return self.query_one("#reader", Reader)

    @property
    def event_id(self) -> str:
        """The event with the mark."""
        row = self.timeline.marked
        return str(row.key) if row else ""

    @property
    def marked(self) -> Happening | None:
        """The same in words."""
        return next((one for one in self._happenings if one.event_id == self.event_id), None)

    def show(self, happenings: Sequence[Happening], materials: Sequence[FindingRow]) -> None:
        """Show these; the mark goes to what is new, unless somebody is reading further up."""
        newer = len(happenings) > len(self._happenings)
        self._happenings, self._materials = tuple(happenings), tuple(materials)
        self.timeline.reload(ListPages([Row(one.event_id, (one.day, one.word, one.who, one.grounded)) for one in happenings]))
        if newer and self.screen.focused is not self.timeline:
            self.timeline.go_to_end()
        self.query_one("#materials", Lines).show(case_lines.materials_aside(materials))

    def read(self, text: Sequence[Line]) -> None:
        """Show a text in place of the list."""
        self._reader.read(text)
        self._reader.display, self.timeline.display = True, False
        self._reader.focus()

    def read_materials(self, columns: int) -> None:
        """The materials with their articles, where there is no room beside."""
        self.read([(Span(" 材料", "title"),), *(one for row in self._materials for one in finding_lines(row, columns))])

    def close(self) -> bool:
        """Back to the list; False if nothing was being read."""
        if not self._reader.display:
            return False
        self._reader.display, self.timeline.display = False, True
        return True
