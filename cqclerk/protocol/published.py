"""The list by which a certificate is verified without a line: which key may issue for which office, and which numbers no longer hold.

The gateway makes it from its journal; the city's root signs a short head over it, so that an unchanged list is confirmed
day by day in a few hundred bytes. It names no person.
"""

import hashlib
from datetime import date, datetime
from enum import StrEnum
from typing import Final

import msgspec

from cqclerk.protocol.codec import canonical
from cqclerk.protocol.signing import ED25519, BadSignature, Signer, verify

FORMAT: Final = "cqclerk-offices-1"
_HEAD = b"cqclerk-offices-1"


class End(StrEnum):
    """How a station's key ended: in good order, or because somebody else may have it."""

    CLOSED = "closed"
    COMPROMISED = "compromised"


class State(StrEnum):
    """Why a number, or a sheet under it, no longer holds."""

    VOIDED = "voided"
    REVOKED = "revoked"
    DEREGISTERED = "deregistered"
    REPLACED = "replaced"
    CORRECTED = "corrected"


class Issuer(msgspec.Struct, frozen=True, array_like=True):
    """「may issue for office X」: the key of a station, by the fingerprint of its id, from a day on and (if it has ended) until one."""

    station: str
    office: str
    office_name: str
    public_key: str
    since: date
    until: date | None = None
    end: End | None = None


class Withdrawn(msgspec.Struct, frozen=True, array_like=True):
    """A number that does not hold from a day on. holds: digest of the one symbol under it that still does (after 更正), else ""."""

    number: str
    state: State
    since: date
    holds: str = ""


class Content(msgspec.Struct, frozen=True):
    """What the list says."""

    issuers: tuple[Issuer, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()

    def encoded(self) -> str:
        """The text that the head's digest is of."""
        return canonical(self).decode()


class ListHead(msgspec.Struct, frozen=True, kw_only=True):
    """On `as_of` the list with this digest was the whole truth of the gateway."""

    format: str = FORMAT
    as_of: date
    digest: str
    algorithm: int = ED25519
    signature: str = ""

    def message(self) -> bytes:
        """What the root signs."""
        return msgspec.json.encode(msgspec.structs.replace(self, signature=""), order="sorted")


class OfficesAndRevocations(msgspec.Struct, frozen=True, kw_only=True):
    """The head, and the list itself; text is "" for a station that has this very list already."""

    server_time: datetime
    head: ListHead
    text: str = ""


class KeptList(msgspec.Struct, frozen=True, kw_only=True):
    """The list as a station keeps it, with the root that it trusts since its enrolment."""

    root_key: str = ""
    head: ListHead
    text: str

    def encoded(self) -> bytes:
        """The bytes of the file."""
        return msgspec.json.encode(self) + b"\n"


def digest_of(text: str) -> str:
    """SHA-256 in hex: of a list, or of the text of a symbol."""
    return hashlib.sha256(text.encode()).hexdigest()


def symbol_digest(symbol: str) -> str:
    """What stands for a symbol in the list: 16 hex digits."""
    return digest_of(symbol)[:16]


def signed_head(root: Signer, text: str, on: date) -> ListHead:
    """The head of a list, signed by the root."""
    unsigned = ListHead(as_of=on, digest=digest_of(text), algorithm=root.algorithm)
    return msgspec.structs.replace(unsigned, signature=root.sign(_HEAD, unsigned.message()))


def read_list(data: bytes, root_key: str = "") -> tuple[ListHead, Content]:
    """A list as it is kept, or as the gateway gives it: its head, and what it says. Raises BadSignature.

    root_key  the city's root as it is known from elsewhere; "": the one that was kept with the list
    """
    try:
        kept = msgspec.json.decode(data, type=KeptList)
        check_head(kept.head, root_key or kept.root_key)
        if digest_of(kept.text) != kept.head.digest:
            raise BadSignature("another list than the one that was signed")
        return kept.head, msgspec.json.decode(kept.text, type=Content)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadSignature(str(error)) from error


def check_head(head: ListHead, root_key: str) -> None:
    """Raise BadSignature unless the root signed this head."""
    if head.format != FORMAT:
        raise BadSignature(f"format {head.format}")
    verify(root_key, _HEAD, head.message(), head.signature, head.algorithm)
