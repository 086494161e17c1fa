"""已发待处置: a sheet was seen whose decision was refused. The gateway says so in the case, for every office that follows it."""

from cqclerk.domain import case as cases
from cqclerk.domain.afterlife_events import Renewed, Replaced
from cqclerk.domain.case import Case
from cqclerk.domain.conflict_events import DisputeOpened
from cqclerk.domain.events import Approved, CaseEvent, PaperConfirmed, Subject
from cqclerk.gateway import inbox
from cqclerk.gateway.gateway import Gateway, record
from cqclerk.gateway.states import Kept, keep
from cqclerk.protocol.codec import Unreadable
from cqclerk.protocol.envelope import Sealed, open_sealed
from data.hub import HubTransaction

Decision = Approved | Replaced | Renewed


def look(gateway: Gateway, tx: HubTransaction, fold: Kept[Case], event: CaseEvent, sealed: Sealed) -> frozenset[str]:
    """After an accepted event: open a dispute if it tells of a paper that no decision covers. Returns the offices that have news."""
    if not isinstance(event, PaperConfirmed) or _covered(fold.state, event.certificate_number):
        return frozenset()
    case, sequence = fold.state, fold.sequence + 1
    opened = _dispute(tx, case, event, sealed)
    recorded = record(gateway, tx, case.id, opened, sequence)
    after = Kept(cases.apply(case, opened, recorded.sealed.made), sequence)
    keep(tx, after)
    inbox.catch_up(tx, case, after.state, recorded.position)
    return inbox.deliver(tx, recorded.position, inbox.concerned(tx, after.state, opened))


def _covered(case: Case, number: str) -> bool:
    """Whether the number is that of a decision of the case, or one whose dispute is open or has ended."""
    known = {case.certificate_number, *(spent for _, spent in (*case.spent, *case.void_numbers))}
    disputed = {case.dispute.number} if case.dispute else set()
    return not number or number in known | disputed | {one.certificate_number for one in case.disputes_waiting}


def _dispute(tx: HubTransaction, case: Case, told: PaperConfirmed, paper: Sealed) -> DisputeOpened:
    number = told.certificate_number
    found = _decision(tx, case.id, number)
    if found is None:
        at = paper.envelope
        return DisputeOpened(number, "", at.office, at.station, at.operator, "", None, "", at.station, "", "", "", told.job)
    sealed, decision = found
    made = sealed.envelope
    kept = tx.event_by_id(made.id)
    return DisputeOpened(
        certificate_number=number,
        decision=made.id,
        office=made.office,
        station=made.station,
        decided_by=made.operator,
        block=decision.block,
        issued_on=decision.issued_on if isinstance(decision, Approved) else case.issued_on,
        credential=decision.credential,
        printing_station=decision.printing_station,
        registrar=decision.registrar,
        old_number="" if isinstance(decision, Approved) else decision.old_number,
        reason=kept.reason if kept else "",
        job=told.job,
    )


def _decision(tx: HubTransaction, case_id: str, number: str) -> tuple[Sealed, Decision] | None:
    """The last decision of the case that gave this number; it was refused, or the case would have it."""
    found = None
    for envelope, payload in tx.events_of(Subject.CASE.value, case_id):
        sealed = open_sealed(envelope, payload)
        try:
            event = sealed.event
        except Unreadable:
            continue
        if isinstance(event, Decision) and event.certificate_number == number:
            found = sealed, event
    return found
