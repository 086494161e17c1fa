"""认领: the right to decide a case, granted to one station at a time, as an event in the case's own order."""

from cqclerk.domain import case as cases
from cqclerk.domain import conflict_guards, guards, print_guards
from cqclerk.domain.access import Actor
from cqclerk.domain.case import Case
from cqclerk.domain.conflict_events import ClaimTakenOver
from cqclerk.domain.events import Claimed, ClaimReleased, Subject
from cqclerk.domain.print_events import PrintMoved
from cqclerk.domain.station import Operator
from cqclerk.gateway import inbox
from cqclerk.gateway.gateway import Gateway, record
from cqclerk.gateway.states import Kept, keep, kept
from cqclerk.protocol.codec import BY_TYPE
from cqclerk.protocol.messages import ClaimRequest, declined
from data.hub import HubTransaction
from data.hub_rows import Station


def claim(gateway: Gateway, tx: HubTransaction, station: Station, asked: ClaimRequest) -> frozenset[str]:
    """Grant or take back; returns the offices that have news. What is so already is not done twice."""
    fold = kept(tx, Case, asked.case_id)
    if not fold.state.version:
        raise declined(404, "case.unknown", "the gateway does not have this case")
    if tx.is_held(Subject.CASE.value, asked.case_id):
        raise declined(409, "case.held", "the case waits for a newer gateway")
    if asked.printing:
        return _move_print(gateway, tx, station, asked, fold)
    held = fold.state.claim_station == station.id
    if asked.give_back:
        return _record(gateway, tx, fold, ClaimReleased(station.id)) if held else frozenset()
    actor = Actor("", frozenset(), station.id, station.office, station.epoch)
    if asked.reason and fold.state.claim_station not in ("", station.id):
        return _taken_over(gateway, tx, station, asked, fold)
    if objection := guards.may_claim(fold.state, actor):
        raise declined(409, objection.key, "the case may not be claimed", **dict(objection.params))
    return frozenset() if held else _record(gateway, tx, fold, Claimed(station.id, station.office))


def _move_print(gateway: Gateway, tx: HubTransaction, station: Station, asked: ClaimRequest, fold: Kept[Case]) -> frozenset[str]:
    """The right to print the original: what was given back to whoever asks, what another has for an approver's reason only."""
    if fold.state.printing_station == station.id:
        return frozenset()
    operator = kept(tx, Operator, asked.operator) if asked.reason else None
    if operator is not None and (not operator.state.version or operator.office != station.office):
        raise declined(409, "operator.unknown", "not an operator of this office")
    roles = operator.state.roles if operator and operator.state.active else frozenset()
    actor = Actor(asked.operator, roles, station.id, station.office, station.epoch)
    objection = print_guards.may_take(fold.state, actor) if asked.reason else print_guards.may_ask(fold.state, actor)
    if objection:
        raise declined(409, objection.key, "the right to print may not be moved", **dict(objection.params))
    return _record(gateway, tx, fold, PrintMoved(station.id, station.office, bool(asked.reason), asked.reason or None))


def _taken_over(gateway: Gateway, tx: HubTransaction, station: Station, asked: ClaimRequest, fold: Kept[Case]) -> frozenset[str]:
    """接管 by an approver of the office, whom the gateway knows as such."""
    known = kept(tx, Operator, asked.operator)
    roles = known.state.roles if known.office == station.office and known.state.active else frozenset()
    actor = Actor(asked.operator, roles, station.id, station.office, station.epoch)
    if objection := conflict_guards.may_take_over(fold.state, actor):
        raise declined(409, objection.key, "the case may not be taken over", **dict(objection.params))
    return _record(gateway, tx, fold, ClaimTakenOver(station.id, station.office, fold.state.claim_station, asked.operator, asked.reason))


_GIVE = tuple(BY_TYPE[kind].name for kind in (Claimed, ClaimTakenOver))


def give_free(gateway: Gateway, tx: HubTransaction, station: Station) -> tuple[int, frozenset[str]]:
    """A station that is no more holds nothing: its cases may be claimed by the other windows. (How many, the offices that have news)"""
    news: set[str] = set()
    held = [fold for case_id in tx.cases_near(station.id, station.office, _GIVE) if _holds(fold := kept(tx, Case, case_id), station)]
    for fold in held:
        news |= _record(gateway, tx, fold, ClaimReleased(station.id))
    return len(held), frozenset(news)


def _holds(fold: Kept[Case], station: Station) -> bool:
    return fold.state.claim_station == station.id and fold.state.phase.open


Grant = Claimed | ClaimReleased | ClaimTakenOver | PrintMoved


def _record(gateway: Gateway, tx: HubTransaction, fold: Kept[Case], event: Grant) -> frozenset[str]:
    recorded = record(gateway, tx, fold.state.id, event, fold.sequence + 1)
    after = Kept(cases.apply(fold.state, event, recorded.sealed.made), fold.sequence + 1)
    keep(tx, after)
    return inbox.deliver(tx, recorded.position, inbox.concerned(tx, after.state, event))
