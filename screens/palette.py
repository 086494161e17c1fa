"""命令 (Ctrl+P): everything that can be done here, found by a few letters."""

from collections.abc import Iterable, Sequence
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
        wanted = [entry for entry in self._entries if not text or _means(entry, text, self._initials)]
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


def _means(entry: Entry, text: str, initials: Initials) -> bool:
    """Whether the text is in the words, or begins their initials or the key."""
    typed = fold_code(text)
    if any(typed in fold_code(words) for words in (entry.word, entry.help)) or fold_code(entry.label).startswith(typed):
        return True
    return typed.isascii() and any(reading.startswith(typed.lower()) for reading in _readings(entry, initials))


def _readings(entry: Entry, initials: Initials) -> Sequence[str]:
    return [reading for words in (entry.word, entry.help) for reading in initials.of(words)]
