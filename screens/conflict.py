"""冲突: what the gateway refused of this station's work, both sides field by field, and three ways out. Nothing is overwritten silently."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from cqclerk.domain.merge import MINE, THEIRS
from screens import conflict_lines, keys, numbered_acts
from screens.act_steps import ASKING, READING
from screens.case_lines import names_of
from screens.cells import cut
from screens.conflict_lines import COLUMNS, REAPPLY, REFER, WITHDRAW
from screens.reasons import failure
from screens.sent import sent_lines
from screens.session import session_of
from screens.spans import Line, Span
from screens.widgets.case_table import CaseTable
from screens.widgets.lines import Lines
from screens.widgets.option_list import OptionList
from screens.widgets.question import Question
from screens.widgets.reader import Reader
from screens.widgets.row_window import ListPages, Row
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from cqclerk.commands.conflicts import Ways
    from cqclerk.workplace.workplace import Workplace

_SHORT = 4


def load(at: "Workplace", event_id: str) -> "Ways | None":
    """What waits, on the store thread."""
    from cqclerk.commands import conflicts

    return conflicts.look(at, event_id)


class ConflictScreen(WorkScreen):
    """Which events, both sides, what may be done. Enter on a field that both changed turns between the two."""

    KEYS = (keys.HELP, keys.DIGITS, keys.ENTER_OPEN.saying("选用哪边"), keys.CONFLICT_SENT, keys.BACK)
    BINDINGS = keys.bindings((*KEYS, keys.CONFIRM))
    AUTO_FOCUS = "#ways"

    def __init__(self, event_id: str = "") -> None:
        super().__init__()
        self.session = session_of(self.app)
        self._event_id = event_id
        self._ways: Ways | None = None
        self._choices: dict[str, str] = {}
        self._said = ""  # what was done, until the screen goes

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(id="heading")
        yield CaseTable(COLUMNS, ListPages(()), marked=self._marked, empty="", id="fields")
        yield Reader(id="reader")
        yield OptionList(title="怎么办", id="ways")
        yield Question(id="question")

    def on_mount(self) -> None:
        self.query_one(Reader).display = False
        self.do(load, self._event_id)

    def look_again(self) -> None:
        """Something came in: both sides may be others now."""
        if not self.busy and not self.query_one(Question).asked:
            self.do(load, self._event_id)

    # -- both sides --------------------------------------------------------------------------------------------

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """Both sides are here, or it is decided."""
        super().on_work_screen_done(message)
        if message.command is load:
            self._show(message.result)
            return
        self._said = conflict_lines.done(self._way_of(message.command), message.result, self.session)
        self.do(load, self._event_id)

    def _way_of(self, command: Any) -> str:
        from cqclerk.commands import conflicts

        return {conflicts.withdraw: WITHDRAW, numbered_acts.reapply: REAPPLY}.get(command, REFER)

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """The case may have moved on once more."""
        self._drop_question()
        message.sentence = failure(message.error, self.session)
        super().on_work_screen_refused(message)
        self.call_after_refresh(self.look_again)

    def _show(self, ways: "Ways | None") -> None:
        self._ways = ways
        options, table = self.query_one("#ways", OptionList), self.query_one("#fields", CaseTable)
        if ways is None:
            self.query_one("#heading", Lines).show([(Span(" 冲突  ", "title"), Span("没有待处置的了。"))])
            table.reload(ListPages(()))
            options.title = "已经处置"
            options.offer(())
            self.say(self._said or "这一条已经处置过了。", "good")
            table.focus()
            return
        found = ways.found
        self.query_one("#heading", Lines).show(self._heading(ways))
        table.reload(ListPages(conflict_lines.rows(found, self._choices, self.session)))
        barred = {WITHDRAW: ways.withdraw, REAPPLY: ways.reapply, REFER: ways.refer}
        options.offer(conflict_lines.choices(found, barred, self.session))
        open_ = len(ways.open_fields - set(self._choices))
        told = f"有 {open_} 项两边都改过：移到“请选”的一行按回车选用哪边，再重做。" if open_ else "两边的内容都留着；定了的也能再查。"
        self.foot.stand(told)
        if self.focused is None:
            options.focus()

    def _marked(self, row: Row | None) -> None:
        """A field: all that is said of it, where its columns have no room."""
        if self._ways is not None and row is not None and self.query_one("#fields", CaseTable).has_focus:
            self.foot.stand(cut(conflict_lines.whole(str(row.key), self._ways.found, self.session), self.size.width - 2))

    def _heading(self, ways: "Ways") -> list[Line]:
        found, case = ways.found, ways.found.theirs
        count = f"{len(found.refused)} 条被网关拒收"
        known = case is not None and bool(case.item)
        what = f"{case.receipt_number[-_SHORT:]} {names_of(case)}  {count}" if known and case else count
        return [
            (Span(" 冲突  ", "title"), Span(what, "strong")),
            *conflict_lines.refusals(found, self.session, max(self.size.width - 2, 40)),
        ]

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """Enter: of a field that both changed, which version counts."""
        key = str(message.row.key)
        if self._ways is None or key not in self._ways.open_fields:
            self.say("只有两边都改过的项要选，别的不用选。")
            return
        self._choices[key] = THEIRS if self._choices.get(key) == MINE else MINE
        self._show(self._ways)

    # -- ways out ----------------------------------------------------------------------------------------------

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """Ask before it is decided."""
        if self._ways is None:
            return
        way = message.choice.id
        if way == REAPPLY and (open_ := self._ways.open_fields - set(self._choices)):
            self.say(f"先选用：还有 {len(open_)} 项两边都改过，移到“请选”的一行按回车。", "warning")
            self.query_one("#fields", CaseTable).focus()
            return
        sentence, label = conflict_lines.question(way, self._ways.found)
        self.query_one(Question).ask(way, sentence, label)
        self.foot.show_keys(keys.key_line(ASKING, self.size.width - 1))

    def on_question_confirmed(self, message: Question.Confirmed) -> None:
        """Yes: do it."""
        from cqclerk.commands import conflicts

        ways = self._ways
        if ways is None:
            return
        if message.id == REFER and not message.text:
            self.say("请先写明情况。", "warning")
            return
        self._drop_question()
        found = ways.found
        version = found.theirs.version if found.theirs else 0
        if message.id == WITHDRAW:
            self.do(conflicts.withdraw, found.subject, found.subject_id, message.text)
        elif message.id == REAPPLY:
            self.do(numbered_acts.reapply, found.subject_id, version, dict(self._choices))
        else:
            self.do(conflicts.refer, found.subject_id, version, message.text)

    def go_on(self, widget: Widget) -> None:
        """Enter in the question's field."""
        self.query_one(Question).confirm()

    def action_confirm(self) -> None:
        """F10."""
        self.query_one(Question).confirm()

    def _drop_question(self) -> bool:
        if not self.query_one(Question).drop():
            return False
        self.query_one("#ways", OptionList).focus()
        self.show_keys()
        return True

    # -- reading -----------------------------------------------------------------------------------------------

    def action_show_sent(self) -> None:
        """V: exactly what was refused, one event after the other."""
        if self._close_reader() or self._ways is None:
            return
        lines: list[Line] = []
        for one in self._ways.found.refused:
            if event := self.session.views.event(one.id):
                lines += [*sent_lines(event, self.session, max(self.size.width - 2, 40)), ()]
        reader = self.query_one(Reader)
        reader.read(lines)
        reader.display, self.query_one("#fields").display, self.query_one("#ways").display = True, False, False
        reader.focus()
        self.foot.show_keys(keys.key_line(READING, self.size.width - 1))

    def _close_reader(self) -> bool:
        reader = self.query_one(Reader)
        if not reader.display:
            return False
        reader.display, self.query_one("#fields").display, self.query_one("#ways").display = False, True, True
        self.query_one("#ways", OptionList).focus()
        self.show_keys()
        return True

    def action_back(self) -> None:
        """Esc: from what was opened here, then to the list."""
        if not (self._drop_question() or self._close_reader()):
            self.host.back()
