"""A reference file is believed if the city signed it, or somebody whom the city lets sign, and not otherwise."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given

from cqclerk.protocol.signed_files import MOST_BYTES, NotSigned, SignedFile, SigningKey, certify, check, read_signed, sign
from cqclerk.protocol.signing import BadSignature, Ed25519Signer, text
from tests.strategies import words

ROOT, OTHER = Ed25519Signer(bytes([1] * 32)), Ed25519Signer(bytes([7] * 32))
DAY = date(2026, 11, 25)
KEY = SigningKey(private=text(bytes([7] * 32)), certificate=certify(ROOT, "规则处", OTHER.public_key, DAY + timedelta(days=30)))


def believed(file: SignedFile, today: date = DAY) -> bool:
    try:
        check(file, ROOT.public_key, today)
    except BadSignature:
        return False
    return True


@given(words)
def test_a_signed_file_survives_its_bytes_and_any_other_text_under_its_signature_does_not(said: str) -> None:
    file = sign(ROOT, said, DAY)
    assert read_signed(file.encoded()) == file and believed(file)
    assert not believed(msgspec.structs.replace(file, text=said + " "))
    assert not believed(msgspec.structs.replace(file, kind="holidays"))


def test_only_the_city_and_whom_it_lets_sign_are_believed_and_the_latter_until_a_day() -> None:
    assert not believed(sign(OTHER, "x", DAY))
    by_key = sign(KEY.signer, "x", DAY, by=KEY.certificate)
    assert believed(by_key) and believed(by_key, DAY + timedelta(days=30))
    assert not believed(by_key, DAY + timedelta(days=31))
    assert not believed(sign(KEY.signer, "x", DAY + timedelta(days=31), by=KEY.certificate)), "a signature of a later day"
    own = certify(OTHER, "自己", OTHER.public_key, DAY)
    assert not believed(sign(OTHER, "x", DAY, by=own)), "nobody certifies himself"


def test_a_certificate_of_another_person_does_not_do() -> None:
    third = Ed25519Signer(bytes([9] * 32))
    assert not believed(sign(third, "x", DAY, by=KEY.certificate))


def test_the_key_of_a_signer_survives_its_file() -> None:
    assert SigningKey.read(KEY.encoded()) == KEY
    with pytest.raises(NotSigned):
        SigningKey.read(b"{}")


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b'id = "childbirth-2027"', b" " * (MOST_BYTES + 1)])
def test_bytes_that_are_no_signed_file_are_told(data: bytes) -> None:
    with pytest.raises(NotSigned):
        read_signed(data)


def test_another_format_is_told() -> None:
    with pytest.raises(NotSigned, match="format"):
        read_signed(msgspec.structs.replace(sign(ROOT, "x", DAY), format="cqclerk-reference-9").encoded())
