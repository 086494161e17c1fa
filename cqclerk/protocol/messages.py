"""What goes over the wire beside events: answers, inbox, claims, blocks, enrolment. JSON, described by OpenAPI."""

import hashlib
from datetime import datetime
from enum import StrEnum

import msgspec

from cqclerk.protocol.codec import canonical
from cqclerk.protocol.envelope import Sealed, Unfit, open_sealed
from cqclerk.protocol.signing import ED25519, Signer, verify

ANSWER = b"cqclerk-answer-1"
ENROLMENT = b"cqclerk-enrolment-1"
TRUST = b"cqclerk-trust-1"


class Status(StrEnum):
    """The gateway's answer to one event; a resend of the same bytes gets the first answer once more."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    HELD = "held"


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """上报回单: one event's fate, signed by the gateway. `reason` is an objection's key, or `fault`.

    A refusal in a case has its place in the case's sequence too, so that `seen` of a later event tells whether it stands on it.
    """

    id: str
    hash: str
    status: Status
    case_sequence: int = 0
    reason: str = ""
    params: tuple[tuple[str, str], ...] = ()
    phase: str = ""
    at: datetime
    algorithm: int = ED25519
    signature: str = ""

    def message(self) -> bytes:
        """What the gateway signs."""
        return msgspec.json.encode(msgspec.structs.replace(self, signature=""), order="sorted")

    def signed(self, gateway: Signer) -> "Answer":
        """The answer with the gateway's signature."""
        return msgspec.structs.replace(self, signature=gateway.sign(ANSWER, self.message()))

    def check(self, gateway_key: str) -> None:
        """Raise BadSignature unless the gateway gave this answer."""
        verify(gateway_key, ANSWER, self.message(), self.signature, self.algorithm)


NO_PAYLOAD = msgspec.Raw(b"null")


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One event as a line of NDJSON; payload is null where there is none or it is withheld."""

    envelope: msgspec.Raw
    payload: msgspec.Raw = msgspec.field(default_factory=lambda: NO_PAYLOAD)  # a Raw default could not be described by a schema


def line(data: bytes, payload: bytes | None) -> bytes:
    """The line of one event, with the very bytes that were signed."""
    return canonical(Line(envelope=msgspec.Raw(data), payload=NO_PAYLOAD if payload is None else msgspec.Raw(payload)))


def read_line(data: bytes) -> Sealed:
    """The event of one line; Unfit if it is none."""
    try:
        read = msgspec.json.decode(data, type=Line)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unfit(str(error)) from error
    return open_line(read)


def open_line(read: Line) -> Sealed:
    """The event of a line that was read as part of a message."""
    payload = None if read.payload == NO_PAYLOAD else bytes(read.payload)
    return open_sealed(bytes(read.envelope), payload)


class InboxItem(msgspec.Struct, frozen=True, kw_only=True):
    """An event that happened elsewhere, with its place in this office's inbox and in its case.

    answer  of an event that the asking station had made itself and lost: what the gateway had answered
    """

    position: int
    case_sequence: int
    line: Line
    answer: Answer | None = None


class Inbox(msgspec.Struct, frozen=True, kw_only=True):
    """What came for an office after a cursor; `certificates` certify the makers of the items."""

    cursor: int
    more: bool = False
    items: tuple[InboxItem, ...] = ()
    certificates: dict[str, str] = {}


class EventsReply(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a batch: one answer an event in the order sent, and what the inbox holds, on the same trip.

    reads, trust  marks of what the gateway reads (GET /v1/health) and of whom it asks to believe (GET /v1/trust), "" for nobody
    restored      the mark of the last time that it was put back from a backup (GET /v1/recovery), 0 for never
    wanted        SHA-256 of scans that accepted events of this batch cite and that the gateway has not, or no longer
    """

    server_time: datetime
    answers: tuple[Answer, ...] = ()
    inbox: Inbox | None = None
    reads: str = ""
    trust: str = ""
    restored: int = 0
    wanted: tuple[str, ...] = ()


class EnrolRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A station shows the administrator's one-time code and its public key.

    epoch  0 at the first time; of a station that begins anew, the epoch that it works in already
    proof  of a station that begins anew: the signature of a key that was certified for it before, over all the rest
    """

    code: str
    station: str
    office: str
    window: str
    public_key: str
    epoch: int = 0
    proof: str = ""

    def message(self) -> bytes:
        """What the key before signs."""
        return msgspec.json.encode(msgspec.structs.replace(self, proof=""), order="sorted")

    def proven(self, before: Signer) -> "EnrolRequest":
        """The request, signed with the key before."""
        return msgspec.structs.replace(self, proof=before.sign(ENROLMENT, self.message()))

    def check(self, key_before: str) -> None:
        """Raise BadSignature unless this key was the station's before."""
        verify(key_before, ENROLMENT, self.message(), self.proof)


class EnrolReply(msgspec.Struct, frozen=True, kw_only=True):
    """The gateway's `enrolled` event, and the keys to trust from now on."""

    server_time: datetime
    event: Line
    root_key: str
    gateway_key: str


class ClaimRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Ask for the right to decide a case, or give it back; with `printing` for the right to print its paper.

    reason    where it is taken over from the station that has it: why, in words; "" takes nothing over
    operator  who does so; the gateway knows his roles
    """

    case_id: str
    give_back: bool = False
    printing: bool = False
    reason: str = ""
    operator: str = ""


class BlockRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Ask for a block of certificate numbers for this station's office and one item; year 0: of the year that it is."""

    item: str
    count: int
    year: int = 0


class CheckRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """See to what was asked of outer registers about a case and has no answer yet. Who asked what stands in the case itself."""

    case_id: str


class AttachmentOffer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A scan that a station has: SHA-256 in small hexadecimal digits, bytes, and what they are."""

    digest: str
    size: int
    media_type: str


class AttachmentHeld(msgspec.Struct, frozen=True, kw_only=True):
    """How many bytes of a scan the gateway has: the next step begins there; all of them is the end."""

    server_time: datetime
    held: int


class BundleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a bundle lies ready: fetched by its SHA-256, from any byte on, so many bytes in all."""

    server_time: datetime
    digest: str
    size: int


class Granted(msgspec.Struct, frozen=True, kw_only=True):
    """The gateway's own event that grants what was asked, and the inbox with it."""

    server_time: datetime
    inbox: Inbox


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The gateway works, and reads these events: kind → highest version."""

    server_time: datetime
    reads: dict[str, int]


class Trust(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who vouches for the gateway's address: certificates of authorities in PEM, signed by the gateway. While they change it is two."""

    certificates: str
    at: datetime
    algorithm: int = ED25519
    signature: str = ""

    def message(self) -> bytes:
        """What the gateway signs."""
        return msgspec.json.encode(msgspec.structs.replace(self, signature=""), order="sorted")

    def signed(self, gateway: Signer) -> "Trust":
        """With the gateway's signature."""
        return msgspec.structs.replace(self, signature=gateway.sign(TRUST, self.message()))

    def check(self, gateway_key: str) -> None:
        """Raise BadSignature unless the gateway said so."""
        verify(gateway_key, TRUST, self.message(), self.signature, self.algorithm)


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """application/problem+json (RFC 9457): `type` is an objection's key or a short word."""

    type: str
    title: str
    status: int
    params: tuple[tuple[str, str], ...] = ()


class Declined(Exception):
    """A request was answered with a problem: raised at the gateway, and again at the station that gets the answer."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.type} {dict(problem.params)}")
        self.problem = problem


def declined(status: int, key: str, title: str, **params: object) -> Declined:
    """A problem to raise, with its parameters as text."""
    return Declined(Problem(type=key, title=title, status=status, params=tuple((name, str(value)) for name, value in params.items())))


def digest(data: bytes) -> str:
    """SHA-256 in hex, as it stands for bytes everywhere in the protocol."""
    return hashlib.sha256(data).hexdigest()
