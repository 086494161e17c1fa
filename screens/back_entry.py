"""应急补录: the cases of 应急接件 that still owe something, the most urgent first; Enter opens one, N enters a line of a paper register."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from textual.widget import Widget

from screens import keys
from screens.phases import phase_word
from screens.session import session_of
from screens.spans import Span
from screens.widgets.case_table import CaseTable, Column
from screens.widgets.lines import Lines
from screens.widgets.row_window import Row
from screens.widgets.short_table import ShortTable
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from data.rows import OwedRow
    from screens.session import Session

_COLUMNS = (
    Column("应于", 8),
    Column("申请人", 12, 2),
    Column("事项", 8, 1),
    Column("村居", 12, 2),
    Column("环节", 8),
    Column("欠", 4),
    Column("收件号", 6),
)
_EMPTY = "没有欠补的。"


class BackEntryScreen(WorkScreen):
    """A list; what is owed of the marked case is said below."""

    KEYS = (keys.HELP, keys.ENTER_OPEN, keys.ENTER_REGISTER, keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "CaseTable"

    def __init__(self) -> None:
        super().__init__()
        self.session = session_of(self.app)

    def compose_body(self) -> Iterable[Widget]:
        yield Lines((Span(" 应急补录  ", "title"), Span("通知 四（二）：补录不改编号，也不改证件", "dim")), id="title")
        yield ShortTable(_COLUMNS, tuple(rows(self.session)), empty=_EMPTY, id="owed")

    @property
    def case_id(self) -> str:
        """The marked case, "" if there is none."""
        marked = self.query_one(ShortTable).marked
        return str(marked.key) if marked else ""

    def on_screen_resume(self) -> None:
        """Back from a case, or from the form."""
        self.call_after_refresh(self.look_again)

    def look_again(self) -> None:
        """Something was made good, or came."""
        self.query_one(ShortTable).show_rows(tuple(rows(self.session)))

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """To the page of the case, where it is made good."""
        self.host.go("processing", str(message.row.key))

    def action_enter_register(self) -> None:
        """N: a village without a station wrote it down on paper."""
        self.host.go("emergency", True)


def rows(session: "Session") -> Iterator[Row]:
    """One row a case; what is overdue stands out."""
    today = session.today().isoformat()
    for owed in session.views.owed():
        yield Row(owed.case_id, _cells(owed, session), "error" if owed.back_by < today else "")


def _cells(owed: "OwedRow", session: "Session") -> tuple[str, ...]:
    item = session.reference.items[owed.item]
    return (
        _by(date.fromisoformat(owed.back_by), session.today()),
        " ".join(owed.names.split()),
        item.text("short_name") or item.name,
        session.office_name(owed.village),
        phase_word(owed.phase),
        f"{owed.owed}项",
        owed.receipt_number[-4:],
    )


def _by(day: date, today: date) -> str:
    """How much time is left to make it good."""
    left = (day - today).days
    return f"逾{-left}天" if left < 0 else "今日" if left == 0 else f"{day:%m-%d}"
