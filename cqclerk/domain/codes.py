"""Code tables: what a form offers by number, by initials or by name, and what a code says."""

from collections.abc import Callable
from dataclasses import dataclass

from cqclerk.domain.text import fold_code


@dataclass(frozen=True, slots=True)
class Code:
    """One entry; initials are the pinyin initials of the label."""

    code: str
    label: str
    initials: str


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A table of codes with its source and mark; entries are in the order in which they are offered."""

    key: str
    title: str
    standard: str
    mark: str
    source: str
    entries: tuple[Code, ...]

    def get(self, code: str) -> Code | None:
        return next((entry for entry in self.entries if entry.code == code), None)

    def label(self, code: str) -> str:
        """What a code says; an unknown one says itself, so that nothing disappears from a paper."""
        entry = self.get(code)
        return code if entry is None else entry.label

    def find(self, text: str) -> tuple[Code, ...]:
        """Entries that the text may mean, the likeliest first: the code, its beginning, the initials', the label's. All if it is empty."""
        typed = fold_code(text)
        if not typed:
            return self.entries
        matches: tuple[Callable[[Code], bool], ...] = (
            lambda entry: typed in (entry.code.upper(), entry.code.lstrip("0").upper(), entry.label.upper()),
            lambda entry: entry.code.upper().startswith(typed),
            lambda entry: entry.initials.upper().startswith(typed),
            lambda entry: entry.label.upper().startswith(typed),
        )
        return tuple(dict.fromkeys(entry for fits in matches for entry in self.entries if fits(entry)))
