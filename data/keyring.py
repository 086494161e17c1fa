"""The database key, wrapped once per operator and once for the recovery key: Argon2id, then AES-256-GCM.

A slot keeps the parameters it was made with, so that they can be raised later without a migration.
Sizes and times were measured: 64 MiB, 3 passes, 4 lanes take 84 ms and free the interpreter's lock (use a thread).
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass

KEY_BYTES = 32
RECOVERY_CHARACTERS = 32  # of five bits: 160 bits
RECOVERY_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # RFC 4648: has none of 0, 1, 8
MISREAD = str.maketrans("018", "OIB")
HIGHEST_MEMORY_KIB = 1 << 20  # a slot read from a plain file must not make us ask for all the memory there is


class WrongSecret(Exception):
    """The secret does not open this slot (or the slot was changed by another hand: the two cannot be told apart)."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs. memory_kib KiB of memory, passes over it, lanes side by side."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        if not (1 <= self.passes <= 100 and 1 <= self.lanes <= 64 and 8 * self.lanes <= self.memory_kib <= HIGHEST_MEMORY_KIB):
            raise ValueError(f"not a cost: {self}")


FULL = Cost()
LIGHT = Cost(memory_kib=256, passes=1, lanes=1)  # practice and tests: the password stands on the screen anyway


@dataclass(frozen=True, slots=True)
class Slot:
    """A wrapped key. salt 16 bytes, nonce 12 bytes, ciphertext 32 bytes and their tag of 16."""

    cost: Cost
    salt: bytes
    nonce: bytes
    ciphertext: bytes


def new_key() -> bytes:
    """256 random bits for a new database."""
    return secrets.token_bytes(KEY_BYTES)


def new_recovery_key() -> str:
    """A random key for the office safe, in eight groups of four, e.g. K7QM-…: shown once, kept nowhere."""
    characters = "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_CHARACTERS))
    return "-".join(characters[start : start + 4] for start in range(0, RECOVERY_CHARACTERS, 4))


def new_one_time_password() -> str:
    """Eight digits for somebody's first sign-in: told once, of no use after it."""
    return f"{secrets.randbelow(10**8):08d}"


def wrap(key: bytes, secret: str, cost: Cost = FULL) -> Slot:
    """The key, openable with this secret only. The secret is a password or a recovery key."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    return Slot(cost, salt, nonce, AESGCM(_derived(secret, salt, cost)).encrypt(nonce, key, _bound(cost)))


def unwrap(slot: Slot, secret: str) -> bytes:
    """The key in the slot; raises WrongSecret. Takes the time that the slot's cost says."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(_derived(secret, slot.salt, slot.cost)).decrypt(slot.nonce, slot.ciphertext, _bound(slot.cost))
    except (InvalidTag, ValueError):  # the latter: salt or nonce are of no length that was ever written
        raise WrongSecret from None


def _derived(secret: str, salt: bytes, cost: Cost) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = Argon2id(salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    return kdf.derive(_as_meant(secret).encode())


def _as_meant(secret: str) -> str:
    """The secret whatever the keyboard did to it: an input method in full-width mode, a recovery key copied by hand.

    0, 1 and 8 do not occur in a recovery key: whoever reads them there has seen O, I and B.
    """
    folded = unicodedata.normalize("NFKC", secret)
    copied = re.sub(r"[\s\-\u2010-\u2015\u2212]", "", folded).upper().translate(MISREAD)
    is_recovery_key = len(copied) == RECOVERY_CHARACTERS and set(copied) <= set(RECOVERY_ALPHABET)
    return copied if is_recovery_key else folded


def _bound(cost: Cost) -> bytes:
    """What the seal covers beside the key: nobody can lower the cost of a slot and have it still open."""
    return f"cqclerk database key 1 argon2id {cost.memory_kib} {cost.passes} {cost.lanes}".encode()
