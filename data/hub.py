"""The gateway's store: offices, stations, events with their answers, inboxes, number blocks. Bytes and rows, no meaning.

SQLAlchemy Core over an encrypted SQLite file for a county, or over PostgreSQL for the city: the same tables, the same statements, and
in both one writer at a time.
"""

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from data import hub_embedded
from data import hub_statements as q
from data import hub_tables as t
from data.hub_editions import Published
from data.hub_embedded import Embedded
from data.hub_foresight import Foresight
from data.hub_keeping import Keeping
from data.hub_key import BadHubKey, Vault, hub_key
from data.hub_numbers import Numbers
from data.hub_postgres import Postgres, ServerProblem
from data.hub_recovery import Recoveries
from data.hub_scans import Scans
from data.hub_standing import Standing
from data.hub_supervision import Supervision
from data.hub_work import Lasting, WithCare

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from data.hub_prepared import Running

T = TypeVar("T")
DATABASE_VARIABLE = "CQCLERK_HUB_DATABASE"


class HubTransaction(Keeping, Numbers, Scans, Standing, Published, Recoveries, Supervision, Foresight):
    """What one unit of work may read and write. Leaves nothing behind if it raises."""

    def __init__(self, connection: "Connection", run: "Running", lasting: Lasting, vault: Vault | None = None) -> None:
        super().__init__(connection, run, lasting)
        self._vault = vault

    def unit(self) -> "HubTransaction":
        """One of several units of work in this transaction: it remembers nothing of the others."""
        made = HubTransaction(self._connection, self._run, self._lasting, self._vault)
        made.rung, made._common, made.careful = self.rung, self._common, self.careful
        return made

    def secret(self, name: str) -> bytes | None:
        """A secret of the gateway; raises BadHubKey."""
        kept: bytes | None = self._value(q.SECRET, name=name)
        return self._vault.open(name, kept) if self._vault and kept is not None else kept

    def change_secret(self, name: str, value: bytes) -> None:
        """Keep it in place of what was there."""
        self._do(q.DROP_SECRET, name=name)
        self.set_secret(name, value)

    def set_secret(self, name: str, value: bytes) -> None:
        """Keep a secret of the gateway."""
        self._insert(t.secret, name=name, value=self._vault.seal(name, value) if self._vault else value)


class Hub:
    """The gateway's database. With `readers` = 0 one thread at a time; else one thread writes, and so many others may look."""

    def __init__(self, store: Embedded | Postgres) -> None:
        self._store = store
        self.kind, self.readers = store.kind, store.readers
        self._lasting: Lasting = {}

    @classmethod
    def open(cls, folder: Path | None, database: str = "") -> "Hub":
        """Open or make the hub of a folder, or that of a PostgreSQL server (database: its address, else from the environment).

        Raises data.database.DatabaseProblem, ServerProblem, BadHubKey, OSError.
        """
        address = database or os.environ.get(DATABASE_VARIABLE, "")
        if address:
            return cls(Postgres(address, folder))
        if folder is None:
            raise FileNotFoundError(2, "no folder", "")
        return cls(Embedded(folder))

    def do(self, work: Callable[[HubTransaction], T]) -> T:
        """One unit of work in a transaction of its own, done again with care if it asks for that."""
        try:
            with self.transaction() as tx:
                return work(tx)
        except WithCare:
            with self.transaction(careful=True) as tx:
                return work(tx)

    @contextmanager
    def transaction(self, *, careful: bool = False) -> Iterator[HubTransaction]:
        """All of it, or nothing; on the disk when this ends. careful: it is done again (see WithCare)."""
        with self._store.engine.begin() as connection:
            self._store.begin(connection)
            tx = HubTransaction(connection, self._store.run, self._lasting, self._store.vault)
            tx.careful = careful
            yield tx
            self._store.end(connection, tx.rung)

    @contextmanager
    def reading(self) -> Iterator[HubTransaction]:
        """A look that writes nothing and takes no lock."""
        with self._store.looks.begin() as connection:
            yield HubTransaction(connection, self._store.run, self._lasting, self._store.vault)

    def listen(self, ring: Callable[[Collection[str] | None], None]) -> None:
        """Call ring, from a thread, with the offices for which another process has news; None: perhaps all of them."""
        self._store.listen(ring)

    def hold(self) -> None:
        """Before serving: on SQLite one process does. Raises data.place.HomeInUse."""
        self._store.hold()

    @classmethod
    def put_back(cls, folder: Path, source: Path, make_ready: Callable[["Hub"], None]) -> Path:
        """A backup in place of an embedded hub that nobody serves from; returns where the old files went.

        make_ready is done to it before anybody else sees it. Whatever is raised, the hub is as it was: DatabaseProblem (no hub, damaged,
        another key), BadHubKey, HomeInUse, OSError.
        """
        with hub_embedded.held(folder):
            ready = cls(Embedded(hub_embedded.copied_beside(folder, source)))
            try:
                make_ready(ready)
            finally:
                ready.close()
            return hub_embedded.put_in_place(folder)

    def close(self) -> None:
        """Give the file or the connections back."""
        self._store.close()


__all__ = ["BadHubKey", "Hub", "HubTransaction", "ServerProblem", "WithCare", "hub_key"]
