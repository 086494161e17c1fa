"""By which words a case is found, and which words a clerk's text asks for.

A word of a case is the ending of a name (王小芳, 小芳, 芳), of its initials (wxf, xf, f), or a number read backwards behind a
mark: so that every part of a name and the right end of a number are the beginning of a word. To the letter: 乾 is not 干.
"""

import re
from collections.abc import Iterable, Iterator

from cqclerk.domain.text import fold_name, is_han

NUMBER = "#"  # in front of a number
SHORTEST_NUMBER = 3  # fewer digits are in half of all numbers
_MOST_ENDINGS = 12  # of one name; a longer one is found by its first words
_NOT_OF_A_NUMBER = re.compile(r"[^0-9A-Z]")


def words_of(names: Iterable[str], initials: Iterable[str], numbers: Iterable[str]) -> tuple[str, ...]:
    """Every word of a case, in order, each once.

    names     of everybody in it; initials the readings of those names; numbers of the papers and of the people
    """
    found = {ending for text in (*names, *initials) for ending in _endings(fold_name(text).text.lower())}
    found |= {_backwards(number) for number in numbers if _bare(number)}
    return tuple(sorted(found))


def asked_words(text: str) -> tuple[str, ...]:
    """The beginnings of words that a case must all have to be found by what a clerk typed."""
    return tuple(dict.fromkeys(_backwards(part) if _is_number(part) else part.lower() for part in _parts(text)))


def is_too_short(text: str) -> bool:
    """Whether a number was begun with so few digits that nothing is looked for yet."""
    return any(_is_number(part) and len(_bare(part)) < SHORTEST_NUMBER for part in _parts(text))


def _parts(text: str) -> Iterator[str]:
    """What stands between blanks, each in the one form in which names are kept."""
    return filter(None, (fold_name(part).text for part in text.split()))


def _endings(name: str) -> Iterator[str]:
    """From every character on; from every word on where letters follow each other."""
    starts = [place for place, char in enumerate(name) if _begins(name[place - 1 : place], char)]
    initials = name.isascii() and name.isalpha()
    yield from (name[start:] for start in (range(len(name)) if initials else starts)[:_MOST_ENDINGS])


def _begins(before: str, char: str) -> bool:
    return (is_han(char) or char.isalnum()) and not (char.isascii() and before.isascii() and before.isalnum())


def _is_number(part: str) -> bool:
    return part.isascii() and any(char.isdigit() for char in part)


def _bare(number: str) -> str:
    return _NOT_OF_A_NUMBER.sub("", number.upper())


def _backwards(number: str) -> str:
    return NUMBER + _bare(number)[::-1]
