"""更正: the form of a decided case, in which what was written wrong is mended; before it is done, each change is shown."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from cqclerk.domain import corrections
from cqclerk.domain.afterlife_events import Change
from cqclerk.domain.case import Phase
from cqclerk.domain.form import values_of
from cqclerk.domain.guards import Stale
from data.reference import read_toml
from screens import keys, numbered_acts, texts
from screens.cells import fit
from screens.field_words import change_words
from screens.filling import Assessment, Filling, Page, Spot
from screens.form_screen import FormScreen
from screens.reasons import failure
from screens.spans import Line, Span, line, spread
from screens.widgets.lines import Lines
from screens.widgets.option_list import OptionList
from screens.widgets.question import Question
from screens.widgets.received_page import Received, ReceivedPage
from screens.widgets.side_panel import SidePanel

if TYPE_CHECKING:
    from cqclerk.domain.case import Case
    from cqclerk.workplace.workplace import Workplace

_NAME_COLUMNS = 18
_MOST_SHOWN = 12  # changes that stand there one by one
_ASKING = (keys.CONFIRM.saying("更正"), keys.BACK.saying("回去改"))


def load_case(at: "Workplace", case_id: str) -> "Case":
    """The case whose paper is wrong."""
    return at.case(case_id)


class _Paper(Filling):
    """Only the pages of which something stands on the paper."""

    def pages(self) -> tuple[Page, ...]:
        kept = {section.key for section in corrections.correctable_sections(self.item)}
        return tuple(page for page in Filling.pages(self) if page.section.key in kept)


class CorrectionScreen(FormScreen):
    """F10 shows what changes and asks why; once more, and it is done. Esc puts it down for this session."""

    KEYS = (
        keys.HELP.saying("本格规则"),
        keys.ENTER_NEXT,
        keys.CONFIRM.saying("看改动"),
        keys.CORRECT_NEXT,
        keys.CORRECT_PREVIOUS,
        keys.RARE_CHARACTER,
        keys.REFUSED_HERE,
        keys.BACK.saying("放下(不丢)"),
    )
    BINDINGS = keys.bindings(KEYS)

    def __init__(self, case_id: str = "") -> None:
        super().__init__()
        self.case_id = case_id
        self.case: Case | None = None
        self._before: dict[str, str] = {}

    def compose_body(self) -> Iterable[Widget]:
        yield from super().compose_body()
        yield Question(id="question")

    def on_mount(self) -> None:
        self.do(load_case, self.case_id)

    def heading(self) -> str:
        return f"更正 {self.case.certificate_number}" if self.case else "更正"

    def _title(self) -> Line:
        left, page = line(Span(f" {self.heading()}", "title")), self.pane.page
        if page is None:
            return left
        labels = dict.fromkeys(each.section.label for each in self.pane.form.pages())
        words = [Span(f"[{label}] " if label == page.section.label else f"{label} ") for label in labels]
        return spread(left, (*words, Span(" PgUp/PgDn ", "dim")), max(self.size.width, 40))

    def assess(self) -> Assessment:
        """By the rules of the day of application: a correction does not make a new application of it."""
        assert self.case is not None
        form = self.pane.form
        self.found = form.assess(self.case.applied_on or self.today())
        self.query_one(SidePanel).show_assessment(self.found, form.item, form.reference.words)
        return self.found

    # -- the form --------------------------------------------------------------------------------------------

    def on_work_screen_done(self, message: FormScreen.Done) -> None:
        """The case is here, or it is corrected."""
        if message.command is load_case:
            self._begin(message.result)
            return
        self.session.begun.pop(self.case_id, None)
        self.host.back()

    def _begin(self, case: "Case") -> None:
        self.case = case
        if case.application is None:
            self.pane.put(ReceivedPage(Received("这一件的内容不在本机，由决定的机构更正。")))
            return
        self._before = values_of(case.application)
        values = self.session.begun.get(case.id, self._before)
        reference = self.session.reference
        self.begin(_Paper(reference.items[case.item], reference, dict(values)), Spot())
        self.say("证上写错的改过来，没错的不动；改完按 F10。")

    def changes(self) -> tuple[Change, ...]:
        """What differs from the paper that was decided."""
        return corrections.changes(self.pane.form.item, self._before, self.pane.form.values)

    # -- what changes, and why -------------------------------------------------------------------------------------

    def action_confirm(self) -> None:
        """F10: first what changes, then it is done."""
        if self.query_one(Question).asked:
            self.query_one(Question).confirm()
            return
        if self.pane.page is None or self.case is None:
            return
        self.pane.settle()
        changed = self.changes()
        if not changed:
            self.say(texts.sentence("correct.nothing"), "warning")
            return
        self._stood = self.pane.spot()
        self.query_one(".aside").display = False
        lines = Lines(id="changes")
        lines.show([self._change_line(change) for change in changed[:_MOST_SHOWN]])
        self.pane.put(lines)
        words = read_toml("words/acts.toml").table("correct")
        said = {"count": len(changed), "sheet": words.text(self._sheet)}
        self.query_one(Question).ask("correct", texts.filled(words.text("ask"), said), words.text("label"))
        self.show_keys()

    def _change_line(self, change: Change) -> Line:
        assert self.case is not None
        name, was, now = change_words(change, self.case.item, self.session.reference, self.today())
        return (Span(fit(name, _NAME_COLUMNS), "dim"), Span(f"{was} 改为 "), Span(now, "strong"))

    def show_keys(self) -> None:
        """While it is asked why, the keys of the question."""
        if self.query_one(Question).asked:
            self.foot.show_keys(keys.key_line(_ASKING, self.size.width - 1))
        else:
            super().show_keys()

    @property
    def _sheet(self) -> str:
        """What becomes of the sheet that is wrong: a key into the words."""
        assert self.case is not None
        out = self.case.phase is Phase.DELIVERED or self.case.old_sheet_out
        there = "sheet_there" if self.case.printed_elsewhere else "sheet_here"
        return "sheet_out" if out else there if self.case.paper_job else "no_sheet"

    def go_on(self, widget: Widget) -> None:
        """Enter in the question, else in the form."""
        if self.query_one(Question).asked:
            self.query_one(Question).confirm()
        else:
            super().go_on(widget)

    def on_question_confirmed(self, message: Question.Confirmed) -> None:
        """Yes, with the reason."""
        assert self.case is not None
        if not message.text:
            self.say("请先写明再确认。", "warning")
            return
        self.do(numbered_acts.correct, self.case.id, self.case.version, dict(self.pane.form.values), message.text)

    def on_work_screen_refused(self, message: FormScreen.Refused) -> None:
        """What was typed stays; the case may have moved on."""
        message.sentence = failure(message.error, self.session)
        self._back_to_form()
        if isinstance(message.error, Stale):
            self.put_aside()
            self.do(load_case, self.case_id)

    # -- away ------------------------------------------------------------------------------------------------------

    def _back_to_form(self) -> bool:
        if not self.query_one(Question).drop():
            return False
        self.query_one(".aside").display = True
        self.pane.begin(self.pane.form, self._stood)
        self.show_keys()
        return True

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """Nothing can be corrected here."""
        self.host.back()

    def put_aside(self) -> None:
        """What was changed is there when one comes back in this session."""
        if self.case is not None and self.pane.filling is not None:
            if self.pane.page is not None:
                self.pane.settle()
            self.session.begun[self.case.id] = dict(self.pane.form.values)

    def on_screen_suspend(self) -> None:
        """Another screen comes on top."""
        self.put_aside()

    def action_back(self) -> None:
        """Esc: from the changes to the form, from the form away."""
        if not self._back_to_form():
            self.put_aside()
            self.host.back()
