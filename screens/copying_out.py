"""抄录上平台: a case field by field in the order of the city's platform, to be copied beside its open page; then the platform's number."""

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from textual.widget import Widget

from cqclerk.domain import platform, platform_guards
from cqclerk.domain.guards import NotAllowed
from screens import keys
from screens.case_lines import names_of
from screens.reasons import failure
from screens.session import session_of
from screens.spans import Span, line, spread
from screens.widgets.case_table import CaseTable, Column
from screens.widgets.lines import Lines
from screens.widgets.question import Question
from screens.widgets.row_window import ListPages, Row
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from cqclerk.commands.platform import CopyOut
    from cqclerk.domain.case import Case
    from cqclerk.domain.platform import CopyLine
    from cqclerk.workplace.workplace import Workplace

_COLUMNS = (Column("", 2), Column("节", 8), Column("平台的格", 18), Column("填什么", 30, 1))
_ASKING = (keys.CONFIRM.saying("记下"), keys.BACK.saying("不记"))
_DOUBTS = {
    "unlike": "这个编号与已知的平台样式不同，请照平台页面再看一遍；确实这样就再按一次。",
    "code": "编号开头的机构代码校验不对，可能抄错了一位；确实这样就再按一次。",
    "day": "编号里的日期不对，可能抄错了一位；确实这样就再按一次。",
}
_SHORT = 4
_IDENTITY = 18
_DIGITS = 15  # a number of so many is read out in groups


def load(at: "Workplace", case_id: str) -> "CopyOut | None":
    """On the store thread: the case as it is copied."""
    from cqclerk.commands import platform as commands

    return commands.copy_out(at, case_id)


def file_on_platform(at: "Workplace", case_id: str, version: int, number: str) -> "Case":
    """On the store thread: keep the platform's number."""
    from cqclerk.commands import platform as commands

    return commands.file_on_platform(at, case_id, version, number)


class CopyingOutScreen(WorkScreen):
    """Enter copies the marked field and goes on; F10 asks for the number. What was copied stays marked while one is signed in."""

    KEYS = (keys.HELP, keys.COPY_LINE, keys.EMPTY_LINES, keys.NEXT_UNFILED, keys.CONFIRM.saying("记平台编号"), keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "CaseTable"

    def __init__(self, case_id: str = "") -> None:
        super().__init__()
        self.session = session_of(self.app)
        self.case_id = case_id
        self._shown: CopyOut | None = None
        self._all = False
        self._doubted = ""

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(id="heading")
        yield CaseTable(_COLUMNS, ListPages(()), empty="", marked=self._marked, id="fields")
        yield Lines(id="field")
        yield Question(id="question")

    def on_mount(self) -> None:
        self.do(load, self.case_id)

    @property
    def table(self) -> CaseTable:
        """The fields."""
        return self.query_one(CaseTable)

    @property
    def _copied(self) -> set[int]:
        return self.session.copied.setdefault(self.case_id, set())

    # -- what stands there ---------------------------------------------------------------------------------------

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """The case is here, or its number is kept."""
        super().on_work_screen_done(message)
        if message.command is load:
            self._show(cast("CopyOut | None", message.result))
            return
        self.query_one(Question).drop()
        self.session.copied.pop(self.case_id, None)
        case = cast("Case", message.result)
        self.say(f"已保存在本机：平台编号 {case.platform_number}。按 N 抄下一件。", "good")
        self.set_focus(self.table)
        self.do(load, self.case_id)

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """Said in the message line; the case may have moved on."""
        message.sentence = failure(message.error, self.session)
        if message.command is not load:
            self.do(load, self.case_id)

    def _show(self, shown: "CopyOut | None") -> None:
        self._shown = shown
        if shown is None:
            self.case_id = ""
            self.query_one("#heading", Lines).show([line(Span(" 抄录上平台", "title"), "  本机构收的件都已上平台。")])
            self.table.reload(ListPages(()))
            return
        self.case_id = shown.case.id
        self._paint()

    def _paint(self) -> None:
        if self._shown is None:
            return
        case, profile = self._shown.case, self._shown.profile
        left = line(
            Span(" 抄录上平台 ", "title"), f"{case.receipt_number[-_SHORT:]} ", Span(names_of(case), "strong"),
            f"  {self.session.reference.items[case.item].name}",
        )  # fmt: skip
        filed = f"平台编号 {case.platform_number} " if case.platform_number else f"还有 {self._shown.waiting} 件没上平台 "
        about = line(Span(f" {profile.name}第{profile.edition}版，{profile.effective_from} 起；各格次序待核实，照页面为准", "dim"))
        self.query_one("#heading", Lines).show([spread(left, line(filed), self.size.width), about])
        self.table.reload(ListPages(self._rows()))

    def _rows(self) -> list[Row]:
        rows = ((place, one) for place, one in enumerate(self._lines) if one.value or self._all)
        copied = self._copied
        return [Row(place, ("√" if place in copied else "", one.section, one.label, one.value)) for place, one in rows]

    @property
    def _lines(self) -> "tuple[CopyLine, ...]":
        return self._shown.lines if self._shown else ()

    def _marked(self, row: Row | None) -> None:
        """The field in full below the list, numbers in groups: for a terminal that has no clipboard."""
        if row is None or not self._lines:
            self.query_one("#field", Lines).show([()])
            return
        one = self._lines[cast(int, row.key)]
        name = f"（{one.name}）" if one.name else ""
        wanted = sum(1 for each in self._lines if each.value)
        told = line(Span(f" {one.label}{name}：", "dim"), Span(_grouped(one.value) or "空着", "strong"))
        self.query_one("#field", Lines).show([spread(told, line(f"已抄 {len(self._copied)}/{wanted} "), self.size.width)])

    def on_resize(self) -> None:
        """As wide as the window."""
        super().on_resize()
        self._paint()

    # -- keys --------------------------------------------------------------------------------------------------

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """Enter: into the clipboard, and on to the next one."""
        place = cast(int, message.row.key)
        self.app.copy_to_clipboard(self._lines[place].value)
        self._copied.add(place)
        label = self._lines[place].label
        self.table.go_down()
        self.table.reload(ListPages(self._rows()))
        self._marked(self.table.marked)
        self.say(f"已复制{label}，到平台页面粘贴；剪贴板不能用的终端照下面抄。")

    def action_empty_lines(self) -> None:
        """E: all fields, or those that have something."""
        self._all = not self._all
        self.table.reload(ListPages(self._rows()))

    def action_next_case(self) -> None:
        """N: the oldest one that waits."""
        self.do(load, "")

    def action_confirm(self) -> None:
        """F10: ask for the platform's number, or keep it."""
        question = self.query_one(Question)
        if question.asked:
            question.confirm()
            return
        if self._shown is None:
            return
        objection = platform_guards.may_file(self._shown.case, self.session.actor)
        if objection is not None:
            self.say(failure(NotAllowed(objection), self.session), "warning")
            return
        question.ask("number", "平台给的办件编号？扫条码，或照平台页面抄；回车或 F10 记下。", "平台编号", self._shown.case.platform_number)
        self.foot.show_keys(keys.key_line(_ASKING, self.size.width - 1))

    def go_on(self, widget: Widget) -> None:
        """Enter in the field."""
        self.action_confirm()

    def on_question_confirmed(self, message: Question.Confirmed) -> None:
        """A number that looks odd is said once, and may be so."""
        assert self._shown is not None
        number = platform.platform_number(message.text)
        if not number:
            self.say("这不是平台的办件编号：只有字母和数字，最多 50 位。", "warning")
            return
        odd = platform.number_doubt(self._shown.profile, number, self.session.today())
        if odd == "unlike" and platform.shape(number) in self.session.number_shapes:
            odd = ""  # such a one was confirmed before: it is how they look here
        if odd and self._doubted != number:
            self._doubted = number
            self.say(_DOUBTS[odd], "warning")
            return
        if odd == "unlike":
            self.session.number_shapes.add(platform.shape(number))
        self.do(file_on_platform, self.case_id, self._shown.case.version, number)

    def action_back(self) -> None:
        """Esc: out of the question, then out of the screen; nobody's data stays in the clipboard."""
        if self.query_one(Question).drop():
            self.set_focus(self.table)
            self.show_keys()
            return
        if self._copied:
            self.app.copy_to_clipboard("")
        self.host.back()


def _grouped(value: str) -> str:
    """A long number in fours, so that it can be read out; anything else as it is."""
    if len(value) < _DIGITS or not value[:-1].isdigit():
        return value
    cuts = (0, 6, 14, 18) if len(value) == _IDENTITY else range(0, len(value) + 4, 4)
    return " ".join(value[start:end] for start, end in pairwise(cuts) if value[start:end])


__all__ = ["CopyingOutScreen"]
