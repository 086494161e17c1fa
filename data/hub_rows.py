"""Frozen rows that the hub hands out and takes: bytes and columns, no meaning."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Office:
    """An office that the gateway serves; level is a word (city, district, township, village)."""

    id: str
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code, known only by its SHA-256. expires_at is ISO 8601, UTC; used_by "" while nobody has used it."""

    digest: str
    office: str
    expires_at: str
    used_by: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan of which the first `held` bytes are here. begun_at is ISO 8601, UTC."""

    digest: str
    size: int
    media_type: str
    held: int
    begun_at: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a reference file; head as it was signed, text in UTF-8."""

    serial: int
    kind: str
    name: str
    edition: int
    digest: str
    head: bytes
    text: bytes


@dataclass(frozen=True, slots=True)
class Chain:
    """The end of a maker's chain."""

    epoch: int
    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Station:
    """A maker of events, the gateway among them (its office is "")."""

    id: str
    office: str
    window: str
    public_key: str
    epoch: int
    head: Chain
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One event with its answer. case_sequence is 0 where there is none; answer is b"" for the gateway's own."""

    id: str
    maker: str
    epoch: int
    sequence: int
    subject: str
    subject_id: str
    kind: str
    hash: str
    status: str
    case_sequence: int
    reason: str
    params: str
    envelope: bytes
    payload: bytes | None
    answer: bytes
    received_at: str


@dataclass(frozen=True, slots=True)
class State:
    """The stored fold of a subject, and the last sequence given in it; office is the one that it belongs to, "" if several."""

    subject: str
    subject_id: str
    office: str
    version: int
    case_sequence: int
    state: bytes


@dataclass(frozen=True, slots=True)
class Waiting:
    """One event in an office's inbox; payload is None where there is none or this office gets the public part only."""

    position: int
    maker: str
    epoch: int
    case_sequence: int
    envelope: bytes
    payload: bytes | None

    @property
    def size(self) -> int:
        """Bytes of the event."""
        return len(self.envelope) + len(self.payload or b"")


@dataclass(frozen=True, slots=True)
class Block:
    """Serials first … first+count-1 under a prefix, leased to one station."""

    id: str
    office: str
    item: str
    station: str
    prefix: str
    width: int
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class EndedEpoch:
    """An epoch of a station that is over. at is ISO 8601, UTC.

    how  revoked, closed (revoked in good order), forked, or anew (enrolled anew)
    """

    station: str
    epoch: int
    how: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class Recovery:
    """The hub was put back from a backup, and since then asks the stations for what it has forgotten. Moments are ISO 8601, UTC.

    epoch           that the gateway's own chain began then
    known_epoch, known_sequence, known_at  the last event of its own that it knew, and when the last one of anybody had come
    done_at         "" while it takes nothing new
    """

    epoch: int
    known_epoch: int
    known_sequence: int
    known_at: str
    begun_at: str
    done_at: str = ""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An event that a station signed and that counts nowhere, with the answer that it got."""

    hash: str
    id: str
    maker: str
    epoch: int
    sequence: int
    subject: str
    subject_id: str
    kind: str
    reason: str
    envelope: bytes
    payload: bytes | None
    answer: bytes
    received_at: str
