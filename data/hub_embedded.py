"""The hub in an encrypted SQLite file: one process, one connection; SQLite's own write lock lets one transaction write at a time."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from data import database
from data.hub_key import hub_key
from data.hub_prepared import Plain
from data.hub_steps import STEPS, embedded

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import Connection

    from data.hub_key import Vault

APPLICATION_ID = 0x43514855  # "CQHU", in the header of the file


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
        connection = database.connect(self.path, key, application_id=APPLICATION_ID, version=len(STEPS))
        try:
            database.prepare(connection, embedded(), application_id=APPLICATION_ID)
        finally:
            connection.close()
        self.engine: Engine = database.engine(self.path, key, application_id=APPLICATION_ID, version=len(STEPS))
        self.looks: Engine = self.engine.execution_options(reads=True)

    def begin(self, connection: "Connection") -> None:
        """BEGIN IMMEDIATE has the lock already."""

    def end(self, connection: "Connection", rung: Collection[str]) -> None:
        """Nobody else listens: the process rings its own bells."""

    def listen(self, ring: Callable[[Collection[str] | None], None]) -> None:
        """There is nobody else to hear of."""

    def close(self) -> None:
        """Give the file back."""
        self.engine.dispose()


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
