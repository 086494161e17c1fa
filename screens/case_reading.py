"""A case with what was found about it: what is read or gathered in the place of the list of decisions."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from cqclerk.domain import check_guards, guards, prereview_guards
from cqclerk.domain.access import Actor
from cqclerk.domain.case import Case
from screens import check_lines, comparing, decisions, gathering, keys, prereview_lines
from screens.gathering_list import GatheringList
from screens.prereview_look import Opened
from screens.reasons import failure
from screens.refused_here import RefusedHere
from screens.session import session_of
from screens.spans import Line
from screens.widgets.option_list import OptionList
from screens.widgets.question import Question
from screens.widgets.reader import Reader
from screens.widgets.refusal import Refusal

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace

ASKING = (keys.CONFIRM, keys.BACK.saying("不做"))
ASKED_LATER = "线路断，未能查询；已记下，线路通了自动查，答复会写在上面。现在照材料办。"
_READING = (keys.READ_ON, keys.BACK)


def enter_by_itself(at: "Workplace", case_id: str, version: int) -> Case:
    """On the store thread: what the list of bad credit answered, for which nobody pressed a key."""
    from cqclerk.commands import checking

    return checking.enter_credit(at, case_id, version)


class CaseReading(RefusedHere):
    """Needs #findings, #reader, #choices, a GatheringList, a Question and a Refusal on the screen."""

    @dataclass
    class CityNotReached(Message):
        """The question to the city's registers did not get through; it is kept, and goes out later."""

    def __init__(self) -> None:
        super().__init__()
        self.session, self.case_id = session_of(self.app), ""
        self._opened: Opened | None = None
        self._compared = 0

    @property
    def case(self) -> Case | None:
        """The case as it was last looked at."""
        return self._opened.case if self._opened else None

    def _warn(self, sentence: str) -> None:
        if sentence:
            self.say(sentence, "warning")

    def _make_room(self, asking: tuple[keys.Key, ...]) -> None:
        """The choices make room for what is asked."""
        self.query_one("#choices").display = False
        self.foot.show_keys(keys.key_line(asking, self.size.width - 1))

    def _close_asked(self) -> bool:
        dropped = self.query_one(Question).drop() | self.query_one(Refusal).drop() | self.query_one(GatheringList).drop()
        if dropped:
            self._show_choices()
        return dropped

    def _show_choices(self) -> None:
        self.query_one("#choices").display = True
        self._focus_choices()
        self.show_keys()

    def _focus_choices(self) -> None:
        choices = self.query_one("#choices", OptionList)
        self.set_focus(choices if choices.can_focus else self.query_one("#findings", Reader))

    def action_duplicates(self) -> None:
        """D: this case and one that may be the same, side by side; again D: the next one."""
        opened = self._opened
        if opened is None:
            return
        if not opened.others:
            self.say("没有查到相同的人或子女的其他办件。")
            return
        other = opened.others[self._compared % len(opened.others)]
        self._compared += 1
        self._read(comparing.beside(opened.case, other, self.session, self.size.width - 1))
        if decisions.may_settle(opened.case, self.session.actor) is None:
            self.query_one(GatheringList).open(f"{gathering.SETTLE}:{other.duplicate.receipt_number}", opened.case, self.session)
        if len(opened.others) > 1:
            self.say(f"共 {len(opened.others)} 件，再按 D 看下一件。")

    def action_materials(self) -> None:
        """M: every material with its article, also those that were handed over; below, whose originals were seen."""
        if self._opened is None or self._close_reader():
            return
        self._read(prereview_lines.materials(self._opened.findings, self.session, self.size.width))
        if decisions.may_gather(self._opened.case, self.session.actor) is None:
            self.query_one(GatheringList).open(gathering.SEEN, self._opened.case, self.session)

    def action_credit(self) -> None:
        """C: what the credit list says, and where it was looked at."""
        self._gather(gathering.CREDIT, decisions.may_gather)

    def action_checks(self) -> None:
        """K: what is asked of the city's registers."""
        self._gather(gathering.CHECK, check_guards.may_check)

    def _gather(self, path: str, guard: Callable[[Case, Actor], guards.Objection | None]) -> None:
        """Open the list of what may be said, in the place of the choices."""
        if self.case is None:
            return
        objection = guard(self.case, self.session.actor)
        if objection is not None:
            self.say(failure(guards.NotAllowed(objection), self.session), "warning")
            return
        self._close_asked()
        self._close_reader()
        self.query_one("#choices").display = False
        self.query_one(GatheringList).open(path, self.case, self.session)

    def ask_city(self, command: Callable[..., object]) -> None:
        """After a question was recorded: it is on its way already; with a line its answer is fetched as soon as it is there."""
        from cqclerk.commands import checking

        if command is not checking.ask_city or self.case is None:
            return
        if self.session.line is None:
            self.say(ASKED_LATER, "warning")
            return
        self.say("已请市里核查，答复来了写在上面；等着的时候照常办。", "good")
        self.session.line.check(self.case.id).add_done_callback(self._city_heard)

    def _city_heard(self, future: "Future[None]") -> None:
        """On the line's thread."""
        if not future.cancelled() and future.exception() is not None:
            self.post_message(self.CityNotReached())

    def on_case_reading_city_not_reached(self, message: CityNotReached) -> None:
        """The question is kept."""
        self.say(ASKED_LATER, "warning")

    def hear_city(self, before: Case | None) -> None:
        """What is new among the answers is said; what the list of bad credit answered to whoever sits here is entered."""
        case = self.case
        if case is None or before is None or case.id != before.id:
            return
        if new := [one for one in case.checks.done if one not in before.checks.done]:
            self.say("".join(check_lines.news(one, self.session) for one in new))
        answer = check_guards.new_credit(case)
        if answer and answer.by == self.session.operator.name and prereview_guards.may_gather(case, self.session.actor) is None:
            self.do(enter_by_itself, case.id, case.version)

    def on_gathering_list_said(self, message: GatheringList.Said) -> None:
        """It is recorded at once: it can be said again."""
        if self.case is not None:
            self._close_reader()
            self._close_asked()
            self._show_choices()
            if asked := gathering.question(message.path):
                self._make_room(ASKING)
                self.query_one(Question).ask(message.path, asked.sentence, asked.label)
                return
            command, given = gathering.deed(message.path, self.case)
            self.do(command, self.case.id, self.case.version, *given)

    def _read(self, lines: Sequence[Line]) -> None:
        """One thing is open at a time: what was asked before goes."""
        self._close_asked()
        reader = self.query_one("#reader", Reader)
        reader.display, self.query_one("#findings").display = True, False
        self.query_one("#choices").display = False
        reader.read(lines)
        self.set_focus(reader)
        self.foot.show_keys(keys.key_line(_READING, self.size.width - 1))

    def _close_reader(self) -> bool:
        reader = self.query_one("#reader", Reader)
        if not reader.display:
            return False
        self.query_one(GatheringList).drop()
        reader.display, self.query_one("#findings").display = False, True
        self._show_choices()
        return True
