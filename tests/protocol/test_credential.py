"""The symbol of a certificate: small, silent about people, and not to be changed."""

import base64
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.protocol import credential
from cqclerk.protocol.credential import Altered, Credential
from cqclerk.protocol.signing import BadSignature, Ed25519Signer

SIGNER = Ed25519Signer(bytes(range(32)))
ONE = Credential("Y5099010012026000129", "childbirth", date(2026, 11, 25), None, "ab" * 8, credential.fingerprint("station"), True)


def test_the_symbol_fits_version_7_and_says_what_it_was_given() -> None:
    symbol = credential.issue(ONE, SIGNER)
    assert len(symbol) == 177  # QR 7-M holds 178 alphanumeric characters
    assert credential.check(symbol, SIGNER.public_key) == ONE


@given(st.integers(0, 107), st.integers(1, 255))
def test_a_changed_byte_is_altered_or_badly_signed(place: int, change: int) -> None:
    symbol = credential.issue(ONE, SIGNER)
    body = symbol.removeprefix(credential.PREFIX)
    data = bytearray(base64.b32decode(body + "=" * (-len(body) % 8)))
    data[place] ^= change
    with pytest.raises((Altered, BadSignature)):
        credential.check(credential.PREFIX + base64.b32encode(bytes(data)).decode().rstrip("="), SIGNER.public_key)


@pytest.mark.parametrize("symbol", ["", "CQ1:", "CQ1:ABC", "http://example.invalid", "CQ1:" + "A" * 173, "CQ1:" + "1" * 173])
def test_other_texts_are_no_credential(symbol: str) -> None:
    with pytest.raises((Altered, BadSignature)):
        credential.check(symbol, SIGNER.public_key)


def test_no_identity_number_can_be_read_from_the_symbol() -> None:
    number = "509900199103070025"
    digest = credential.holder_digest("Y5099010012026000129", (number,))
    assert number not in digest and digest != credential.holder_digest("Y5099010012026000130", (number,))
