"""The one module that leans on parts of Textual which are not promised (textual 8.2.8, pinned).

Each is guarded by a test in a real pseudo-terminal (tests/screens/test_terminal_shim.py):
- Screen.focused without repaint: Tab costs two fields, not a whole screen.
- The compositor's updates are narrow: only the cells that changed, one escape where the style changes, blanks to the
  end of a line erased. A window over a 64 kbit/s line feels each byte.
- The real cursor stands at the caret of a field, where input methods look for it, and is shown only there.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from rich.color import ColorSystem
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.app import App as TextualApp
from textual.geometry import Offset
from textual.reactive import Reactive
from textual.screen import Screen as TextualScreen
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget
from textual.widgets import Input as TextualInput

from screens.styles.tones import THEME
from screens.widgets.cells import shown

_SHOW_CURSOR, _HIDE_CURSOR, _ERASE_TO_END = "\x1b[?25h", "\x1b[?25l", "\x1b[K"
Result = TypeVar("Result")


class _Pen:
    """Writes strips with as few escapes as their styles need."""

    def __init__(self, console: Console) -> None:
        self._colours = console._color_system
        self._sgr = ""
        self._out: list[str] = []

    def move_to(self, x: int, y: int) -> None:
        self._out.append(str(Control.move_to(x, y)))

    def write(self, segments: Iterable[Segment]) -> None:
        for text, style, _control in segments:
            self._change(_codes(style, self._colours) if style and self._colours else "")
            self._out.append(text)

    def erase_to_end(self) -> None:
        self._change("")
        self._out.append(_ERASE_TO_END)

    def text(self) -> str:
        self._change("")
        return "".join(self._out)

    def _change(self, sgr: str) -> None:
        if sgr != self._sgr:
            self._out.append(f"\x1b[;{sgr}m" if sgr and self._sgr else f"\x1b[{sgr}m")
            self._sgr = sgr


@lru_cache(maxsize=1024)
def _codes(style: Style, colours: ColorSystem) -> str:
    """The SGR parameters of a style, without the default colours: a reset says those already."""
    fore, ground = (colour if colour and not colour.is_default else None for colour in (style.color, style.bgcolor))
    return Strip.render_ansi(style.without_color + Style(color=fore, bgcolor=ground), colours)


class _NarrowUpdate(ChopsUpdate):
    """A partial update that sends the changed cells and no others."""

    def render_segments(self, console: Console) -> str:
        pen = _Pen(console)
        for y, x1, x2 in self.spans:
            at = -1
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                start, stop = max(x, x1), min(end, x2)
                if strip is None or start >= stop:
                    continue
                if start != at:
                    pen.move_to(start, y)
                pen.write(strip.crop(start - x, stop - x))
                at = stop
        return pen.text()


class _NarrowLayout(LayoutUpdate):
    """A full update whose lines end where their text ends. Only for regions that reach the right edge."""

    def render_segments(self, console: Console) -> str:
        pen = _Pen(console)
        for y, line in enumerate(self.strips, self.region.y):
            pen.move_to(self.region.x, y)
            text, blank = _without_blank_end([segment for strip in line for segment in strip])
            pen.write(text)
            if blank:
                pen.erase_to_end()
        return pen.text()


def _without_blank_end(segments: list[Segment]) -> tuple[list[Segment], bool]:
    """The segments without plain blanks at the end, and whether there were any."""
    kept = list(segments)
    blank = False
    while kept and _is_plain(kept[-1].style):
        text = kept[-1].text.rstrip(" ")
        blank = blank or len(text) < len(kept[-1].text)
        if text:
            kept[-1] = Segment(text, kept[-1].style)
            break
        kept.pop()
    return kept, blank


def _is_plain(style: Style | None) -> bool:
    """True if a blank in this style looks like an erased cell."""
    if style is None:
        return True
    default_ground = style.bgcolor is None or style.bgcolor.is_default
    return default_ground and not (style.reverse or style.underline or style.strike or style.overline)


class _NarrowCompositor(Compositor):
    def render_partial_update(self) -> ChopsUpdate | None:
        update = super().render_partial_update()
        return update and _NarrowUpdate(update.chops, update.spans, update.chop_ends)

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        update = super().render_full_update(simplify)
        return _NarrowLayout(update.strips, update.region)


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
        &:focus { border: none; text-style: reverse; background-tint: transparent; }
        &>.input--cursor, &:focus>.input--cursor { background: $background; color: $foreground; text-style: none; }
    }
    """

    def __init__(self, value: str = "", *, password: bool = False, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(value, password=password, id=id, classes=classes, compact=True, select_on_focus=False)
        self.set_reactive(TextualInput.cursor_blink, False)
        self.set_reactive(TextualInput._cursor_visible, False)

    @property
    def cursor_screen_offset(self) -> Offset:
        """The cell of the caret on the screen. (Textual's own is one too far right at the end of the text.)"""
        x, y, _width, _height = self.content_region
        return Offset(x + self._position_to_cell(self.cursor_position) - self.scroll_offset.x, y)

    def place_cursor(self) -> None:
        """Put the terminal's cursor at the caret, once the layout stands."""
        if self.is_attached and self.screen.focused is self and isinstance(self.app, App):
            self.app.move_cursor(self.cursor_screen_offset)

    def on_focus(self) -> None:
        self.call_after_refresh(self.place_cursor)

    def on_resize(self) -> None:
        self.call_after_refresh(self.place_cursor)

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_x(old_value, new_value)
        self.call_after_refresh(self.place_cursor)

    def _restart_blink(self) -> None:
        """The terminal's cursor is the caret; no second one is drawn."""

    def _pause_blink(self, visible: bool = False) -> None:
        """Nothing blinks."""

    def _position_to_cell(self, position: int) -> int:
        return position if self.password else super()._position_to_cell(position)

    def render_line(self, y: int) -> Strip:
        """What is typed, scrolled to the caret. A password in stars: dots are drawn two cells wide by some consoles."""
        base, columns, left = self.rich_style, self.size.width, self.scroll_offset.x
        text = "*" * len(self.value) if self.password else shown(self.value)
        start, end = sorted(self.selection) if self.has_focus else (0, 0)
        chosen = base + Style(reverse=not base.reverse)
        parts = [Segment(text[:start], base), Segment(text[start:end], chosen), Segment(text[end:], base)]
        return Strip([part for part in parts if part.text]).crop(left, left + columns).adjust_cell_length(columns, base)


class Screen(TextualScreen[Result]):
    """Base of every screen: changing focus repaints what has it and what had it, nothing else."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name, id, classes)
        self._compositor = _NarrowCompositor()

    def watch_focused(self, focused: Widget | None) -> None:
        """The real cursor shows where one types, and nowhere else."""
        if self.is_current and isinstance(self.app, App):
            self.app.show_cursor(isinstance(focused, CaretInput))

    def on_screen_resume(self) -> None:
        """Back on top: the cursor belongs to this screen's field."""
        self.watch_focused(self.focused)

    def go_on(self, widget: Widget) -> None:
        """Enter, or a full field: to what comes after widget. Takes effect at once, so that no key goes astray."""
        self.focus_next()


class App(TextualApp[Result]):
    """Base of the program: the terminal's own palette, no built-in palette of commands, and the real cursor."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[Any]] = []
    theme: Reactive[str] = Reactive(THEME.name)
    _cursor_shown = False

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Our theme besides Textual's own; there from the start, so that nothing is painted twice."""
        return {**super().available_themes, THEME.name: THEME}

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

    def _tell_terminal(self, sequence: str) -> None:
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequence)
