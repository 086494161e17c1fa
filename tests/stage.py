"""Small programs for tests in a real terminal: python tests/stage.py form|list|two. No store, no rules, invented people."""

import screens  # first of all: it settles what Textual reads when it is imported

# isort: split
import sys
from collections.abc import Hashable, Iterable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from textual.widget import Widget

from cqclerk.domain.people import IdentityNumber, IdentityProblem, Regions, read_identity_number
from screens import keys, shim
from screens.widgets import kinds
from screens.widgets.case_table import CaseTable, Column
from screens.widgets.choice_field import ChoiceField
from screens.widgets.division_picker import DivisionPicker, Places
from screens.widgets.field import Field
from screens.widgets.frame import FrameFacts, link_up
from screens.widgets.identity_field import IdentityField
from screens.widgets.options import Numbered, ShortList
from screens.widgets.row_window import Row
from screens.work_screen import WorkScreen

FACTS = FrameFacts(datetime(2026, 11, 25, 9, 41, tzinfo=UTC), "练习一区甲街道办事处", "1号窗口", "李敏", link_up(), 0, training=True)
ETHNICITIES = ShortList(
    *(Numbered(code, name, code, initials) for code, name, initials in (("01", "汉族", "hz"), ("03", "回族", "hz"), ("06", "苗族", "mz")))
)
REGIONS = Regions({"50": "重庆市"})
NAMES = ("王芳", "欧阳娜娜", "古丽米热·阿卜杜热西提·买买提艾力")


def read(text: str) -> IdentityNumber | IdentityProblem:
    """A number read as in training."""
    return read_identity_number(text, REGIONS)


class Division:
    """A place with its initials."""

    def __init__(self, code: str, name: str, initials: str) -> None:
        self.code, self.name, self.initials = code, name, initials


DIVISIONS = (
    Division("509901000000", "练习一区", "lxyq"),
    Division("509901001000", "甲街道", "jjd"),
    Division("509901001001", "东社区", "dsq"),
    Division("509901002000", "乙镇", "yz"),
    Division("509902000000", "练习二区", "lxeq"),
    Division("509902001000", "丙街道", "bjd"),
)


def find_divisions(above: str, text: str) -> Sequence[Division]:
    """Below a place, or from the top at any depth; with no text what lies directly below."""
    below = [each for each in DIVISIONS if _level(each.code) > _level(above) and each.code.startswith(above.rstrip("0"))]
    if not text:
        return [each for each in below if _level(each.code) == _level(above) + 1]
    return [each for each in below if each.initials.startswith(text) or each.name.startswith(text)]


def division_path(code: str) -> Sequence[Division]:
    """The place and those above it."""
    return [each for each in DIVISIONS if each.code in (code[:6] + "000000", code[:9] + "000", code)]


def _level(code: str) -> int:
    return 0 if not code else 1 if code.endswith("000000") else 2 if code.endswith("000") else 3


class Cases:
    """So many rows, made up when asked for."""

    def __init__(self, count: int) -> None:
        self._count = count

    def after(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        start = 0 if key is None else int(str(key)) + 1
        return [row(number) for number in range(start, min(start + limit, self._count))]

    def before(self, key: Hashable | None, limit: int) -> Sequence[Row]:
        end = self._count if key is None else int(str(key))
        return [row(number) for number in range(max(end - limit, 0), end)]

    def count(self) -> int:
        return self._count


def row(number: int) -> Row:
    """One invented row."""
    return Row(number, ("3天", NAMES[number % 3], f"{number:06}"))


class FormScreen(WorkScreen):
    """Every kind of field."""

    HINTS = True
    KEYS = (keys.HELP, keys.GAPS, keys.CONFIRM, keys.BACK)
    BINDINGS = keys.bindings(KEYS)

    def compose_body(self) -> Iterable[Widget]:
        yield IdentityField("证件号码", read, id="number")
        yield Field("姓名", kinds.NAME, columns=20, id="name", same_as=lambda: "刘强")
        yield Field("出生日期", kinds.DATE, columns=20, id="birth")
        yield Field("联系电话", kinds.PHONE, columns=20, id="phone")
        yield ChoiceField("民族", ETHNICITIES, id="ethnicity")
        yield DivisionPicker("户籍地", Places(find_divisions, division_path), id="place")
        yield Field("详址", columns=12, id="address")
        yield Field("口令", columns=12, id="secret", password=True)

    def on_identity_field_read(self, message: IdentityField.Read) -> None:
        self.query_one("#birth", Field).value = message.number.birth.isoformat() if message.number and message.number.birth else ""

    def action_confirm(self) -> None:
        self.say("F10 到了", "good")

    def action_gaps(self) -> None:
        self.say("Ctrl+L 到了", "warning")


class ListScreen(WorkScreen):
    """A list of a hundred thousand."""

    KEYS = (keys.HELP, keys.INTAKE, keys.BACK)
    BINDINGS = keys.bindings(KEYS)

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def compose_body(self) -> Iterable[Widget]:
        columns = (Column("剩余", 6), Column("申请人", 12), Column("收件号", 8))
        yield CaseTable(columns, Cases(self.count), marked=self.show_marked)

    def show_marked(self, marked: Row | None) -> None:
        """Who it is."""
        self.foot.stand(f"选中 {marked.cells[2]}" if marked else "")


class Stage(shim.App[None]):
    """The program around them; F2 opens a form on top of what is there."""

    CSS_PATH = [Path(screens.__file__).parent / "styles" / name for name in ("base.tcss", "forms.tcss", "tables.tcss")]
    BINDINGS = keys.global_bindings()

    def __init__(self, first: str = "form", count: int = 100_000) -> None:
        super().__init__()
        self.first, self.count, self.facts = first, count, FACTS
        self.desk: Any = self

    def submit(self, function: Any, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Run it here and now; nothing is stored."""
        future: Future[Any] = Future()
        future.set_result(function(*args, **kwargs))
        return future

    def get_default_screen(self) -> WorkScreen:
        return FormScreen() if self.first == "form" else ListScreen(self.count)

    def go(self, name: str, *arguments: object) -> None:
        self.hold_keys()
        self.push_screen(FormScreen())

    def back(self) -> None:
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def action_go(self, name: str) -> None:
        self.go(name)


if __name__ == "__main__":
    Stage(sys.argv[1] if len(sys.argv) > 1 else "form", int(sys.argv[2]) if len(sys.argv) > 2 else 100_000).run()
