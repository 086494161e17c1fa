"""生僻字: a character that no input method offers, found by parts, strokes, pinyin or code; Enter puts it where one was typing."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from screens import character_rows, keys
from screens.spans import Span
from screens.widgets import kinds
from screens.widgets.case_table import CaseTable
from screens.widgets.field import Field
from screens.widgets.lines import Lines
from screens.widgets.row_window import ListPages, Row
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from cqclerk.domain.characters import Characters

_LABEL_COLUMNS, _COLUMNS = 7, 24


class RareCharactersScreen(WorkScreen):
    """What to look for, what fits, and of the marked one whether this window can print it."""

    KEYS = (keys.HELP, keys.ENTER_OPEN.saying("放进去"), keys.FILTER.saying("再查"), keys.BACK.saying("不放"))
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "#wanted FieldInput"

    @dataclass
    class Opened(Message):
        """The tables are read, and the fonts known; trouble says why not."""

        characters: "Characters | None"
        trouble: str = ""

    def __init__(self, put: Callable[[str], None] | None = None, label: str = "") -> None:
        """put takes the chosen character; label is the field that it goes into."""
        super().__init__()
        self._put, self._label = put, label
        self._characters: Characters | None = None

    def compose_body(self) -> Iterable[Widget]:
        where = f"  放进 {self._label}" if self._label else ""
        yield Lines((Span(" 生僻字", "title"), Span(where)), id="title")
        wanted = Field("/ 查找", kinds.TEXT, id="wanted", columns=_COLUMNS, label_columns=_LABEL_COLUMNS, note=character_rows.EXAMPLE)
        wanted.styles.margin = (0, 1)
        with Vertical():
            yield wanted
            yield CaseTable(character_rows.COLUMNS, ListPages(()), empty=character_rows.OPENING, marked=self._marked, id="found")

    def on_mount(self) -> None:
        threading.Thread(target=self._open, name="characters", daemon=True).start()

    def _open(self) -> None:
        """In a thread of its own: some tenths of a second."""
        from cqclerk.protocol import character_files
        from data.reference import BadReferenceFile
        from printing import fonts

        fonts.warm()  # each row says whether it can be printed
        try:
            self.post_message(self.Opened(character_files.load()))
        except (OSError, BadReferenceFile) as error:
            self.post_message(self.Opened(None, f"字表打不开：{error}。姓名可以先用别的办法输入，收件不受影响。"))

    def on_rare_characters_screen_opened(self, message: Opened) -> None:
        """Now what was typed meanwhile is looked for."""
        self._characters = message.characters
        if message.trouble:
            self.say(message.trouble, "error")
        self._look()

    @property
    def table(self) -> CaseTable:
        """What fits."""
        return self.query_one(CaseTable)

    def _look(self) -> None:
        if self._characters is None:
            return
        text = self.query_one("#wanted", Field).value
        found = character_rows.found(self._characters, text)
        self.table.empty = character_rows.empty_words(text)
        self.table.reload(ListPages(character_rows.rows(self._characters, found)))
        self.table.go_to_start()

    def _marked(self, row: Row | None) -> None:
        """In a sentence: its levels, and whether paper can show it."""
        if row is not None and self._characters is not None:
            self.foot.stand(*character_rows.sentence(self._characters.character(str(row.key))))
        else:
            self.foot.stand("")

    def on_field_changed(self, message: Field.Changed) -> None:
        """Find as one types."""
        self._look()

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """Back, with the character."""
        if self._put is not None:
            self._put(str(message.row.key))
        self.host.back()

    def action_filter(self) -> None:
        """/"""
        self.query_one("#wanted", Field).focus()
