"""A case, an operator or a block of numbers folded again from everything that the hub has of it: after something of it came back."""

from cqclerk.domain import case as cases
from cqclerk.domain.access import GATEWAY
from cqclerk.domain.case import Case
from cqclerk.domain.events import CaseEvent, Subject
from cqclerk.domain.station import Operator, apply_operator
from cqclerk.domain.station_events import OperatorEvent
from cqclerk.gateway import alike, inbox
from cqclerk.gateway.states import Kept, folded_block, keep, kept
from cqclerk.protocol.codec import Unreadable
from cqclerk.protocol.envelope import Sealed, open_sealed
from cqclerk.protocol.messages import Status
from data.hub import HubTransaction


def fold_again(tx: HubTransaction, subject: str, subject_id: str, positions: list[int]) -> frozenset[str]:
    """The fold of a subject from everything that is here of it, in the order of the places; the offices that get what came back."""
    if subject == Subject.OPERATOR.value:
        return _operator_again(tx, subject_id, positions)
    if subject == Subject.BLOCK.value:
        keep(tx, folded_block(tx, subject_id))
        return frozenset()  # who gets it is known without its fold
    before = kept(tx, Case, subject_id)
    state, place, told = Case(subject_id), before.sequence, dict[int, tuple[CaseEvent, str]]()
    for position, case_sequence, status, envelope, payload in tx.history(subject, subject_id):
        place = max(place, case_sequence)
        if status != Status.ACCEPTED:
            continue
        sealed = open_sealed(envelope, payload)
        if isinstance(event := _event(sealed), CaseEvent):
            state = cases.apply(state, event, sealed.made)
            told[position] = event, "" if sealed.envelope.station == GATEWAY else sealed.envelope.office
    keep(tx, Kept(state, place))
    alike.found_by(tx, state)
    if not positions:
        return frozenset()
    inbox.catch_up(tx, before.state, state, min(positions))
    news: set[str] = set()
    for position in sorted(positions):
        if position in told:
            event, office = told[position]
            news |= inbox.deliver(tx, position, inbox.concerned(tx, state, event, office))
    return frozenset(news)


def _operator_again(tx: HubTransaction, operator_id: str, positions: list[int]) -> frozenset[str]:
    state, office = Operator(operator_id), ""
    for _, _, status, envelope, payload in tx.history(Subject.OPERATOR.value, operator_id):
        sealed = open_sealed(envelope, payload)
        if status == Status.ACCEPTED and isinstance(event := _event(sealed), OperatorEvent):
            state, office = apply_operator(state, event, sealed.made), sealed.envelope.office
    keep(tx, Kept(state, 0, office))
    return frozenset().union(*(inbox.deliver(tx, position, {office: True}) for position in positions))


def _event(sealed: Sealed) -> object:
    try:
        return sealed.event
    except Unreadable:
        return None
