"""A batch of events in the order of its station's journal: each is judged, kept and answered; what is accepted goes out.

A bad event is kept as refused, so that the chain goes on; one that has no place in the chain any more (a copy of the station worked
on, its certificate was withdrawn) is kept in quarantine. Only what is not the station's, or has a gap before it, stops a batch.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

import msgspec

from cqclerk.domain.access import GATEWAY
from cqclerk.domain.block_events import BlockReturned, NumberFound, NumberReserved
from cqclerk.domain.events import CaseEvent
from cqclerk.domain.guards import Objection, no
from cqclerk.gateway import alike, attachments, chains, disputes, inbox, standing
from cqclerk.gateway.faults import handled, named
from cqclerk.gateway.gateway import Gateway, event_row, head_row
from cqclerk.gateway.hearing import Hearing, Verdict
from cqclerk.gateway.states import state_row
from cqclerk.gateway.verdicts import judge, judge_again, refused
from cqclerk.protocol import packing
from cqclerk.protocol.codec import canonical
from cqclerk.protocol.envelope import Envelope, Sealed, Unfit, open_sealed
from cqclerk.protocol.messages import NO_PAYLOAD, Answer, Declined, Line, Status, declined
from data.hub import HubTransaction
from data.hub_keeping import Keys
from data.hub_rows import State, Station

RETURNED = "returned"  # how a lease ends that its station gave back
log = logging.getLogger("cqclerk.gateway")
IsOffice = Callable[[str], bool]
_LINE = msgspec.json.Decoder(Line)


@dataclass(slots=True)
class Taken:
    """What became of a batch: the answers, the offices that have news, and what stopped it, if anything did.

    wanted  scans that it cites and that are not here
    """

    answers: list[Answer] = field(default_factory=list)
    news: set[str] = field(default_factory=set)
    wanted: list[str] = field(default_factory=list)
    stopped: Declined | None = None

    def add(self, tx: HubTransaction, sealed: Sealed, answer: Answer) -> None:
        """One event was answered, now or before."""
        self.answers.append(answer)
        if sealed.envelope.kind == attachments.ADDED and answer.status is Status.ACCEPTED:
            self.wanted += filter(None, [attachments.lacking(tx, sealed)])


def take(gateway: Gateway, tx: HubTransaction, station_id: str, lines: Iterable[bytes], is_office: IsOffice) -> Taken:
    """Take the events of one station. One that cannot be taken ends the batch; those before it stay taken.

    Raises WithCare (see gateway.faults).
    """
    taken = Taken()
    for line in lines:
        try:
            sealed = _read(line, station_id)
            _foresee(tx, sealed)
            known = tx.answer_to(sealed.envelope.hash)
            if known is not None:
                taken.add(tx, sealed, msgspec.json.decode(known, type=Answer))
                continue
            station = tx.station(station_id)
            assert station is not None
            no_place = chains.place(tx, sealed, station)
        except Declined as problem:
            log.error("station %s: %s", station_id, problem)
            taken.stopped = problem
            break
        if no_place:
            taken.answers.append(_rescue(gateway, tx, sealed, station, no_place, taken.news))
            continue
        if _is_too_long(line):
            taken.answers.append(_refuse(gateway, tx, station, sealed, is_office, no("event.too_large", bytes=len(line))))
            continue
        handle = partial(_settle, gateway, tx, station, sealed, is_office, taken.news)
        blame = partial(_refuse, gateway, tx, station, sealed, is_office, no("fault"))
        taken.add(tx, sealed, handled(tx, named(sealed), handle, blame))
    return taken


def _is_too_long(line: bytes) -> bool:
    return len(line) > packing.MAX_LINE_BYTES


def _read(line: bytes, station_id: str) -> Sealed:
    """The event of a line. A payload that is not the one signed, or too large, is left away: the event is refused for it, its chain
    goes on. Where there is not even room for what its chain goes on by, it is not taken."""
    try:
        read = _LINE.decode(line)
        if len(read.envelope) > packing.MAX_LINE_BYTES:
            raise declined(413, "request.too_large", f"an envelope of more than {packing.MAX_LINE_BYTES} bytes")
        payload = None if read.payload == NO_PAYLOAD or _is_too_long(line) else bytes(read.payload)
        sealed = open_sealed(bytes(read.envelope), None)
    except (Unfit, msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise declined(422, "event.unfit", "not an event", detail=str(error)[:200]) from error
    if any("\0" in said for name in Envelope.__struct_fields__ if isinstance(said := getattr(sealed.envelope, name), str)):
        raise declined(422, "event.unfit", "a frame that no hub can keep", id="")
    if sealed.envelope.station != station_id:
        raise declined(422, "event.other_station", "an event of another station", id=sealed.envelope.id)
    try:
        return open_sealed(sealed.data, payload)
    except Unfit:
        return sealed


def _foresee(tx: HubTransaction, sealed: Sealed) -> None:
    """Ask in one go what the verdict will stand on."""
    e = sealed.envelope
    tx.foresee(GATEWAY, e.station, e.epoch, e.hash, e.id, e.subject, e.subject_id, e.operator)


def _rescue(gateway: Gateway, tx: HubTransaction, sealed: Sealed, station: Station, reason: str, news: set[str]) -> Answer:
    """Into quarantine. The same sequence with another hash means that two copies of the station work: neither goes on in this epoch.

    What it says of paper is true all the same.
    """
    if reason == chains.FORK and sealed.envelope.epoch == station.epoch and tx.ended_epoch(station.id, station.epoch) is None:
        news |= standing.stop(gateway, tx, station, standing.FORKED, "")
    answer = standing.rescued(gateway, tx, sealed, reason)
    news |= handled(tx, named(sealed), partial(disputes.look_aside, gateway, tx, sealed), frozenset)
    return answer


def thaw(gateway: Gateway, tx: HubTransaction, is_office: IsOffice) -> int:
    """Judge what was held for a newer gateway, if this is it; returns how many events got their answer.

    Subject by subject in the order they came: what cannot be read yet holds up what stands behind it. The makers ask for the answer.
    """
    count, waits = 0, set[tuple[str, str]]()
    for position, event in tx.held_events():
        if (event.subject, event.subject_id) in waits:
            continue
        station = tx.station(event.maker)
        assert station is not None
        sealed = open_sealed(event.envelope, event.payload)
        handle = partial(_settle_held, gateway, tx, station, sealed, is_office, position)
        if handled(tx, named(sealed), handle, partial(_blame_held, gateway, tx, station, sealed, is_office, position)):
            count += 1
        else:
            waits.add((event.subject, event.subject_id))
    return count


def _settle_held(gateway: Gateway, tx: HubTransaction, station: Station, sealed: Sealed, is_office: IsOffice, position: int) -> bool:
    """Judge an event that was held, and what follows from it. False if it still cannot be read."""
    hearing = Hearing.of(tx, station, sealed, is_office)
    verdict = judge_again(hearing)
    if verdict is None:
        return False
    _keep_settled(gateway, hearing, verdict, position)
    _deliver(hearing, verdict, position, _for_whom(hearing, verdict))
    _carry_out(gateway, hearing, verdict)
    return True


def _keep_settled(gateway: Gateway, hearing: Hearing, verdict: Verdict, position: int) -> None:
    answer = _answer(gateway, hearing.sealed, verdict)
    params = canonical(answer.params).decode()
    hearing.tx.settle(position, answer.status.value, answer.case_sequence, answer.reason, params, canonical(answer))
    if fold := _fold(verdict):
        hearing.tx.save_state(fold)


def _refuse(gateway: Gateway, tx: HubTransaction, station: Station, sealed: Sealed, is_office: IsOffice, why: Objection) -> Answer:
    """Refuse it unread."""
    hearing, verdict = _unread(tx, station, sealed, is_office, why)
    return _keep(gateway, hearing, verdict, {}, None)[0]


def _blame_held(gateway: Gateway, tx: HubTransaction, station: Station, sealed: Sealed, is_office: IsOffice, position: int) -> bool:
    hearing, verdict = _unread(tx, station, sealed, is_office, no("fault"))
    _keep_settled(gateway, hearing, verdict, position)
    return True


def _unread(tx: HubTransaction, station: Station, sealed: Sealed, is_office: IsOffice, why: Objection) -> tuple[Hearing, Verdict]:
    """Where even what is kept of its subject cannot be read, it has no place there."""
    try:
        hearing = Hearing.of(tx, station, sealed, is_office)
    except (msgspec.ValidationError, msgspec.DecodeError):
        hearing = Hearing(tx, station, sealed, is_office, None, None, None)
    return hearing, refused(hearing, why)


def _settle(gateway: Gateway, tx: HubTransaction, station: Station, sealed: Sealed, is_office: IsOffice, news: set[str]) -> Answer:
    """Judge one event and keep it, its answer and what follows from it."""
    hearing = Hearing.of(tx, station, sealed, is_office)
    verdict = judge(hearing)
    if verdict.objection and verdict.objection.key.startswith("alarm."):
        log.error("event %s of %s: %s", sealed.envelope.id, station.id, verdict.objection.key)
    offices, first = _for_whom(hearing, verdict), _keys(verdict)
    late = verdict.case and hearing.case and inbox.comes_late(hearing.case.state, verdict.case.state)
    answer, position = _keep(gateway, hearing, verdict, {} if late else offices, first)
    if late:
        _deliver(hearing, verdict, position, offices)
    news |= {*offices, *_carry_out(gateway, hearing, verdict, first)}
    return answer


def _keep(gateway: Gateway, hearing: Hearing, verdict: Verdict, offices: dict[str, bool], first: Keys | None) -> tuple[Answer, int]:
    """The answer, and where the event stands with it."""
    answer, sealed = _answer(gateway, hearing.sealed, verdict), hearing.sealed
    params = canonical(answer.params).decode()
    row = event_row(sealed, answer.status.value, answer.case_sequence, answer.at, answer.reason, params, canonical(answer))
    return answer, hearing.tx.keep_event(row, head_row(sealed), _fold(verdict), offices, first)


def _answer(gateway: Gateway, sealed: Sealed, verdict: Verdict) -> Answer:
    reason = verdict.objection
    answer = Answer(
        id=sealed.envelope.id,
        hash=sealed.envelope.hash,
        status=verdict.status,
        case_sequence=verdict.case.sequence if verdict.case else 0,
        reason=reason.key if reason else "",
        params=reason.params if reason else (),
        phase=verdict.case.state.phase.value if verdict.case and verdict.case.state.version else "",
        at=gateway.now(),
        algorithm=gateway.signer.algorithm,
    )
    return answer.signed(gateway.signer)


def _fold(verdict: Verdict) -> State | None:
    if verdict.case:
        return state_row(verdict.case)
    if verdict.block:
        return state_row(verdict.block)
    return state_row(verdict.operator) if verdict.operator else None


def _keys(verdict: Verdict) -> Keys | None:
    """By what a new case will be found."""
    if verdict.status is not Status.ACCEPTED or verdict.case is None:
        return None
    assert isinstance(verdict.event, CaseEvent)
    return alike.first_keys(verdict.case.state, verdict.event)


def _for_whom(hearing: Hearing, verdict: Verdict) -> dict[str, bool]:
    """The offices that get an accepted event → whether they get its payload."""
    if verdict.status is not Status.ACCEPTED:
        return {}
    if verdict.case:
        assert isinstance(verdict.event, CaseEvent)
        return inbox.concerned(hearing.tx, verdict.case.state, verdict.event, hearing.station.office)
    return {hearing.station.office: True} if verdict.operator or isinstance(verdict.event, NumberFound | BlockReturned) else {}


def _deliver(hearing: Hearing, verdict: Verdict, position: int, offices: dict[str, bool]) -> None:
    """Into the inboxes, after what an office that comes to a case has missed of it."""
    if verdict.case and hearing.case:
        inbox.catch_up(hearing.tx, hearing.case.state, verdict.case.state, position)
    inbox.deliver(hearing.tx, position, offices)


def _carry_out(gateway: Gateway, hearing: Hearing, verdict: Verdict, first: Keys | None = None) -> frozenset[str]:
    """What follows from an accepted event, beside its delivery. Returns the offices that have news of it."""
    tx, sealed, event = hearing.tx, hearing.sealed, verdict.event
    if verdict.status is not Status.ACCEPTED:
        return frozenset()
    if verdict.case:
        assert isinstance(event, CaseEvent)
        attachments.cited(tx, verdict.case.state.id, event)
        return alike.look(gateway, tx, verdict.case, event, first) | disputes.look(gateway, tx, verdict.case, event, sealed)
    if isinstance(event, NumberReserved) and not tx.number(hearing.subject_id, event.serial):
        tx.take_number(hearing.subject_id, event.serial, event.case_id)
    if isinstance(event, BlockReturned):
        tx.end_lease(hearing.subject_id, RETURNED, gateway.now().isoformat())
    if isinstance(event, NumberFound):
        tx.take_number(hearing.subject_id, event.serial, sealed.envelope.id)  # its case is not known; no decision takes it any more
    return frozenset()
