"""The hub was put back from a backup: it asks the stations for what it has forgotten, and takes nothing new until it has it.

What it had answered is proven by its own signature, and so is what it had made itself. Both come back as they were, in their places:
nothing is judged a second time (gateway.returning). Whatever it gives out from now on (places in cases and inboxes, serials, its own
chain) lies behind whatever it may have given out and forgotten.
"""

from datetime import UTC, datetime

from cqclerk.domain.access import GATEWAY
from cqclerk.gateway.blocks import SERIALS
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.states import LEAP
from cqclerk.protocol.messages import Declined, declined
from cqclerk.protocol.returning import Forgotten
from data.hub import HubTransaction
from data.hub_rows import Chain, Recovery, Station

INBOXES = 1_000_000  # places in one inbox that may have been given out since the last backup
SPENT = "restored"  # who has used the codes of before
_SECONDS_FROM = datetime(2020, 1, 1, tzinfo=UTC)


def begin(gateway: Gateway, tx: HubTransaction) -> Recovery:
    """The hub was put back just now. Its own chain goes on in an epoch that it cannot have used before, however often one backup is used:
    by that mark the stations know, too, that they have to give back once more."""
    own, now = tx.station(GATEWAY), gateway.now()
    assert own is not None
    epoch = max(own.epoch + 1, int((now - _SECONDS_FROM).total_seconds()))
    began = Recovery(epoch, own.head.epoch, own.head.sequence, tx.last_received() or now.isoformat(), now.isoformat())
    tx.renew_station(GATEWAY, own.window, epoch, own.public_key)
    tx.begin_recovery(began)
    tx.leap(LEAP, INBOXES, SERIALS)
    tx.spend_codes(SPENT)
    return began


def end(gateway: Gateway, tx: HubTransaction) -> None:
    """New things are taken again. Who has not given back yet may still do so later."""
    recovery = tx.recovery()
    if recovery is not None and not recovery.done_at:
        tx.end_recovery(recovery.epoch, gateway.now().isoformat())


def require_done(tx: HubTransaction) -> None:
    """Raise Declined while nothing new is taken."""
    recovery = tx.recovery()
    if recovery is not None and not recovery.done_at:
        raise _recovering(recovery)


def objection_to_bundle(tx: HubTransaction, station_id: str, made_at: datetime) -> Declined | None:
    """Why nothing new is taken from a bundle that was made then.

    One of before may have been answered in the time that is forgotten: its station gives that back first.
    """
    recovery = tx.recovery()
    if recovery is None:
        return None
    of_before = made_at < datetime.fromisoformat(recovery.begun_at) and not tx.has_returned(recovery.epoch, station_id)
    return _recovering(recovery) if of_before or not recovery.done_at else None


def _recovering(recovery: Recovery) -> Declined:
    return declined(409, "gateway.recovering", "the gateway was put back from a backup", since=recovery.begun_at)


def forgotten(gateway: Gateway, tx: HubTransaction, station: Station | None = None) -> Forgotten:
    """How far the hub knows, of everybody and of one station."""
    recovery, now = tx.recovery(), gateway.now()
    head = station.head if station else Chain(0, 0, "")
    if recovery is None:
        return Forgotten(server_time=now, epoch=head.epoch, sequence=head.sequence)
    return Forgotten(
        server_time=now,
        restored=recovery.epoch,
        waits=not recovery.done_at,
        known_epoch=recovery.known_epoch,
        known_sequence=recovery.known_sequence,
        known_at=datetime.fromisoformat(recovery.known_at),
        epoch=head.epoch,
        sequence=head.sequence,
    )
