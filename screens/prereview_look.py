"""What 预审 looks at, fetched on the store thread: a case, what the rules say of it, and the cases that may be of the same people."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cqclerk.domain.case import Case
from cqclerk.domain.findings import Finding

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Opened:
    """A case, what the rules say of it, when it was taken in, and the cases here that may be of the same people."""

    case: Case
    findings: tuple[Finding, ...]
    taken_at: datetime | None
    others: tuple[Case, ...]


def look(at: "Workplace", case_id: str) -> Opened:
    """On the store thread: the case with what the rules say; once recorded, what they said then."""
    from cqclerk.commands import prereview
    from cqclerk.domain.events import Subject, Submitted

    case = at.case(case_id)
    history = at.timeline(Subject.CASE, case_id)
    taken_at = next((made.at for event, made in history if isinstance(event, Submitted)), None)
    if case.application is None:
        return Opened(case, case.findings, taken_at, ())
    return Opened(case, case.findings or prereview.findings(at, case), taken_at, _others(at, case))


def _others(at: "Workplace", case: Case) -> tuple[Case, ...]:
    """The cases that the search for duplicates found, in its order."""
    from cqclerk.commands import prereview

    assert case.application is not None
    found = [duplicate.receipt_number for duplicate in prereview.duplicates(at, case)]
    numbers = frozenset(person.identity_number for person in case.application.people() if person.identity_number)
    with at.reading() as tx:
        others = [tx.case(case_id) for case_id in tx.cases_of(numbers)] if found else []
    return tuple(other for other in others if other.receipt_number in found)
