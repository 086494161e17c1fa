"""办理: one case, what happened to it, and what may be done with it now."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from textual.message import Message
from textual.widget import Widget

from cqclerk.domain.guards import NotAllowed
from screens import acts, case_lines, keys, more_acts
from screens.act_steps import READING, ActSteps
from screens.act_table import ACTS
from screens.case_history import CaseHistory
from screens.case_looks import Opened, certificate_text, look
from screens.cells import cut
from screens.reasons import failure, reason
from screens.refused_here import RefusedHere
from screens.sent import sent_lines
from screens.spans import Span, spread
from screens.widgets.case_table import CaseTable
from screens.widgets.lines import Lines
from screens.widgets.option_list import Choice, OptionList
from screens.widgets.question import Question
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from concurrent.futures import Future

    from cqclerk.domain.case import Case

_TAKING_OVER = "正在请网关接管……"
_STAGES = ("processing", "handover", "printing")  # whose most urgent case is shown where none was chosen


class ProcessingScreen(RefusedHere, ActSteps):
    """The timeline, the materials at its side where there is room, and the choices below."""

    KEYS = (
        keys.HELP, keys.DIGITS, keys.SHOW_SENT, keys.PROCESSING_MATERIALS, keys.PROCESSING_ATTACHMENTS, keys.PROCESSING_CHECKS,
        keys.COPYING_OUT, keys.PRINT_CASE, keys.REFUSED_HERE, keys.BACK,
    )  # fmt: skip
    BINDINGS = keys.bindings((*KEYS, keys.CONFIRM))
    AUTO_FOCUS = "#choices"

    @dataclass
    class GlyphsChecked(Message):
        """Which characters of the certificate no font here draws; version is that of the case whose paper was looked at."""

        version: int
        missing: tuple[str, ...]

    @dataclass
    class ClaimAnswered(Message):
        """The gateway granted the claim, or the asking came to nothing."""

        error: BaseException | None

    def __init__(self, case_id: str = "") -> None:
        super().__init__()
        self.case_id = case_id
        self._opened: Opened | None = None
        self._claimed_here = self._nothing_to_choose = False
        self._standing = ""  # what the message line says while nothing else is to be said

    @property
    def case(self) -> "Case | None":
        """The case as it was last looked at."""
        return self._opened.case if self._opened else None

    @property
    def history(self) -> CaseHistory:
        """What happened."""
        return self.query_one(CaseHistory)

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(id="heading")
        yield CaseHistory()
        yield OptionList(title="现在可以做", id="choices")
        yield Question(id="question")

    def on_mount(self) -> None:
        self.case_id = self.case_id or self._most_urgent()
        if not self.case_id:
            self.query_one("#heading", Lines).show([(Span(" 办理", "title"), Span("  没有正在办理的件。到工作台选一件，或按 F2 收件。"))])
            self.query_one("#choices", OptionList).title = ""
            return
        self.do(look, self.case_id)

    def _most_urgent(self) -> str:
        """Where nothing is open: the case that has ended last, to see that it has."""
        views = self.session.views
        return next((row.id for stage in _STAGES for row in views.desk(stage, limit=1)), "") or views.newest_done()

    # -- looking -----------------------------------------------------------------------------------------

    def on_screen_resume(self) -> None:
        """Back from another screen, where it may have been printed."""
        self.call_after_refresh(self.look_again)

    def look_again(self) -> None:
        """Something changed: only if it was this case, its history is read again."""
        self._show_heading()
        if self.case_id and (self.case is None or self.session.views.case_version(self.case_id) != self.case.version):
            self.do(look, self.case_id)

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """What was asked for is here."""
        if isinstance(message.result, Opened):
            self._show(message.result)
            self.call_after_refresh(self.look_again)
        elif message.command is certificate_text:
            self._check_glyphs(*cast(tuple[int, str], message.result))
        else:
            self._after(cast("Case", message.result))

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """It may be that the case has moved on."""
        self.drop_question()
        message.sentence = failure(message.error, self.session)
        if message.command is not look:
            self.call_after_refresh(self.look_again)

    def _show(self, opened: Opened) -> None:
        first = self._opened is None
        self._opened = opened
        self._show_heading()
        happenings = case_lines.happenings(opened.history, self.session)
        self.history.show(happenings, case_lines.materials(opened.materials, self.session))
        self.in_steps = False
        self.offer(acts.choices(opened.case, self.session))
        self._standing = cut(case_lines.standing(opened.case, self.session), self.size.width - 2)
        self.foot.stand(self._standing)
        if first:
            self.rest()
            self._ask_for_claim(opened.case)

    def offer(self, choices: tuple[Choice, ...], title: str = "现在可以做") -> None:
        """Show a list to choose from."""
        options = self.query_one("#choices", OptionList)
        allowed = any(not choice.reason for choice in choices)
        options.title = title if allowed else "现在没有要做的" if choices else "这一件已经结束，没有要做的了"
        options.offer(choices)
        waiting = self._nothing_to_choose and self.focused is self.history.timeline
        if (self.focused is options and not allowed) or (waiting and allowed):  # the claim has come: digits choose at once
            self.rest()

    def on_resize(self) -> None:
        """The heading is as wide as the window."""
        self._show_heading()

    def _show_heading(self) -> None:
        if self.case is not None:
            left, right = case_lines.heading("办理", self.case, self.session)
            self.query_one("#heading", Lines).show([spread(left, right, self.size.width), *self.refused_lines()])

    def rest(self) -> None:
        """Back to where one chooses; to the history if nothing may be done."""
        choices = self.query_one("#choices", OptionList)
        self._nothing_to_choose = not choices.can_focus
        (choices if choices.can_focus else self.history.timeline).focus()

    # -- the claim -----------------------------------------------------------------------------------------

    def _ask_for_claim(self, case: "Case") -> None:
        """Opening a case that is nobody's yet asks for it; what was asked for here is given back if nothing was decided."""
        line = self.session.line
        if line is None or not case_lines.may_be_claimed(case, self.session.actor):
            return
        self._claimed_here = True
        line.claim(self.case_id).add_done_callback(self._claim_answered)

    def by_line(self, path: str, text: str, case: "Case") -> None:
        """接管: the gateway moves the claim here; without a line nothing is taken over."""
        if self.session.line is None:
            self.say("线路断，不能接管；线路通后再试，或到那台工作站办理。", "warning")
            return
        self._claimed_here = True
        self.say(_TAKING_OVER)
        self.session.line.take_over(case.id, text).add_done_callback(self._claim_answered)

    def _claim_answered(self, future: "Future[None]") -> None:
        """On the line's thread."""
        self.post_message(self.ClaimAnswered(future.exception()))

    def on_processing_screen_claim_answered(self, message: ClaimAnswered) -> None:
        """It is ours, or it will be when the line is there again."""
        if message.error is not None:
            self._claimed_here &= not isinstance(message.error, NotAllowed)  # else the grant may still be on its way
            self.say(failure(message.error, self.session), "warning")
        elif self.foot.message == _TAKING_OVER:
            self.say("已接管，由本机办理。", "good")
        self.look_again()

    def _give_claim_back(self) -> None:
        line, case = self.session.line, self.case
        if self._claimed_here and line is not None and case is not None and case_lines.is_undecided(case):
            line.give_back(self.case_id)
        self._claimed_here = False

    def on_unmount(self) -> None:
        """Left by another way than Esc."""
        self._give_claim_back()

    # -- doing ---------------------------------------------------------------------------------------------

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """Ask before what cannot be taken back; printing only goes to its screen."""
        case = self.case
        if case is None:
            return
        if more_acts.is_one(message.choice.id):
            self.step(message.choice.id, case)
            return
        asked = case_lines.question(message.choice.id, case, self.session)
        if asked is None:
            self.action_print()
            return
        self.ask(message.choice.id, asked)

    def _out_of_steps(self) -> bool:
        """Back to what is done every day; False if one was there."""
        was, self.in_steps = self.in_steps, False
        if was and self.case is not None:
            self.offer(acts.choices(self.case, self.session))
            self.show_keys()
        return was

    def go_on(self, widget: Widget) -> None:
        """Enter in the question's field."""
        self.query_one(Question).confirm()

    def on_question_confirmed(self, message: Question.Confirmed) -> None:
        """Yes: do it."""
        from cqclerk.commands import delivery, prereview

        case = self.case
        if case is None:
            return
        if message.id == acts.HAND_OVER and not message.text:
            self.say("请写明交给谁。", "warning")
            return
        if message.id == acts.WITHDRAW and not message.text:
            self.say(case_lines.NO_REASON, "warning")
            return
        if more_acts.is_one(message.id):
            self.answer(message.id, message.text, case)
            return
        self.drop_question()
        if message.id == acts.APPROVE:
            self.say("正在核对证件上的字……")
            self.do(certificate_text, case.id)
        elif message.id == acts.HAND_OVER:
            self.do(delivery.hand_over, case.id, case.version, case.over_the_counter, message.text)
        else:
            self.do(prereview.withdraw, case.id, case.version, message.text)

    def _check_glyphs(self, version: int, text: str) -> None:
        """Which characters no font here has: looked for in a thread of its own, for fonts may have to be opened."""
        threading.Thread(target=self._find_missing, args=(version, text), name="glyphs", daemon=True).start()

    def _find_missing(self, version: int, text: str) -> None:
        from printing import fonts

        self.post_message(self.GlyphsChecked(version, tuple(fonts.missing(text))))

    def on_processing_screen_glyphs_checked(self, message: GlyphsChecked) -> None:
        """The finding goes with the command, so that a missing glyph holds decision and number."""
        from cqclerk.commands import processing

        self.do(processing.approve, self.case_id, message.version, message.missing)

    def _after(self, case: "Case") -> None:
        """Something was done: say how the case stands now."""
        self._claimed_here = self._claimed_here and case_lines.is_undecided(case)
        self.say(case_lines.done(case, self.session), "good")
        self.look_again()

    # -- keys ----------------------------------------------------------------------------------------------

    def action_print(self) -> None:
        """P: the papers of this case."""
        if self.case_id:
            self.host.go("print_queue", self.case_id)

    def action_materials(self) -> None:
        """M: what was handed over, line by line."""
        if self._opened is not None and not self._close_reader():
            self.history.read_materials(self._reading_columns)
            self._reading()

    def action_checks(self) -> None:
        """K: what is asked of the city's registers."""
        if self.case is not None and (objection := ACTS["ask_city"].objection(self.case, self.session)):
            self.say(reason(objection, self.session, self.case), "warning")
        elif self.case is not None:
            self.step("ask_city", self.case)

    def action_copy_out(self) -> None:
        """Y: field by field into the city's platform."""
        if self.case_id:
            self.host.go("copying_out", self.case_id)

    def action_attachments(self) -> None:
        """A: the scans of this case."""
        if self.case_id:
            self.host.go("attachments", self.case_id)

    def action_show_sent(self) -> None:
        """V: exactly what went to the gateway about the marked event."""
        event = None if self._close_reader() else self.session.views.event(self.history.event_id)
        if event is not None:
            self.history.read(sent_lines(event, self.session, self._reading_columns))
            self._reading()

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """Enter on an event is V."""
        self.action_show_sent()

    def on_case_table_marked(self, message: CaseTable.Marked) -> None:
        """A detail that did not fit its column is said in full."""
        one = self.history.marked
        nothing_said = self.foot.message == self._standing  # what was said of an act is not covered up
        if one is not None and self.focused is message.table and nothing_said:
            self.say(one.told)

    @property
    def _reading_columns(self) -> int:
        return max(self.size.width - 2, 40)

    def _reading(self) -> None:
        """While something is read there is nothing to choose."""
        self.query_one("#choices").display = False
        self.foot.show_keys(keys.key_line(READING, self.size.width - 1))

    def _close_reader(self) -> bool:
        if not self.history.close():
            return False
        self.query_one("#choices").display = True
        self.rest()
        self.show_keys()
        return True

    def action_back(self) -> None:
        """Esc: first out of what was opened here, then to the screen before."""
        if self.drop_question() or self._close_reader() or self._out_of_steps():
            return
        self._give_claim_back()
        self.host.back()
