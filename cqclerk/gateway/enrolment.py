"""A station shows a one-time code and gets its certificate: 「may issue for office X」, under the city's root.

One that begins anew (a backup was put back, a copy of it worked on, it was revoked) gets the certificate of a new epoch and key.
"""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

import msgspec

from cqclerk.domain.events import Subject
from cqclerk.domain.station_events import Enrolled
from cqclerk.gateway import inbox, standing
from cqclerk.gateway.gateway import Gateway, record
from cqclerk.protocol import codec
from cqclerk.protocol.envelope import START, Sealed, open_sealed
from cqclerk.protocol.messages import NO_PAYLOAD, EnrolReply, EnrolRequest, Line, declined
from cqclerk.protocol.signing import BadSignature, StationCertificate, certify, raw
from data.hub import HubTransaction
from data.hub_rows import Chain, Code, EndedEpoch, Station

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # RFC 4648: has none of 0, 1, 8
_MISREAD = str.maketrans("018", "OIB")
_CHARACTERS = 16  # of five bits: 80 bits
_STATION_ID = re.compile(r"[0-9a-zA-Z-]{8,64}")
_FIRST_EPOCH, _LAST_EPOCH = 1, 999_999  # as many digits as a signed request has room for
_ENROLLED = codec.BY_TYPE[Enrolled].name


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
    _check_code(code, asked, gateway.now())
    epoch = _FIRST_EPOCH if known is None else asked.epoch
    _check(tx, known, asked)
    tx.use_code(code.digest, asked.station)
    news = _make(tx, asked) if known is None else _renew(gateway, tx, known, asked)
    certificate = _certificate(gateway, asked, epoch).encoded()
    tx.add_certificate(asked.station, epoch, certificate)
    event = Enrolled(epoch, certificate, gateway.root.public_key, gateway.signer.public_key)
    recorded = record(gateway, tx, asked.station, event)
    return recorded.sealed, news | inbox.deliver(tx, recorded.position, {asked.office: True})


def answer(gateway: Gateway, enrolled: Sealed) -> EnrolReply:
    """What the station is told: the event, and the keys to trust from now on."""
    payload = NO_PAYLOAD if enrolled.payload is None else msgspec.Raw(enrolled.payload)
    line = Line(envelope=msgspec.Raw(enrolled.data), payload=payload)
    root, own = gateway.root.public_key, gateway.signer.public_key
    return EnrolReply(server_time=gateway.now(), event=line, root_key=root, gateway_key=own)


def _make(tx: HubTransaction, asked: EnrolRequest) -> frozenset[str]:
    tx.add_station(Station(asked.station, asked.office, asked.window, asked.public_key, _FIRST_EPOCH, Chain(0, 0, START)))
    return frozenset()


def _renew(gateway: Gateway, tx: HubTransaction, known: Station, asked: EnrolRequest) -> frozenset[str]:
    """The epoch before is over, and so are its leases; the chain goes on from whatever the station still has of it."""
    tx.end_epoch(EndedEpoch(known.id, known.epoch, standing.ANEW, "", gateway.now().isoformat()))
    tx.renew_station(known.id, asked.window, asked.epoch, asked.public_key)
    return standing.end_leases(gateway, tx, known, standing.ANEW)


def _check_code(code: Code, asked: EnrolRequest, now: datetime) -> None:
    if now > datetime.fromisoformat(code.expires_at):
        raise declined(403, "enrol.expired", "the code is too old", expired=code.expires_at)
    if asked.office != code.office:
        raise declined(403, "enrol.other_office", "the code is for another office", office=code.office)


def _check(tx: HubTransaction, known: Station | None, asked: EnrolRequest) -> None:
    if known is not None:
        _check_anew(tx, known, asked)
    elif asked.epoch > _FIRST_EPOCH:
        raise declined(404, "station.unknown", "no such station")
    if (known is None or known.window != asked.window) and tx.window_taken(asked.office, asked.window):
        raise declined(409, "enrol.window_taken", "another station stands at that window", window=asked.window)
    plain = _STATION_ID.fullmatch(asked.station) and asked.window.strip() and 0 <= asked.epoch <= _LAST_EPOCH
    if not plain or not _is_key(asked.public_key):
        raise declined(422, "enrol.unfit", "not a station's id, window or key")


def _check_anew(tx: HubTransaction, known: Station, asked: EnrolRequest) -> None:
    """Only a station that has begun a new epoch, under a new key, gets another certificate."""
    if known.office != asked.office:
        raise declined(409, "enrol.already", "the station is enrolled", window=known.window)
    if asked.epoch <= known.epoch:
        goes_on = tx.ended_epoch(known.id, known.epoch) is None and asked.public_key == known.public_key and asked.epoch == known.epoch
        if goes_on:
            raise declined(409, "enrol.already", "the station is enrolled", window=known.window)
        raise declined(409, "enrol.epoch", "a later epoch was certified already, or this one is over", epoch=known.epoch)
    keys = standing.other_keys(tx, known)
    if asked.public_key in keys or not any(_proves(asked, key) for key in keys):
        raise declined(403, "enrol.not_this_station", "not signed with a key that the station had before")


def _proves(asked: EnrolRequest, key: str) -> bool:
    try:
        asked.check(key)
    except (BadSignature, ValueError):
        return False
    return True


def _again(tx: HubTransaction, code: Code, known: Station | None, asked: EnrolRequest) -> Sealed:
    """The answer of the first time, for the station that used the code."""
    first = tx.last_of_kind(Subject.STATION.value, code.used_by, _ENROLLED)
    if known is None or first is None or (code.used_by, known.public_key) != (asked.station, asked.public_key):
        raise declined(403, "enrol.used", "the code was used")
    return open_sealed(first.envelope, first.payload)


def _certificate(gateway: Gateway, asked: EnrolRequest, epoch: int) -> StationCertificate:
    unsigned = StationCertificate(
        station=asked.station,
        office=asked.office,
        window=asked.window,
        epoch=epoch,
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
