"""A list of a handful to some dozen things to go to: digits for the first nine, Enter for the marked one."""

from collections.abc import Sequence

from textual import events

from screens.widgets.case_table import CaseTable, Column
from screens.widgets.row_window import ListPages, Row


class ShortTable(CaseTable):
    """A CaseTable whose first nine rows are chosen by their digit; the first cell of each row is its digit."""

    def __init__(self, columns: Sequence[Column], rows: Sequence[Row], *, empty: str = "没有。", id: str | None = None) -> None:
        self._rows = tuple(rows)
        super().__init__((Column("", 2), *columns), ListPages(numbered(rows)), empty=empty, id=id)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these instead."""
        self._rows = tuple(rows)
        self.reload(ListPages(numbered(rows)))

    def on_key(self, event: events.Key) -> None:
        """A digit chooses at once."""
        if event.key.isdigit() and 0 < int(event.key) <= min(len(self._rows), 9):
            self.post_message(self.Chosen(self, self._rows[int(event.key) - 1]))
            event.stop()
            event.prevent_default()
        else:
            super().on_key(event)


def numbered(rows: Sequence[Row]) -> list[Row]:
    """Each row with its digit before it; from the tenth on none."""
    return [Row(row.key, (f"{place}" if place < 10 else "", *row.cells), row.tone) for place, row in enumerate(rows, 1)]
