"""What is dated about an item: its days, whose office decides, the steps of its handling, how long its paper is good for.

Each of them holds for applications (days: for acceptances, papers: for issues) from and to a day; both count, None is open.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from cqclerk.domain.access import Role
from cqclerk.domain.offices import OfficeLevel


class Dated(Protocol):
    """Anything that is in force from and to a day."""

    @property
    def effective_from(self) -> date: ...
    @property
    def effective_to(self) -> date | None: ...


_Dated = TypeVar("_Dated", bound=Dated)


def in_force(term: Dated, on: date) -> bool:
    """Whether it holds on that day."""
    return term.effective_from <= on <= (term.effective_to or date.max)


def in_force_on(terms: Iterable[_Dated], on: date) -> _Dated | None:
    """The one that holds on that day, None if none does."""
    return next((term for term in terms if in_force(term, on)), None)


@dataclass(frozen=True, slots=True)
class Limits:
    """The days of an item; working days, None where the number is not known.

    promised_days   0 is on the spot
    notice_days     within which all gaps are told at once (行政许可法 art. 32 as model)
    extension_days  by how many the decision may be put off, once; None: not at all
    """

    effective_from: date
    effective_to: date | None
    promised_days: int | None
    statutory_days: int | None
    notice_days: int
    article: str
    notice_article: str
    mark: str
    note: str = ""
    extension_days: int | None = None
    extension_article: str = ""

    @property
    def days(self) -> int:
        """Working days from acceptance to decision: as promised, else as the law has it; 0 is on the spot."""
        return self.statutory_days or 0 if self.promised_days is None else self.promised_days


class ResidenceKind(StrEnum):
    """By which residence an office is found."""

    REGISTERED = "registered"  # 户籍地
    CURRENT = "current"  # 居住地, for those who are registered elsewhere


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Whose office it is.

    by       residences that count, in this order
    accepts  levels of the home office, which pre-reviews and accepts
    decides  levels of the office that decides and issues: the home office itself, or one above it
    """

    effective_from: date
    effective_to: date | None
    by: tuple[ResidenceKind, ...]
    accepts: frozenset[OfficeLevel]
    decides: frozenset[OfficeLevel]
    article: str
    mark: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step between acceptance and paper.

    level   of the office that does it; None is the home office
    role    of the operator
    people  how many have to act (行政许可法 art. 34: two for an inspection)
    days    working days of this step alone, None where the number is not known
    enabled a switch that is off takes the step out
    """

    key: str
    name: str
    effective_from: date
    effective_to: date | None
    level: OfficeLevel | None
    role: Role
    people: int
    days: int | None
    article: str
    mark: str
    note: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Validity:
    """How long a paper is good for that is issued in these days; no number of months is without end."""

    effective_from: date
    effective_to: date | None
    months: int | None
    article: str
    mark: str

    def until(self, issued: date) -> date | None:
        """The last day on which it is good."""
        return None if self.months is None else months_later(issued, self.months)


def months_later(day: date, months: int) -> date:
    """The last day of a term of so many months: the same day of the month, or its last where there is none (民法典 art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
