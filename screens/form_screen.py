"""A screen that is a form: the form on the left, what the rules say of it on the right, off the path of keys."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from cqclerk.domain import commitment_page
from cqclerk.domain.facts import CreditCheck
from screens import keys, texts
from screens.character_key import ask_for_character
from screens.commitment_lines import commitment_lines
from screens.draft_keeper import AT_ONCE_S, DraftKeeper
from screens.filling import Assessment, Filling, Problem, Spot
from screens.refused_here import RefusedHere
from screens.session import Session, session_of
from screens.spans import Line, Span, line, spread
from screens.widgets.case_table import CaseTable, Column
from screens.widgets.checklist import Checklist
from screens.widgets.commitment_page import CommitmentPage
from screens.widgets.form_pane import FormPane
from screens.widgets.frame import FrameFacts
from screens.widgets.lines import Lines
from screens.widgets.row_window import Row
from screens.widgets.short_table import ShortTable
from screens.widgets.side_panel import SidePanel

if TYPE_CHECKING:
    from data.rows import DraftRow

_GAP_COLUMNS = (Column("在哪里", 18, 1), Column("怎么了", 20, 2))
_LIST_KEYS = (keys.HELP, keys.DIGITS, keys.ENTER_OPEN.saying("选中"), keys.BACK)
_PROMISE_KEYS = (keys.DIGITS.saying("1承诺(本人签名)  2不承诺，提交材料"), keys.READ_ON, keys.BACK.saying("不定"))
_MOVED_S = 0.25  # where one stands is kept when one has stood there so long


class FormScreen(RefusedHere):
    """The part of 收件 that knows nothing of cases. A subclass says what it is called (heading) and how it is kept (draft_row)."""

    HINTS = True
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self.session: Session = session_of(self.app)
        self.case_id = ""
        self.pane = FormPane(self.today, classes="form")
        self.found: Assessment | None = None
        self.keeper = DraftKeeper(self, self.session.desk, self.draft_row)
        self._assessing = False
        self._before_gaps = self._stood = Spot()

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(id="title")
        with Horizontal(classes="columns"):
            yield self.pane
            with Vertical(classes="aside"):
                yield SidePanel()

    def heading(self) -> str:
        """What is done here, for the title."""
        return ""

    def draft_row(self) -> "DraftRow | None":
        """The form as it is kept; None while there is nothing to keep."""
        return None

    def today(self) -> date:
        """The office's day, asked each time."""
        return self.session.today()

    def begin(self, filling: Filling, spot: Spot) -> None:
        """Show a form, with the focus where the clerk stood."""
        self.pane.begin(filling, spot)
        if self.is_mounted:
            self._assess_soon()

    def on_screen_resume(self) -> None:
        """On top: for the first time the focus goes where the clerk stood, once the layout stands."""
        if self.focused is None:
            self.pane.stand()
            self._assess_soon()
        self.show_title()

    # -- keys ------------------------------------------------------------------------------------------------

    def go_on(self, widget: Widget) -> None:
        """Enter."""
        self.pane.go_on(widget)

    def action_next_section(self) -> None:
        """PgDn."""
        self.pane.turn(1)

    def action_previous_section(self) -> None:
        """PgUp."""
        self.pane.turn(-1)

    def focus_next(self, selector: str | type[Widget] = "*") -> Widget | None:
        """Tab and down; from the last field to the next page."""
        if self.pane.section is not None and self.focused is not None and self.focused is self.focus_chain[-1]:
            self.pane.turn(1)
            return self.focused
        return super().focus_next(selector)

    def focus_previous(self, selector: str | type[Widget] = "*") -> Widget | None:
        """Shift+Tab and up; from the first field to the last one of the page before."""
        if self.pane.section is not None and self.focused is not None and self.focused is self.focus_chain[0]:
            self.pane.turn(-1, last=True)
            return self.focused
        return super().focus_previous(selector)

    def action_rare_character(self) -> None:
        """Ctrl+K: a character for the field that one is typing into."""
        ask_for_character(self)

    # -- what follows ------------------------------------------------------------------------------------------

    def on_form_pane_changed(self, message: FormPane.Changed) -> None:
        """Keep it at once, and ask the rules when the key has been answered."""
        self.keeper.soon(AT_ONCE_S)
        self._assess_soon()

    def before_key(self) -> None:
        """Half-typed words are kept when the keys rest. A key may also be the one that takes this screen away, focus first."""
        super().before_key()
        self._stood = self.spot()
        self.keeper.soon()

    def spot(self) -> Spot:
        """Where the clerk stands, or stood before the screen went."""
        return self.pane.spot() if self.focused is not None else self._stood

    def on_form_pane_moved(self, message: FormPane.Moved) -> None:
        """The clerk stands elsewhere."""
        self.show_title()
        self.show_keys()
        self.keeper.soon(_MOVED_S)

    def _assess_soon(self) -> None:
        if not self._assessing:
            self._assessing = True
            self.call_after_refresh(self._assess)

    def _assess(self) -> None:
        self._assessing = False
        if self.is_attached and self.pane.page is not None:
            self.assess()

    def assess(self) -> Assessment:
        """What the rules say now, also on the panel."""
        form = self.pane.form
        self.found = form.assess(self.today())
        self.query_one(SidePanel).show_assessment(self.found, form.item, form.reference.words)
        return self.found

    def show_facts(self, facts: FrameFacts) -> None:
        """The clock went on; over midnight the rules of the new day are asked."""
        super().show_facts(facts)
        if self.found is not None and facts.now.date() != self.found.today:
            self.assess()
            self.say(f"已过零点，按 {facts.now:%m-%d} 的日期和规则重新核对；填过的都在。", "warning")

    def show_title(self) -> None:
        """What is done here, and which page of it; below it what was refused of this case."""
        self.query_one("#title", Lines).show([self._title(), *self.refused_lines()])

    def show_keys(self) -> None:
        """The keys of the form, or of the list that stands in its place."""
        shown = self.KEYS if self.pane.page is not None else _PROMISE_KEYS if self._promising else _LIST_KEYS
        self.foot.show_keys(keys.key_line(shown, self.size.width - 1))

    def _title(self) -> Line:
        left, page = line(Span(f" {self.heading()}", "title")), self.pane.page
        if page is None:
            return line(Span(f" 告知承诺 {self.pane.form.item.name}", "title")) if self._promising else left
        words: list[Span] = []
        for section in self.pane.form.item.sections:
            here = section.key == page.section.key
            words += [Span(f"[{page.label}]" if here else section.label, "strong" if here else ""), Span(" ")]
        return spread(left, (*words, Span(" PgUp/PgDn ", "dim")), max(self.size.width, 40))

    def on_resize(self) -> None:
        """As wide as the window."""
        self.show_title()
        if self.found is not None:
            self._assess_soon()

    # -- what is open ----------------------------------------------------------------------------------------------

    def action_gaps(self) -> None:
        """Ctrl+L: everything wrong or missing; choosing one goes to its field."""
        if self.pane.page is None:
            return
        self.pane.settle()
        self._before_gaps = self.pane.spot()
        rows = [_problem_row(problem) for problem in self.assess().problems]
        self.pane.put(ShortTable(_GAP_COLUMNS, rows, empty="不缺，也没有不对的；Esc 回到表上。", id="gaps"))
        if rows:
            self.say(f"{len(rows)} 项：数字或回车跳到那一格，Esc 回去。")

    def leave_gaps(self) -> bool:
        """Back to where the clerk stood; False if neither the list nor 告知承诺 is open."""
        if not self.query("#gaps, #commitment"):
            return False
        self.pane.begin(self.pane.form, self._before_gaps)
        return True

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """One of the open things: to its field."""
        if message.table.id == "gaps":
            self.pane.begin(self.pane.form, Spot(str(message.row.key)))

    # -- 告知承诺 ----------------------------------------------------------------------------------------------------

    def action_commitment(self) -> None:
        """Ctrl+G: everything that is told before a commitment, to be read out."""
        if self.pane.page is None:
            return
        self.pane.settle()
        self._before_gaps = self.pane.spot()
        self.pane.put(CommitmentPage(self._commitment_lines, id="commitment"))
        self.say(self._not_open() or "逐条读给申请人听，读完由申请人选。", "warning" if self._not_open() else "")

    def on_checklist_promise_asked(self, message: Checklist.PromiseAsked) -> None:
        """C on the materials."""
        self.action_commitment()

    @property
    def _promising(self) -> bool:
        return isinstance(self.pane.content, CommitmentPage)

    def _commitment_lines(self, columns: int) -> list[Line]:
        form = self.pane.form
        replaced = commitment_page.replaceable(form.item, form.demanded(self.today()))
        return list(commitment_lines(form.reference.commitment, form.item, replaced, columns))

    def _not_open(self) -> str:
        """Why these people may not promise, "" if they may."""
        return texts.sentence("commitment.listed") if self.pane.form.credit is CreditCheck.LISTED else ""

    def on_commitment_page_answered(self, message: CommitmentPage.Answered) -> None:
        """The choice goes into the form; who promises signs next."""
        if message.chosen and (barred := self._not_open()):
            self.say(barred, "warning")
            return
        form = self.pane.form
        form.answer_commitment(message.chosen, self.today())
        self.pane.begin(form, Spot("commitment_by") if message.chosen else self._before_gaps)
        self.pane.post_message(FormPane.Changed())
        self.say("已选告知承诺：请本人在承诺书上签名，再填由谁签的。" if message.chosen else "申请人不选承诺，按一般方式提交材料。")


def _problem_row(problem: Problem) -> Row:
    return Row(problem.key, (problem.name, problem.sentence or "还缺"), "warning")
