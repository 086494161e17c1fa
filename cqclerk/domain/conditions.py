"""What a condition of law is asked with, and what it answers. The conditions themselves: predicates.py and the files it names."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cqclerk.domain.application import Child
from cqclerk.domain.divisions import Divisions
from cqclerk.domain.facts import Facts
from cqclerk.domain.findings import Result
from cqclerk.domain.items import Item
from cqclerk.domain.people import Person

Parameter = str | int | tuple[str, ...]


class Counting(StrEnum):
    """Whether a child counts (孩次): ASK leaves it to a person."""

    COUNT = "count"
    SKIP = "skip"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class ChildCount:
    """How children are counted, a dated rule of its own: provinces do it in opposite ways.

    common, other  children of both spouses; of one of them with somebody else
    source_codes   code of table child_source → how (adopted, given); a code that is not there follows common or other
    dead           children who died
    """

    common: Counting
    other: Counting
    source_codes: Mapping[str, Counting]
    dead: Counting
    article: str = ""
    mark: str = ""

    def of(self, child: Child) -> Counting:
        """Skipped if any side of it says so, else asked if any side is in doubt."""
        sides = [self.common if child.of_both else self.other, self.source_codes.get(child.source, Counting.COUNT)]
        if not child.living:
            sides.append(self.dead)
        return next((counting for counting in (Counting.SKIP, Counting.ASK) if counting in sides), Counting.COUNT)

    def count(self, children: Iterable[Child]) -> tuple[int, int]:
        """How many count, and about how many more a person has to be asked."""
        counted = [self.of(child) for child in children]
        return counted.count(Counting.COUNT), counted.count(Counting.ASK)


@dataclass(frozen=True, slots=True)
class Question:
    """One condition put to one application."""

    facts: Facts
    item: Item
    divisions: Divisions
    child_count: ChildCount
    parameters: Mapping[str, Parameter]

    def codes(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list of codes."""
        value = self.parameters.get(name, ())
        return value if isinstance(value, tuple) else (str(value),)

    def number(self, name: str) -> int:
        return int(str(self.parameters[name]))

    def text(self, name: str) -> str:
        return str(self.parameters[name])

    def people(self) -> tuple[tuple[str, Person], ...]:
        """Those who ask, each with what people call them: a couple, or the applicant alone."""
        asking = ("applicant",) if "applicant" in self.item.parties else self.item.parties
        return tuple((self.item.party(who), self.facts.application.person(who)) for who in asking)

    @property
    def children(self) -> tuple[Child, ...]:
        return self.facts.application.children

    def counted(self) -> tuple[int, int]:
        """The least and the most children that count."""
        sure, doubtful = self.child_count.count(self.children)
        return sure, sure + doubtful


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a condition says, and what its words need to know."""

    result: Result
    params: tuple[tuple[str, str], ...] = ()


Predicate = Callable[[Question], Verdict | None]
"""None: the question does not arise."""


def verdict(result: Result, **params: object) -> Verdict:
    return Verdict(result, tuple((name, str(value)) for name, value in params.items()))


def within(lowest: int, highest: int, least: int, most: int) -> Result:
    """Whether a number that lies between lowest and highest lies between least and most."""
    if least <= lowest and highest <= most:
        return Result.PASS
    return Result.FAIL if highest < least or lowest > most else Result.UNKNOWN


def all_of(*results: Result) -> Result:
    """FAIL if one fails, UNKNOWN if one is not known, else PASS."""
    return next((result for result in (Result.FAIL, Result.UNKNOWN) if result in results), Result.PASS)
