"""The gateway as its rooms see it: the hub, the city's root, its own key, the clock; and what it does with an event of its own."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cqclerk.domain.access import GATEWAY, Actor
from cqclerk.domain.events import Event, Made
from cqclerk.protocol import number_templates
from cqclerk.protocol.envelope import START, Frame, Head, Sealed, seal
from cqclerk.protocol.number_templates import NumberTemplates
from cqclerk.protocol.signing import Ed25519Signer
from cqclerk.workplace.identity import new_id
from data import hub_rows as rows
from data.hub import Hub, HubTransaction

log = logging.getLogger("cqclerk.gateway")
EPOCH = 1  # of the gateway's own chain, until it is put back from a backup (gateway.recovery)
_ROOT, _OWN = "root_key", "gateway_key"
_ACTOR = Actor(GATEWAY, frozenset(), GATEWAY, "", EPOCH)


@dataclass(frozen=True, slots=True)
class Gateway:
    """One gateway. `root` certifies stations, `signer` signs answers and the gateway's own events."""

    hub: Hub
    root: Ed25519Signer
    signer: Ed25519Signer
    numbers: NumberTemplates
    now: Callable[[], datetime]

    @classmethod
    def on(cls, hub: Hub, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> "Gateway":
        """The gateway of a hub; its two keys are made at the first time."""
        with hub.transaction() as tx:
            root, own = Ed25519Signer(_secret(tx, _ROOT)), Ed25519Signer(_secret(tx, _OWN))
            if tx.station(GATEWAY) is None:
                tx.add_station(rows.Station(GATEWAY, "", "", own.public_key, EPOCH, rows.Chain(EPOCH, 0, START)))
        return cls(hub, root, own, number_templates.load(), now)


def _secret(tx: HubTransaction, name: str) -> bytes:
    value = tx.secret(name)
    if value is None:
        value = secrets.token_bytes(32)
        tx.set_secret(name, value)
    return value


def private_key(tx: HubTransaction) -> bytes:
    """The 32 bytes of the gateway's own key: what is sealed to it is for here."""
    return _secret(tx, _OWN)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event of the gateway's own, and its place in the hub."""

    sealed: Sealed
    position: int


def record(
    gateway: Gateway,
    tx: HubTransaction,
    subject_id: str,
    event: Event,
    case_sequence: int = 0,
    offices: dict[str, bool] | None = None,
    fold: Callable[[Made], rows.State] | None = None,
) -> Recorded:
    """Append an event of the gateway's own; case_sequence is its place in a case, 0 for other subjects.

    offices  who gets it at once, with its payload or without
    fold     the subject after it, where that is kept with it
    """
    own = tx.station(GATEWAY)
    assert own is not None
    now = gateway.now()
    frame = Frame(new_id(), subject_id, replace(_ACTOR, epoch=own.epoch), now, 0, max(0, case_sequence - 1))
    sealed = seal(event, frame, Head(own.head.epoch, own.head.sequence, own.head.hash), gateway.signer)
    position = tx.keep_event(
        event_row(sealed, "accepted", case_sequence, now), head_row(sealed), fold(sealed.made) if fold else None, offices or {}
    )
    return Recorded(sealed, position)


def head_row(sealed: Sealed) -> rows.Chain:
    """Where a maker's chain ends after this event."""
    return rows.Chain(sealed.envelope.epoch, sealed.envelope.sequence, sealed.envelope.hash)


def event_row(
    sealed: Sealed, status: str, case_sequence: int, now: datetime, reason: str = "", params: str = "", answer: bytes = b""
) -> rows.Event:
    """How an event is kept."""
    envelope = sealed.envelope
    return rows.Event(
        id=envelope.id,
        maker=envelope.station,
        epoch=envelope.epoch,
        sequence=envelope.sequence,
        subject=envelope.subject,
        subject_id=envelope.subject_id,
        kind=envelope.kind,
        hash=envelope.hash,
        status=status,
        case_sequence=case_sequence,
        reason=reason,
        params=params,
        envelope=sealed.data,
        payload=sealed.payload,
        answer=answer,
        received_at=now.isoformat(),
    )
