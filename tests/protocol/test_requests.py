"""Signed requests: whatever is changed after signing is found."""

import pytest

from cqclerk.protocol import requests
from cqclerk.protocol.requests import Request, Unsigned
from cqclerk.protocol.signing import BadSignature, Ed25519Signer

SIGNER = Ed25519Signer(bytes(range(32)))
REQUEST = Request("POST", "/v1/events", "after=3", b"body")


def signed() -> requests.Claimant:
    headers = requests.sign(REQUEST, "0193-aa", 1, 1764033660, SIGNER)
    return requests.claimant(headers["Signature-Input"], headers["Signature"])


def test_a_signed_request_verifies_and_says_who_and_when() -> None:
    who = signed()
    requests.check(REQUEST, who, SIGNER.public_key)
    assert (who.station, who.epoch, who.created) == ("0193-aa", 1, 1764033660)


@pytest.mark.parametrize(
    "changed",
    [
        Request("GET", "/v1/events", "after=3", b"body"),
        Request("POST", "/v1/claims", "after=3", b"body"),
        Request("POST", "/v1/events", "after=4", b"body"),
        Request("POST", "/v1/events", "after=3", b"Body"),
    ],
)
def test_a_change_of_any_part_is_found(changed: Request) -> None:
    with pytest.raises(BadSignature):
        requests.check(changed, signed(), SIGNER.public_key)


@pytest.mark.parametrize("text", ["", "cqclerk=()", 'other=("@method");created=1;keyid="a.1";alg="ed25519"'])
def test_headers_that_are_no_signature_are_told_apart(text: str) -> None:
    with pytest.raises(Unsigned):
        requests.claimant(text, "cqclerk=:AAAA:")
