"""Keys and signatures of events, certificates of stations and requests.

Every signature names its algorithm by one byte; 1 is Ed25519. Another algorithm (SM2) is one more entry.
"""

import base64
from typing import Protocol

import msgspec

ED25519 = 1


class BadSignature(Exception):
    """The signature does not belong to these bytes and this key."""


def text(data: bytes) -> str:
    """Bytes as they are written in JSON."""
    return base64.b64encode(data).decode()


def raw(value: str) -> bytes:
    """The bytes again; ValueError if it is no base64, or another spelling of the same bytes: a changed byte is always found."""
    data = base64.b64decode(value, validate=True)
    if base64.b64encode(data).decode() != value:
        raise ValueError("base64 with bits left over")
    return data


def is_public_key(value: str) -> bool:
    """Whether this can be a key at all: 32 bytes in base64."""
    try:
        return len(raw(value)) == 32
    except ValueError:
        return False


class Signer(Protocol):
    """Somebody who can sign: a station, the city's root, the gateway."""

    algorithm: int

    @property
    def public_key(self) -> str: ...

    def sign(self, purpose: bytes, message: bytes) -> str: ...


class Ed25519Signer:
    """A signer with a 32-byte private key."""

    algorithm = ED25519

    def __init__(self, private_key: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.from_private_bytes(private_key)

    @property
    def public_key(self) -> str:
        """The public key in base64."""
        return text(self._key.public_key().public_bytes_raw())

    def sign(self, purpose: bytes, message: bytes) -> str:
        """A signature in base64; purpose keeps an event from being taken for a certificate."""
        return text(self._key.sign(purpose + b"\0" + message))


def verify(public_key: str, purpose: bytes, message: bytes, signature: str, algorithm: int = ED25519) -> None:
    """Raise BadSignature unless this key signed this message for this purpose."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if algorithm != ED25519:
        raise BadSignature(f"algorithm {algorithm}")
    try:
        Ed25519PublicKey.from_public_bytes(raw(public_key)).verify(raw(signature), purpose + b"\0" + message)
    except (InvalidSignature, ValueError) as error:
        raise BadSignature(str(error) or "signature") from error


CERTIFICATE = b"cqclerk-certificate-1"


class StationCertificate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """「may issue for office X」: the city's root certifies a station's key."""

    station: str
    office: str
    window: str
    epoch: int
    public_key: str
    issued_at: str
    algorithm: int = ED25519
    signature: str = ""

    def message(self) -> bytes:
        """What the root signs."""
        return msgspec.json.encode(msgspec.structs.replace(self, signature=""), order="sorted")

    def encoded(self) -> str:
        """The certificate as text, as it travels and is stored."""
        return msgspec.json.encode(self, order="sorted").decode()


def certify(root: Signer, certificate: StationCertificate) -> StationCertificate:
    """The certificate, signed by the root."""
    certificate = msgspec.structs.replace(certificate, algorithm=root.algorithm, signature="")
    return msgspec.structs.replace(certificate, signature=root.sign(CERTIFICATE, certificate.message()))


def read_certificate(encoded: str | bytes, root_key: str) -> StationCertificate:
    """A certificate that the root did sign; BadSignature otherwise."""
    try:
        certificate = msgspec.json.decode(encoded, type=StationCertificate)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadSignature(str(error)) from error
    verify(root_key, CERTIFICATE, certificate.message(), certificate.signature, certificate.algorithm)
    return certificate
