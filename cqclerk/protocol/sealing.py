"""Bytes that only one reader can open: HPKE (RFC 9180: X25519, HKDF-SHA-256, AES-256-GCM) to the very key that the reader signs with.

An Ed25519 key is turned into an X25519 key by the map of RFC 7748 section 4.1, so that nobody has to be told of a second key.
"""

import hashlib
from typing import TYPE_CHECKING

from cqclerk.protocol.signing import raw

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hpke import Suite

_PRIME = 2**255 - 19


class Sealed(Exception):
    """These bytes are not for this key, or they were changed."""


def seal(reader: str, plain: bytes, context: bytes) -> bytes:
    """Bytes for the holder of an Ed25519 public key (base64); context must be the same when they are opened. ValueError for no key."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    return _suite().encrypt(plain, X25519PublicKey.from_public_bytes(agreement_key(raw(reader))), info=context)


def unseal(private_key: bytes, sealed: bytes, context: bytes) -> bytes:
    """The bytes again, with the 32 bytes of an Ed25519 private key; raises Sealed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    own = X25519PrivateKey.from_private_bytes(hashlib.sha512(private_key).digest()[:32])
    try:
        return _suite().decrypt(sealed, own, info=context)
    except (InvalidTag, ValueError) as error:
        raise Sealed(str(error) or "not for this key") from error


def agreement_key(public_key: bytes) -> bytes:
    """The X25519 key to an Ed25519 public key: u = (1 + y) / (1 - y). ValueError for bytes that are no such key."""
    if len(public_key) != 32:
        raise ValueError("a key has 32 bytes")
    y = int.from_bytes(public_key, "little") & (2**255 - 1)
    if y in (0, 1) or y >= _PRIME:
        raise ValueError("no point of the curve that a key can be")
    u = (1 + y) * pow(1 - y, -1, _PRIME) % _PRIME
    return u.to_bytes(32, "little")


def _suite() -> "Suite":
    from cryptography.hazmat.primitives import hpke

    return hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
