"""工作台: what waits, most urgent first. Opens equally fast over a hundred cases and a hundred thousand."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from textual import events
from textual.containers import Horizontal
from textual.widget import Widget

from cqclerk.domain.case import Case
from data.rows import DeskRow
from screens import copy_alarm, desk_rows, dispatch_rows, keys, number_lines, phases
from screens.cells import width
from screens.desk_rows import COLUMNS, DeskPages, Place, StageCounts
from screens.program import Program
from screens.session import Session
from screens.spans import Line, Span
from screens.widgets import kinds
from screens.widgets.case_table import CaseTable
from screens.widgets.field import Field
from screens.widgets.lines import Lines
from screens.widgets.row_window import Row
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace

TABS = ("prereview", "processing", "supplement", "printing", "handover")  # by digits from 1; 0 is all of them
ATTENTION = "attention"  # has a letter: no digit is left
RARE = ("inquiry", "to_post", "posted", "returned")  # by the digits after them, while there are any
SCREENS = {
    "prereview": "prereview",
    "supplement": "prereview",
    "processing": "processing",
    "printing": "print_queue",
    "handover": "processing",
}
_FILTER_LABEL, _FILTER_COLUMNS = 7, 20


class DeskScreen(WorkScreen):
    """Tabs with counts, a filter, the list; beside it, where there is room, the chosen case."""

    KEYS = (
        keys.HELP,
        keys.INTAKE,
        keys.PREREVIEW,
        keys.PROCESSING,
        keys.PRINTING,
        keys.SYNC,
        keys.SEARCH,
        keys.DAY_END,
        keys.MORE,
        keys.COMMANDS,
        keys.FILTER,
        keys.ATTENTION,
        keys.QUIT,
    )
    BINDINGS = [*keys.bindings(KEYS), keys.BACK.binding]
    AUTO_FOCUS = "CaseTable"

    def __init__(self) -> None:
        super().__init__()
        session = cast(Program, self.app).session
        assert session is not None
        self.session: Session = session
        self.counts = StageCounts(session.views)
        self._stage, self._seen = "", False
        self._case: Case | None = None

    def compose_body(self) -> Iterable[Widget]:
        yield Lines((), id="tabs")
        look_for = Field("/ 筛选", kinds.TEXT, id="filter", columns=_FILTER_COLUMNS, label_columns=_FILTER_LABEL)
        look_for.styles.margin = (0, 1)
        yield look_for
        with Horizontal(classes="columns"):
            yield CaseTable(COLUMNS, DeskPages(self.session, self.counts), marked=self._marked, empty=desk_rows.empty_words(), id="cases")
            yield Lines(id="chosen", classes="beside")
        yield Lines(id="drafts")

    # -- what stands there ----------------------------------------------------------------------------------

    @property
    def table(self) -> CaseTable:
        """The list."""
        return self.query_one(CaseTable)

    @property
    def filter(self) -> Field:
        """Where one types what to look for."""
        return self.query_one("#filter", Field)

    @property
    def case_id(self) -> str:
        """The chosen case, "" if there is none."""
        marked = self._marked_id
        return "" if desk_rows.is_refused(self.session.views.row(marked)) else marked

    @property
    def _marked_id(self) -> str:
        """The same, or a receipt whose 收件 was refused: there is no case to work on."""
        marked = self.table.marked
        return marked.key.case_id if marked and isinstance(marked.key, Place) else ""

    def on_screen_resume(self) -> None:
        """The desk of today, whatever has happened on other screens; the first time its rows are new anyway."""
        super().on_screen_resume()
        self.call_after_refresh(self.look_again if self._seen else self._show_counts)
        self._seen = True

    def on_resize(self) -> None:
        super().on_resize()
        if self._seen:
            self.call_after_refresh(self._show_counts)
            self.call_after_refresh(self._show_chosen)

    def look_again(self) -> None:
        """The store has changed: the same tab, the same filter, the mark on the same case."""
        self.counts.forget()
        self.table.reload()
        self._show_counts()
        self._show_chosen()

    def _show_counts(self) -> None:
        views = self.session.views
        self.query_one("#tabs", Lines).show([self._tabs(views.refused())])
        stocks = number_lines.stocks(self.session)
        words = desk_rows.counts_words(views.today(self.session.today().isoformat()), number_lines.fewest(stocks))
        room = self.size.width - _FILTER_LABEL - _FILTER_COLUMNS - 3
        self.filter.show_note(" " * max(room - width(words), 0) + words)
        papers, drafts = dispatch_rows.reminder(self.session), desk_rows.drafts_words(views.drafts(), views)
        waiting = (desk_rows.sheets_words(self.session), desk_rows.overdue_words(self.session), papers, drafts)
        said = copy_alarm.desk_lines(self.session)
        said += [(Span(f" {words}", "accent"),) for words in waiting if words] + number_lines.warning(stocks)
        self.query_one("#drafts", Lines).display = bool(said)
        self.query_one("#drafts", Lines).show(said)

    def _tabs(self, refused: int) -> Line:
        """Each stage with its digit and count, closer together where there are many cases."""
        stages = [(str(number), stage, phases.stage_word(stage)) for number, stage in enumerate((*TABS, *RARE), start=1)]
        last = (("D", ATTENTION, phases.stage_word(ATTENTION)), ("0", "", "全部在办"))
        counted = [(*each, self.counts.of(each[1])) for each in (*stages, *last)]
        tabs = [tab for tab in counted if tab[1] not in (*RARE, ATTENTION) or tab[3]]
        for before, after in ((" ", "  "), (" ", " "), ("", " ")):
            spans = [Span(" ")]
            for digit, stage, word, count in tabs:
                spans += [Span(digit, "accent"), Span(f"{word}{before}{count}", "mark" if stage == self._stage else ""), Span(after)]
            spans.append(Span(desk_rows.refused_words(refused), "warning"))
            if sum(width(span.text) for span in spans) <= self.size.width:
                break
        return tuple(spans)

    # -- the chosen case ------------------------------------------------------------------------------------

    def _marked(self, row: Row | None) -> None:
        """The mark has come to another case: say what there is to say of it, in the same painting."""
        self._case = None
        self._show_chosen()

    def _show_chosen(self) -> None:
        row = self.session.views.row(self._marked_id) if self._marked_id else None
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
        """The case has been read; if the mark has gone on meanwhile, the next one is."""
        super().on_work_screen_done(message)
        if message.command is not _case_of:
            return
        if message.result.id == self.case_id:
            self._case = message.result
        self._show_chosen()

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """To the screen that the case is waiting for."""
        row: DeskRow | None = self.session.views.row(self._marked_id)
        if desk_rows.is_refused(row):
            self.host.go("conflict", self.session.views.refused_intake(self._marked_id)[0])
        elif row is not None:
            self.host.go(SCREENS.get(row.stage, "processing"), row.id)

    # -- tabs and filter ------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A digit outside of the filter chooses a tab; once more, all."""
        if event.key.isdigit() and int(event.key) <= len(TABS + RARE) and not self.filter.being_edited:
            stage = (TABS + RARE)[int(event.key) - 1] if event.key != "0" else ""
            self._filter("" if stage == self._stage else stage)
            event.stop()

    def on_field_changed(self, message: Field.Changed) -> None:
        """Filter as one types."""
        self._filter(self._stage)

    def _filter(self, stage: str) -> None:
        """The list of one stage and the words of the filter; where the marked case is not in it, its most urgent is marked."""
        changed, self._stage, marked = stage != self._stage, stage, self.case_id
        self.table.empty = desk_rows.empty_words(stage, self.filter.value.strip())
        self.table.reload(DeskPages(self.session, self.counts, stage, self.filter.value.strip()))
        if self.case_id != marked:
            self.table.go_to_start()
        if changed:
            self._show_counts()

    def action_attention(self) -> None:
        """D: what waits for a supervisor; once more, all."""
        self._filter("" if self._stage == ATTENTION else ATTENTION)

    def action_filter(self) -> None:
        """/"""
        self.filter.focus()

    def action_back(self) -> None:
        """Esc: everything is shown again; this is the last screen."""
        self.filter.value = ""
        self.table.focus()
        self._filter("")


def _case_of(at: "Workplace", case_id: str) -> Case:
    return at.case(case_id)
