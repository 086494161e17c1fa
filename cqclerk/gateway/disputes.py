"""已发待处置: a sheet was seen whose decision does not count. The gateway says so in the case, for every office that follows it."""

from collections.abc import Iterator

from cqclerk.domain import allowed
from cqclerk.domain import case as cases
from cqclerk.domain.afterlife_events import Renewed, Replaced
from cqclerk.domain.case import Case
from cqclerk.domain.conflict_events import DisputeOpened
from cqclerk.domain.events import Approved, CaseEvent, PaperConfirmed, Subject
from cqclerk.gateway import chains, inbox
from cqclerk.gateway.gateway import Gateway, record
from cqclerk.gateway.states import Kept, keep, kept
from cqclerk.protocol.codec import BY_TYPE, Unreadable
from cqclerk.protocol.envelope import Sealed, open_sealed
from data.hub import HubTransaction

Decision = Approved | Replaced | Renewed
_WHY = {chains.FORK: "dispute.two_copies", "station.revoked": "dispute.station_revoked"}  # as it is told to others than the station
_PAPER = BY_TYPE[PaperConfirmed].name


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


def look_aside(gateway: Gateway, tx: HubTransaction, sealed: Sealed) -> frozenset[str]:
    """The same for an event that was put into quarantine: its station is stopped, what came out of its printer is there all the same."""
    if sealed.envelope.kind != _PAPER:
        return frozenset()
    try:
        event = sealed.event
    except Unreadable:
        return frozenset()
    assert isinstance(event, PaperConfirmed)
    fold = kept(tx, Case, sealed.envelope.subject_id)
    return frozenset() if allowed.objection(fold.state, event, sealed.actor) else look(gateway, tx, fold, event, sealed)


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
    sealed, decision, reason = found
    made = sealed.envelope
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
        reason=reason,
        job=told.job,
    )


def _decision(tx: HubTransaction, case_id: str, number: str) -> tuple[Sealed, Decision, str] | None:
    """The last decision of the case that gave this number, and why it does not count: it was refused, or is in quarantine."""
    found = None
    for sealed in _all_of(tx, case_id):
        try:
            event = sealed.event
        except Unreadable:
            continue
        if isinstance(event, Decision) and event.certificate_number == number:
            found = sealed, event
    return (*found, _why(tx, found[0])) if found else None


def _all_of(tx: HubTransaction, case_id: str) -> Iterator[Sealed]:
    for envelope, payload in tx.events_of(Subject.CASE.value, case_id):
        yield open_sealed(envelope, payload)
    for rescued in tx.quarantined_about(Subject.CASE.value, case_id):
        yield open_sealed(rescued.envelope, rescued.payload)


def _why(tx: HubTransaction, decision: Sealed) -> str:
    """The key of what is told of it."""
    aside = tx.quarantined(decision.envelope.hash)
    if aside:
        return _WHY.get(aside.reason, aside.reason)
    refused = tx.event_by_id(decision.envelope.id)
    return refused.reason if refused else ""
