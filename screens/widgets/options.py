"""What a choice field offers: found by number, by code, by initials or by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cqclerk.domain.text import fold_code


class Option(Protocol):
    """One thing to choose. An entry of a code table is one, and a choice of an item's field."""

    @property
    def code(self) -> str: ...

    @property
    def label(self) -> str: ...


class Options(Protocol):
    """Where a choice field finds what it offers. A CodeTable is one."""

    def find(self, text: str) -> Sequence[Option]:
        """What the text may mean, the likeliest first; everything if it is empty."""
        ...

    def get(self, code: str) -> Option | None:
        """The option with this code."""
        ...


@dataclass(frozen=True, slots=True)
class Numbered:
    """An option of a short list. The code is the value, the number is what one types; "" if the code is typed itself."""

    code: str
    label: str
    number: str = ""
    initials: str = ""


class ShortList:
    """A handful of options by number: 1 是 2 否."""

    def __init__(self, *options: Option) -> None:
        self._options = tuple(_numbered(option, place) for place, option in enumerate(options, start=1))

    def find(self, text: str) -> Sequence[Numbered]:
        """By number, code, initials or the beginning of the label; the one whose number or code it is stands first."""
        typed = fold_code(text)
        found = (option for option in self._options if not typed or _means(typed, option))
        return tuple(sorted(found, key=lambda option: not _is(typed, option)))

    def get(self, code: str) -> Numbered | None:
        """The option whose value this is."""
        return next((option for option in self._options if option.code == code), None)


def _numbered(option: Option, place: int) -> Numbered:
    return option if isinstance(option, Numbered) else Numbered(option.code, option.label, str(place))


def _is(typed: str, option: Numbered) -> bool:
    return typed in (option.number, option.code.upper())


def _means(typed: str, option: Numbered) -> bool:
    return _is(typed, option) or any(word.upper().startswith(typed) for word in (option.initials, option.label) if word)


YES_NO = ShortList(Numbered("yes", "是", "1", "sy"), Numbered("no", "否", "2", "fn"))
