"""The few tones of the screen, taken from the terminal's own palette, so that a clerk's colours stay the clerk's."""

from rich.style import Style
from textual.theme import BUILTIN_THEMES, Theme

THEME = Theme(
    name="cqclerk",
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    accent="ansi_cyan",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables=BUILTIN_THEMES["ansi-dark"].variables,
)

# name → attributes, role in the theme. A tone is never the only sign: the words differ too.
_TONES: dict[str, tuple[str, str]] = {
    "": ("", ""),
    "strong": ("bold", ""),
    "dim": ("dim", ""),
    "accent": ("", "accent"),
    "title": ("bold", "accent"),
    "good": ("", "success"),
    "warning": ("", "warning"),
    "error": ("bold", "error"),
    "mark": ("reverse", ""),
    "bar": ("reverse", ""),
    "bar-warning": ("reverse", "warning"),
    "bar-error": ("reverse bold", "error"),
}


_styles: dict[tuple[str, str], Style] = {}


def tone_style(theme: Theme, tone: str) -> Style:
    """The style of a tone under a theme; an unknown tone is a KeyError, for it is our slip."""
    key = (theme.name, tone)
    if key not in _styles:
        attributes, role = _TONES[tone]
        colour = getattr(theme, role) or theme.primary if role else ""
        _styles[key] = Style.parse(attributes or "none") + Style(color=colour.removeprefix("ansi_") or None)
    return _styles[key]
