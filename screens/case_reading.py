"""A case with what was found about it: what is read or gathered in the place of the list of decisions."""

from collections.abc import Sequence

from cqclerk.domain import guards
from cqclerk.domain.case import Case
from screens import comparing, decisions, gathering, keys, prereview_lines
from screens.gathering_list import GatheringList
from screens.prereview_look import Opened
from screens.reasons import failure
from screens.session import session_of
from screens.spans import Line
from screens.widgets.option_list import OptionList
from screens.widgets.question import Question
from screens.widgets.reader import Reader
from screens.widgets.refusal import Refusal
from screens.work_screen import WorkScreen

ASKING = (keys.CONFIRM, keys.BACK.saying("不做"))
_READING = (keys.READ_ON, keys.BACK)


class CaseReading(WorkScreen):
    """Needs #findings, #reader, #choices, a GatheringList, a Question and a Refusal on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.session = session_of(self.app)
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
        if self.case is None:
            return
        objection = decisions.may_gather(self.case, self.session.actor)
        if objection is not None:
            self.say(failure(guards.NotAllowed(objection), self.session), "warning")
            return
        self._close_asked()
        self._close_reader()
        self.query_one("#choices").display = False
        self.query_one(GatheringList).open(gathering.CREDIT, self.case, self.session)

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
