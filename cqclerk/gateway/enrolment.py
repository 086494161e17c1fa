"""A station shows a one-time code and gets its certificate: 「may issue for office X」, under the city's root."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from cqclerk.domain.access import GATEWAY
from cqclerk.domain.events import Subject
from cqclerk.domain.station_events import Enrolled
from cqclerk.gateway import inbox
from cqclerk.gateway.gateway import Gateway, record
from cqclerk.protocol.envelope import START, Sealed, open_sealed
from cqclerk.protocol.messages import EnrolRequest, declined
from cqclerk.protocol.signing import StationCertificate, certify, raw
from data.hub import HubTransaction
from data.hub_rows import Chain, Code, Station

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # RFC 4648: has none of 0, 1, 8
_MISREAD = str.maketrans("018", "OIB")
_CHARACTERS = 16  # of five bits: 80 bits
_STATION_ID = re.compile(r"[0-9a-zA-Z-]{8,64}")
_FIRST_EPOCH = 1


def new_code(gateway: Gateway, tx: HubTransaction, office: str, days: int) -> str:
    """A one-time code for a station of an office; it is shown once, only its digest is kept."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(_CHARACTERS))
    tx.add_code(Code(_digest(code), office, (gateway.now() + timedelta(days=days)).isoformat()))
    return "-".join(code[start : start + 4] for start in range(0, _CHARACTERS, 4))


def enrol(gateway: Gateway, tx: HubTransaction, asked: EnrolRequest) -> tuple[Sealed, frozenset[str]]:
    """The `enrolled` event, and the offices that have news. The same station may ask again with the same code: the answer was lost."""
    code = tx.code(_digest(asked.code))
    if code is None:
        raise declined(403, "enrol.code", "no such code")
    known = tx.station(asked.station)
    if code.used_by:
        return _again(tx, code, known, asked), frozenset()
    _check(tx, code, known, asked, gateway.now())
    certificate = _certificate(gateway, asked).encoded()
    tx.use_code(code.digest, asked.station)
    tx.add_station(Station(asked.station, asked.office, asked.window, asked.public_key, _FIRST_EPOCH, Chain(0, 0, START)))
    tx.add_certificate(asked.station, _FIRST_EPOCH, certificate)
    event = Enrolled(_FIRST_EPOCH, certificate, gateway.root.public_key, gateway.signer.public_key)
    recorded = record(gateway, tx, asked.station, event)
    return recorded.sealed, inbox.deliver(tx, recorded.position, {asked.office: True})


def _check(tx: HubTransaction, code: Code, known: Station | None, asked: EnrolRequest, now: datetime) -> None:
    if now > datetime.fromisoformat(code.expires_at):
        raise declined(403, "enrol.expired", "the code is too old", expired=code.expires_at)
    if asked.office != code.office:
        raise declined(403, "enrol.other_office", "the code is for another office", office=code.office)
    if known is not None:
        raise declined(409, "enrol.already", "the station is enrolled", window=known.window)
    if tx.window_taken(asked.office, asked.window):
        raise declined(409, "enrol.window_taken", "another station stands at that window", window=asked.window)
    if not _STATION_ID.fullmatch(asked.station) or not asked.window.strip() or not _is_key(asked.public_key):
        raise declined(422, "enrol.unfit", "not a station's id, window or key")


def _again(tx: HubTransaction, code: Code, known: Station | None, asked: EnrolRequest) -> Sealed:
    """The answer of the first time, for the station that used the code."""
    first = tx.last_event(Subject.STATION.value, code.used_by, GATEWAY)
    if known is None or first is None or (code.used_by, known.public_key) != (asked.station, asked.public_key):
        raise declined(403, "enrol.used", "the code was used")
    return open_sealed(first.envelope, first.payload)


def _certificate(gateway: Gateway, asked: EnrolRequest) -> StationCertificate:
    unsigned = StationCertificate(
        station=asked.station,
        office=asked.office,
        window=asked.window,
        epoch=_FIRST_EPOCH,
        public_key=asked.public_key,
        issued_at=gateway.now().isoformat(),
    )
    return certify(gateway.root, unsigned)


def _is_key(text: str) -> bool:
    try:
        return len(raw(text)) == 32
    except ValueError:
        return False


def _digest(code: str) -> str:
    """Of the code as it is meant, whatever the hand that copied it did: blanks, hyphens, small letters, 0 for O."""
    meant = re.sub(r"[^0-9A-Z]", "", code.upper()).translate(_MISREAD)
    return hashlib.sha256(meant.encode()).hexdigest()
