"""Divisions of the city and the provinces around it, on a given day, and how to find one with few keys."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from cqclerk.domain.text import fold_code, fold_name


class DivisionLevel(StrEnum):
    PROVINCE = "province"  # another province, for people who are registered there
    CITY = "city"
    DISTRICT = "district"
    TOWNSHIP = "township"
    VILLAGE = "village"


_OFFERED = (DivisionLevel.DISTRICT, DivisionLevel.TOWNSHIP, DivisionLevel.PROVINCE, DivisionLevel.VILLAGE)  # in this order


@dataclass(frozen=True, slots=True)
class Division:
    """One division as it was from valid_from to valid_to (both days count; None: as far as is known).

    code        12 digits: 6 + 3 + 3
    initials    pinyin initials of the name, one for each way it may be read
    successors  codes of the divisions that took its place
    """

    code: str
    name: str
    level: DivisionLevel
    parent: str = ""
    initials: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def division_code(digits: str) -> str:
    """Twelve digits from 2, 4, 6, 9 or 12."""
    return digits.ljust(12, "0")


class Divisions:
    """All divisions, in the order of their codes. A division that changed its parent or name is there once for each period."""

    def __init__(self, divisions: Iterable[Division]) -> None:
        self._periods: dict[str, tuple[Division, ...]] = {}
        self._children: dict[str, list[Division]] = {}
        self._root = ""
        for division in divisions:
            self._periods[division.code] = (*self._periods.get(division.code, ()), division)
            self._children.setdefault(division.parent, []).append(division)
            if division.level is DivisionLevel.CITY:
                self._root = division.code

    def get(self, code: str, on: date | None = None) -> Division | None:
        """The division on that day; without a day as it was last. None if unknown or not valid then."""
        periods = self._periods.get(code, ())
        if on is None:
            return periods[-1] if periods else None
        return next((period for period in periods if period.valid_on(on)), None)

    def name(self, code: str, on: date | None = None) -> str:
        """The full path within the city, as 綦江区古南街道; the bare name of a city or province; "" if unknown."""
        path = self.path(code, on)
        inside = [division.name for division in path if division.level not in (DivisionLevel.CITY, DivisionLevel.PROVINCE)]
        return "".join(inside) or "".join(division.name for division in path)

    def path(self, code: str, on: date | None = None) -> tuple[Division, ...]:
        """The division and those above it, the highest first. One that is gone on that day is shown as it was last."""
        division = self.get(code, on) or self.get(code)
        if division is None:
            return ()
        return (*self.path(division.parent, on), division) if division.parent else (division,)

    def children(self, code: str, on: date) -> tuple[Division, ...]:
        """What lies directly under a division on that day, in the order of codes."""
        return tuple(child for child in self._children.get(code, ()) if child.valid_on(on))

    def in_city(self, code: str) -> bool:
        """True for every code of this city, also for one that is not in the table yet."""
        return bool(self._root) and code[:2] == self._root[:2]

    def successor(self, code: str, on: date) -> Division | None:
        """The division that stands for this one on that day: itself while it is valid, then the one that took its place.

        None if it is unknown, or if several took its place and a person has to say which.
        """
        division = self.get(code, on)
        last = self.get(code)
        if division is not None or last is None or len(last.successors) != 1:
            return division
        return self.successor(last.successors[0], on)

    def find(self, text: str, on: date, under: str | None = None, limit: int = 9) -> tuple[Division, ...]:
        """Divisions by initials, by name or by code, the likeliest first.

        text   initials (gnjd → 古南街道), a name's or a code's beginning, or parts of names on the way down (cqbb, qjgn, 綦江古南)
        under  code of a division: only what lies below it
        """
        query = fold_code(fold_name(text).text).lower()
        if not query:
            return self.children(under, on)[:limit] if under else ()
        found = list(self._with_code(query, on)) if query.isdigit() else list(self._on_the_way(under or "", query, on))
        if len(found) < limit:
            found += self._villages(query, on)
        choices = {each.code: each for each in found if self._lies_below(each, under, on)}
        return tuple(sorted(choices.values(), key=lambda division: _order(division, query))[:limit])

    def _with_code(self, digits: str, on: date) -> Iterator[Division]:
        return (each for code, periods in self._periods.items() if code.startswith(digits) for each in periods if each.valid_on(on))

    def _on_the_way(self, parent: str, query: str, on: date, deep: bool = False) -> Iterator[Division]:
        """Divisions below parent that begin with the query, or with what a part of a name above them leaves of it.

        deep  the villages of all townships too, not only of those that the query names
        """
        for child in self.children(parent, on):
            if _begins(child, query):
                yield child
            for rest in _rests(child, query):
                yield from self._on_the_way(child.code, rest, on, deep=child.level is not DivisionLevel.CITY)
            if deep or child.level is not DivisionLevel.TOWNSHIP:
                yield from self._on_the_way(child.code, query, on, deep)

    def _villages(self, query: str, on: date) -> Iterator[Division]:
        """Villages anywhere that begin with the query, by way of their first letters: there are thousands."""
        return (village for village in self._by_first_letter.get(query[0], ()) if village.valid_on(on) and _begins(village, query))

    @cached_property
    def _by_first_letter(self) -> dict[str, list[Division]]:
        index: dict[str, list[Division]] = {}
        for periods in self._periods.values():
            for village in periods if periods[0].level is DivisionLevel.VILLAGE else ():
                for letter in {spelling[0] for spelling in (village.name, *village.initials) if spelling}:
                    index.setdefault(letter, []).append(village)
        return index

    def _lies_below(self, division: Division, code: str | None, on: date) -> bool:
        """False for the city itself, which is nobody's place, and for what lies outside code."""
        if code is None:
            return division.level in _OFFERED
        return any(above.code == code for above in self.path(division.code, on)[:-1])


def _begins(division: Division, query: str) -> bool:
    if not query.isascii():
        return division.name.startswith(query)
    return any([spelling.startswith(query) for spelling in division.initials])  # noqa: C419  a list is twice as fast here


def _rests(division: Division, query: str) -> set[str]:
    """What is left of the query after a part of this name: two characters or more, so that one letter means no district."""
    spellings = division.initials if query.isascii() else (division.name,)
    if not any([spelling.startswith(query[:2]) for spelling in spellings]):  # noqa: C419
        return set()
    return {query[n:] for n in range(2, len(query)) if any(spelling.startswith(query[:n]) for spelling in spellings)}


def _order(division: Division, query: str) -> tuple[bool, int, str]:
    exact = division.level is not DivisionLevel.VILLAGE and query in (division.name, division.code.rstrip("0"), *division.initials)
    return not exact, _OFFERED.index(division.level), division.code
