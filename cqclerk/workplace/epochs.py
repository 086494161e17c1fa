"""The epochs of this station: which one it works in and under which key, how it begins a new one, and when it has caught up.

An epoch is certified by enrolment. A station whose database is older than what it has done (a backup was put back, a disk was
copied) would give numbers a second time: it begins a new epoch at once, under a new key, takes in, and decides nothing until
the gateway has certified that epoch, ended the old leases, and given back what was lost.
"""

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from cqclerk.domain.station_events import BegunAnew, Enrolled
from cqclerk.protocol.codec import BY_TYPE
from cqclerk.protocol.envelope import Sealed
from cqclerk.protocol.signing import Ed25519Signer, Signer, StationCertificate
from cqclerk.workplace import standing
from cqclerk.workplace.standing import GIVING_BACK, KEY_BEFORE, OWN_EPOCH, STATION_KEY, STOPPED
from cqclerk.workplace.transaction import Transaction

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace
    from data.store import Transaction as StoreTransaction

_ENROLLED = BY_TYPE[Enrolled].name
_CERTIFICATE = msgspec.json.Decoder(StationCertificate)
RESTORED, FORKED, REVOKED = "restored", "forked", "revoked"


def begin(at: "Workplace", why: str, above: int = 0) -> int:
    """Begin a new epoch above this one, under a new key; its first event says so. Returns it.

    A key that was not certified yet goes on: what it has signed can only be known by it.
    """
    certified = at.standing.epoch == at.station.epoch
    epoch = max(at.standing.epoch, above) + 1
    with at.store.transaction() as tx:
        if certified:
            tx.set_secret(KEY_BEFORE, _key(tx, STATION_KEY))
            tx.set_secret(STATION_KEY, secrets.token_bytes(32))
        tx.set(OWN_EPOCH, str(epoch))
        signer = Ed25519Signer(_key(tx, STATION_KEY))
        desk = replace(at.within(tx).desk, actor=replace(at.actor, epoch=epoch), signer=signer, gateway_reads=None)
        anew = Transaction(tx, desk)
        station = anew.record(anew.station(), BegunAnew(signer.public_key, why))
    at.signer, at.station, at.standing = signer, station, replace(at.standing, epoch=epoch)
    return epoch


def key_before(at: "Workplace") -> Signer | None:
    """The key of the epoch that was certified last, while the one that was begun is not; None otherwise."""
    if at.standing.epoch == at.station.epoch:
        return None
    with at.store.reading() as tx:
        return Ed25519Signer(_key(tx, KEY_BEFORE))


def caught_up(at: "Workplace") -> None:
    """Everything that this station had lost, and everything that happened since, is here: it may decide again."""
    if at.standing.giving_back is not None:
        with at.store.transaction() as tx:
            tx.set(GIVING_BACK, "")
        at.standing = replace(at.standing, giving_back=None)


def told(at: "Workplace", key: str, params: dict[str, str]) -> None:
    """The gateway says that it takes nothing more from this station as it is.

    Revoked, it does nothing more. Of two copies of it each goes on in an epoch of its own, and whichever is enrolled anew is true.
    """
    if key == "station.revoked":
        stopped = params.get("reason") or "—"
        if stopped != at.standing.stopped:
            with at.store.transaction() as tx:
                tx.set(STOPPED, stopped)
            at.standing = replace(at.standing, stopped=stopped)
        return
    if at.standing.epoch == at.station.epoch:
        begin(at, FORKED, int(params.get("epoch", "0")))
    copied = standing.TAKEN_OVER if key == "station.epoch" else standing.FORKED
    if at.standing.epoch != at.station.epoch and copied != at.standing.copied:
        with at.store.transaction() as tx:
            tx.set(standing.COPIED, copied)
        at.standing = replace(at.standing, copied=copied)


def enrolled_elsewhere(at: "Workplace", sealed: Sealed) -> int:
    """The epoch that a copy of this station was enrolled for, where an event tells of that: the key is not this one's. 0 otherwise."""
    envelope = sealed.envelope
    if (envelope.kind, envelope.subject_id) != (_ENROLLED, at.station.id) or not isinstance(event := sealed.event, Enrolled):
        return 0
    try:
        key = _CERTIFICATE.decode(event.certificate).public_key
    except msgspec.DecodeError:
        return 0
    return event.epoch if event.epoch > at.station.epoch and key != at.signer.public_key else 0


def served(at: "Workplace") -> None:
    """The gateway serves this station: whoever said that it was stopped is wrong by now."""
    if at.standing.stopped:
        with at.store.transaction() as tx:
            tx.set(STOPPED, "")
        at.standing = replace(at.standing, stopped="")


def _key(tx: "StoreTransaction", name: str) -> bytes:
    value = tx.secret(name)
    assert value is not None, f"secret {name} is missing"
    return value
