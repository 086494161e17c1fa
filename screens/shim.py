"""The module that leans on parts of Textual which are not promised (textual 8.2.8, pinned); painting.py is the other one.

Each is guarded by a test in a real pseudo-terminal (tests/screens/test_terminal_shim.py):
- Screen.focused without repaint: Tab costs two fields, not a whole screen.
- The real cursor stands at the caret of a field, where input methods look for it, and is shown only there.
- Keys that were read in one piece carry one time, however busy the program is: a card reader stays a machine.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, TypeVar, cast

from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._parser import Parser
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.app import App as TextualApp
from textual.geometry import Offset, Region
from textual.message import Message
from textual.reactive import Reactive
from textual.screen import Screen as TextualScreen
from textual.strip import Strip
from textual.theme import Theme
from textual.timer import Timer
from textual.validation import ValidationResult
from textual.widget import Widget
from textual.widgets import Input as TextualInput
from textual.widgets.input import Selection

from screens.cells import shown
from screens.glass import Glass
from screens.painting import GlassCompositor
from screens.spans import Line
from screens.styles.tones import THEME

_SHOW_CURSOR, _HIDE_CURSOR = "\x1b[?25h", "\x1b[?25l"
for _sequence in [keys for keys in ANSI_SEQUENCES_KEYS if len(keys) == 2 and keys[0] == "\x1b" and keys[1].isprintable()]:
    cast(dict[str, Any], ANSI_SEQUENCES_KEYS).pop(_sequence)  # Esc and a letter right after it: no character of a Macintosh
_STILL_AT_MOST_S = 0.3
_HOLD_AT_MOST_S = 10.0  # a screen that takes longer than this to come will not come
Result = TypeVar("Result")


def _feed_at_one_time(parser: XTermParser, data: str) -> Iterator[Message]:
    read_at = get_time()
    for message in Parser.feed(parser, data):
        message.time = read_at
        yield message


cast(Any, XTermParser).feed = _feed_at_one_time


def _without_alt(event: events.Key) -> events.Key:
    key = events.Key(event.key.removeprefix("alt+").removeprefix("shift+"), event.character)
    key.time = event.time
    return key


class CaretInput(TextualInput, inherit_bindings=False):
    """A one-line input without frame or blinking whose caret is the terminal's own cursor, exactly where it belongs.

    It brings no keys of its own: a field binds what it wants (stock Ctrl+K, Ctrl+P and their like are free for screens).
    """

    DEFAULT_CSS = """
    CaretInput, CaretInput:ansi {
        height: 1;
        border: none;
        padding: 0;
        background: $background;
        color: $foreground;
        &:focus { border: none; background-tint: transparent; }
    }
    """

    def __init__(self, value: str = "", *, password: bool = False, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(value, password=password, id=id, classes=classes, select_on_focus=False)
        self.set_reactive(TextualInput.cursor_blink, False)
        self.set_reactive(TextualInput._cursor_visible, False)

    @property
    def cursor_screen_offset(self) -> Offset:
        """The cell of the caret on the screen. (Textual's own is one too far right at the end of the text.)"""
        x, y, _width, _height = self.content_region
        return Offset(x + self._position_to_cell(self.cursor_position) - self.scroll_offset.x, y)

    def place_cursor(self) -> None:
        """Scroll to the caret and put the terminal's cursor there, once the layout stands."""
        if self._has_the_focus and isinstance(self.app, App):
            self.scroll_to_region(Region(self._cursor_offset, 0, 1, 1), force=True, animate=False)
            self.app.move_cursor(self.cursor_screen_offset)

    @property
    def _has_the_focus(self) -> bool:
        """True from the moment the focus comes; has_focus follows a little later."""
        return self.is_attached and self.screen.focused is self

    def watch_has_focus(self, _has_focus: bool) -> None:
        """The reverse of the focus is drawn, not styled: no rule of any style sheet has to be looked up for it."""

    def validate(self, value: str) -> ValidationResult | None:
        """What is right or wrong a field says itself; no class is set at every key."""
        return None

    def _watch_selection(self, selection: Selection) -> None:
        """The caret of a field without the focus is nobody's cursor."""
        if self._has_the_focus:
            super()._watch_selection(selection)

    def came(self) -> None:
        """The focus is here now."""

    def left(self) -> None:
        """The focus has gone."""

    def on_focus(self) -> None:
        self.call_after_refresh(self.place_cursor)

    def on_resize(self) -> None:
        self.call_after_refresh(self.place_cursor)

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_x(old_value, new_value)
        self.call_after_refresh(self.place_cursor)

    @classmethod
    def _get_component_classes(cls) -> frozenset[str]:  # type: ignore[override]
        """No parts with styles of their own: each would be styled anew at every change of focus."""
        return frozenset()

    def _restart_blink(self) -> None:
        """The terminal's cursor is the caret; no second one is drawn."""

    def _pause_blink(self, visible: bool = False) -> None:
        """Nothing blinks."""

    def _position_to_cell(self, position: int) -> int:
        return position if self.password else super()._position_to_cell(position)

    def render_line(self, y: int) -> Strip:
        """What is typed, scrolled to the caret. A password in stars: dots are drawn two cells wide by some consoles."""
        focused, columns, left = self._has_the_focus, self.size.width, self.scroll_offset.x
        base = self.rich_style + Style(reverse=focused)
        text = "*" * len(self.value) if self.password else shown(self.value)
        start, end = sorted(self.selection) if focused else (0, 0)
        chosen = base + Style(reverse=not focused)
        parts = [Segment(text[:start], base), Segment(text[start:end], chosen), Segment(text[end:], base)]
        return Strip([part for part in parts if part.text]).crop(left, left + columns).adjust_cell_length(columns, base)


class Screen(TextualScreen[Result]):
    """Base of every screen: changing focus repaints what has it and what had it, nothing else."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name, id, classes)
        if isinstance(self.app, App):
            self._compositor = GlassCompositor(self.app.glass)

    def watch_focused(self, before: Widget | None, after: Widget | None) -> None:
        """Fields hear of it at once, so that all that follows is in one painting."""
        for widget in (before, after):
            if isinstance(widget, CaretInput):
                widget.came() if widget is after else widget.left()
                widget.refresh()
        self._show_cursor()

    def _show_cursor(self) -> None:
        """The real cursor shows where one types, and nowhere else."""
        if self.is_current and isinstance(self.app, App):
            self.app.show_cursor(isinstance(self.focused, CaretInput))

    def on_screen_resume(self) -> None:
        """On top, for the first time or again: the cursor and the keys typed meanwhile belong to this screen's field."""
        self._show_cursor()
        if isinstance(self.focused, CaretInput):  # it had the focus all the time, and the cursor was elsewhere
            self.call_after_refresh(self.focused.place_cursor)
        if isinstance(self.app, App):
            self.call_after_refresh(self.app.release_keys)

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """As Textual's, but nothing is called of a screen that has gone by then: its widgets have, too."""
        return super().call_after_refresh(self._call_if_here, callback, args, kwargs)

    def _call_if_here(self, callback: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return callback(*args, **kwargs) if self in self.app.screen_stack else None

    def before_key(self) -> None:
        """A key or a paste is about to reach this screen."""

    # What fields say is said at once and not by message: it belongs to the same painting as the key that brought it.

    def tell(self, text: str, tone: str = "") -> None:
        """A sentence for the message line, until the next key."""

    def hint(self, line: Line) -> None:
        """Candidates, or how much is still to come, for the hint line."""

    def go_on(self, widget: Widget) -> None:
        """Enter, or a full field: to what comes after widget. Takes effect at once, so that no key goes astray."""
        self.focus_next()


class _Nowhere:
    """Takes the place of Textual's writer once there is no terminal any more."""

    def write(self, text: str) -> None: ...

    def stop(self) -> None: ...


class App(TextualApp[Result]):
    """Base of the program: the terminal's own palette, no built-in palette of commands, and the real cursor."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[Any]] = []
    theme: Reactive[str] = Reactive(THEME.name)

    def __init__(self) -> None:
        super().__init__()
        self._disable_tooltips = self._disable_notifications = True  # two widgets less on every screen
        self.glass = Glass()
        self._cursor_shown = False
        self._awaited: set[str] = set()  # what keys are kept for; they are given when nothing of it is left
        self._paints_later = False
        self._held_too_long: Timer | None = None
        self._held: list[events.Key | events.Paste] = []

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Our theme besides Textual's own; there from the start, so that nothing is painted twice."""
        return {**super().available_themes, THEME.name: THEME}

    def get_theme(self, theme_name: str) -> Theme | None:
        """Our theme without a look at all the others: every line that is painted asks for it."""
        return THEME if theme_name == THEME.name else super().get_theme(theme_name)

    def hold_keys(self, awaited: str = "screen") -> None:
        """Another screen (or part of one) is on its way: keys typed from now on are kept for it, in their order.

        For a moment nothing is painted either: a screen that comes up is laid out several times, and is seen once.
        """
        self._awaited.add(awaited)
        if not self._paints_later:
            self._paints_later = True
            self._begin_batch()
            self.set_timer(_STILL_AT_MOST_S, self._paint_again)
        if self._held_too_long is not None:  # that of another hold would end this one early
            self._held_too_long.stop()
        self._held_too_long = self.set_timer(_HOLD_AT_MOST_S, self._wait_no_longer)

    def release_keys(self, awaited: str = "screen") -> None:
        """It is there: give it the keys, unless something else is still on its way."""
        self._awaited.discard(awaited)
        self.call_later(self._give_held_keys)

    def _wait_no_longer(self) -> None:
        self._awaited.clear()
        self.call_later(self._give_held_keys)

    async def on_event(self, event: events.Event) -> None:
        """Every key passes here once, before any widget has it."""
        if isinstance(event, events.Key) and event.key.startswith("alt+"):  # Esc, and another key right after it
            await self.on_event(events.Key("escape", "\x1b"))
            event = _without_alt(event)
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if self._awaited:
                self._held.append(event)
                return
            if isinstance(self.screen, Screen):
                self.screen.before_key()
            cast(Any, event).meant_for = self.screen
        elif isinstance(event, events.Key) and getattr(event, "meant_for", self.screen) is not self.screen:
            return  # an F key has overtaken it and taken its screen away
        elif isinstance(event, events.AppFocus | events.AppBlur):
            return  # another window came before this one: nothing changes, nothing is painted
        elif isinstance(event, events.Resize):
            self.glass.forget()
        await super().on_event(event)

    def action_repaint(self) -> None:
        """Something else has written on the terminal: paint all of it."""
        self.glass.forget()
        self.screen.refresh()

    async def _give_held_keys(self) -> None:
        if self._awaited:
            return
        self._paint_again()
        held, self._held = self._held, []
        for event in held:
            await self.on_event(event)

    def _paint_again(self) -> None:
        """What comes up is there, or takes so long that something has to be seen."""
        if self._paints_later:
            self._paints_later = False
            self._end_batch()
            self.screen.refresh(layout=True)

    def last_words(self, error: Exception) -> str:
        """What the terminal says after an error of ours has ended the program. The screen never shows a traceback."""
        return str(error)

    def _fatal_error(self) -> None:
        """An exception that nobody expected: its widget is dead, so the program ends, in good order and in one sentence."""
        if self._exception is not None:
            self._exit_renderables.append(self.last_words(self._exception))
        self._close_messages_no_wait()

    def lose_terminal(self) -> None:
        """The terminal has gone: what is still written goes nowhere. A failed write ends Textual's writer, for which all others wait."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for descriptor in (1, 2):
            os.dup2(nowhere, descriptor)
        os.close(nowhere)
        if self._driver is not None:
            cast(Any, self._driver)._writer_thread = _Nowhere()
        self._begin_batch()  # and nothing more is painted

    def action_help_quit(self) -> None:
        """Ctrl+C copies where something is selected, and does nothing elsewhere."""

    def show_cursor(self, shown: bool) -> None:
        """Show or hide the terminal's cursor."""
        if shown != self._cursor_shown:
            self._cursor_shown = shown
            self._tell_terminal(_SHOW_CURSOR if shown else _HIDE_CURSOR)

    def move_cursor(self, to: Offset) -> None:
        """Put the terminal's cursor there now, and after every painting."""
        self.cursor_position = to
        if to != self._previous_cursor_position:
            self._previous_cursor_position = to
            self._tell_terminal(str(Control.move_to(*to)))

    def _set_pointer_shape(self, shape: str) -> None:
        """The shape of the mouse is left alone: an old console prints the request."""

    def _tell_terminal(self, sequence: str) -> None:
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequence)
