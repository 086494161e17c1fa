"""Where one types: folds what comes in, swallows nothing in silence, keeps every key in its place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from screens import shim
from screens.cells import may_be_typed
from screens.widgets.bursts import GAP_S, HOLD_S, Burst
from screens.widgets.pasting import PastedText, one_line, paste

_ENTER = ("enter", "ctrl+j")
_FORGIVEN_S = 1.0  # an Enter this soon after a field filled itself up was meant for that field


class Input(shim.CaretInput, inherit_bindings=False):
    """One line of text. Enter, Tab and the arrows up and down work at once, so that keys typed ahead go where they belong.

    clean  what of a text may enter, in its one form
    limit  characters, 0 for as many as wanted
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "cursor_left", show=False),
        Binding("right", "cursor_right", show=False),
        Binding("ctrl+left", "cursor_left_word", show=False),
        Binding("ctrl+right", "cursor_right_word", show=False),
        Binding("shift+left", "cursor_left(True)", show=False),
        Binding("shift+right", "cursor_right(True)", show=False),
        Binding("home", "home", show=False),
        Binding("end", "end", show=False),
        Binding("shift+home", "home(True)", show=False),
        Binding("shift+end", "end(True)", show=False),
        Binding("backspace", "delete_left", show=False),
        Binding("delete", "delete_right", show=False),
        Binding("ctrl+u", "clear_all", show=False),
        Binding("ctrl+c", "copy", show=False),
        Binding("ctrl+v", "paste", show=False),
    ]

    @dataclass
    class Pasted(Message):
        """A text was pasted; pasted.sentence says what the clerk should know."""

        input: "Input"
        pasted: PastedText

    @dataclass
    class Swallowed(Message):
        """A typed character was not let in: this field is full, or takes no such kind; or it spilled over from the one before."""

        input: "Input"
        text: str
        reason: Literal["full", "kind", "spill"]

    def __init__(
        self,
        value: str = "",
        *,
        clean: Callable[[str], str] = one_line,
        limit: int = 0,
        password: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(value, password=password, id=id, classes=classes)
        self.clean = clean
        self.limit = limit
        self._burst = Burst()
        self._before_burst = (value, len(value))
        self._forgives_enter_until = self._spills_after = float("-inf")

    def follow(self, before: "Input") -> None:
        """The field before this one is full and went on by itself: what still belongs to it is not for us.

        The Enter of habit right after it is forgiven. If a machine filled it at one stroke, all that follows at the same
        speed spilled over; a person who types ahead of a busy program is no machine.
        """
        self.forgive_enter(before)
        if before.burst_length >= len(before.value):
            self._spills_after = before.last_key_at

    def forgive_enter(self, before: "Input") -> None:
        """The field before this one went on by itself: only the Enter of habit right after it is not for us."""
        self._forgives_enter_until = before.last_key_at + _FORGIVEN_S

    @property
    def last_key_at(self) -> float:
        """When the last key arrived, in the clock of events (s)."""
        return self._burst.last

    @property
    def burst_length(self) -> int:
        """How many keys the last key had before it at the speed of a machine, itself counted."""
        return self._burst.length

    def enter(self) -> None:
        """Enter was pressed. A field decides here; a bare input tells with Submitted."""
        self.post_message(self.Submitted(self, self.value))

    def on_key(self, event: events.Key) -> None:
        """Every key of this input, in the order they were pressed."""
        if self.screen.focused is not self:
            self._pass_on(event)
        elif self._is_spilled(event):
            self._swallow_spilled(event)
        elif self._is_for_burst(event):
            self._take(event)
        elif event.key in ("tab", "shift+tab", "up", "down"):
            self._consume(event)
            self._move(forward=event.key in ("tab", "down"))

    def on_paste(self, event: events.Paste) -> None:
        self._consume(event)
        self.take_paste(event.text)

    def action_paste(self) -> None:
        self.take_paste(self.app.clipboard)

    def action_clear_all(self) -> None:
        self.replace("", 0, len(self.value))

    def take_paste(self, text: str) -> None:
        """Let in what fits of a text of any length, and say what did not."""
        self._forgives_enter_until = float("-inf")
        start, end = sorted(self.selection)
        room = self.limit - (len(self.value) - (end - start)) if self.limit else len(text)
        pasted = paste(text, self.clean, max(room, 0))
        self.replace(pasted.kept, start, end)
        self.post_message(self.Pasted(self, pasted))

    def _move(self, *, forward: bool) -> None:
        if forward:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def _is_spilled(self, event: events.Key) -> bool:
        """True for keys of the same burst that filled the field before; Tab ends it, as card readers that fill forms send it."""
        typed = event.character is not None and may_be_typed(event.character)
        return event.time - self._spills_after < GAP_S and (typed or event.key == "tab" or event.key in _ENTER)

    def _swallow_spilled(self, event: events.Key) -> None:
        self._consume(event)
        self._spills_after = float("-inf") if event.key == "tab" else event.time
        if event.character is not None and may_be_typed(event.character):
            self.post_message(self.Swallowed(self, event.character, "spill"))

    def _is_for_burst(self, event: events.Key) -> bool:
        typed = event.character is not None and may_be_typed(event.character)
        if self._burst.open and not (self._burst.follows(event.time) and (typed or event.key in _ENTER)):
            self._burst_over()
            if self.screen.focused is not self:
                self._pass_on(event)
                return False
        return typed or event.key in _ENTER

    def _take(self, event: events.Key) -> None:
        self._consume(event)
        char = "\r" if event.key in _ENTER else event.character or ""
        verdict = self._burst.key(event.time, char)
        if self._burst.begins:
            self._before_burst = (self.value, self.cursor_position)
        if verdict is Burst.Verdict.TYPE:
            self._forgives_enter_until = float("-inf")
            self._type(char)
        elif verdict is Burst.Verdict.ENTER:
            self._press_enter(event.time)
        else:
            self.set_timer(HOLD_S, self._burst_over)

    def _burst_over(self) -> None:
        """The keys have paused: was it a paste of several lines, or a line and its Enter?"""
        if not self._burst.open:
            return
        pasted = self._burst.over()
        if not pasted:
            self.enter()
            return
        self.value, self.cursor_position = self._before_burst
        self.take_paste(pasted)

    def _press_enter(self, at: float) -> None:
        forgiven, self._forgives_enter_until = at < self._forgives_enter_until, float("-inf")
        if not forgiven:
            self.enter()

    def _type(self, char: str) -> None:
        kept = self.clean(char)
        start, end = sorted(self.selection)
        if not kept:
            if char.isalnum():  # a hyphen in a date or a telephone number is left out without a word
                self.post_message(self.Swallowed(self, char, "kind"))
        elif self.limit and len(self.value) - (end - start) + len(kept) > self.limit:
            self.post_message(self.Swallowed(self, char, "full"))
        else:
            self.replace(kept, start, end)

    def _pass_on(self, event: events.Key) -> None:
        """The focus has moved on while this key was on its way: it belongs to the new field."""
        self._consume(event)
        target = self.screen.focused or self.screen
        key = events.Key(event.key, event.character)
        key.time = event.time
        target.post_message(key)

    @staticmethod
    def _consume(event: events.Event) -> None:
        event.stop()
        event.prevent_default()
