"""The hub on PostgreSQL: any number of processes. Writers take turns under one advisory lock, which is what SQLite does by nature:
whoever writes sees all that was committed before, cursors and chains have no gaps, and nothing can deadlock. Readers never wait.
"""

import secrets
import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.hub_key import Vault, hub_key
from data.hub_prepared import Prepared
from data.hub_steps import STEPS

if TYPE_CHECKING:
    from sqlalchemy import URL
    from sqlalchemy.engine import Connection

OLDEST_SERVER = 15
READERS = 3  # threads, and connections, of one process for looking
_LOCK = 0x43514855  # "CQHU": the turn to write
_CHANNEL = "cqclerk_news"
_NOTE_BYTES = 7000  # PostgreSQL takes payloads below 8000
_PAUSE_S = 1.0  # before a lost connection for news is made anew
_SESSION = (  # a commit is on the disk when it returns, nobody waits for ever, a hung client blocks nobody, and what is planned stays so
    "-c synchronous_commit=on -c lock_timeout=10s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"
    " -c default_transaction_isolation=read\\ committed -c application_name=cqclerk-gateway"
    " -c plan_cache_mode=force_generic_plan -c jit=off"
)


class ServerProblem(Exception):
    """The database server cannot be used as it is; key says why: unreachable, too_old, newer, driver."""

    def __init__(self, key: str, details: str = "") -> None:
        super().__init__(details)
        self.key, self.details = key, details


class Postgres:
    """A database of a PostgreSQL server, brought up to date by Alembic when it is opened."""

    kind = "postgresql"
    readers = READERS

    def __init__(self, address: str, folder: Path | None = None) -> None:
        """address  postgresql://…; folder  where hub.key is, if the environment does not name the key.

        Raises ServerProblem, BadHubKey, OSError.
        """
        from sqlalchemy.exc import DBAPIError

        try:
            from sqlalchemy import create_engine

            shared: dict[str, Any] = {
                "connect_args": {"options": _SESSION, "connect_timeout": 10},
                "pool_timeout": 10,
                "hide_parameters": True,
            }
            self.engine = create_engine(_url(address), pool_size=1, max_overflow=1, **shared)
            # an engine of its own: to change the isolation of a connection at each look costs as much as the look
            self.looks = create_engine(_url(address), pool_size=READERS, max_overflow=1, isolation_level="AUTOCOMMIT", **shared)
        except ImportError as error:
            raise ServerProblem("driver", str(error)) from error
        self.run = Prepared()
        self._own, self._ended = secrets.token_hex(4), threading.Event()
        self._listener: threading.Thread | None = None
        try:
            self._prepare()
            self.vault = self._vault(folder)
        except DBAPIError as error:
            self._dispose()
            raise ServerProblem("unreachable", str(error.orig).strip()) from error

    def _prepare(self) -> None:
        """The server must be new enough, and the schema ours; what is missing is made, by one process at a time."""
        with self.engine.begin() as connection:
            version = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
            if int(version) < OLDEST_SERVER * 10_000:
                raise ServerProblem("too_old", f"PostgreSQL {int(version) // 10_000}")
            self.begin(connection)
            done = _steps_done(connection)
            if done > len(STEPS):
                raise ServerProblem("newer", f"step {done}, known are {len(STEPS)}")
            if done < len(STEPS):
                upgrade(connection)

    def _vault(self, folder: Path | None) -> Vault:
        with self.looks.connect() as connection:
            new = connection.exec_driver_sql("SELECT 1 FROM secret LIMIT 1").first() is None
        return Vault(*hub_key(folder, make=new))

    def begin(self, connection: "Connection") -> None:
        """Wait for the turn to write; it ends with the transaction."""
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")

    def end(self, connection: "Connection", rung: Collection[str]) -> None:
        """Before the commit: whoever waits for news of these offices, in any process, hears of it at the commit."""
        for note in _notes(self._own, rung):
            connection.exec_driver_sql("SELECT pg_notify(%s, %s)", (_CHANNEL, note))

    def listen(self, ring: Callable[[Collection[str] | None], None]) -> None:
        """Call ring, from a thread, with the offices for which another process has news; None: perhaps all of them."""
        self._listener = threading.Thread(target=self._hear, args=(ring,), name="news", daemon=True)
        self._listener.start()

    def _hear(self, ring: Callable[[Collection[str] | None], None]) -> None:
        import psycopg

        while not self._ended.is_set():
            try:
                with psycopg.connect(**self._connect_args(), autocommit=True) as connection:
                    connection.execute(f"LISTEN {_CHANNEL}")
                    ring(None)  # while nobody listened something may have come
                    while not self._ended.is_set():
                        for note in connection.notifies(timeout=0.5):
                            sender, *offices = note.payload.split()
                            if sender != self._own:
                                ring(offices)
            except psycopg.Error:
                self._ended.wait(_PAUSE_S)

    def _connect_args(self) -> dict[str, Any]:
        _, arguments = self.engine.dialect.create_connect_args(self.engine.url)
        return {**arguments, "options": _SESSION, "connect_timeout": 10}

    def hold(self) -> None:
        """Any number of processes may serve."""

    def close(self) -> None:
        """Give the connections back."""
        self._ended.set()
        if self._listener is not None:
            self._listener.join(5)
        self._dispose()

    def _dispose(self) -> None:
        for engine in (self.engine, self.looks):
            engine.dispose()


def upgrade(connection: "Connection") -> None:
    """Run the revisions that are missing, on this connection, in its transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "hub_revisions").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _steps_done(connection: "Connection") -> int:
    if connection.exec_driver_sql("SELECT to_regclass('alembic_version')").scalar() is None:
        return 0
    return int(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or 0)


def _url(address: str) -> "URL":
    from sqlalchemy import make_url

    return make_url(address).set(drivername="postgresql+psycopg")


def _notes(sender: str, offices: Collection[str]) -> Iterator[str]:
    """The offices in as many notes as are needed; who sent them stands first."""
    note = sender
    for office in sorted(offices):
        if len(note) + len(office) >= _NOTE_BYTES:
            yield note
            note = sender
        note += " " + office
    if note != sender:
        yield note
