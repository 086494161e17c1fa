"""发件与领取: finished papers on their way out: to be sent, sent, come back, to be collected; several are posted in a row."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import events
from textual.containers import Horizontal
from textual.widget import Widget

from cqclerk.domain.case import Phase
from screens import act_table, dispatch_rows, keys
from screens.act_steps import ActSteps
from screens.cells import cut
from screens.dispatch_rows import COLUMNS, STAGES, PaperPages
from screens.reasons import failure, named
from screens.texts import sentence
from screens.widgets import kinds
from screens.widgets.case_table import CaseTable
from screens.widgets.field import Field
from screens.widgets.lines import Lines
from screens.widgets.option_list import Choice, OptionList
from screens.widgets.question import Question
from screens.widgets.row_window import Row
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from cqclerk.domain.case import Case
    from cqclerk.workplace.workplace import Workplace

_FILTER_LABEL, _FILTER_COLUMNS = 7, 24
_POST, _TO_POST = "post", "to_post"


def load_case(at: "Workplace", case_id: str) -> "Case":
    """The case of the marked paper."""
    return at.case(case_id)


class DispatchScreen(ActSteps):
    """Digits turn the tabs, letters do something with the marked paper, Enter opens its case."""

    KEYS = (
        keys.HELP,
        keys.POST,
        keys.NOTE_WAYBILL,
        keys.SIGNED,
        keys.BROUGHT_BACK,
        keys.LOST,
        keys.COLLECTED,
        keys.REPLACED,
        keys.DISPATCH_PAPERS,
        keys.DISPATCH_FILTER,
        keys.BACK,
    )
    BINDINGS = keys.bindings((*KEYS, keys.CONFIRM))
    AUTO_FOCUS = "CaseTable"

    def __init__(self) -> None:
        super().__init__()
        self._stage = ""
        self._case: Case | None = None  # of the marked paper, once it has been read
        self._wanted = ""  # the act that waits for the case
        self._given_out = ""  # the case whose paper somebody has just signed for: until the next key but one, P prints the proof
        self._keys = self._given_out_at = 0
        self._posted = 0  # in this row of postings; only in 待寄 one follows the other

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(id="tabs")
        look_for = Field("/ 筛选", kinds.TEXT, id="filter", columns=_FILTER_COLUMNS, label_columns=_FILTER_LABEL)
        look_for.styles.margin = (0, 1)
        yield look_for
        with Horizontal(classes="columns"):
            yield CaseTable(COLUMNS, PaperPages(self.session), marked=self._marked, empty=dispatch_rows.empty_words("", ""), id="papers")
            yield Lines(id="chosen", classes="beside")
        yield OptionList(id="choices")
        yield Question(id="question")

    def on_mount(self) -> None:
        self.query_one("#choices").display = False
        self._show_tabs()

    # -- what stands there ---------------------------------------------------------------------------------------

    @property
    def table(self) -> CaseTable:
        """The list."""
        return self.query_one(CaseTable)

    @property
    def case_id(self) -> str:
        """The case of the marked paper, "" if there is none."""
        return str(self.table.marked.key) if self.table.marked else ""

    @property
    def _text(self) -> str:
        return self.query_one("#filter", Field).value.strip()

    def on_screen_resume(self) -> None:
        """Back from another screen."""
        self.call_after_refresh(self.look_again)

    def look_again(self) -> None:
        """Something was sent, signed for or printed, or a number has come."""
        self.table.reload()
        self._show_tabs()
        self._marked(self.table.marked)

    def on_resize(self) -> None:
        """Beside the list there is room or not."""
        self.call_after_refresh(self._show_chosen)

    def _show_tabs(self) -> None:
        self.query_one("#tabs", Lines).show([dispatch_rows.tabs(self.session, self._stage)])

    def _marked(self, row: Row | None) -> None:
        """The mark has come to another paper, or this one has moved on."""
        self._case = None
        paper = self.session.views.paper(str(row.key)) if row else None
        self.foot.stand(cut(dispatch_rows.sentence(paper, self.session), self.size.width - 2) if paper else "")
        self._show_chosen()

    def _show_chosen(self) -> None:
        pane = self.query_one("#chosen", Lines)
        if not self.has_class("-wide") or not self.case_id:
            pane.show([])
        elif self._case is None:
            self.do(load_case, self.case_id)
        else:
            pane.show(dispatch_rows.detail(self._case, self.session))

    # -- tabs and filter ---------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A digit turns to a tab while the list has the focus."""
        if self.focused is self.table and event.key.isdigit() and int(event.key) <= len(STAGES):
            self._turn(STAGES[int(event.key) - 1] if event.key != "0" else "")
            event.stop()

    def on_field_changed(self, message: Field.Changed) -> None:
        """Filter as one types; what is typed in the question filters nothing."""
        if message.field.id == "filter":
            self._turn(self._stage)

    def go_on(self, widget: Widget) -> None:
        """Enter: in the question it answers, in the filter it goes to the list."""
        if self.query_one(Question).asked:
            self.query_one(Question).confirm()
        else:
            self.table.focus()

    def _turn(self, stage: str) -> None:
        self._stage = stage
        self.table.empty = dispatch_rows.empty_words(stage, self._text)
        self.table.reload(PaperPages(self.session, stage, self._text))
        self.table.go_to_start()
        self._show_tabs()

    def action_filter(self) -> None:
        """/"""
        self.query_one("#filter", Field).focus()

    # -- doing ---------------------------------------------------------------------------------------------------------

    def action_act(self, act: str) -> None:
        """A letter: look at the case as it stands, then ask."""
        if self.focused is not self.table or not self.case_id:
            return
        self._wanted, self._posted = act, 0
        self.do(load_case, self.case_id)

    def action_print(self) -> None:
        """P: label, proof of service and the other papers of this case; right after a signature, of the one that was signed for."""
        just = self._given_out if self._keys == self._given_out_at + 1 else ""
        if case_id := just or self.case_id:
            self.host.go("print_queue", case_id)

    def before_key(self) -> None:
        """Counts, so that what was just done is known as such."""
        super().before_key()
        self._keys += 1

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """Enter: its whole history."""
        self.host.go("processing", self.case_id)

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """The case is here, or something was done with it."""
        if message.command is not load_case:
            self._after(message.result)
            return
        case: Case = message.result
        if case.id != self.case_id:  # the mark has gone on while it was read
            self.do(load_case, self.case_id)
            return
        self._case = case
        act, self._wanted = self._wanted, ""
        if act:
            self._begin(act, case)
        self._show_chosen()

    def _begin(self, act: str, case: "Case") -> None:
        """Ask, or say why it may not be done now."""
        objection = act_table.ACTS[act].objection(case, self.session)
        if objection is not None:
            self.say(sentence(objection.key, named(objection.params, self.session, case)), "warning")
            return
        self.step(act, case)

    def _after(self, case: "Case") -> None:
        """It is in the journal; in 待寄 the next one is asked for at once."""
        self.look_again()
        if case.phase is Phase.DELIVERED:
            self._given_out, self._given_out_at = case.id, self._keys
            self.say(dispatch_rows.series_words("signed", 0, " ".join(case.names)), "good")
        elif self._stage != _TO_POST or not self._posted:
            self.say("已保存在本机。", "good")
        elif row := self.table.marked:
            self.say(dispatch_rows.series_words("next", self._posted, row.cells[1]), "good")
            self._wanted = _POST
            self.do(load_case, self.case_id)
        else:
            self.say(dispatch_rows.series_words("done", self._posted), "good")

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """One of a table of codes: as what somebody signed, why it came back."""
        if self._case is not None:
            self._hide_list()
            self.step(message.choice.id, self._case)

    def on_question_confirmed(self, message: Question.Confirmed) -> None:
        """The answer."""
        if self._case is None:
            return
        posting = message.id == _POST and self._stage == _TO_POST
        self.answer(message.id, message.text, self._case)
        if posting and not self.query_one(Question).asked:
            self._posted += 1

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """It has moved on meanwhile, or may not be done."""
        self._wanted, self._posted = "", 0
        self.drop_question()
        message.sentence = failure(message.error, self.session)
        self.call_after_refresh(self.look_again)

    # -- steps -----------------------------------------------------------------------------------------------------------

    def offer(self, choices: tuple[Choice, ...], title: str) -> None:
        """A table of codes below the list."""
        options = self.query_one("#choices", OptionList)
        options.title = title
        options.offer(choices)
        options.display = True
        self.call_after_refresh(options.focus)

    def rest(self) -> None:
        """Back to the list."""
        self.table.focus()

    def _hide_list(self) -> bool:
        was, self.in_steps = self.in_steps, False
        self.query_one("#choices").display = False
        return was

    def action_back(self) -> None:
        """Esc: out of the question, out of the codes, out of the filter, to the screen before."""
        if self.drop_question():
            self._posted = 0
        elif self._hide_list():
            self.rest()
            self.show_keys()
        elif self._text or self.focused is not self.table:
            self.query_one("#filter", Field).value = ""
            self._turn(self._stage)
            self.table.focus()
        else:
            self.host.back()
