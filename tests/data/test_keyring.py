"""A wrapped key opens with its secret, however it is typed, and with nothing else."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.keyring import FULL, LIGHT, RECOVERY_ALPHABET, Cost, WrongSecret, new_key, new_recovery_key, unwrap, wrap

KEYS = st.binary(min_size=32, max_size=32)
SECRETS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(key=KEYS, secret=SECRETS)
@settings(max_examples=30)
def test_a_wrapped_key_opens_with_its_secret(key: bytes, secret: str) -> None:
    assert unwrap(wrap(key, secret, LIGHT), secret) == key


@given(secret=st.from_regex(r"[A-Za-z0-9!#%]{1,20}", fullmatch=True), other=st.from_regex(r"[A-Za-z0-9!#%]{1,20}", fullmatch=True))
@settings(max_examples=30)
def test_another_secret_opens_nothing(secret: str, other: str) -> None:
    slot = wrap(new_key(), secret, LIGHT)
    if other == secret:
        assert len(unwrap(slot, other)) == 32
    else:
        with pytest.raises(WrongSecret):
            unwrap(slot, other)


def test_a_slot_that_was_changed_opens_no_more() -> None:
    slot = wrap(new_key(), "练习 2026", LIGHT)
    changed = [
        replace(slot, cost=Cost(memory_kib=128, passes=1, lanes=1)),
        replace(slot, salt=bytes(16)),
        replace(slot, nonce=bytes(12)),
        replace(slot, salt=b"\0"),
        replace(slot, nonce=b"\0"),
        replace(slot, ciphertext=slot.ciphertext[:-1] + bytes([slot.ciphertext[-1] ^ 1])),
        replace(slot, ciphertext=b""),
    ]
    for each in changed:
        with pytest.raises(WrongSecret):
            unwrap(each, "练习 2026")


def test_the_same_key_and_secret_make_a_different_slot_each_time() -> None:
    key = new_key()
    slots = {wrap(key, "secret", LIGHT) for _ in range(3)}
    assert len({slot.salt for slot in slots}) == len({slot.nonce for slot in slots}) == len({slot.ciphertext for slot in slots}) == 3


def test_a_password_typed_in_full_width_is_the_same_password() -> None:
    slot = wrap(key := new_key(), "Abc 123!", LIGHT)
    assert unwrap(slot, "Ａｂｃ\u3000１２３！") == key


def test_a_password_keeps_its_case_its_spaces_and_its_zeros() -> None:
    slot = wrap(new_key(), "Pass word-0", LIGHT)
    for other in ("pass word-0", "Password-0", "Pass word0", "Pass word-O"):
        with pytest.raises(WrongSecret):
            unwrap(slot, other)


def test_a_recovery_key_may_be_copied_by_hand() -> None:
    recovery = "BOIL-ABCD-EFGH-JKMN-PQRS-TUVW-XYZ2-3456"
    slot = wrap(key := new_key(), recovery, LIGHT)
    for copied in (
        recovery.lower(),
        recovery.replace("-", " "),
        recovery.replace("-", ""),
        recovery.replace("BOI", "801", 1),
        f" {recovery} ",
    ):
        assert unwrap(slot, copied) == key
    with pytest.raises(WrongSecret):
        unwrap(slot, recovery.replace("A", "B"))


def test_a_recovery_key_is_random_and_has_no_figures_that_are_misread() -> None:
    made = {new_recovery_key() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(f"([{RECOVERY_ALPHABET}]{{4}}-){{7}}[{RECOVERY_ALPHABET}]{{4}}", each) for each in made)
    assert not set("018") & set(RECOVERY_ALPHABET)


def test_the_full_cost_is_the_one_that_was_decided() -> None:
    assert (FULL.memory_kib, FULL.passes, FULL.lanes) == (64 * 1024, 3, 4)
    assert unwrap(wrap(key := new_key(), "secret"), "secret") == key


@pytest.mark.parametrize("wrong", [(1 << 30, 3, 4), (64, 0, 1), (64, 1, 0), (7, 1, 1), (64, 10**9, 1)])
def test_a_cost_that_would_eat_the_machine_is_none(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError):
        Cost(*wrong)
