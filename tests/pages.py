"""The workstation as a clerk uses it: what stands on the screen, and keys. Waits for words and places, never for time.

with Workstation(home) as clerk:
    clerk.sign_in("1")
    clerk.press("f2")
    clerk.fill_in(COUPLE)
"""

import os
import signal
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.terminal import Terminal

PASSWORD = "1234"
TOP_ROW, MESSAGE_ROW = 0, 22
_PACE_S = 0.02  # between the last letter and Enter: a person's, so that nothing takes it for a paste
_ENTER_IS_NOT_NEEDED = ("证件号码", "出生日期", "登记日期", "联系电话")  # full fields go on by themselves


@dataclass(frozen=True, slots=True)
class Typed:
    """What is typed into the field with this label: keys, a place in parts; "" passes it by, "=" copies."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the form and what is typed on it. The last entry leads to the next page."""

    title: str
    fields: tuple[Typed, ...]


def person(number: str, name: str, ethnicity: str, residence: str, address: str, married: str, phone: str) -> tuple[Typed, ...]:
    """女方 or 男方, field by field as Enter goes through them."""
    texts = (
        ("证件号码", number), ("姓名", name), ("民族", ethnicity), ("户籍地", residence), ("户籍详址", address), ("居住地", ""),
        ("居住详址", ""), ("婚姻状况", "21"), ("登记日期", married), ("工作单位", ""), ("联系电话", phone),
    )  # fmt: skip
    return tuple(Typed(*each) for each in texts)


class Workstation:
    """The program over a home, in a terminal."""

    def __init__(self, home: Path, *, training: bool = True) -> None:
        practice = ["--training"] if training else []
        self.terminal = Terminal([sys.executable, "-m", "screens", "--home", str(home), *practice])

    def __enter__(self) -> "Workstation":
        return self

    def __exit__(self, *_: object) -> None:
        self.terminal.close()

    # -- what stands on the screen

    @property
    def text(self) -> str:
        """The whole screen."""
        return self.terminal.text

    @property
    def top(self) -> str:
        """The top line."""
        return self.terminal.row(TOP_ROW)

    @property
    def message(self) -> str:
        """The message line above the keys; a long sentence begins in the line before it."""
        return self.terminal.row(MESSAGE_ROW - 1).strip() + self.terminal.row(MESSAGE_ROW).strip()

    @property
    def typing_row(self) -> str:
        """The row in which the cursor stands."""
        return self.terminal.row(self.terminal.cursor[1]).strip()

    def sees(self, *words: str) -> None:
        """Wait until all of these stand on the screen."""
        self.terminal.wait_for(lambda: all(word in self.text for word in words))

    def sees_at_top(self, *words: str) -> None:
        """Wait until all of these stand in the top line."""
        self.terminal.wait_for(lambda: all(word in self.top for word in words))

    def is_told(self, words: str) -> None:
        """Wait until the message line says so."""
        self.terminal.wait_for(lambda: words in self.message)

    def sees_no_more(self, words: str) -> None:
        """Wait until these are gone."""
        self.terminal.wait_until_gone(words)

    def line_with(self, words: str) -> str:
        """The first row with these words."""
        return self.terminal.row(self.terminal.row_of(words))

    # -- keys

    def press(self, *keys: str) -> None:
        """Named keys or single characters, at a person's pace."""
        for key in keys:
            self.terminal.listen(_PACE_S)
            self.terminal.press(key)

    def choose(self, words: str) -> None:
        """Press the digit that stands before these words in a list, once they stand there."""
        self.terminal.wait_for(lambda: any(words in row and row.split()[0].strip(">").isdigit() for row in self._rows()))
        self.press(next(row.split()[0].strip(">") for row in self._rows() if words in row and row.split()[0].strip(">").isdigit()))

    def _rows(self) -> list[str]:
        return [row for row in self.text.splitlines() if row.strip()]

    # -- the way through the program

    def sign_in(self, number: str, password: str = PASSWORD) -> None:
        """By number and password to the desk, as soon as the practice environment is there."""
        self.tries_to_sign_in(number, password)
        self.sees("筛选")

    def tries_to_sign_in(self, number: str, password: str) -> None:
        """The same, whatever comes of it."""
        self.sees("选人按数字")
        self.at("操作员")
        self.press(number)
        self.at("口令")
        self.terminal.write(password)
        self.terminal.wait_for(lambda: "*" * len(password) in self.typing_row)
        self.press("enter")

    def sign_out(self) -> None:
        """F9 换人."""
        self.press("f9")
        self.choose("换人")
        self.sees("选人按数字")

    def cut_line(self) -> None:
        """F9 断线."""
        self.press("f9")
        self.choose("断线")
        self.sees_at_top("线路断")

    def join_line(self) -> None:
        """F9 接线."""
        self.press("f9")
        self.choose("接线")
        self.sees_at_top("线路通")

    # -- the form

    def at(self, label: str) -> None:
        """Wait until the cursor stands in the field with this label."""
        self.terminal.wait_for(lambda: self.terminal.cursor_shown and self.typing_row.startswith(label))

    def fill_in(self, pages: Iterable[Page]) -> None:
        """Page after page."""
        for page in pages:
            self.sees(f"[{page.title}")
            for typed in page.fields:
                self.fill(typed.label, typed.text)

    def fill(self, label: str, text: str) -> None:
        """One field, and on to the next."""
        self.at(label)
        if text in ("", "="):
            self.press("=" if text else "down")
        elif label in _ENTER_IS_NOT_NEEDED:
            self.terminal.write(text)
        else:
            self._choose_in_parts(text.split(" "))

    def _choose_in_parts(self, parts: Sequence[str]) -> None:
        for part in parts:
            self.terminal.write(part)
            self.terminal.wait_for(lambda part=part: part in self.typing_row)  # type: ignore[misc]
            before = self.terminal.cursor
            self.press("enter")
            self.terminal.wait_for(lambda before=before: self.terminal.cursor != before)  # type: ignore[misc]

    def hand_in_materials(self, count: int) -> None:
        """The originals of everything that is asked for."""
        self.sees("[材料]")
        self.press(*"y" * count)
        self.sees("不缺")
        self.press("enter")

    # -- the process

    @property
    def pid(self) -> int:
        """The process of the workstation."""
        return self.terminal.pid

    @property
    def children(self) -> list[int]:
        """The processes that it has started and that are still there."""
        return children_of(self.pid)

    def is_killed(self) -> None:
        """kill -9: nothing is tidied up."""
        os.kill(self.pid, signal.SIGKILL)
        self.terminal.wait_until_ended()


def children_of(pid: int) -> list[int]:
    """Processes whose parent this is, from /proc (Linux)."""
    return [int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]


def is_running(pid: int) -> bool:
    """False once a process has ended, even if nobody has asked for its status yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
