"""The typing part of a field: what happens here the field hears at once, before the next key."""

from typing import Protocol

from rich.segment import Segment
from textual import events
from textual.strip import Strip

from screens.cells import cut
from screens.styles.tones import tone_style
from screens.widgets.input import Input
from screens.widgets.kinds import Kind

_EMPTY_COLUMNS = 12  # of the line that stands for an empty field


class Listener(Protocol):
    """What the input needs of its field."""

    label: str
    kind: Kind

    def typed(self, text: str) -> None: ...
    def pressed(self, key: str) -> bool: ...
    def enter(self) -> None: ...
    def enter_field(self) -> None: ...
    def leave_field(self) -> None: ...
    def tell(self, text: str, tone: str = ...) -> None: ...


class FieldInput(Input, inherit_bindings=False):
    """Where a field is typed into. show() puts text there that nobody typed."""

    BINDINGS = Input.BINDINGS

    def __init__(self, field: Listener, *, password: bool) -> None:
        super().__init__(clean=field.kind.clean, limit=field.kind.limit, password=password)
        self.field = field

    def show(self, text: str) -> None:
        """Put a text there that nobody typed; the caret goes behind it."""
        self.value = text
        self.cursor_position = len(text)

    def replace(self, text: str, start: int, end: int) -> None:
        """Every change under the clerk's hands comes this way: typing, deleting, pasting."""
        before = self.value
        super().replace(text, start, end)
        if self.value != before:
            self.field.typed(self.value)

    def enter(self) -> None:
        self.field.enter()

    def came(self) -> None:
        self.field.enter_field()

    def left(self) -> None:
        self.field.leave_field()

    def on_key(self, event: events.Key) -> None:
        if self.screen.focused is self and self.field.pressed(event.character or event.key):
            self._consume(event)

    def render_line(self, y: int) -> Strip:
        """The field with the focus is scrolled to its caret; the others show their beginning, marked if that is not all."""
        if self.screen.focused is self:
            return super().render_line(y)
        columns, base = self.size.width, self.rich_style
        left = Segment("_" * min(columns, self.limit, _EMPTY_COLUMNS), base + tone_style(self.app.current_theme, "dim"))
        if self.value:
            left = Segment(cut("*" * len(self.value) if self.password else self.value, columns), base)
        return Strip([left]).adjust_cell_length(columns, base)

    def on_input_pasted(self, message: Input.Pasted) -> None:
        message.stop()
        if sentence := message.pasted.sentence:
            self.field.tell(sentence, "warning")

    def on_input_swallowed(self, message: Input.Swallowed) -> None:
        message.stop()
        full = f"{self.field.label}已满{self.limit}位，多出的“{message.text}”没有放入。"
        kind = f"{self.field.label}只收{self.field.kind.takes}，“{message.text}”没有放入。"
        self.field.tell({"full": full, "kind": kind, "spill": f"上一格已满，多出的“{message.text}”没有放入。"}[message.reason], "warning")
