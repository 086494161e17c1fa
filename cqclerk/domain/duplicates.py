"""The one search for duplicates: the same at 收件, at 预审, before the decision, and at the gateway when a case comes in."""

from collections.abc import Iterable

from cqclerk.domain.case_state import Case
from cqclerk.domain.likeness import Duplicate, Same, likeness


def duplicates(case: Case, others: Iterable[Case]) -> tuple[Duplicate, ...]:
    """Which of the others may be this case: of the same item, going on or with a paper that is out. Certain ones first."""
    asked = (other for other in others if other.id != case.id and other.item == case.item and other.phase.counts)
    found = [_compared(case, other) for other in asked]
    order = list(Same)
    return tuple(sorted(filter(None, found), key=lambda one: (order.index(one.same), not one.open, one.receipt_number)))


def _compared(case: Case, other: Case) -> Duplicate | None:
    if case.application is None or other.application is None:
        return None
    same = likeness(case.application, other.application)
    return Duplicate(other.receipt_number, same, other.phase.open, other.home_office) if same else None


def joined(here: Iterable[Duplicate], elsewhere: Iterable[Duplicate]) -> tuple[Duplicate, ...]:
    """What this station found and what the gateway told, each case once: what is here is newer."""
    by_number = {one.receipt_number: one for one in elsewhere} | {one.receipt_number: one for one in here}
    return tuple(by_number.values())


def unlooked(case: Case, found: Iterable[Duplicate]) -> tuple[Duplicate, ...]:
    """Those that are the same couple at the same time for sure, and that nobody has looked at, neither apart nor when it was accepted."""
    looked = {one.receipt_number for one in case.prereview.settled}
    looked |= {dict(finding.params).get("number", "") for finding in case.findings if finding.topic == "duplicate"}
    return tuple(one for one in found if one.same is Same.COUPLE and one.open and one.receipt_number not in looked)
