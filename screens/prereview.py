"""预审: one look, everything at once; the decision is a person's."""

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import cast

from textual import events
from textual.message import Message
from textual.widget import Widget

from cqclerk.domain import case_papers, guards
from cqclerk.domain.case import Case
from screens import check_lines, decisions, gathering, keys, prereview_lines
from screens.case_lines import NO_REASON
from screens.case_reading import ASKING, CaseReading, enter_by_itself
from screens.claims import Claim
from screens.draft_keeper import drop_supplements
from screens.gathering_list import GatheringList
from screens.prereview_look import Opened, look
from screens.reasons import failure
from screens.spans import Line, Span, line, spread
from screens.widgets.lines import Lines
from screens.widgets.option_list import OptionList
from screens.widgets.question import Question
from screens.widgets.reader import Reader
from screens.widgets.refusal import Reason, Refusal
from screens.work_screen import WorkScreen


class PrereviewScreen(CaseReading):
    """Findings above, what may be decided below; what may not be is said with its reason."""

    KEYS = (
        keys.HELP.saying("条文"),
        keys.DIGITS,
        keys.DUPLICATES,
        keys.PREREVIEW_MATERIALS,
        keys.PREREVIEW_ATTACHMENTS,
        keys.CREDIT,
        keys.CHECKS,
        keys.PREREVIEW_COPYING_OUT,
        keys.SUPPLEMENT,
        keys.REFUSED_HERE,
        keys.CONFIRM,
        keys.BACK,
    )
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "#choices"

    @dataclass
    class ClaimAnswered(Message):
        """The gateway granted the claim, or the asking came to nothing."""

        error: BaseException | None

    @dataclass
    class Printed(Message):
        """What the spooler says."""

        sentence: str
        tone: str

    def __init__(self, case_id: str = "") -> None:
        super().__init__()
        self.case_id = case_id
        self._claim = Claim(self.session, self._claim_answered)

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(id="heading")
        yield Reader(id="findings")
        yield Reader(id="reader")
        yield OptionList(id="choices")
        yield GatheringList()
        yield Question()
        yield Refusal()

    def on_mount(self) -> None:
        """The case that was asked for, else the most urgent one that waits here."""
        self.query_one("#reader").display = False
        self._open(self.case_id or self._most_urgent())

    def _open(self, case_id: str) -> None:
        self._claim.give_back(self.case)
        self.case_id, self._opened = case_id, None
        if case_id:
            self.do(look, case_id)
            return
        self.query_one("#heading", Lines).show([line(Span(" 预审", "title"), "  没有等预审的件。到工作台选一件，或按 F2 收件。")])
        self.query_one("#findings", Reader).read(())
        self.query_one("#choices", OptionList).offer(())

    def _most_urgent(self) -> str:
        ours = self.session.file.office_id
        return next((row.id for row in self.session.views.desk("prereview") if row.home_office == ours and row.id != self.case_id), "")

    # -- looking -------------------------------------------------------------------------------------------

    def look_again(self) -> None:
        """Something changed: only if it was this case, it is read again."""
        self._paint()
        if self.case_id and (self.case is None or self.session.views.case_version(self.case_id) != self.case.version):
            self.do(look, self.case_id)

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """The case is here, or something was decided."""
        if isinstance(message.result, Opened):
            self._show(message.result)
        else:
            if message.command is not enter_by_itself:
                self.say(prereview_lines.done(cast(Case, message.result), self.session), "good")
                self._close_asked()
            self.ask_city(message.command)
            self.look_again()

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """It may be that the case has moved on."""
        self._close_asked()
        message.sentence = failure(message.error, self.session)
        self.call_after_refresh(self.look_again)

    def _show(self, opened: Opened) -> None:
        first = self._opened is None
        before, self._opened = self.case, opened
        drop_supplements(opened.case, self.session)
        self._paint()
        self.query_one("#choices", OptionList).offer(decisions.choices(opened.case, self.session))
        self.show_standing()
        if first:
            self._focus_choices()
            self._warn(self._claim.ask(opened.case))
        self.hear_city(before)
        self.call_after_refresh(self.look_again)

    def _paint(self) -> None:
        if self._opened is None:
            return
        left, right = prereview_lines.heading(self._opened.case, self._opened.taken_at, self.session)
        self.query_one("#heading", Lines).show([spread(left, right, self.size.width), *self.refused_lines()])
        self.query_one("#findings", Reader).read(self._said(self._opened))

    def _said(self, opened: Opened) -> list[Line]:
        """What the city's registers say, then what the rules say."""
        asked = prereview_lines.drawn(check_lines.rows(opened.case, self.session), self.size.width)
        return [*asked, *prereview_lines.text(opened.findings, self.session, self.size.width)]

    def show_standing(self) -> None:
        """What the message line says while nothing else is to be said."""
        if self.case is not None:
            self.foot.stand(prereview_lines.standing(self.case, self.session))

    def on_screen_resume(self) -> None:
        """Back from another screen, where the case may have been changed."""
        if self._opened is not None:
            self.look_again()

    def on_resize(self) -> None:
        """As wide as the window."""
        self._paint()

    def on_key(self, event: events.Key) -> None:
        """PgUp and PgDn move over the findings, wherever the focus is."""
        if event.key in ("pageup", "pagedown"):
            self.query_one("#findings", Reader).on_key(event)

    # -- the claim -------------------------------------------------------------------------------------------

    def _claim_answered(self, error: BaseException | None) -> None:
        """On the line's thread."""
        self.post_message(self.ClaimAnswered(error))

    def on_prereview_screen_claim_answered(self, message: ClaimAnswered) -> None:
        """It is ours, or it can only be looked at."""
        self._warn(self._claim.heard(message.error))
        self.look_again()

    def on_unmount(self) -> None:
        """By whatever way the screen is left: what was not decided is given back."""
        self._claim.give_back(self.case)

    # -- deciding --------------------------------------------------------------------------------------------

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """Ask before a decision; what comes after one is done at once."""
        act, case, opened = message.choice.id, self.case, self._opened
        if case is None or opened is None:
            return
        if act == case_papers.follows(case.phase):
            self._print(act)
        elif act in (decisions.PROCESSING, decisions.RARE):
            self.host.go("processing", self.case_id)
        elif act == decisions.NEXT:
            self._open(self._most_urgent())
        elif act == decisions.SUPPLEMENT:
            self.action_supplement()
        elif act == decisions.REFUSE:
            self._make_room((keys.DIGITS, *ASKING))
            table = self.session.reference.codes["prereview_refusal"]
            self.query_one(Refusal).open([Reason(entry.code, entry.label) for entry in table.entries])
        else:
            self._make_room(ASKING)
            self.query_one(Question).ask(act, *prereview_lines.question(act, case, opened.findings, self.session))

    def action_confirm(self) -> None:
        """F10: what was chosen is done."""
        question, refusal = self.query_one(Question), self.query_one(Refusal)
        if refusal.display:
            self._warn(refusal.confirm())
        elif question.asked:
            question.confirm()
        else:
            self.say("先按数字选一项，再按 F10。")

    def go_on(self, widget: Widget) -> None:
        """Enter in the words of a question or a refusal."""
        self.action_confirm()

    def on_question_confirmed(self, message: Question.Confirmed) -> None:
        """Yes: do it."""
        from cqclerk.commands import prereview

        if self.case is None:
            return
        if (message.id == decisions.WITHDRAW or gathering.is_one(message.id)) and not message.text:
            self._warn(NO_REASON)
            return
        self._close_asked()
        if gathering.is_one(message.id):
            command, given = gathering.deed(message.id, self.case)
            self.do(command, self.case.id, self.case.version, *given, message.text)
        elif message.id == decisions.ACCEPT:
            self.do(prereview.accept, self.case.id, self.case.version)
        elif message.id == decisions.NOTICE:
            self.do(prereview.give_notice, self.case.id, self.case.version)
        else:
            self.do(prereview.withdraw, self.case.id, self.case.version, message.text)

    def on_refusal_confirmed(self, message: Refusal.Confirmed) -> None:
        """Refused for these reasons."""
        from cqclerk.commands import prereview

        if self.case is not None:
            self.do(prereview.refuse, self.case.id, self.case.version, message.reasons, message.words)

    # -- paper -----------------------------------------------------------------------------------------------

    def _print(self, paper: str) -> None:
        printer = self.session.printer
        if printer is None:
            self.say("没有接上打印机，没有打印；接上后在这里再打。", "warning")
            return
        self.say("正在打印……")
        printer.print(self.case_id, paper).add_done_callback(self._printed)

    def _printed(self, future: "Future[str]") -> None:
        """On the printer's thread."""
        error = future.exception()
        self.post_message(self.Printed(failure(error, self.session), "error") if error else self.Printed(future.result(), ""))

    def on_prereview_screen_printed(self, message: Printed) -> None:
        """What became of the paper."""
        self.say(message.sentence, message.tone)

    # -- keys --------------------------------------------------------------------------------------------------

    def action_copy_out(self) -> None:
        """Y: field by field into the city's platform."""
        if self.case_id:
            self.host.go("copying_out", self.case_id)

    def action_supplement(self) -> None:
        """B: the form of this case, for what the citizen has brought."""
        if self.case is None:
            return
        objection = decisions.may_supplement(self.case, self.session.actor)
        if objection is not None:
            self.say(failure(guards.NotAllowed(objection), self.session), "warning")
            return
        self.host.go("intake", self.case_id)

    def action_attachments(self) -> None:
        """A: the scans of this case."""
        if self.case_id:
            self.host.go("attachments", self.case_id)

    def action_back(self) -> None:
        """Esc: first out of what was opened here, then to the screen before; what is undecided is given back."""
        if self._close_reader() or self._close_asked():
            return
        self._claim.give_back(self.case)
        self.host.back()
