"""Where an event stands in the chain of its maker: the next link, or one that has no place any more."""

from cqclerk.domain.station_events import BegunAnew
from cqclerk.gateway import standing
from cqclerk.protocol.codec import BY_TYPE
from cqclerk.protocol.envelope import BadSignature, Envelope, Head, Sealed, check_signature, follows
from cqclerk.protocol.messages import declined
from data.hub import HubTransaction
from data.hub_rows import Station

FORK = "chain.fork"
_BEGUN_ANEW = BY_TYPE[BegunAnew].name


def place(tx: HubTransaction, sealed: Sealed, station: Station) -> str:
    """ "" for the next link of the chain; else why the event is rescued into quarantine instead of counting.

    Raises Declined for one that cannot be looked at yet: not signed by this station, of an epoch to come, with a gap before it.
    """
    envelope, end = sealed.envelope, station.head
    if envelope.epoch > station.epoch:
        raise declined(409, "chain.epoch", "an epoch that is not certified", epoch=station.epoch)
    own = _signed_by_its_epoch(tx, sealed, station)
    ended = standing.end_of(tx, station, envelope.epoch)
    if ended is not None and ended.how != standing.ANEW:
        return "station.revoked" if ended.how in (standing.REVOKED, standing.CLOSED) else FORK
    if own and follows(envelope, Head(end.epoch, end.sequence, end.hash)):
        return ""
    branches = _stands_on_known(tx, envelope, station)
    if own and branches and _begins_anew(envelope, station):
        return ""
    if branches or (envelope.epoch, envelope.sequence) <= (end.epoch, end.sequence) or not own or ended is not None:
        return FORK
    raise declined(409, "chain.gap", "an event before it is missing", last_epoch=end.epoch, last_sequence=end.sequence)


def _begins_anew(envelope: Envelope, station: Station) -> bool:
    """The first event of a new epoch may stand on any event of its maker that is kept here: on what a backup had last."""
    return envelope.kind == _BEGUN_ANEW and envelope.sequence == 1 and envelope.epoch == station.epoch > station.head.epoch


def _stands_on_known(tx: HubTransaction, envelope: Envelope, station: Station) -> bool:
    known, saved = tx.event_by_hash(envelope.previous), tx.quarantined(envelope.previous)
    return station.id in (known.maker if known else "", saved.maker if saved else "")


def _signed_by_its_epoch(tx: HubTransaction, sealed: Sealed, station: Station) -> bool:
    """Whether the key of the epoch signed it; False if another key of this station did; raises Declined."""
    try:
        check_signature(sealed, standing.key_of(tx, station, sealed.envelope.epoch))
    except BadSignature as error:
        if any(_signed_by(sealed, key) for key in standing.other_keys(tx, station)):
            return False
        raise declined(422, "event.signature", "not signed by this station", id=sealed.envelope.id) from error
    return True


def _signed_by(sealed: Sealed, key: str) -> bool:
    try:
        check_signature(sealed, key)
    except BadSignature:
        return False
    return True
