"""恢复密钥: shown once after set-up, to be copied by hand; one goes on by typing its last group from the paper."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import cast

from textual.widget import Widget

from data.keyring import MISREAD
from data.reference import Table, read_toml
from screens import keys
from screens.program import Program
from screens.spans import Line, Span
from screens.widgets import kinds
from screens.widgets.field import Field
from screens.widgets.lines import Lines
from screens.work_screen import WorkScreen

_INDENT = 4
_A_LINE = 4  # groups in a line


class RecoveryScreen(WorkScreen):
    """The key in groups, what it is for, and one field. There is no other way out of here."""

    KEYS = (keys.Key("enter", "继续"),)
    BINDINGS = []

    def __init__(self, recovery_key: str) -> None:
        super().__init__()
        self._groups = recovery_key.split("-")

    @property
    def stays(self) -> str:
        """Why the program does not end from here."""
        return _words().text("stays")

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(*self._lines())
        last = Field("最后一组", _group_like(self._groups[-1]), id="last", columns=6, label_columns=10)
        last.styles.margin = (0, 0, 0, _INDENT)
        yield last

    def _lines(self) -> Iterator[Line]:
        yield from ((), (Span(f"{'':{_INDENT}}{_words().text('title')}", "title"),), ())
        for start in range(0, len(self._groups), _A_LINE):
            yield (Span(f"{'':{2 * _INDENT}}{'   '.join(self._groups[start : start + _A_LINE])}", "strong"),)
            yield ()
        yield from ((Span(f"{'':{_INDENT}}{line}"),) for line in _words().text("text").strip().splitlines())
        yield ()

    def go_on(self, widget: Widget) -> None:
        """Enter, or the fourth character: on only with the group that is on the paper."""
        field = self.query_one("#last", Field)
        if _as_read(field.value) == self._groups[-1]:
            cast(Program, self.app).installed()
        else:
            self.say(self.stays, "warning")

    def action_back(self) -> None:
        """Esc would lose the key."""
        self.say(self.stays, "warning")


def _group_like(group: str) -> kinds.Kind:
    differs = _words().text("differs")
    return replace(kinds.code(len(group), fixed=True), problem=lambda value: differs if value and _as_read(value) != group else "")


def _as_read(text: str) -> str:
    """0, 1 and 8 do not occur in a key: whoever reads them has seen O, I and B."""
    return text.upper().translate(MISREAD)


def _words() -> Table:
    return read_toml("words/setup.toml").table("recovery")
