"""A 收件 that the gateway refused: nobody can work on the case, but the applicant has the receipt, so it is found and told."""

from cqclerk.domain import case as cases
from cqclerk.domain.case import Case
from cqclerk.domain.events import Submitted
from cqclerk.protocol.codec import BY_TYPE, Unreadable
from cqclerk.protocol.envelope import open_sealed
from data.rows import Entry

INTAKE_REFUSED = "intake_refused"  # beside the phases of a case
_SUBMITTED = BY_TYPE[Submitted].name


def taken_in(case_id: str, entries: list[Entry]) -> Case | None:
    """The case as the receipt that was given out last says it, of events of which no 收件 counts; None if none was taken in here."""
    found = [one for one in entries if one.own and one.kind == _SUBMITTED and one.status == "refused"]
    if not found:
        return None
    last = max(found, key=lambda one: (one.epoch, one.sequence))
    sealed = open_sealed(last.envelope, last.payload)
    try:
        event = sealed.event
    except Unreadable:
        return None
    return cases.apply(Case(case_id), event, sealed.made) if isinstance(event, Submitted) else None
