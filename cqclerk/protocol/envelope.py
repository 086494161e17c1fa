"""The signed frame of an event: identity, order, chain, maker. The same bytes are stored, sent and carried.

Chain and signature cover the hash of the payload, not the payload, so that a withheld or dropped payload
leaves everything verifiable.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import msgspec

from cqclerk.domain.access import Actor, Role
from cqclerk.domain.events import Event, Made
from cqclerk.protocol import codec
from cqclerk.protocol.signing import BadSignature, Signer, verify

EVENT = b"cqclerk-event-1"
START = "0" * 64  # what stands before the first event of a station


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One event as it is signed. `previous` is the hash of the maker's event before this one."""

    id: str
    subject: str
    subject_id: str
    station: str
    office: str
    epoch: int
    sequence: int
    previous: str
    kind: str
    version: int
    public: msgspec.Raw
    payload_hash: str
    operator: str
    roles: tuple[str, ...]
    device_time: datetime
    server_offset_ms: int | None
    seen: int
    algorithm: int
    signature: str = ""

    def unsigned(self) -> bytes:
        """The canonical bytes that hash and signature are made of."""
        return msgspec.json.encode(msgspec.structs.replace(self, signature=""), order="sorted")

    @property
    def hash(self) -> str:
        """SHA-256 over the canonical bytes, the link of the chain."""
        return hashlib.sha256(self.unsigned()).hexdigest()


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope with the very bytes it came in, and its payload, or None where there is none or it was withheld."""

    envelope: Envelope
    data: bytes
    payload: bytes | None

    @property
    def event(self) -> Event:
        """The event inside; raises codec.Unreadable if this program is too old for it."""
        return codec.decode(self.envelope.kind, self.envelope.version, bytes(self.envelope.public), self.payload)

    @property
    def made(self) -> Made:
        """Who made it, where and when."""
        e = self.envelope
        return Made(e.id, e.station, e.office, e.operator, e.device_time, e.epoch)

    @property
    def actor(self) -> Actor:
        """The maker as the guards see it; unknown roles give no rights."""
        e = self.envelope
        known = {role.value for role in Role}
        return Actor(e.operator, frozenset(Role(role) for role in e.roles if role in known), e.station, e.office, e.epoch)


class Unfit(Exception):
    """Bytes that are no envelope, or whose payload is not the one that was signed."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a maker's chain."""

    epoch: int = 0
    sequence: int = 0
    hash: str = START


@dataclass(frozen=True, slots=True)
class Frame:
    """What the maker knows when an event is sealed."""

    event_id: str
    subject_id: str
    actor: Actor
    device_time: datetime
    server_offset_ms: int | None = None
    seen: int = 0


def seal(event: Event, frame: Frame, head: Head, signer: Signer) -> Sealed:
    """Encode, chain and sign one event that follows `head`; a new epoch begins at sequence 1."""
    kind = codec.BY_TYPE[type(event)]
    public, payload = codec.encode(event)
    actor = frame.actor
    unsigned = Envelope(
        id=frame.event_id,
        subject=kind.subject.value,
        subject_id=frame.subject_id,
        station=actor.station,
        office=actor.office,
        epoch=actor.epoch,
        sequence=head.sequence + 1 if actor.epoch == head.epoch else 1,
        previous=head.hash,
        kind=kind.name,
        version=kind.version,
        public=msgspec.Raw(public),
        payload_hash="" if payload is None else hashlib.sha256(payload).hexdigest(),
        operator=actor.operator,
        roles=tuple(sorted(role.value for role in actor.roles)),
        device_time=frame.device_time,
        server_offset_ms=frame.server_offset_ms,
        seen=frame.seen,
        algorithm=signer.algorithm,
    )
    signature = signer.sign(EVENT, bytes.fromhex(unsigned.hash))
    envelope = msgspec.structs.replace(unsigned, signature=signature)
    return Sealed(envelope, codec.canonical(envelope), payload)


_DECODER = msgspec.json.Decoder(Envelope)


def open_sealed(data: bytes, payload: bytes | None) -> Sealed:
    """Read stored or received bytes; Unfit unless they are canonical and the payload is the one signed."""
    try:
        envelope = _DECODER.decode(data)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unfit(str(error)) from error
    if codec.canonical(envelope) != data:
        raise Unfit("not canonical")
    if payload is not None and hashlib.sha256(payload).hexdigest() != envelope.payload_hash:
        raise Unfit("payload")
    return Sealed(envelope, data, payload)


def check_signature(sealed: Sealed, public_key: str) -> None:
    """Raise BadSignature unless the maker's key signed this envelope."""
    e = sealed.envelope
    verify(public_key, EVENT, bytes.fromhex(e.hash), e.signature, e.algorithm)


def follows(envelope: Envelope, head: Head) -> bool:
    """Whether this envelope is the next one after the head of its maker's chain."""
    if envelope.previous != head.hash:
        return False
    if envelope.epoch == head.epoch:
        return envelope.sequence == head.sequence + 1
    return envelope.epoch > head.epoch and envelope.sequence == 1


def head_of(envelope: Envelope) -> Head:
    """The head after this envelope."""
    return Head(envelope.epoch, envelope.sequence, envelope.hash)


__all__ = [
    "BadSignature",
    "Envelope",
    "Frame",
    "Head",
    "Sealed",
    "Unfit",
    "check_signature",
    "follows",
    "head_of",
    "open_sealed",
    "seal",
]
