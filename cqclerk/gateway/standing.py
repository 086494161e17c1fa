"""How a station stands: its keys by epoch, what the gateway says to one that was stopped, and what it keeps of its work."""

import logging

import msgspec

from cqclerk.domain.station_events import StationStopped
from cqclerk.gateway import blocks, claims, inbox
from cqclerk.gateway.gateway import Gateway, record
from cqclerk.protocol.codec import canonical
from cqclerk.protocol.envelope import Sealed
from cqclerk.protocol.messages import Answer, Declined, Status, declined
from cqclerk.protocol.signing import StationCertificate
from data.hub import HubTransaction
from data.hub_rows import EndedEpoch, Quarantined, Station

log = logging.getLogger("cqclerk.gateway")
REVOKED, CLOSED, FORKED, ANEW = "revoked", "closed", "forked", "anew"
"""How an epoch ends. CLOSED is revoked in good order: nobody else had its key, and what it issued before stays proven."""
_CERTIFICATE = msgspec.json.Decoder(StationCertificate)


def key_of(tx: HubTransaction, station: Station, epoch: int) -> str:
    """The key that was certified for an epoch of a station; epoch 0 is adopted by the first certificate."""
    if epoch == station.epoch:
        return station.public_key
    encoded = tx.certificate(station.id, epoch)
    return _CERTIFICATE.decode(encoded).public_key if encoded else station.public_key


def other_keys(tx: HubTransaction, station: Station) -> set[str]:
    """Every key that was ever certified for a station."""
    return {_CERTIFICATE.decode(encoded).public_key for _, encoded in tx.certificates(station.id)}


def end_of(tx: HubTransaction, station: Station, epoch: int) -> EndedEpoch | None:
    """How an epoch of a station ended, None while it goes on. Epoch 0 ends with the one that adopted it."""
    counted = epoch or min((each for each, _ in tx.certificates(station.id)), default=station.epoch)
    ended = tx.ended_epoch(station.id, counted)
    return EndedEpoch(station.id, epoch, ANEW, "", "") if ended is None and counted < station.epoch else ended


def turned_away(ended: EndedEpoch, station: Station) -> Declined:
    """What a stopped station is told, whatever it asks."""
    match ended.how:
        case "revoked" | "closed":
            return declined(403, "station.revoked", "the station's certificate was withdrawn", reason=ended.reason, since=ended.at)
        case "forked":
            return declined(403, "station.forked", "two copies of the station have worked", since=ended.at)
        case _:
            return declined(403, "station.epoch", "the station was enrolled anew elsewhere", epoch=station.epoch)


def stop(gateway: Gateway, tx: HubTransaction, station: Station, how: str, reason: str) -> frozenset[str]:
    """Take nothing more from this epoch of a station; every window of its office hears of it. Returns the offices that have news."""
    tx.end_epoch(EndedEpoch(station.id, station.epoch, how, reason, gateway.now().isoformat()))
    log.error("alarm: station %s of %s, epoch %d: %s %s", station.id, station.office, station.epoch, how, reason)
    recorded = record(gateway, tx, station.id, StationStopped(station.epoch, REVOKED if how == CLOSED else how, reason))
    return inbox.deliver(tx, recorded.position, {station.office: True})


def revoke(gateway: Gateway, tx: HubTransaction, station: Station, reason: str, closed: bool = False) -> frozenset[str]:
    """注销: its certificate counts no more, its window is free, its numbers and cases are nobody's. It may be enrolled anew with a code.

    closed  in good order: its key is in nobody else's hands
    """
    news = stop(gateway, tx, station, CLOSED if closed else REVOKED, reason)
    tx.revoke_station(station.id)
    tx.give_window_free(station.id)
    _, freed = claims.give_free(gateway, tx, station)
    return news | freed | end_leases(gateway, tx, station, REVOKED)


def end_leases(gateway: Gateway, tx: HubTransaction, station: Station, why: str) -> frozenset[str]:
    """收号: no new decision takes a number from what the station had; what it does not account for is lost."""
    news: set[str] = set()
    for block_id in tx.leased_to(station.id):
        news |= blocks.end(gateway, tx, block_id, why)
    return frozenset(news)


def rescued(gateway: Gateway, tx: HubTransaction, sealed: Sealed, reason: str) -> Answer:
    """Keep an event that has no place any more, and say so; the same bytes get the same answer."""
    e = sealed.envelope
    ended = tx.ended_epoch(e.station, e.epoch)
    answer = Answer(
        id=e.id,
        hash=e.hash,
        status=Status.REFUSED,
        reason=reason,
        params=(("reason", ended.reason),) if ended and ended.reason else (),
        at=gateway.now(),
        algorithm=gateway.signer.algorithm,
    ).signed(gateway.signer)
    log.error("alarm: event %s of %s (%d.%d %s) is in quarantine: %s", e.id, e.station, e.epoch, e.sequence, e.kind, reason)
    tx.quarantine(
        Quarantined(
            e.hash, e.id, e.station, e.epoch, e.sequence, e.subject, e.subject_id, e.kind, reason, sealed.data, sealed.payload,
            canonical(answer), gateway.now().isoformat(),
        )
    )  # fmt: skip
    return answer
