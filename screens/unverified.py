"""管理·待核实: everything in the data that nobody has confirmed, by file and key, with its source. For administrators."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from data import reference
from data.reference import read_toml
from screens import keys
from screens.session import session_of
from screens.spans import Span
from screens.widgets.case_table import CaseTable, Column
from screens.widgets.lines import Lines
from screens.widgets.row_window import ListPages, Row
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from data.reference import Unverified

_COLUMNS = (Column("文件", 28, 1), Column("键", 22, 1), Column("说明", 24, 2))


class UnverifiedScreen(WorkScreen):
    """A list; the message line says of the marked one what is not known and where its value comes from."""

    KEYS = (keys.HELP, keys.READ_ON, keys.BACK)
    BINDINGS = keys.bindings(KEYS)

    def __init__(self) -> None:
        super().__init__()
        at = session_of(self.app).workplace
        loaded = [each.table() for each in at.reference.documents if each.kind in ("rules", "local_days")] if at else []
        self._found = (*reference.unverified(), *reference.unverified_in(loaded))

    def compose_body(self) -> Iterable[Widget]:
        files = len({each.file for each in self._found})
        note = f"{len(self._found)} 处，在 {files} 个文件里；这些值只提示，不会自己拒绝"
        yield Lines((Span(" 管理·待核实  ", "title"), Span(note, "dim")), id="title")
        rows = [Row(place, (each.file, each.key or "整个文件", each.note or "待核实")) for place, each in enumerate(self._found)]
        yield CaseTable(_COLUMNS, ListPages(rows), empty="没有待核实的。", id="list")

    def on_case_table_marked(self, message: CaseTable.Marked) -> None:
        """The whole of it."""
        if message.row is not None and isinstance(message.row.key, int):
            self.say(_sentence(self._found[message.row.key]))


def _sentence(found: "Unverified") -> str:
    sources = "、".join(_source(name) for name in found.sources)
    return f"{found.note or '待核实'}" + (f"（现用的值来自 {sources}）" if sources else "")


def _source(name: str) -> str:
    """What a source is called; one that is written out says itself."""
    known = read_toml("words/sources.toml")
    return known.table(name).text("short", name) if name in known.values else name
