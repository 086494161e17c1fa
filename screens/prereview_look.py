"""What 预审 looks at, fetched on the store thread: a case, what the rules say of it, and the cases that may be of the same people."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cqclerk.domain.case import Case
from cqclerk.domain.findings import Finding
from screens.comparing import Other

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Opened:
    """A case, what the rules say of it, when it was taken in, and the cases here that may be of the same people."""

    case: Case
    findings: tuple[Finding, ...]
    taken_at: datetime | None
    others: tuple[Other, ...]


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


def _others(at: "Workplace", case: Case) -> tuple[Other, ...]:
    """The cases that the search for duplicates found, in its order, those of other offices without what is in them."""
    from cqclerk.commands import prereview

    here = {other.receipt_number: other for other in prereview.alike(at, case)}
    return tuple(Other(found, here.get(found.receipt_number)) for found in prereview.duplicates(at, case))
