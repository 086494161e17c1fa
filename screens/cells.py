"""Text in terminal cells: a Chinese character takes two. The one place where widths are counted.

What cannot be shown as it is (control characters, private places, unassigned code points) becomes 〓, so that a text
from outside can neither move the cursor nor look like another text. What does not fit ends in ~ and never looks whole.
"""

from collections.abc import Iterator
from typing import Literal

from rich.cells import cell_len, get_character_cell_size

CUT = "~"  # ASCII: the usual … is drawn two cells wide by some Chinese consoles
MISSING = "〓"  # the printers' mark for a character that the case lacks
_NOT_AT_START = frozenset("，。、；：？！）】》」』”’％·,.;:?!)]}%…—")

Align = Literal["left", "right"]


def shown(text: str) -> str:
    """The text with every character that a terminal could not draw, or would obey, replaced."""
    if text.isprintable():
        return text
    return "".join(_shown_character(char) for char in text)


def _shown_character(char: str) -> str:
    if char.isprintable() or _is_later_ideograph(char):
        return char
    return " " if char == "\t" else "  " if char == "\u3000" else MISSING


def _is_later_ideograph(char: str) -> bool:
    """Planes 2 and 3 hold ideographs only; those newer than this Python's tables are none the less real names."""
    return 0x20000 <= ord(char) <= 0x3FFFD


def may_be_typed(char: str) -> bool:
    """True for what a key may put into a field."""
    return char.isprintable() or _is_later_ideograph(char) or char == "\u3000"


def width(text: str) -> int:
    """Cells that the text takes."""
    return cell_len(shown(text))


def cut(text: str, columns: int) -> str:
    """The text if it fits; else as much of it as fits, ending in ~ so that nobody takes it for the whole."""
    text = shown(text)
    if cell_len(text) <= columns:
        return text
    if columns < 1:
        return ""
    return _head(text, columns - 1) + CUT


def cut_in_middle(text: str, columns: int) -> str:
    """A path or the like, whose two ends say most: where it does not fit its middle goes, marked ~."""
    text = shown(text)
    if cell_len(text) <= columns or columns < 2:
        return cut(text, columns)
    head = _head(text, (columns - 1) // 2)
    tail = _head(text[::-1], columns - 1 - cell_len(head))[::-1]
    return head + CUT + tail


def fit(text: str, columns: int, align: Align = "left") -> str:
    """The text cut or padded to exactly so many cells."""
    kept = cut(text, columns)
    blank = " " * (columns - cell_len(kept))
    return blank + kept if align == "right" else kept + blank


def _head(text: str, columns: int) -> str:
    """The longest beginning that takes at most so many cells."""
    taken = 0
    for index, char in enumerate(text):
        taken += get_character_cell_size(char)
        if taken > columns:
            return text[:index]
    return text


def wrap(text: str, columns: int) -> list[str]:
    """The text in lines of at most so many cells; a line of the text stays a line, no line begins with a closing mark."""
    return [line for paragraph in text.splitlines() or [""] for line in _wrap_line(shown(paragraph), max(columns, 2))]


def _wrap_line(text: str, columns: int) -> Iterator[str]:
    while cell_len(text) > columns:
        head = _head(text, columns)
        end = _good_end(text, len(head))
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    yield text


def _good_end(text: str, end: int) -> int:
    """Where to break at or before end: not before a closing mark, not inside a Latin word, if there is a choice."""
    for place in range(end, max(end // 2, 1), -1):
        before, after = text[place - 1], text[place]
        inside_word = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
        if after not in _NOT_AT_START and not inside_word:
            return place
    return max(end, 1)
