"""The QR payload of a certificate: 44 bytes of facts and 64 of signature, base32, so that it fits version 7-M.

Holds neither a name nor an identity number, only a digest of the holders; signed by the deciding station
in the decision's transaction and drawn unchanged on every print.
"""

import base64
import hashlib
import struct
from dataclasses import dataclass
from datetime import date, timedelta

from cqclerk.protocol.signing import Signer, raw, text, verify

CREDENTIAL = b"cqclerk-credential-1"
PREFIX = "CQ1:"
TRAINING = 0x80  # in the version byte: a training copy never passes for a real one
VERSION = 1
LENGTH = 177  # characters of a symbol
SAMPLE_KEY = bytes(32)  # no secret: what it signs is a training sample and names no station
SAMPLE_STATION = "sample"
_EPOCH = date(2000, 1, 1)
_LAYOUT = struct.Struct(">BBBHH21s8s8s")  # version, algorithm, item, issued, until, number, holder, station
ITEMS = {"additional_child": 1, "childbirth": 2, "marital_childbearing": 3, "only_child_honor": 4}


class Altered(Exception):
    """The text is no credential, or was changed."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What the symbol says. `station` is the fingerprint of the deciding station (16 hex digits)."""

    number: str
    item: str
    issued_on: date
    valid_until: date | None
    holder: str
    station: str
    training: bool

    def packed(self, algorithm: int) -> bytes:
        """The 44 bytes that are signed."""
        until = (self.valid_until - _EPOCH).days if self.valid_until else 0
        version = VERSION | (TRAINING if self.training else 0)
        issued = (self.issued_on - _EPOCH).days
        number = self.number.encode("ascii")
        if len(number) > 21:
            raise ValueError(f"certificate number of {len(number)} characters")
        holder, station = bytes.fromhex(self.holder), bytes.fromhex(self.station)
        return _LAYOUT.pack(version, algorithm, ITEMS[self.item], issued, until, number, holder, station)


def holder_digest(number: str, identity_numbers: tuple[str, ...]) -> str:
    """8 bytes in hex that only somebody who has number and identity numbers can make again."""
    return hashlib.sha256("\n".join((number, *identity_numbers)).encode()).hexdigest()[:16]


def fingerprint(station: str) -> str:
    """8 bytes in hex that stand for a station's id."""
    return hashlib.sha256(station.encode()).hexdigest()[:16]


def issue(credential: Credential, signer: Signer) -> str:
    """The text of the symbol."""
    packed = credential.packed(signer.algorithm)
    signature = raw(signer.sign(CREDENTIAL, packed))
    return PREFIX + base64.b32encode(packed + signature).decode().rstrip("=")


def read(symbol: str) -> tuple[Credential, bytes, str, int]:
    """(credential, packed bytes, signature, algorithm) of a symbol whose signature is not checked yet."""
    body = symbol.removeprefix(PREFIX)
    try:
        data = base64.b32decode(body + "=" * (-len(body) % 8))
    except ValueError as error:
        raise Altered(str(error)) from error
    if not symbol.startswith(PREFIX) or len(data) != _LAYOUT.size + 64:
        raise Altered("length")
    packed, signature = data[: _LAYOUT.size], text(data[_LAYOUT.size :])
    return *_unpacked(packed), signature, packed[1]


def _unpacked(packed: bytes) -> tuple[Credential, bytes]:
    version, _, item, issued, until, number, holder, station = _LAYOUT.unpack(packed)
    names = {code: name for name, code in ITEMS.items()}
    if version & ~TRAINING != VERSION or item not in names:
        raise Altered("version")
    try:
        printed = number.rstrip(b"\0").decode("ascii")
    except UnicodeDecodeError as error:
        raise Altered("number") from error
    valid_until = _EPOCH + timedelta(until) if until else None
    issued_on, training = _EPOCH + timedelta(issued), bool(version & TRAINING)
    return Credential(printed, names[item], issued_on, valid_until, holder.hex(), station.hex(), training), packed


def check(symbol: str, public_key: str) -> Credential:
    """The credential, if this station key signed it; Altered or BadSignature otherwise."""
    credential, packed, signature, algorithm = read(symbol)
    verify(public_key, CREDENTIAL, packed, signature, algorithm)
    return credential
