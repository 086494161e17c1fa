"""What the stations give back after the hub was put back from a backup: taken as it was answered, and nothing of it is judged again."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

import msgspec

from cqclerk.domain.access import GATEWAY
from cqclerk.domain.block_events import BlockEvent
from cqclerk.domain.events import CaseEvent, Event, Subject
from cqclerk.domain.station_events import Enrolled, StationStopped
from cqclerk.gateway import attachments, chains, inbox, numbers_back, recovery, standing
from cqclerk.gateway.faults import handled, named
from cqclerk.gateway.gateway import Gateway, event_row, head_row, log
from cqclerk.gateway.refolding import fold_again
from cqclerk.protocol.codec import BY_TYPE, Unreadable, canonical
from cqclerk.protocol.envelope import START, BadSignature, Sealed, Unfit, check_signature, open_sealed
from cqclerk.protocol.messages import Answer, Line, Status, declined, open_line
from cqclerk.protocol.returning import Given
from cqclerk.protocol.signing import StationCertificate, read_certificate
from data.hub import HubTransaction
from data.hub_rows import Chain, EndedEpoch, Quarantined, Station

_GIVEN = msgspec.json.Decoder(Given)
_ENROLLED = BY_TYPE[Enrolled].name
_OUTSIDE = frozenset({chains.FORK, "station.revoked"})  # answers to what never had a place in the chain


@dataclass(slots=True)
class _Back:
    """What one batch brought back: subjects to fold again, with the places of what came of each; offices that have news."""

    touched: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    news: set[str] = field(default_factory=set)


def take(gateway: Gateway, tx: HubTransaction, station: Station, lines: Iterable[bytes], cursor: int, last: bool) -> frozenset[str]:
    """Events that a station gives back; cursor: how far it has read its inbox; last: it has no more. The offices that have news.

    Raises Declined: not an event, not this station's and not the gateway's own, or not signed by whom it should be. Raises WithCare.
    """
    back = _Back()
    for line in lines:
        given = _read(line)
        sealed = given.sealed
        if _knows(tx, sealed):
            continue
        if sealed.envelope.station == GATEWAY:
            _own(gateway, tx, sealed, back)
        elif sealed.envelope.station == station.id and given.answer is not None:
            _answered(gateway, tx, sealed, given.answer, back)
        else:
            raise declined(422, "event.other_station", "an event of another station", id=sealed.envelope.id)
    for (subject, subject_id), places in back.touched.items():
        again = partial(fold_again, tx, subject, subject_id, places)
        back.news |= handled(tx, f"{subject} {subject_id}, folded again", again, frozenset)
    tx.raise_inbox(station.office, cursor)
    if last and (known := tx.recovery()) is not None:
        tx.note_returned(known.epoch, station.id, gateway.now().isoformat())
    return frozenset(back.news)


def _read(line: bytes) -> Given:
    try:
        given = _GIVEN.decode(line)
        open_sealed(bytes(given.envelope), None)
    except (Unfit, msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise declined(422, "event.unfit", "not an event", detail=str(error)[:200]) from error
    return given


def enrolment(gateway: Gateway, tx: HubTransaction, line: Line) -> frozenset[str]:
    """The gateway's own word that it has certified a station which it does not know any more: that alone proves that it was put back.

    Raises Declined.
    """
    sealed, back = _word(line)[0], _Back()
    known = _knows(tx, sealed)
    if known and tx.recovery() is None:
        raise declined(409, "gateway.not_restored", "nothing was forgotten")
    if not known:
        _own(gateway, tx, sealed, back)
    return frozenset(back.news)


def remembers(tx: HubTransaction, line: Line) -> bool:
    """Whether the hub has this word of its own: who begins anew shows that of the epoch before. Raises Declined."""
    return _knows(tx, _word(line)[0])


def _knows(tx: HubTransaction, sealed: Sealed) -> bool:
    return tx.event_by_hash(sealed.envelope.hash) is not None or tx.quarantined(sealed.envelope.hash) is not None


def forgot(tx: HubTransaction, station: str, epoch: int) -> bool:
    """Whether the hub does not know of this epoch of a station: if its own word certifies it, it was put back."""
    known = tx.station(station)
    return known is None or known.epoch < epoch


def vouched(gateway: Gateway, line: Line, station: str, epoch: int) -> str:
    """The key that the gateway's own word certifies for an epoch of a station that it has forgotten. Raises Declined."""
    sealed, event = _word(line)
    _check(sealed, gateway.signer.public_key)
    certificate = read_certificate(event.certificate, gateway.root.public_key)
    if (certificate.station, certificate.epoch) != (station, epoch):
        raise declined(422, "event.other_station", "another station's enrolment", id=sealed.envelope.id)
    return certificate.public_key


def _word(line: Line) -> tuple[Sealed, Enrolled]:
    try:
        sealed = open_line(line)
        event = sealed.event
        if sealed.envelope.station != GATEWAY or not isinstance(event, Enrolled):
            raise Unfit(sealed.envelope.kind)
    except (Unfit, Unreadable) as error:
        raise declined(422, "event.unfit", "not an enrolment", detail=str(error)[:200]) from error
    return sealed, event


# ---- what comes back


def _own(gateway: Gateway, tx: HubTransaction, sealed: Sealed, back: _Back) -> None:
    """Something that the gateway had made itself. Its signature is its own, and its place in a case stands in it."""
    _check(sealed, gateway.signer.public_key)
    _prove(gateway, tx)
    envelope = sealed.envelope
    place = envelope.seen + 1 if envelope.subject == Subject.CASE.value else 0
    if tx.hash_at(GATEWAY, envelope.epoch, envelope.sequence) or _is_taken(tx, sealed, place):
        _aside(gateway, tx, sealed, None, "gateway.twice")
        if envelope.kind == _ENROLLED and isinstance(event := sealed.event, Enrolled):  # the station is certified all the same
            back.news |= _certify(gateway, tx, event, None)
        return
    position = tx.append(event_row(sealed, Status.ACCEPTED.value, place, gateway.now()))
    handled(tx, named(sealed), partial(_relive, gateway, tx, sealed, position, back), _stays)


def _answered(gateway: Gateway, tx: HubTransaction, sealed: Sealed, answer: Answer, back: _Back) -> None:
    """Something that was answered: the answer proves it, and it is not judged again."""
    envelope = sealed.envelope
    try:
        answer.check(gateway.signer.public_key)
    except BadSignature as error:
        raise declined(422, "event.signature", "an answer that the gateway has not signed", id=envelope.id) from error
    if (answer.id, answer.hash) != (envelope.id, envelope.hash):
        raise declined(422, "event.unfit", "an answer to another event", detail=envelope.id)
    _prove(gateway, tx)
    station = tx.station(envelope.station)  # as the events before this one in the batch have left it
    assert station is not None
    outside = answer.reason if answer.reason in _OUTSIDE else ""
    if not outside and chains.place(tx, sealed, station):  # what ended its epoch, or a later epoch, came back first: it was in time then
        outside = chains.FORK if tx.hash_at(station.id, envelope.epoch, envelope.sequence) else ""
    if outside or _is_taken(tx, sealed, answer.case_sequence):
        _aside(gateway, tx, sealed, answer, outside or "gateway.twice")
        return
    params = canonical(answer.params).decode()
    row = event_row(sealed, answer.status.value, answer.case_sequence, answer.at, answer.reason, params, canonical(answer))
    position = tx.append(row)
    if (envelope.epoch, envelope.sequence) > (station.head.epoch, station.head.sequence):
        tx.set_head(station.id, head_row(sealed))
    if answer.status is Status.ACCEPTED:
        handled(tx, named(sealed), partial(_relive, gateway, tx, sealed, position, back), _stays)
    elif envelope.subject == Subject.CASE.value:
        back.touched.setdefault((envelope.subject, envelope.subject_id), [])


def _stays() -> None:
    """It is kept as it was answered; what had followed from it somebody has to look into."""


def _check(sealed: Sealed, key: str) -> None:
    try:
        check_signature(sealed, key)
    except BadSignature as error:
        raise declined(422, "event.signature", "not signed by the gateway", id=sealed.envelope.id) from error


def _prove(gateway: Gateway, tx: HubTransaction) -> None:
    """Something under the gateway's own signature that it does not know: it was put back, and nobody has said so."""
    if tx.recovery() is None:
        known = recovery.begin(gateway, tx).known_at
        log.error("alarm: the hub was put back as of %s; nothing new is taken until the stations have given back the rest", known)


def _is_taken(tx: HubTransaction, sealed: Sealed, place: int) -> bool:
    """Whether something else has its place in the case by now: only if the gateway worked on before anybody said that it was put back."""
    return place > 0 and tx.hash_in_place(sealed.envelope.subject, sealed.envelope.subject_id, place) != ""


def _aside(gateway: Gateway, tx: HubTransaction, sealed: Sealed, answer: Answer | None, reason: str) -> None:
    e, said = sealed.envelope, canonical(answer) if answer is not None else b""
    log.error("alarm: event %s of %s (%d.%d %s) came back to quarantine: %s", e.id, e.station, e.epoch, e.sequence, e.kind, reason)
    tx.quarantine(
        Quarantined(
            e.hash, e.id, e.station, e.epoch, e.sequence, e.subject, e.subject_id, e.kind, reason, sealed.data, sealed.payload, said,
            gateway.now().isoformat(),
        )
    )  # fmt: skip


def _relive(gateway: Gateway, tx: HubTransaction, sealed: Sealed, position: int, back: _Back) -> None:
    """It counts again."""
    subject, subject_id = sealed.envelope.subject, sealed.envelope.subject_id
    if subject in (Subject.CASE.value, Subject.OPERATOR.value, Subject.BLOCK.value):
        back.touched.setdefault((subject, subject_id), []).append(position)
    back.news |= _follow(gateway, tx, sealed, position)


def _follow(gateway: Gateway, tx: HubTransaction, sealed: Sealed, position: int) -> frozenset[str]:
    """What had followed from it; the offices that have news."""
    envelope = sealed.envelope
    try:
        event: Event | None = sealed.event
    except Unreadable:
        return frozenset()
    match event:
        case Enrolled():
            return _certify(gateway, tx, event, position)
        case StationStopped(epoch=epoch, how=how, reason=reason) if (station := tx.station(envelope.subject_id)) is not None:
            tx.end_epoch(EndedEpoch(station.id, epoch, how, reason, envelope.device_time.isoformat()))
            if how == standing.REVOKED and epoch == station.epoch:
                tx.revoke_station(station.id)
                tx.give_window_free(station.id)
            return inbox.deliver(tx, position, {station.office: True})
        case _ if isinstance(event, BlockEvent):
            return numbers_back.relive(tx, envelope, event, position)
        case _ if isinstance(event, CaseEvent):
            attachments.cited(tx, envelope.subject_id, event)
    return frozenset()


def _certify(gateway: Gateway, tx: HubTransaction, event: Enrolled, position: int | None) -> frozenset[str]:
    """A station that was enrolled, or enrolled anew, since the backup. position: where the word stands, None if it is kept aside."""
    certificate = read_certificate(event.certificate, gateway.root.public_key)
    known = tx.station(certificate.station)
    if known is None:
        _add(tx, certificate)
    elif certificate.epoch > known.epoch:
        tx.end_epoch(EndedEpoch(known.id, known.epoch, standing.ANEW, "", certificate.issued_at))
        tx.renew_station(known.id, known.window, certificate.epoch, certificate.public_key)
    if all(epoch != certificate.epoch for epoch, _ in tx.certificates(certificate.station)):
        tx.add_certificate(certificate.station, certificate.epoch, event.certificate)
    return inbox.deliver(tx, position, {certificate.office: True}) if position is not None else frozenset()


def _add(tx: HubTransaction, certificate: StationCertificate) -> None:
    window = certificate.station if tx.window_taken(certificate.office, certificate.window) else certificate.window
    head = Chain(0, 0, START)
    tx.add_station(Station(certificate.station, certificate.office, window, certificate.public_key, certificate.epoch, head))
