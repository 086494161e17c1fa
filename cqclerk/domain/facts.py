"""What the rules are asked about: one application on its day, and what was looked up for it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cqclerk.domain.application import Application, Channel
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.people import Person
from cqclerk.domain.prereview import Prereview
from cqclerk.domain.routing import Route
from cqclerk.domain.text import Likeness, same_name


class Same(StrEnum):
    """How another case is like this one."""

    COUPLE = "couple"  # all numbers and all names of those who apply
    PERSON = "person"  # one of the two, with another partner or none
    NUMBER = "number"  # 号码相同，人不同: never merged, a person looks


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another case of the same item that may be the same one. open: not finished yet."""

    receipt_number: str
    same: Same
    open: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate that one of the people holds already, as far as it was found.

    holder  one of application.PARTIES, "" for all of them
    valid   neither revoked nor deregistered
    child   identity number, number of the birth certificate or name of the child that it is for
    """

    item: str
    number: str = ""
    holder: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    valid: bool = True
    child: str = ""

    def good(self, on: date) -> bool:
        """Whether it is of use on that day."""
        return self.valid and not self.expired(on)

    def expired(self, on: date) -> bool:
        return self.valid_until is not None and self.valid_until < on

    def held_by(self, who: str) -> bool:
        """Whether it is of use to this one; "" asks for any of them."""
        return not who or self.holder in ("", who)


@dataclass(frozen=True, slots=True)
class Facts:
    """The question to the rules.

    home        where it is decided, None if that was not asked
    duplicates  what the search found; searched says where: "station" or "city"
    held        certificates of any item that the people hold already, found by the same search
    false_before  one of them has promised falsely and is not repaired, as far as that is known here
    gathered    what the pre-review has gathered so far: who looked up the credit, who saw which original
    """

    application: Application
    application_date: date
    home: Route | None = None
    duplicates: tuple[Duplicate, ...] = ()
    credit: CreditCheck = CreditCheck.UNKNOWN
    channel: Channel = Channel.WINDOW
    searched: str = "station"
    held: tuple[Held, ...] = ()
    gathered: Prereview = field(default_factory=Prereview)
    false_before: bool = False

    @property
    def promise_credit(self) -> CreditCheck:
        """What counts for a promise: who has promised falsely before is as good as listed (42号)."""
        return CreditCheck.LISTED if self.false_before else self.credit


__all__ = ["CreditCheck", "Duplicate", "Facts", "Held", "Same", "likeness", "same_person"]


def likeness(one: Application, other: Application) -> Same | None:
    """Whether two applications may be of the same applicants. A person is a number and a name: a number alone is not."""
    mine, theirs = one.applicants(), other.applicants()
    pairs = [(a, b) for a in mine for b in theirs if a.identity_number and a.identity_number == b.identity_number]
    if not pairs:
        return None
    if any(not _may_be_one(a, b) for a, b in pairs):
        return Same.NUMBER
    return Same.COUPLE if len(pairs) == len(mine) == len(theirs) else Same.PERSON


def same_person(one: Person, other: Person) -> bool:
    """Whether two people are one: the same number, and names that do not speak against it."""
    return bool(one.identity_number) and one.identity_number == other.identity_number and _may_be_one(one, other)


def _may_be_one(one: Person, other: Person) -> bool:
    return not (one.name and other.name) or same_name(one.name, other.name) is not Likeness.DIFFERENT
