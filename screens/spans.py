"""A line of text in tones, as every list and page is made of: pure, no widget."""

from typing import NamedTuple

from rich.cells import cell_len

from screens.cells import cut, shown


class Span(NamedTuple):
    """A piece of a line; the tone is one of styles/tones.py."""

    text: str
    tone: str = ""


Line = tuple[Span, ...]


def line(*parts: str | Span) -> Line:
    """A line from pieces; a bare string has no tone."""
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts)


def spread(left: Line, right: Line, columns: int) -> Line:
    """One line with left at its start and right at its end; left is cut, and marked so, where both do not fit."""
    right_width = sum(cell_len(shown(span.text)) for span in right)
    kept = crop(left, max(columns - right_width - 1, 0))
    blank = columns - right_width - sum(cell_len(span.text) for span in kept)
    return (*kept, Span(" " * max(blank, 0)), *right)


def crop(spans: Line, columns: int) -> Line:
    """As much of the line as fits, ending in ~ if something was cut."""
    kept: list[Span] = []
    for text, tone in spans:
        piece = cut(text, columns)
        kept.append(Span(piece, tone))
        columns -= cell_len(piece)
        if piece != shown(text):
            break
    return tuple(kept)
