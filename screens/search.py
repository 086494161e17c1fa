"""查询 (F7): any case of this station, open or ended, found as one types. Enter opens its page (办理)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.widget import Widget

from cqclerk.domain.case import Case
from screens import desk_rows, keys, search_rows
from screens.character_key import ask_for_character
from screens.search_rows import COLUMNS, FoundPages
from screens.session import Session, session_of
from screens.verifying import SYMBOL, is_symbol
from screens.widgets.case_table import CaseTable
from screens.widgets.field import Field
from screens.widgets.lines import Lines
from screens.widgets.row_window import Row
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace

_LABEL_COLUMNS, _COLUMNS = 7, 30


class SearchScreen(WorkScreen):
    """What to look for, the cases that were found, the newest first; beside them, where there is room, the marked one."""

    KEYS = (
        keys.HELP,
        keys.ENTER_OPEN,
        keys.PREREVIEW,
        keys.PROCESSING,
        keys.PRINTING,
        keys.FILTER.saying("查询"),
        keys.VERIFY,
        keys.RARE_CHARACTER,
        keys.BACK,
    )
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "#look_for FieldInput"

    def __init__(self) -> None:
        super().__init__()
        self.session: Session = session_of(self.app)
        self._case: Case | None = None

    def compose_body(self) -> Iterable[Widget]:
        look_for = Field("/ 查询", SYMBOL, id="look_for", columns=_COLUMNS, label_columns=_LABEL_COLUMNS, note=search_rows.HINT)
        look_for.styles.margin = (0, 1)
        yield look_for
        with Horizontal(classes="columns"):
            pages = FoundPages(self.session)
            yield CaseTable(COLUMNS, pages, marked=self._marked, empty=search_rows.empty_words(self.session, ""), id="found")
            yield Lines(id="chosen", classes="beside")

    # -- what stands there ----------------------------------------------------------------------------------

    @property
    def table(self) -> CaseTable:
        """The cases that were found."""
        return self.query_one(CaseTable)

    @property
    def look_for(self) -> Field:
        """Where one types what to look for."""
        return self.query_one("#look_for", Field)

    @property
    def marked_id(self) -> str:
        """What is marked, "" if nothing is."""
        return str(self.table.marked.key) if self.table.marked else ""

    @property
    def case_id(self) -> str:
        """The marked case, which the F keys take along; "" if there is none, or only a receipt of it that was refused."""
        return "" if desk_rows.is_refused(self.session.views.row(self.marked_id)) else self.marked_id

    def on_mount(self) -> None:
        if self.session.workplace is None:  # until the store is open its words may still be in the making
            self.do(_open)

    def look_again(self) -> None:
        """The store has changed: the same words, the mark on the same case."""
        self.table.empty = search_rows.empty_words(self.session, self.look_for.value)
        self.table.reload(FoundPages(self.session, self.look_for.value))
        self._show_chosen()

    def on_resize(self) -> None:
        super().on_resize()
        self.call_after_refresh(self._show_chosen)

    # -- the marked case ------------------------------------------------------------------------------------

    def _marked(self, row: Row | None) -> None:
        self._case = None
        self._show_chosen()

    def _show_chosen(self) -> None:
        row = self.session.views.row(self.marked_id) if self.marked_id else None
        self.foot.stand(desk_rows.sentence(row, self.session) if row else "")
        pane = self.query_one("#chosen", Lines)
        if not pane.display or not self.has_class("-wide"):
            return
        if row is None:
            pane.show([])
            return
        pane.show(desk_rows.detail(row, self._case if self._case and self._case.id == row.id else None, self.session))
        if self._case is None and not desk_rows.is_refused(row):
            self.do(_case_of, row.id)

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """The store is open, or the marked case has been read; if the mark has gone on meanwhile, the next one is."""
        super().on_work_screen_done(message)
        if message.command is _open:
            self.look_again()
        elif message.command is _case_of:
            if message.result.id == self.case_id:
                self._case = message.result
            self._show_chosen()

    # -- keys -----------------------------------------------------------------------------------------------

    def on_field_changed(self, message: Field.Changed) -> None:
        """Find as one types; a symbol that is scanned here is verified."""
        if is_symbol(message.value):
            self.look_for.value = ""
            self.look_again()
            self.host.go("verify", message.value)
            return
        self.look_again()
        self.table.go_to_start()

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """To the page of the case, whatever became of it; of a receipt that was refused to where somebody decides about it."""
        if self.case_id:
            self.host.go("processing", self.case_id)
        else:
            self.host.go("conflict", self.session.views.refused_intake(self.marked_id)[0])

    def action_filter(self) -> None:
        """/"""
        self.look_for.focus()

    def action_verify(self) -> None:
        """Ctrl+Y: a certificate that somebody shows."""
        self.host.go("verify")

    def action_rare_character(self) -> None:
        """Ctrl+K: to look for somebody whose character no input method offers."""
        ask_for_character(self)

    def action_back(self) -> None:
        """Esc: first the words go, then the screen."""
        if self.look_for.value:
            self.look_for.value = ""
            self.look_again()
            self.look_for.focus()
        else:
            self.host.back()


def _open(at: "Workplace") -> None:
    """Comes about once the store is open."""


def _case_of(at: "Workplace", case_id: str) -> Case:
    return at.case(case_id)
