"""When two applications may be one and the same: the same people or the same child, exactly or nearly."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cqclerk.domain.application import Application, Child
from cqclerk.domain.people import Person
from cqclerk.domain.text import Likeness, bare_name, fold_code, same_name

_OLD = re.compile(r"\d{15}")
_NEW = re.compile(r"\d{17}[\dX]")
_MARK = ":"  # begins a key that is no identity number


class Same(StrEnum):
    """How another case is like this one."""

    COUPLE = "couple"  # all numbers and all names of those who apply
    PERSON = "person"  # one of the two, with another partner or none
    CHILD = "child"  # the same child, by its certificate or by name and day of birth
    NAMES = "names"  # all names and a day of birth, with other numbers: one of them may be mistyped
    NUMBER = "number"  # 号码相同，人不同: never merged, a person looks


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another case of the same item that may be the same one. open: not finished yet. office: its home office, "" if that was not asked."""

    receipt_number: str
    same: Same
    open: bool
    office: str = ""


def number_of(person: Person) -> str:
    """The part of a number that its 15 and its 18 digits share; other papers stand for themselves."""
    number = fold_code(person.identity_number)
    if _OLD.fullmatch(number):
        return f"{number[:6]}19{number[6:]}"
    return number[:17] if _NEW.fullmatch(number) else number


def spellings(person: Person) -> tuple[str, ...]:
    """The keys under which a person's number may be on file: as it is written, and what its old and new form share."""
    number = fold_code(person.identity_number)
    return (number, _MARK + number_of(person)) if number else ()


def keys(application: Application) -> frozenset[str]:
    """Whoever may be like this one has at least one of these keys in common with it."""
    people = (key for person in application.people() for key in spellings(person))
    children = (_MARK + key for child in application.children for key in _child_keys(child))
    names = "|".join(sorted(bare_name(person.name) for person in application.applicants() if person.name))
    return frozenset((*people, *children, *([f"{_MARK}{names}"] if len(application.names()) > 1 else [])))


def likeness(one: Application, other: Application) -> Same | None:
    """Whether two applications may be of the same applicants or for the same child, in whatever order they stand.

    A person is a number and a name: a number alone is not.
    """
    mine, theirs = one.applicants(), other.applicants()
    pairs = [(a, b) for a in mine for b in theirs if number_of(a) and number_of(a) == number_of(b)]
    if pairs and any(not _may_be_one(a, b) for a, b in pairs):
        return Same.NUMBER
    if pairs:
        return Same.COUPLE if len(pairs) == len(mine) == len(theirs) else Same.PERSON
    if set(_all_children(one)) & set(_all_children(other)):
        return Same.CHILD
    return Same.NAMES if _same_names(mine, theirs) else None


def same_person(one: Person, other: Person) -> bool:
    """Whether two people are one: the same number, and names that do not speak against it."""
    return bool(number_of(one)) and number_of(one) == number_of(other) and _may_be_one(one, other)


def _may_be_one(one: Person, other: Person) -> bool:
    return not (one.name and other.name) or same_name(one.name, other.name) is not Likeness.DIFFERENT


def _same_names(mine: tuple[Person, ...], theirs: tuple[Person, ...]) -> bool:
    """A couple with the names of another one, and the day of birth of one of them: two names alone are shared by many."""
    if len(mine) < 2 or sorted(bare_name(one.name) for one in mine) != sorted(bare_name(one.name) for one in theirs):
        return False
    born = {(bare_name(one.name), one.birth_date) for one in mine if one.name and one.birth_date}
    return bool(born & {(bare_name(one.name), one.birth_date) for one in theirs})


def _all_children(application: Application) -> Iterator[str]:
    for child in application.children:
        yield from _child_keys(child)


def _child_keys(child: Child) -> Iterator[str]:
    """By its certificate or number, and by name and day of birth: a form may have the one without the other."""
    if child.certificate:
        yield fold_code(child.certificate)
    if child.name and child.birth_date:
        yield f"{bare_name(child.name)}|{child.birth_date.isoformat()}"
