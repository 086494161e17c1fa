"""A reference file that the city has signed: rule packs travel so, by any way, and are believed by whoever knows the city's root.

{"format": "cqclerk-reference-1", "kind": "rules", "text": "the file itself", "signed_on": "2026-12-01", "by": "", "signature": …}

It is signed by the root itself (by is ""), or by a key that the root has certified for this: then by is that certificate.
"""

from datetime import date
from typing import Final

import msgspec

from cqclerk.protocol.signing import ED25519, BadSignature, Ed25519Signer, Signer, raw, verify

FORMAT: Final = "cqclerk-reference-1"
RULES: Final = "rules"
_FILE, _CERTIFICATE = b"cqclerk-reference-1", b"cqclerk-reference-certificate-1"
MOST_BYTES = 128 * 1024  # it has to fit into one event


class NotSigned(Exception):
    """Bytes that are no signed reference file; the text says what is wrong."""


class SigningCertificate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """「may sign reference data」: the city's root certifies a key, until a day (which counts)."""

    name: str
    public_key: str
    valid_until: date
    algorithm: int = ED25519
    signature: str = ""

    def message(self) -> bytes:
        """What the root signs."""
        return msgspec.json.encode(msgspec.structs.replace(self, signature=""), order="sorted")


class SigningKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The key of somebody whom the root lets sign, with the certificate: one file, for that person only."""

    private: str
    certificate: SigningCertificate

    def encoded(self) -> bytes:
        """The bytes of the file."""
        return msgspec.json.encode(self) + b"\n"

    @classmethod
    def read(cls, data: bytes) -> "SigningKey":
        """The key of these bytes. Raises NotSigned."""
        try:
            return msgspec.json.decode(data, type=cls)
        except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise NotSigned(str(error)) from error

    @property
    def signer(self) -> Signer:
        """Signs with the private key."""
        return Ed25519Signer(raw(self.private))


class SignedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One file with its signature. text is the very text that was signed."""

    format: str
    kind: str
    text: str
    signed_on: date
    by: SigningCertificate | None = None
    algorithm: int = ED25519
    signature: str = ""

    def message(self) -> bytes:
        """What is signed."""
        return msgspec.json.encode(msgspec.structs.replace(self, signature=""), order="sorted")

    def encoded(self) -> bytes:
        """The bytes of the file, fit to be looked at."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


def certify(root: Signer, name: str, public_key: str, valid_until: date) -> SigningCertificate:
    """Let a key sign reference data."""
    unsigned = SigningCertificate(name=name, public_key=public_key, valid_until=valid_until, algorithm=root.algorithm)
    return msgspec.structs.replace(unsigned, signature=root.sign(_CERTIFICATE, unsigned.message()))


def sign(signer: Signer, text: str, on: date, kind: str = RULES, by: SigningCertificate | None = None) -> SignedFile:
    """The file, signed by the root, or by the key of a certificate."""
    unsigned = SignedFile(format=FORMAT, kind=kind, text=text, signed_on=on, by=by, algorithm=signer.algorithm)
    return msgspec.structs.replace(unsigned, signature=signer.sign(_FILE, unsigned.message()))


def read_signed(data: bytes) -> SignedFile:
    """The file of these bytes, whoever signed it. Raises NotSigned."""
    if len(data) > MOST_BYTES:
        raise NotSigned(f"more than {MOST_BYTES} bytes")
    try:
        file = msgspec.json.decode(data, type=SignedFile)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotSigned(str(error)) from error
    if file.format != FORMAT:
        raise NotSigned(f"format {file.format}")
    return file


def check(file: SignedFile, root_key: str, today: date) -> None:
    """Raise BadSignature unless the city's root signed this file, or a key that it has certified and that is still valid."""
    key = root_key
    if file.by is not None:
        verify(root_key, _CERTIFICATE, file.by.message(), file.by.signature, file.by.algorithm)
        if max(today, file.signed_on) > file.by.valid_until:
            raise BadSignature(f"the certificate ended on {file.by.valid_until}")
        key = file.by.public_key
    verify(key, _FILE, file.message(), file.signature, file.algorithm)
