"""The hub in an encrypted SQLite file: one process, one connection; SQLite's own write lock lets one transaction write at a time."""

import itertools
import os
import shutil
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from data import database
from data.hub_key import hub_key
from data.hub_prepared import Plain
from data.hub_steps import STEPS, embedded
from data.place import Lock, hold_file, sync_folder

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import Connection

    from data.hub_key import Vault

APPLICATION_ID = 0x43514855  # "CQHU", in the header of the file
_BESIDE = "being-restored"


class Embedded:
    """A file in a folder, brought up to date by numbered steps when it is opened."""

    kind = "sqlite"
    readers = 0  # reads take their turn in the writer's thread
    run = Plain()
    vault: "Vault | None" = None  # the whole file is sealed

    def __init__(self, folder: Path) -> None:
        """Open or make it, its key too; raises data.database.DatabaseProblem, BadHubKey, OSError."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path, (key, _) = folder / "hub.db", hub_key(folder)
        if (folder / _BESIDE).exists() and not self.path.exists():
            raise database.Missing(self.path)  # put_in_place was cut short: an empty one would be taken for the restored one
        connection = database.connect(self.path, key, application_id=APPLICATION_ID, version=len(STEPS))
        try:
            database.prepare(connection, embedded(), application_id=APPLICATION_ID)
        finally:
            connection.close()
        self.engine: Engine = database.engine(self.path, key, application_id=APPLICATION_ID, version=len(STEPS))
        self.looks: Engine = self.engine.execution_options(reads=True)
        self._lock: Lock | None = None

    def begin(self, connection: "Connection") -> None:
        """BEGIN IMMEDIATE has the lock already."""

    def end(self, connection: "Connection", rung: Collection[str]) -> None:
        """Nobody else listens: the process rings its own bells."""

    def listen(self, ring: Callable[[Collection[str] | None], None]) -> None:
        """There is nobody else to hear of."""

    def hold(self) -> None:
        """Nobody else serves from this folder while this process does. Raises data.place.HomeInUse, OSError."""
        self._lock = held(self.path.parent)

    def close(self) -> None:
        """Give the file back."""
        self.engine.dispose()
        if self._lock is not None:
            self._lock.release()


def held(folder: Path) -> Lock:
    """Nobody serves from a folder until the lock is released. Raises data.place.HomeInUse, OSError."""
    return hold_file(folder / "serving.lock")


def backup(folder: Path, target: Path) -> str:
    """A checked copy of the file of a hub, under the same key, while a gateway works on it; where the key stands.

    The file stays at the step that it is at. Raises data.database.DatabaseProblem, BadHubKey, OSError.
    """
    path = folder / "hub.db"
    if not path.exists():
        raise database.Missing(path)
    key, where = hub_key(folder, make=False)
    connection = database.connect(path, key, application_id=APPLICATION_ID, version=len(STEPS))
    try:
        database.backup(connection, target)
    finally:
        connection.close()
    return where


def copied_beside(folder: Path, source: Path) -> Path:
    """A backup in a folder of its own within the hub's, to be looked at and made ready there. Raises OSError, BadHubKey."""
    beside = folder / _BESIDE
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700, parents=True)
    hub_key(folder, make=False)
    if (folder / "hub.key").exists():
        _copy(folder / "hub.key", beside / "hub.key")
    _copy(source, beside / "hub.db")
    return beside


def _copy(source: Path, target: Path) -> None:
    target.touch(mode=0o600)
    shutil.copyfile(source, target)


def put_in_place(folder: Path) -> Path:
    """The copy that was made ready takes the hub's place; returns where the old files went: nothing is deleted. Raises OSError."""
    aside = next(one for number in itertools.count(1) if not (one := folder / f"aside-{number}").exists())
    aside.mkdir(mode=0o700)
    for old in sorted(folder.glob("hub.db*")):
        os.replace(old, aside / old.name)
    os.replace(folder / _BESIDE / "hub.db", folder / "hub.db")
    shutil.rmtree(folder / _BESIDE)
    sync_folder(folder)
    return aside
