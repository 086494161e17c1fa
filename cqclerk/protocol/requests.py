"""Signed requests, in the form of RFC 9421 (HTTP Message Signatures) with Content-Digest of RFC 9530.

Signed are method, path, query and the digest of the body; the parameters carry time, a nonce and the station. The nonce makes
two requests of the same second two: one that is sent twice on the way is known by its signature.
"""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass

from cqclerk.protocol.signing import Signer, raw, verify

REQUEST = b"cqclerk-request-1"
LABEL = "cqclerk"
COVERED = ("@method", "@path", "@query", "content-digest")
_INPUT = re.compile(
    LABEL
    + r'=\("@method" "@path" "@query" "content-digest"\);created=([0-9]{1,10})(?:;nonce="([0-9a-f]{8,64})")?'
    + r';keyid="([0-9a-zA-Z-]{1,64})\.([0-9]{1,6})";alg="ed25519"'
)
_SIGNATURE = re.compile(LABEL + r"=:([A-Za-z0-9+/=]+):")


class Unsigned(Exception):
    """The request carries no signature that can be read."""


@dataclass(frozen=True, slots=True)
class Request:
    """The signed parts of a request; query without its question mark."""

    method: str
    path: str
    query: str
    body: bytes

    def digest(self) -> str:
        """The Content-Digest header."""
        return "sha-256=:" + base64.b64encode(hashlib.sha256(self.body).digest()).decode() + ":"


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who says it signed, and when (seconds since 1970)."""

    station: str
    epoch: int
    created: int
    signature: str
    nonce: str = ""


def _base(request: Request, parameters: str) -> bytes:
    values = (request.method.upper(), request.path, "?" + request.query, request.digest())
    lines = [f'"{name}": {value}' for name, value in zip(COVERED, values, strict=True)]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode()


def _parameters(station: str, epoch: int, created: int, nonce: str) -> str:
    covered = " ".join(f'"{name}"' for name in COVERED)
    once = f';nonce="{nonce}"' if nonce else ""
    return f'({covered});created={created}{once};keyid="{station}.{epoch}";alg="ed25519"'


def sign(request: Request, station: str, epoch: int, created: int, signer: Signer) -> dict[str, str]:
    """The headers that sign a request."""
    parameters = _parameters(station, epoch, created, secrets.token_hex(8))
    signature = signer.sign(REQUEST, _base(request, parameters))
    return {
        "Content-Digest": request.digest(),
        "Signature-Input": f"{LABEL}={parameters}",
        "Signature": f"{LABEL}=:{signature}:",
    }


def claimant(signature_input: str, signature: str) -> Claimant:
    """Who claims to have signed; raises Unsigned if the headers cannot be read. Proves nothing yet."""
    named, value = _INPUT.fullmatch(signature_input), _SIGNATURE.fullmatch(signature)
    if named is None or value is None:
        raise Unsigned("Signature-Input")
    return Claimant(named[3], int(named[4]), int(named[1]), value[1], named[2] or "")


def check(request: Request, who: Claimant, public_key: str) -> None:
    """Raise BadSignature unless this key signed this very request."""
    raw(public_key)
    parameters = _parameters(who.station, who.epoch, who.created, who.nonce)
    verify(public_key, REQUEST, _base(request, parameters), who.signature)
