"""One thing that is asked, on one line: its label, where one types, and a note beside it.

The label turns to the tone of an error and carries a ! while something is wrong, until it is mended; the sentence goes to
the message line. Nothing is refused for good: a second Enter goes on and leaves the mark.
"""

from collections.abc import Callable
from dataclasses import dataclass

from rich.segment import Segment
from textual.app import ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from screens.cells import fit, width
from screens.shim import Screen
from screens.spans import Line, Span
from screens.styles.tones import tone_style
from screens.widgets.field_input import FieldInput
from screens.widgets.input import Input
from screens.widgets.kinds import TEXT, Kind

LABEL_COLUMNS = 11  # four characters, a mark and a gap


class Field(Widget):
    """A labelled field. value is always in its settled form (a date as 1991-03-07); setting it tells nobody.

    columns   cells for typing; 0: to the end of the line, then there is no room for a note
    same_as   what = copies into the empty field (of the last case, of the spouse), "" if there is nothing
    hint_text what the hint line says while the focus is here
    """

    DEFAULT_CSS = """
    Field { height: 1; width: 1fr; layout: horizontal; }
    """

    @dataclass
    class Changed(Message):
        """A key changed the value."""

        field: "Field"
        value: str

    @dataclass
    class Finished(Message):
        """The field is left, and its value is not what it was when it was entered: the moment to save a draft."""

        field: "Field"
        value: str

    @dataclass
    class Entered(Message):
        """The focus has come to this field: its help, its candidates."""

        field: "Field"

    def __init__(
        self,
        label: str,
        kind: Kind = TEXT,
        *,
        id: str | None = None,
        value: str = "",
        columns: int = 0,
        label_columns: int = LABEL_COLUMNS,
        note: str = "",
        same_as: Callable[[], str] | None = None,
        hint: str = "",
        password: bool = False,
    ) -> None:
        super().__init__(id=id)
        self.hint_text = hint
        self.label, self.kind, self.columns, self.label_columns, self.same_as = label, kind, columns, label_columns, same_as
        self._value = self._value_before = value
        self._note, self._note_tone = note, "dim"
        self._problem = self._problem_told = ""
        self.input = FieldInput(self, password=password)
        self.input.styles.margin = (0, 0, 0, label_columns)
        self.input.styles.width = columns or "1fr"
        self.input.show(self.left_text(value))

    def compose(self) -> ComposeResult:
        yield self.input

    # -- what is asked ----------------------------------------------------------------------------

    @property
    def value(self) -> str:
        """What the field holds."""
        return self._value

    @value.setter
    def value(self, value: str) -> None:
        self._value = self._value_before = value
        self.input.show(self.edit_text(value) if self.being_edited else self.left_text(value))
        if self.being_edited and self.replaces:  # as if it had been there when the field was entered
            self.input.select_all()
        self.problem = self.problem_of(value)

    @property
    def problem(self) -> str:
        """What is wrong with the value, in one sentence; "" if nothing is."""
        return self._problem

    @problem.setter
    def problem(self, sentence: str) -> None:
        marked, self._problem = bool(self._problem), sentence
        if marked != bool(sentence) and self.is_mounted:
            self.refresh(Region(0, 0, self.label_columns, 1))

    @property
    def note(self) -> str:
        """The words beside the field."""
        return self._note

    def show_note(self, text: str, tone: str = "dim") -> None:
        """Put words beside the field; only where columns leave room."""
        if (text, tone) == (self._note, self._note_tone):
            return
        widest = max(width(text), width(self._note))
        self._note, self._note_tone = text, tone
        self.refresh(Region(self._note_at, 0, widest, 1))

    @property
    def being_edited(self) -> bool:
        """True while the focus is here."""
        return self.is_attached and self.screen.focused is self.input

    def fix(self, value: str, note: str) -> None:
        """The value follows from something else, as the note says; the focus passes by."""
        self.input.can_focus = False
        self.value = value
        self.show_note(note)

    def release(self) -> None:
        """The value is asked again."""
        self.input.can_focus = True
        self.show_note("")

    def focus(self, scroll_visible: bool = True) -> "Field":
        """The focus goes to where one types."""
        self.input.focus(scroll_visible)
        return self

    # -- what other kinds of field do in their own way ------------------------------------------------

    def settle(self, text: str) -> str:
        """Text as typed → the value."""
        return self.kind.settle(text)

    def edit_text(self, value: str) -> str:
        """The value as it looks while it is edited."""
        return self.kind.edit(value)

    def left_text(self, value: str) -> str:
        """The value as it looks when the field is left."""
        return value

    def problem_of(self, value: str) -> str:
        """What is wrong with a value, in one sentence."""
        return self.kind.problem(value)

    @property
    def replaces(self) -> bool:
        """True if typing anew replaces what is there: a whole date or number, a choice. What is half typed is gone on with."""
        return bool(self.kind.full) and not self._problem

    def is_full(self, text: str) -> bool:
        """True when nothing more can come, so that the field goes on by itself."""
        return bool(self.kind.full) and len(text) >= self.kind.full

    def on_typing(self) -> None:
        """A key has changed the value: candidates, partial answers."""

    def pressed(self, key: str) -> bool:
        """A key before the input sees it; True if it was for the field itself."""
        if key == "=" and not self.input.value:
            self.copy_same()
            return True
        return False

    # -- what the input tells -----------------------------------------------------------------------

    def typed(self, text: str) -> None:
        """The text has changed under the clerk's hands."""
        self._value = self.settle(text)
        self.problem = self._problem_told = ""
        self.post_message(self.Changed(self, self._value))
        self.on_typing()
        if self.is_full(text) and self.input.cursor_at_end:
            self._fill_up()

    def enter(self) -> None:
        """Enter goes on; where something is wrong, the second Enter does."""
        self.problem = self.problem_of(self._value)
        if self.problem and self.problem != self._problem_told:
            self._problem_told = self.problem
            self.tell(self.problem, "error")
        else:
            self._go_on()

    def copy_same(self) -> None:
        """= in an empty field: the same as the other one's."""
        same = self.same_as() if self.same_as else ""
        if not same:
            self.tell(f"{self.label}没有可以照抄的内容。", "warning")
            return
        self._value = same
        self.input.show(self.edit_text(same))
        self.post_message(self.Changed(self, same))
        self._go_on()

    def tell(self, text: str, tone: str = "") -> None:
        """Say it in the message line, until the next key."""
        if isinstance(self.screen, Screen):
            self.screen.tell(text, tone)

    def hint(self, line: Line) -> None:
        """Say it in the hint line."""
        if isinstance(self.screen, Screen):
            self.screen.hint(line)

    def enter_field(self) -> None:
        """The focus has come."""
        self._value_before = self._value
        self.input.show(self.edit_text(self._value))
        if self.replaces:
            self.input.select_all()
        self.post_message(self.Entered(self))
        self.hint((Span(f" {self.hint_text}", "dim"),) if self.hint_text else ())
        if self._problem:
            self.tell(self._problem, "error")

    def leave_field(self) -> None:
        """The focus has gone, by whatever way."""
        self._value = self.settle(self._value)
        self.problem = self.problem_of(self._value)
        self.input.show(self.left_text(self._value))
        if self._value != self._value_before:
            self._value_before = self._value
            self.post_message(self.Finished(self, self._value))

    def _fill_up(self) -> None:
        self.problem = self.problem_of(self._value)
        if self.problem:
            self._problem_told = self.problem
            self.tell(self.problem, "error")
            return
        self._go_on()
        following = self.screen.focused
        if isinstance(following, Input) and following is not self.input:
            following.follow(self.input)

    def _go_on(self) -> None:
        screen = self.screen
        if isinstance(screen, Screen):
            screen.go_on(self)
        else:
            screen.focus_next()

    # -- how it looks ---------------------------------------------------------------------------------

    @property
    def _note_at(self) -> int:
        return self.label_columns + self.columns + 1

    def render_line(self, y: int) -> Strip:
        """The label and the note; the input lies over the middle."""
        theme, base = self.app.current_theme, self.rich_style
        label = fit(self.label + ("!" if self._problem else ""), self.label_columns)
        note = fit(self._note, max(self.size.width - self._note_at, 0)) if self.columns else ""
        middle = " " * (self.size.width - self.label_columns - width(note))
        return Strip(
            [
                Segment(label, base + tone_style(theme, "error" if self._problem else "")),
                Segment(middle, base),
                Segment(note, base + tone_style(theme, self._note_tone)),
            ]
        )
