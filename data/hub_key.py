"""The key of a hub: of its file on SQLite, of its secrets on PostgreSQL. From the environment, else from a file beside the data."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from data.place import sync_folder

KEY_VARIABLE = "CQCLERK_HUB_KEY"
_NONCE = 12


class BadHubKey(Exception):
    """The key beside the data or in the environment is not 64 hexadecimal digits, or not the one of this hub, or there is none."""


class Vault:
    """Seals what must not be read out of a database or its backups: AES-256-GCM under the hub's key."""

    def __init__(self, key: bytes, where: str) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher, self._where = AESGCM(key), where

    def seal(self, name: str, value: bytes) -> bytes:
        """Seal a secret under its name."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, value, name.encode())

    def open(self, name: str, sealed: bytes) -> bytes:
        """The secret; raises BadHubKey if another key sealed it."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
        except InvalidTag as error:
            raise BadHubKey(self._where) from error


def hub_key(folder: Path | None, *, make: bool = True) -> tuple[bytes, str]:
    """(key, where it stood). Without a file one is made (0600), or, where it must be there already, BadHubKey is raised."""
    named = os.environ.get(KEY_VARIABLE)
    if named:
        return _key(named, KEY_VARIABLE), KEY_VARIABLE
    if folder is None:
        raise BadHubKey(KEY_VARIABLE)
    file = folder / "hub.key"
    if not file.exists():
        if not make:
            raise BadHubKey(str(file))
        _make_key(file)
    return _key(file.read_text("ascii", errors="replace"), str(file)), str(file)


def _make_key(file: Path) -> None:
    """Beside it, to the disk, and only then under its name: of two processes that do so one wins, and nobody reads half a key."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_name(f"hub.key.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as new:
        new.write(secrets.token_bytes(32).hex() + "\n")
        new.flush()
        os.fsync(new.fileno())
    with suppress(FileExistsError):
        os.link(beside, file)
    beside.unlink()
    sync_folder(file.parent)


def _key(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError as error:
        raise BadHubKey(where) from error
    if len(key) != 32:
        raise BadHubKey(where)
    return key
