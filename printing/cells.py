"""What takes one place on paper: a character, or a letter together with the marks that stand on it."""

import unicodedata
from collections.abc import Iterator


def cells(text: str) -> Iterator[str]:
    """The text place by place; a letter and its marks as one character where Unicode has one.

    Single characters stay as they are: some ideographs have twins that normalisation would put in their place.
    """
    held = ""
    for character in text:
        if held and not unicodedata.combining(character):
            yield _composed(held)
            held = ""
        held += character
    if held:
        yield _composed(held)


def _composed(cell: str) -> str:
    return unicodedata.normalize("NFC", cell) if len(cell) > 1 else cell
