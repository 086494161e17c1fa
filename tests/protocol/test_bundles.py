"""A bundle is read by whom it is for, as it was made, or not at all."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cqclerk.protocol import bundles, sealing
from cqclerk.protocol.bundles import Card, Cover, NoBundle, ScanPiece, Up
from cqclerk.protocol.messages import ClaimRequest
from cqclerk.protocol.signing import Ed25519Signer, raw

MAKER, READER, OTHER = (bytes([number]) * 32 for number in (1, 2, 3))
KEY = Ed25519Signer(READER).public_key
COVER = Cover(way="up", station="s1", epoch=1, window="1", office="T1", made_at=datetime(2026, 11, 25, tzinfo=UTC), digest="", size=0)
SAID = Up(
    after=7,
    head=(1, 9),
    lines=(b'{"envelope":{}}',),
    claims=(ClaimRequest(case_id="c"),),
    scans=(ScanPiece(digest="a" * 64, media_type="image/png", content=b"\x00\xff"),),
)
FILE = bundles.wrap(SAID, COVER, KEY, Ed25519Signer(MAKER))


def opened(data: bytes, key: bytes = READER) -> Up:
    cover, sealed = bundles.cover_of(data)
    cover.check(Ed25519Signer(MAKER).public_key)
    return bundles.contents_of(cover, sealed, key, Up)


def test_what_was_said_is_read_by_its_reader_and_by_nobody_else() -> None:
    assert opened(FILE) == SAID
    assert b"envelope" not in FILE
    with pytest.raises(NoBundle, match="other_reader"):
        opened(FILE, OTHER)


@given(st.integers(0, len(FILE) - 1))
def test_a_file_that_was_cut_short_is_told_as_such(length: int) -> None:
    with pytest.raises(NoBundle) as caught:
        opened(FILE[:length])
    assert caught.value.key in ("cut_short", "foreign"), caught.value


@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
@example(FILE.index(b'=="') - 1, 2)  # bits that no decoder needs
def test_one_changed_byte_anywhere_is_found(place: int, change: int) -> None:
    changed = bytearray(FILE)
    changed[place] ^= change
    with pytest.raises(NoBundle):
        opened(bytes(changed))


@given(st.binary(max_size=300))
def test_any_other_bytes_are_no_bundle(data: bytes) -> None:
    with pytest.raises(NoBundle, match=r"foreign|cut_short|changed|newer"):
        opened(data)
    with pytest.raises(NoBundle):
        opened(bundles.MAGIC + data)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.binary(max_size=20))
def test_the_key_that_signs_opens_what_was_sealed_to_it(seed: bytes, plain: bytes, context: bytes) -> None:
    sealed = sealing.seal(Ed25519Signer(seed).public_key, plain, context)
    assert sealing.unseal(seed, sealed, context) == plain
    with pytest.raises(sealing.Sealed):
        sealing.unseal(seed, sealed, context + b"!")


def test_the_agreement_key_is_that_of_rfc_7748_and_rfc_8032() -> None:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    base = bytes([0x58]) + bytes([0x66]) * 31  # the base point of edwards25519, y = 4/5: its u is 9
    assert sealing.agreement_key(base) == bytes([9]) + bytes(31)
    import hashlib

    own = X25519PrivateKey.from_private_bytes(hashlib.sha512(READER).digest()[:32])
    assert sealing.agreement_key(raw(KEY)) == own.public_key().public_bytes_raw()
    for bad in (b"", bytes(32), bytes([1]) + bytes(31), b"\xff" * 31 + b"\x7f"):
        with pytest.raises(ValueError, match=r"bytes|point"):
            sealing.agreement_key(bad)


def test_a_card_is_read_again_and_nothing_else_is_one() -> None:
    card = Card(gateway_key=KEY, root_key=KEY)
    assert bundles.read_card(card.encoded()) == card
    assert bundles.read_card(FILE) is None and bundles.read_card(b"{}") is None
