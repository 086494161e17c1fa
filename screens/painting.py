"""How a painting of Textual reaches the terminal: through the glass, which lets through only what differs.

Leans on private parts of Textual's compositor (8.2.8, pinned), as shim.py does on others; guarded by the same tests in a
real pseudo-terminal (tests/screens/test_terminal_shim.py).
"""

from collections.abc import Iterator
from functools import lru_cache

from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.strip import Strip

from screens.glass import Glass, Run


def _runs(strip: Strip, console: Console) -> Iterator[Run]:
    """The pieces of a strip with their SGR parameters."""
    colours = console._color_system
    for text, style, _control in strip:
        yield text, _codes(style, colours) if style and colours else ""


@lru_cache(maxsize=1024)
def _codes(style: Style, colours: ColorSystem) -> str:
    """The SGR parameters of a style, without the default colours: a reset says those already."""
    fore, ground = (colour if colour and not colour.is_default else None for colour in (style.color, style.bgcolor))
    return Strip.render_ansi(style.without_color + Style(color=fore, bgcolor=ground), colours)


class _GlassUpdate(ChopsUpdate):
    """A partial update, of which only what differs is sent."""

    def __init__(self, update: ChopsUpdate, glass: Glass) -> None:
        super().__init__(update.chops, update.spans, update.chop_ends)
        self._glass = glass

    def render_segments(self, console: Console) -> str:
        return self._glass.paint((x, y, _runs(strip, console)) for x, y, strip in self._pieces())

    def _pieces(self) -> Iterator[tuple[int, int, Strip]]:
        for y, x1, x2 in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                start, stop = max(x, x1), min(end, x2)
                if strip is not None and start < stop:
                    yield start, y, strip.crop(start - x, stop - x)


class _GlassLayout(LayoutUpdate):
    """A full update, of which only what differs is sent."""

    def __init__(self, update: LayoutUpdate, glass: Glass) -> None:
        super().__init__(update.strips, update.region)
        self._glass = glass

    def render_segments(self, console: Console) -> str:
        lines = enumerate(self.strips, self.region.y)
        return self._glass.paint((self.region.x, y, (run for strip in line for run in _runs(strip, console))) for y, line in lines)


class GlassCompositor(Compositor):
    """A compositor that knows what is on the terminal already."""

    def __init__(self, glass: Glass) -> None:
        super().__init__()
        self._glass = glass

    def render_partial_update(self) -> ChopsUpdate | None:
        """Asks only widgets that lie under something dirty; Textual asks every one between the first and the last dirty line."""
        self._glass.resize(*self.size)
        _cuts, visible, dirty = self.cuts, self.visible_widgets, self._dirty_regions  # cuts are made from all widgets
        self._visible_widgets = {w: at for w, at in visible.items() if any(at[0].overlaps(region) for region in dirty)}
        try:
            update = super().render_partial_update()
        finally:
            self._visible_widgets = visible
        return update and _GlassUpdate(update, self._glass)

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        self._glass.resize(*self.size)
        return _GlassLayout(super().render_full_update(simplify), self._glass)
