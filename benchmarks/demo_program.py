"""A desk and a form of our own widgets, without store or rules: what the widgets cost by themselves.

python -m benchmarks.demo_program [CASES] [desk|form]
"""

import screens  # first of all: it settles what Textual reads when it is imported

# isort: split
import sys
from collections.abc import Hashable, Iterable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from screens import keys, shim
from screens.spans import Span, line
from screens.widgets import kinds
from screens.widgets.case_table import CaseTable, Column
from screens.widgets.choice_field import ChoiceField
from screens.widgets.field import Field
from screens.widgets.findings import FindingRow, Findings
from screens.widgets.frame import FrameFacts, link_down
from screens.widgets.lines import Lines
from screens.widgets.options import YES_NO, Numbered, ShortList
from screens.widgets.row_window import Row
from screens.work_screen import WorkScreen

STYLES = Path(screens.__file__).parent / "styles"
FACTS = FrameFacts(
    datetime(2026, 11, 25, 9, 41, tzinfo=UTC), "綦江区古南街道办事处", "2号窗口", "李敏", link_down(timedelta(hours=3)), 6, training=True
)
ETHNICITIES = ShortList(
    *(Numbered(f"{code:02}", name) for code, name in enumerate(["汉族", "蒙古族", "回族", "藏族", "维吾尔族", "苗族"], 1))
)
MARRIAGES = ShortList(*(Numbered(code, name, code) for code, name in (("10", "未婚"), ("21", "初婚"), ("22", "再婚"), ("23", "复婚"))))
COLUMNS = (Column("剩余", 7), Column("环节", 6), Column("申请人", 20, 2), Column("事项", 12), Column("申报地", 14, 1), Column("收件号", 6))
FINDINGS = (
    FindingRow("孩次", "符合", "第一个", "", "good"),
    FindingRow("失信", "未能查询", "线路断，请收原件核对", "通知 四（三）", "warning"),
)
_NAMES = ("王芳  刘强", "张桂英", "陈静  买买提·艾力", "赵敏  何勇", "孙丽  吴刚", "欧阳娜娜  古丽米热·阿卜杜热西提·买买提")


class InventedCases:
    """So many cases, made up when asked for."""

    def __init__(self, cases: int) -> None:
        self._cases = cases

    def after(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        start = 0 if key is None else int(str(key)) + 1
        return [self._row(number) for number in range(start, min(start + limit, self._cases))]

    def before(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        end = self._cases if key is None else int(str(key))
        return [self._row(number) for number in range(max(end - limit, 0), end)]

    def count(self) -> int:
        return self._cases

    def _row(self, number: int) -> Row:
        days, tone = (("逾2天", "error"), ("今日", "warning"), ("3天", ""))[number % 3]
        cells = (days, "待预审", _NAMES[number % len(_NAMES)], "生育登记", "江津区几江街道", f"{number:04}")
        return Row(number, cells, tone)


class DemoDesk(WorkScreen):
    """A queue."""

    KEYS = keys.GLOBALS
    BINDINGS = keys.bindings(KEYS)

    def __init__(self, cases: int) -> None:
        super().__init__()
        self.cases = cases

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(line(Span(" 1待预审 3   2办理中 5   3待补正 2   全部12", "title")))
        yield CaseTable(COLUMNS, InventedCases(self.cases), marked=self.show_marked)

    def show_marked(self, row: Row | None) -> None:
        """Who it is."""
        if row is not None:
            self.foot.stand(f"{row.cells[2]}：昨天 16:20 在北碚区天生街道收件，材料齐。")


class DemoForm(WorkScreen):
    """A form with what follows from it beside it."""

    HINTS = True
    KEYS = (
        keys.HELP.saying("本格规则"),
        keys.ENTER_NEXT,
        keys.SAME,
        keys.GAPS,
        keys.CONFIRM.saying("提交并打回执"),
        keys.BACK.saying("放下(不丢)"),
    )
    BINDINGS = keys.bindings(KEYS)

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(line(Span(" 收件 生育登记", "title"), "    [女方] 男方 子女 申请 材料 核对  PgUp/PgDn"))
        with Horizontal(classes="columns"):
            with Vertical(classes="form"):
                yield Field("证件号码", kinds.IDENTITY, columns=20, id="number")
                yield Field("姓名", kinds.NAME, columns=20, id="name", hint="照证件写；生僻字按 F1")
                yield Field("出生日期", kinds.DATE, columns=20, note="由号码", value="1991-03-07")
                yield ChoiceField("民族", ETHNICITIES, id="ethnicity")
                yield Field("户籍详址", columns=38)
                yield ChoiceField("婚姻状况", MARRIAGES, id="marriage")
                yield Field("登记日期", kinds.DATE, columns=20)
                yield Field("工作单位", columns=38)
                yield Field("联系电话", kinds.PHONE, columns=20, id="phone", same_as=lambda: "10012345678")
                yield ChoiceField("领取", YES_NO)
            with Vertical(classes="aside"):
                yield Findings(
                    FindingRow("孩次", "符合", "第一个", "", "good"),
                    FindingRow("失信", "未能查询", "线路断，请收原件核对", "通知 四（三）", "warning"),
                )


class DemoProgram(shim.App[None]):
    """The program around them."""

    CSS_PATH: ClassVar[list[Any]] = [STYLES / "base.tcss", STYLES / "forms.tcss", STYLES / "tables.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = keys.global_bindings()

    def __init__(self, cases: int, first: str) -> None:
        super().__init__()
        self.cases, self.first, self.facts = cases, first, FACTS
        self.desk: Any = self

    def submit(self, function: Any, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Nothing is stored here."""
        future: Future[Any] = Future()
        future.set_result(None)
        return future

    def get_default_screen(self) -> WorkScreen:
        return DemoForm() if self.first == "form" else DemoDesk(self.cases)

    def go(self, name: str, *arguments: object) -> None:
        self.hold_keys()
        self.push_screen(DemoForm())

    def back(self) -> None:
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def action_go(self, name: str) -> None:
        self.go(name)


if __name__ == "__main__":
    DemoProgram(int(sys.argv[1]) if len(sys.argv) > 1 else 100, sys.argv[2] if len(sys.argv) > 2 else "desk").run()
