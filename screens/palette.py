"""命令 (Ctrl+P): everything that can be done here, found by a few letters."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from textual.screen import Screen
from textual.widget import Widget

from cqclerk.domain.text import Initials, fold_code
from screens import keys, other_things
from screens.keys import GLOBAL, Key
from screens.program import Program
from screens.widgets import kinds
from screens.widgets.case_table import CaseTable, Column
from screens.widgets.field import Field
from screens.widgets.row_window import ListPages, Row
from screens.work_screen import WorkScreen

_COLUMNS = (Column("按键", 8), Column("做什么", 16), Column("说明", 40, 1))


_WORD, _HELP, _NOT = range(3)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be done: a key of a screen, or a choice of F9 (then key is None)."""

    label: str
    word: str
    help: str
    key: Key | None = None
    choice_id: str = ""


class PaletteScreen(WorkScreen):
    """A field and what it finds: by words, by their initials, by the key itself. Enter does the marked one."""

    KEYS = (keys.HELP, keys.ENTER_DO, keys.BACK)
    BINDINGS = [keys.BACK.binding]
    AUTO_FOCUS = "FieldInput"

    def compose_body(self) -> Iterable[Widget]:
        field = Field("做什么", kinds.TEXT, id="wanted", columns=30)
        field.styles.margin = (0, 0, 1, 1)
        yield field
        yield CaseTable(_COLUMNS, self._pages(""), empty="没有这样的事，换几个字试试。")

    @property
    def program(self) -> Program:
        """The program around this screen."""
        return cast(Program, self.app)

    @property
    def _below(self) -> Screen[object]:
        """The screen that Ctrl+P was pressed on."""
        return self.app.screen_stack[self.app.screen_stack.index(self) - 1] if self in self.app.screen_stack else self.app.screen

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        own = [key for key in getattr(self._below, "KEYS", ()) if key.action and key.scope != GLOBAL and key.key != keys.BACK.key]
        of_keys = [key for key in (*own, *keys.GLOBALS) if key not in (keys.COMMANDS, keys.QUIT)]
        return (
            *(Entry(key.label, key.word or key.help, key.help, key) for key in of_keys),
            *(
                Entry("F9", choice.words, choice.note, None, choice.id)
                for choice in other_things.offered(self.program)
                if not choice.reason
            ),
        )

    def _pages(self, text: str) -> ListPages:
        ranked = [(_rank(entry, text, self._initials), place, entry) for place, entry in enumerate(self._entries)]
        wanted = [entry for rank, _place, entry in sorted(ranked, key=lambda each: each[:2]) if rank <= _HELP]
        return ListPages([Row(entry, (entry.label, entry.word, entry.help)) for entry in wanted])

    @cached_property
    def _initials(self) -> Initials:
        session = self.program.session
        assert session is not None
        return session.reference.initials

    def on_field_changed(self, message: Field.Changed) -> None:
        """Find as one types."""
        self.query_one(CaseTable).reload(self._pages(message.value.strip()))

    def go_on(self, widget: Widget) -> None:
        """Enter in the field does the marked one."""
        marked = self.query_one(CaseTable).marked
        if marked is not None:
            self._do(marked)

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """Enter in the list."""
        self._do(message.row)

    def _do(self, row: Row) -> None:
        entry, below = row.key, self._below
        assert isinstance(entry, Entry)
        self.host.back()
        if entry.key is None:
            self.app.call_later(other_things.do, self.program, entry.choice_id)
        else:
            self.app.call_later(self.app.run_action, entry.key.action, self.app if entry.key.scope == GLOBAL else below)


def _rank(entry: Entry, text: str, initials: Initials) -> int:
    """How well a text names an entry: by its word or key, by something in its sentence, or not at all."""
    typed = fold_code(text)
    if fold_code(entry.label) == typed or _is_in(typed, entry.word, initials):
        return _WORD
    return _HELP if _is_in(typed, entry.help, initials) else _NOT


def _is_in(typed: str, words: str, initials: Initials) -> bool:
    return typed in fold_code(words) or (typed.isascii() and any(reading.startswith(typed.lower()) for reading in initials.of(words)))
