"""The conditions that a rule pack may ask for: small pure questions, by key. What they are compared with is data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cqclerk.domain.application import Child
from cqclerk.domain.divisions import Divisions
from cqclerk.domain.facts import Facts
from cqclerk.domain.findings import Result
from cqclerk.domain.items import Item
from cqclerk.domain.people import Person
from cqclerk.domain.routing import registered_elsewhere

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

    def count(self, children: tuple[Child, ...]) -> tuple[int, int]:
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

    def spouses(self) -> tuple[tuple[str, Person], ...]:
        """Each spouse with what people call her or him."""
        application = self.facts.application
        return (self.item.party("wife"), application.wife), (self.item.party("husband"), application.husband)

    def children_before(self) -> tuple[int, int]:
        """The least and the most children before the one that is registered now.

        A child that is born already (已生育) may stand among the children or not.
        """
        sure, doubtful = self.child_count.count(self.facts.application.children)
        born = self.facts.application.pregnancy in self.codes("born")
        return (max(sure - 1, 0) if born else sure), sure + doubtful


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a condition says, and what its words need to know."""

    result: Result
    params: tuple[tuple[str, str], ...] = ()


def verdict(result: Result, **params: object) -> Verdict:
    return Verdict(result, tuple((name, str(value)) for name, value in params.items()))


def children_within(question: Question) -> Verdict:
    """With this child no more than `limit`."""
    sure, doubtful = question.child_count.count(question.facts.application.children)
    least, most = question.children_before()
    params = {"counted": sure, "doubtful": doubtful, "next": least + 1}
    limit = question.number("limit")
    if least + 1 > limit:
        return verdict(Result.FAIL, **params)
    return verdict(Result.UNKNOWN if most + 1 > limit else Result.PASS, **params)


def birth_order_agrees(question: Question) -> Verdict:
    """登记孩次 is one more than the children before; the code `and_more` (四孩及以上) stands for every higher one."""
    order = question.facts.application.birth_order
    least, most = question.children_before()
    params = {"order": order, "next": least + 1}
    if not (order.isascii() and order.isdigit()):
        return verdict(Result.UNKNOWN, **params)
    lowest = int(order)
    highest = max(lowest, most + 1) if order in question.codes("and_more") else lowest
    if highest < least + 1 or lowest > most + 1:
        return verdict(Result.FAIL, **params)
    return verdict(Result.PASS if least == most else Result.UNKNOWN, **params)


def registered_or_living_in_city(question: Question) -> Verdict:
    """A spouse is registered in this city; else the one named by `living` lives here: for how long, a person asks."""
    for label, person in question.spouses():
        code = person.registered_residence.division_code
        if question.divisions.in_city(code):
            return verdict(Result.PASS, who=label, place=question.divisions.name(code))
    known = all(registered_elsewhere(person, question.divisions) for _, person in question.spouses())
    resident = _named(question, str(question.parameters["living"]))
    home = resident.lives_at.division_code
    if known and home and not question.divisions.in_city(home):
        return verdict(Result.FAIL)
    return verdict(Result.UNKNOWN, place=question.divisions.name(home))


def before_birth(question: Question) -> Verdict:
    """Registered before the child is born: 孕育情况 is none of `born`."""
    pregnancy = question.facts.application.pregnancy
    if not pregnancy:
        return verdict(Result.UNKNOWN)
    return verdict(Result.FAIL if pregnancy in question.codes("born") else Result.PASS)


def married(question: Question) -> Verdict:
    """Both spouses have one of the states `married`."""
    states = [(label, person.marital_status) for label, person in question.spouses()]
    single = next((label for label, state in states if state and state not in question.codes("married")), None)
    if single:
        return verdict(Result.FAIL, who=single)
    return verdict(Result.PASS if all(state for _, state in states) else Result.UNKNOWN)


def _named(question: Question, who: str) -> Person:
    application = question.facts.application
    return application.husband if who == "husband" else application.wife


Predicate = Callable[[Question], Verdict]

PREDICATES: Mapping[str, Predicate] = {
    predicate.__name__: predicate
    for predicate in (children_within, birth_order_agrees, registered_or_living_in_city, before_birth, married)
}

# What each of them is compared with: every one of these has to be in the pack, and nothing else.
PARAMETERS: Mapping[str, Mapping[str, type]] = {
    "children_within": {"limit": int, "born": tuple},
    "birth_order_agrees": {"born": tuple, "and_more": str},
    "registered_or_living_in_city": {"living": str},
    "before_birth": {"born": tuple},
    "married": {"married": tuple},
}
