"""The encrypted database file: opened, checked, brought up to date by numbered steps, copied. Knows nothing of its tables.

SQLCipher through its own driver; SQLAlchemy only inside `engine` and `dialect`: the first frame must not wait for it.
A file that is damaged, foreign, newer, locked or under another key is looked at read-only and left byte for byte as it was.
"""

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.place import sync_folder
from data.problems import (
    NOT_A_DATABASE,
    SALT,
    Damaged,
    DatabaseProblem,
    Denied,
    DiskFull,
    Foreign,
    Locked,
    Missing,
    Newer,
    OldEngine,
    WrongKey,
    problem_of,
    translated,
    unreadable,
)

if TYPE_CHECKING:
    from sqlite3 import Connection  # sqlcipher3's has the same calls, and no types

    from sqlalchemy import Engine
    from sqlalchemy.engine import Connection as EngineConnection
    from sqlalchemy.engine import Dialect, ExceptionContext

__all__ = (  # who uses a database catches its problems by the same name
    "APPLICATION_ID", "VERSION", "Damaged", "DatabaseProblem", "Denied", "DiskFull", "Foreign", "Locked", "Missing", "Newer", "OldEngine",
    "WrongKey", "backup", "check", "connect", "dialect", "engine", "path_of", "prepare",
)  # fmt: skip

APPLICATION_ID = 0x43514A53  # "CQJS", in the header of every station's database
VERSION = 15  # the number of steps that this program knows for it
BUSY_TIMEOUT_S = 5.0
OLDEST_ENGINE = (3, 51, 3)  # from 3.7.0 to 3.51.2 two checkpoints that race can lose committed writes (sqlite.org/wal.html)


def connect(
    path: Path, key: bytes, *, read_only: bool = False, application_id: int = APPLICATION_ID, version: int = VERSION
) -> "Connection":
    """A plain driver connection, in autocommit until BEGIN, usable from any one thread at a time.

    key  32 bytes. A file that is not there is made (not with read_only: Missing). Raises DatabaseProblem.
    """
    log = path.with_name(path.name + "-wal")
    if path.exists() and path.stat().st_size:
        _inspect(path, key, application_id, version)
    elif log.exists() and log.stat().st_size:  # SQLite would throw the log away, and with it what was committed
        raise Damaged(path, "the file is gone or empty, its write-ahead log is there")
    elif read_only:
        raise Missing(path)
    with translated(path):
        connection = _opened(path, key, read_only)
        try:
            for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "trusted_schema=OFF"):
                if not (read_only and setting.startswith("journal_mode")):
                    connection.execute("PRAGMA " + setting)
        except BaseException:
            connection.close()
            raise
    return connection


def _opened(path: Path, key: bytes, read_only: bool) -> "Connection":
    import sqlcipher3.dbapi2 as driver

    if driver.sqlite_version_info < OLDEST_ENGINE:
        raise OldEngine(path, driver.sqlite_version)
    address = path.absolute().as_uri() + ("?mode=ro" if read_only else "?mode=rwc")
    connection: Connection = driver.connect(address, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_TIMEOUT_S)
    connection.execute("PRAGMA cipher_log_level=NONE")  # before the key: it would log to stderr, which is the clerk's screen
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    return connection


def _inspect(path: Path, key: bytes, application_id: int, version: int) -> None:
    """Look at an existing file through a read-only connection, whose end writes nothing back; raises DatabaseProblem."""
    import sqlcipher3.dbapi2 as driver

    with path.open("rb") as file:
        if file.read(SALT) == b"SQLite format 3\0":
            raise Foreign(path, "an unencrypted database")
    with translated(path):
        connection = _opened(path, key, read_only=True)
        try:
            owner, steps = (int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("application_id", "user_version"))
            empty = not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        except driver.DatabaseError as error:
            if error.sqlite_errorcode != NOT_A_DATABASE:
                raise
            raise unreadable(path, key) from error
        finally:
            connection.close()
    if owner != application_id and not (owner == steps == 0 and empty):  # an empty one: its making was cut short
        raise Foreign(path, f"application {owner:#010x}")
    if steps > version:
        raise Newer(path, f"step {steps}, known are {version}")


def path_of(connection: "Connection") -> Path:
    """The file behind a connection."""
    return Path(connection.execute("PRAGMA database_list").fetchone()[2])


def prepare(connection: "Connection", steps: Sequence[Sequence[str]], *, application_id: int = APPLICATION_ID) -> None:
    """Make a new database, or bring an old one up to date, by the steps it has not yet had: all of them, or none.

    steps  the statements of step 1, 2, …; how many were done stands in user_version. An existing database is copied
    first, into `backups` beside it. Raises DatabaseProblem, or the driver's error for a wrong statement.
    """
    path = path_of(connection)
    with translated(path):
        done = _steps_done(connection)
    if done > len(steps):
        raise Newer(path, f"step {done}, known are {len(steps)}")
    if done == len(steps):
        return
    if done:
        backup(connection, path.parent / "backups" / f"{path.stem}-step{done}{path.suffix}")
    with translated(path):
        connection.execute("PRAGMA foreign_keys=OFF")  # a table that is rebuilt must not take its children along
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in [statement for step in steps[_steps_done(connection) :] for statement in step]:
                connection.execute(statement)
            if connection.execute("PRAGMA foreign_key_check").fetchone():
                raise Damaged(path, "a step would leave rows without their parents")
            connection.execute(f"PRAGMA application_id={application_id}")
            connection.execute(f"PRAGMA user_version={len(steps)}")
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise
        finally:
            connection.execute("PRAGMA foreign_keys=ON")


def _steps_done(connection: "Connection") -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def check(connection: "Connection") -> list[str]:
    """Everything that is wrong with the file: seals of the pages, structure, references. Empty if nothing is. Reads all of it."""
    import sqlcipher3.dbapi2 as driver

    found = []
    for pragma in ("cipher_integrity_check", "integrity_check", "foreign_key_check"):
        try:
            found += [" ".join(str(part) for part in row) for row in connection.execute(f"PRAGMA {pragma}")]
        except driver.DatabaseError as error:
            found.append(f"{pragma}: {error}")
    return [line for line in found if line != "ok"]


def backup(connection: "Connection", target: Path) -> None:
    """A copy of the database as of now, under the same key, made by the engine's own snapshot while others go on writing.

    The copy is opened and checked, and on the disk, before it takes its name. Raises DatabaseProblem, or OSError; then
    nothing new is there and an older copy of that name is as it was.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_name(target.name + ".part")
    beside.unlink(missing_ok=True)
    try:
        with translated(target):
            connection.execute("VACUUM INTO ?", (str(beside),))
            _verify_copy(connection, beside)
        beside.chmod(0o600)
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(beside, target)
        sync_folder(target.parent)
    finally:
        beside.unlink(missing_ok=True)


def _verify_copy(connection: "Connection", copy: Path) -> None:
    connection.execute("ATTACH ? AS copy", (str(copy),))  # without KEY: that of the main database
    try:
        sealed = connection.execute("PRAGMA copy.cipher_integrity_check").fetchall()
        sound = connection.execute("PRAGMA copy.integrity_check").fetchall()
        marks = {connection.execute(f"PRAGMA {name}.user_version").fetchone() for name in ("main", "copy")}
    finally:
        connection.execute("DETACH copy")
    if sealed or sound != [("ok",)] or len(marks) != 1:
        raise Damaged(copy, f"the copy is not sound: {sealed[:1]} {sound[:1]}")


def engine(path: Path, key: bytes, *, application_id: int = APPLICATION_ID, version: int = VERSION) -> "Engine":
    """SQLAlchemy on one connection of ours. A transaction takes the write lock at its beginning (a read that turns into
    a write fails at once in SQLite, whatever the timeout); with execution option reads=True it takes none.

    Errors about the file come as DatabaseProblem, those about a statement as SQLAlchemy's.
    """
    import sqlcipher3.dbapi2 as driver
    from sqlalchemy import create_engine, event, pool

    def creator() -> "Connection":
        return connect(path, key, application_id=application_id, version=version)

    made = create_engine(
        "sqlite://",
        module=driver,
        creator=creator,
        poolclass=pool.QueuePool,
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
        execution_options={"compiled_cache": _compiled()},
    )
    made.dialect = _driven()

    @event.listens_for(made, "begin")
    def begin(connection: "EngineConnection") -> None:
        connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reads") else "BEGIN IMMEDIATE")

    @event.listens_for(made, "handle_error", retval=True)
    def translate(context: "ExceptionContext") -> DatabaseProblem | None:
        return problem_of(context.original_exception, path)

    return made


@cache
def _driven() -> "Dialect":
    """The dialect of every engine: with one and the same, what was compiled for one database serves the next that is opened."""
    import sqlcipher3.dbapi2 as driver
    from sqlalchemy import create_engine

    made = create_engine("sqlite://", module=driver)
    with made.connect():  # from the first connection it learns what this build of SQLite can do
        made.dialect.type_compiler_instance = dialect().type_compiler_instance
    made.dispose()
    return made.dialect


@cache
def _compiled() -> dict[Any, Any]:
    """The statements that were compiled, of all engines."""
    return {}


@cache
def dialect() -> "Dialect":
    """SQLite's dialect with the column types that a STRICT table takes: TEXT, INTEGER, REAL, BLOB."""
    from sqlalchemy.dialects.sqlite.base import SQLiteTypeCompiler
    from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

    text, number, real = (lambda *_, **__: "TEXT"), (lambda *_, **__: "INTEGER"), (lambda *_, **__: "REAL")
    names = {text: ("VARCHAR", "CHAR", "DATE", "DATETIME", "TIME", "JSON"), number: ("BOOLEAN",), real: ("FLOAT", "NUMERIC")}
    strict = type("StrictTypes", (SQLiteTypeCompiler,), {f"visit_{name}": visit for visit, many in names.items() for name in many})
    made = SQLiteDialect_pysqlite()
    made.type_compiler_instance = strict(made)
    return made
