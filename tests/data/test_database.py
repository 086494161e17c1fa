"""The encrypted file: a bad one is named for what it is and left byte for byte; a good one is kept, upgraded whole, copied whole."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from data import database, problems
from data.database import (
    APPLICATION_ID,
    VERSION,
    Damaged,
    DatabaseProblem,
    Denied,
    Foreign,
    Locked,
    Missing,
    Newer,
    OldEngine,
    WrongKey,
    backup,
    check,
    connect,
    engine,
    prepare,
)

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
STEP = ("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT", "CREATE INDEX note_text ON note (text, id)")
NEXT_STEP = ("ALTER TABLE note ADD COLUMN colour TEXT NOT NULL DEFAULT ''",)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "station.db"


@pytest.fixture
def kept(path: Path) -> Path:
    """A good database of a hundred pages or so, closed."""
    with closing(connect(path, KEY)) as connection:
        prepare(connection, [STEP])
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO note (text) VALUES (?)", [(f"{number:05} " + "字" * 60,) for number in range(1500)])
        connection.execute("COMMIT")
    return path


def files(folder: Path) -> dict[str, bytes]:
    """Everything in a folder but what holds nothing: the shared memory of a write-ahead log, and a log that is empty."""
    contents = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file() and not file.name.endswith("-shm")}
    return {name: content for name, content in contents.items() if content or not name.endswith("-wal")}


# -- bad files


def _first_page_damaged(path: Path) -> None:
    with path.open("rb+") as file:
        file.seek(2000)
        file.write(b"\0" * 8)


def _wiped(path: Path) -> None:
    path.write_bytes(b"\0" * path.stat().st_size)


def _cut_within_the_first_page(path: Path) -> None:
    os.truncate(path, 700)


def _emptied_with_its_log_left(path: Path) -> None:
    path.with_name(path.name + "-wal").write_bytes(path.read_bytes())
    path.write_bytes(b"")


def _lost_with_its_log_left(path: Path) -> None:
    path.rename(path.with_name(path.name + "-wal"))


def _plain_sqlite(path: Path) -> None:
    path.unlink()
    with closing(driver.connect(str(path))) as connection:
        connection.execute("CREATE TABLE other (a)")


def _a_text(path: Path) -> None:
    path.write_text("会议纪要\n" * 1000, encoding="utf-8")


def _a_picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0\1" * 3000)


def _of_another_program_under_our_key(path: Path) -> None:
    path.unlink()
    with closing(connect(path, KEY, application_id=1)) as connection:
        prepare(connection, [STEP], application_id=1)


def _of_a_later_version(path: Path) -> None:
    with closing(connect(path, KEY)) as connection:
        connection.execute(f"PRAGMA user_version={VERSION + 1}")


def _of_a_later_version_after_a_crash(path: Path) -> None:
    """Its last commits are still in the write-ahead log: whoever opens it for writing would move them."""
    with closing(connect(path, KEY)) as connection:
        connection.execute(f"PRAGMA user_version={VERSION + 1}")
        crashed = files(path.parent)
    for name, content in crashed.items():
        (path.parent / name).write_bytes(content)
    assert crashed[path.name + "-wal"]


def _under_another_key(path: Path) -> None:
    path.unlink()
    with closing(connect(path, OTHER_KEY)) as connection:
        prepare(connection, [STEP])


@pytest.mark.parametrize("read_only", [False, True], ids=["to write", "to read"])
@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (_first_page_damaged, Damaged),
        (_wiped, Damaged),
        (_cut_within_the_first_page, Damaged),
        (_emptied_with_its_log_left, Damaged),
        (_lost_with_its_log_left, Damaged),
        (_plain_sqlite, Foreign),
        (_a_text, Foreign),
        (_a_picture, Foreign),
        (_of_another_program_under_our_key, Foreign),
        (_of_a_later_version, Newer),
        (_of_a_later_version_after_a_crash, Newer),
        (_under_another_key, WrongKey),
    ],
)
def test_a_bad_file_is_named_for_what_it_is_and_left_byte_for_byte(
    kept: Path, spoil: Callable[[Path], None], kind: type[DatabaseProblem], read_only: bool
) -> None:
    spoil(kept)
    before = files(kept.parent)
    with pytest.raises(DatabaseProblem) as problem:
        connect(kept, KEY, read_only=read_only)
    assert type(problem.value) is kind
    assert problem.value.path == kept and problem.value.key == f"database.{'wrong_key' if kind is WrongKey else kind.__name__.lower()}"
    assert files(kept.parent) == before


def test_a_file_that_another_program_holds_is_named_and_left_alone(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.0)
    with closing(connect(kept, KEY)) as holder:
        holder.execute("PRAGMA locking_mode=EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        before = files(kept.parent)
        with pytest.raises(Locked):
            connect(kept, KEY)
        assert files(kept.parent) == before


def test_a_page_that_was_damaged_later_on_is_found_by_the_check_and_named_when_it_is_read(kept: Path) -> None:
    spoilt = bytearray(kept.read_bytes())
    for page in range(4, len(spoilt) // 4096):  # all but the first few: the table and its index
        spoilt[page * 4096 + 99] ^= 1
    kept.write_bytes(spoilt)
    with closing(connect(kept, KEY)) as connection:
        assert any("page" in line for line in check(connection))
        with pytest.raises(Damaged), problems.translated(kept):
            connection.execute("SELECT sum(length(text)) FROM note").fetchall()
    assert kept.read_bytes() == spoilt


def test_a_random_change_anywhere_is_never_taken_for_a_good_file(kept: Path) -> None:
    good = kept.read_bytes()
    for position in random.Random(4).sample(range(16, len(good)), 25):
        kept.write_bytes(good[:position] + bytes([good[position] ^ 0x10]) + good[position + 1 :])
        try:
            with closing(connect(kept, KEY)) as connection:
                assert check(connection)
        except Damaged:
            continue


def test_a_missing_file_is_made_for_writing_and_named_for_reading(path: Path) -> None:
    with pytest.raises(Missing):
        connect(path, KEY, read_only=True)
    assert not path.exists()
    with closing(connect(path, KEY)) as connection:
        prepare(connection, [STEP])
    assert path.exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Denied):
        connect(tmp_path / "nowhere" / "station.db", KEY)


def test_a_driver_that_may_lose_commits_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(OldEngine):
        connect(path, KEY)
    assert not path.exists()


def test_nothing_is_said_on_the_clerks_screen_about_a_wrong_key(kept: Path) -> None:
    script = """if True:
        import sys
        from pathlib import Path
        from data.database import WrongKey, connect
        try:
            connect(Path(sys.argv[1]), bytes(32))
        except WrongKey:
            pass
    """
    done = subprocess.run([sys.executable, "-c", script, str(kept)], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


# -- good files


def test_a_new_file_is_ours_encrypted_and_safe_against_a_power_cut(kept: Path) -> None:
    with closing(connect(kept, KEY)) as connection:
        wanted = {"application_id": APPLICATION_ID, "user_version": 1, "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        assert {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted
        assert check(connection) == []
    assert ("字" * 4).encode() not in kept.read_bytes() and not kept.read_bytes().startswith(b"SQLite")


def test_a_reader_sees_commits_at_once_and_can_write_nothing(kept: Path) -> None:
    with closing(connect(kept, KEY)) as writer, closing(connect(kept, KEY, read_only=True)) as reader:
        writer.execute("INSERT INTO note (text) VALUES ('new')")
        assert reader.execute("SELECT count(*) FROM note WHERE text = 'new'").fetchone() == (1,)
        with pytest.raises(driver.OperationalError):
            reader.execute("DELETE FROM note")


def test_a_first_making_that_was_cut_short_is_taken_up_again(path: Path) -> None:
    connect(path, KEY).close()  # the file is there, its first step is not
    with closing(connect(path, KEY)) as connection:
        prepare(connection, [STEP])
        assert connection.execute("SELECT count(*) FROM note").fetchone() == (0,)


def test_append_only_triggers_hold_against_a_replace_too(path: Path) -> None:
    forbid = "CREATE TRIGGER keep BEFORE DELETE ON note BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    with closing(connect(path, KEY)) as connection:
        prepare(connection, [(*STEP, forbid)])
        connection.execute("INSERT INTO note (text) VALUES ('first')")
        with pytest.raises(driver.IntegrityError, match="append-only"):
            connection.execute("INSERT OR REPLACE INTO note (text) VALUES ('first')")


def test_an_upgrade_keeps_the_rows_and_leaves_a_copy_of_before(kept: Path) -> None:
    with closing(connect(kept, KEY, version=2)) as connection:
        prepare(connection, [STEP, NEXT_STEP])
        prepare(connection, [STEP, NEXT_STEP])  # a second time there is nothing to do
        assert connection.execute("SELECT count(*), max(colour) FROM note").fetchone() == (1500, "")
    [copy] = (kept.parent / "backups").iterdir()
    with closing(connect(copy, KEY)) as before:
        assert before.execute("SELECT count(*) FROM note").fetchone() == (1500,)
        assert before.execute("PRAGMA user_version").fetchone() == (1,)


def test_an_upgrade_that_fails_leaves_everything_as_it_was(kept: Path) -> None:
    with closing(connect(kept, KEY)) as connection:
        before = connection.execute("SELECT sql FROM sqlite_schema ORDER BY name").fetchall()
        with pytest.raises(driver.OperationalError, match="no_such_table"):
            prepare(connection, [STEP, (*NEXT_STEP, "INSERT INTO no_such_table VALUES (1)")])
        assert connection.execute("SELECT sql FROM sqlite_schema ORDER BY name").fetchall() == before
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_step_that_rebuilds_a_parent_does_not_take_its_children_along(path: Path) -> None:
    family = ("CREATE TABLE parent (id INTEGER PRIMARY KEY)", "CREATE TABLE child (of INTEGER REFERENCES parent ON DELETE CASCADE)")
    rebuild = (
        "CREATE TABLE p2 (id INTEGER PRIMARY KEY)",
        "INSERT INTO p2 SELECT * FROM parent",
        "DROP TABLE parent",
        "ALTER TABLE p2 RENAME TO parent",
    )
    with closing(connect(path, KEY)) as connection:
        prepare(connection, [family])
        connection.execute("INSERT INTO parent VALUES (1)")
        connection.execute("INSERT INTO child VALUES (1)")
        prepare(connection, [family, rebuild])
        assert connection.execute("SELECT count(*) FROM child").fetchone() == (1,)


def test_a_step_that_would_leave_orphans_is_undone(path: Path) -> None:
    family = ("CREATE TABLE parent (id INTEGER PRIMARY KEY)", "CREATE TABLE child (of INTEGER REFERENCES parent)")
    with closing(connect(path, KEY)) as connection:
        prepare(connection, [family])
        connection.execute("INSERT INTO parent VALUES (1)")
        connection.execute("INSERT INTO child VALUES (1)")
        with pytest.raises(Damaged):
            prepare(connection, [family, ("DELETE FROM parent",)])
        assert connection.execute("SELECT count(*) FROM parent").fetchone() == (1,)


def test_prepare_does_not_touch_a_database_with_more_steps_than_it_knows(kept: Path) -> None:
    with closing(connect(kept, KEY)) as connection, pytest.raises(Newer):
        prepare(connection, [])


# -- copies


def test_a_copy_opens_under_the_same_key_and_is_equal(kept: Path, tmp_path: Path) -> None:
    with closing(connect(kept, KEY)) as connection:
        backup(connection, tmp_path / "usb" / "copy.db")
    with closing(connect(kept, KEY)) as one, closing(connect(tmp_path / "usb" / "copy.db", KEY)) as other:
        rows = "SELECT * FROM note ORDER BY id"
        assert one.execute(rows).fetchall() == other.execute(rows).fetchall()
        assert check(other) == []
    with pytest.raises(WrongKey):
        connect(tmp_path / "usb" / "copy.db", OTHER_KEY)


def test_a_copy_is_of_one_moment_though_another_connection_goes_on_writing(kept: Path, tmp_path: Path) -> None:
    with closing(connect(kept, KEY)) as writer, closing(connect(kept, KEY, read_only=True)) as reader:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO note (text) VALUES ('not yet committed')")
        backup(reader, tmp_path / "copy.db")
        writer.execute("COMMIT")
    with closing(connect(tmp_path / "copy.db", KEY)) as copy:
        assert copy.execute("SELECT count(*) FROM note").fetchone() == (1500,)


def test_a_copy_of_a_damaged_database_takes_no_name_and_spares_the_older_copy(kept: Path, tmp_path: Path) -> None:
    older = tmp_path / "copy.db"
    older.write_bytes(b"older")
    spoilt = bytearray(kept.read_bytes())
    spoilt[20 * 4096 + 99] ^= 1
    kept.write_bytes(spoilt)
    with closing(connect(kept, KEY)) as connection, pytest.raises(Damaged):
        backup(connection, older)
    assert older.read_bytes() == b"older" and not list(tmp_path.glob("*.part"))


def small_disk(folder: Path, size: str, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script on a disk of its own, mounted over the folder in a mount namespace of its own."""
    unshare = ("unshare", "--map-root-user", "--mount")
    if sys.platform != "linux" or subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets no one make a mount namespace")
    mount = f'mount -t tmpfs -o size={size} disk "{folder}" && exec "$@"'
    command = [*unshare, "sh", "-c", mount, "sh", sys.executable, "-c", script, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


FILLING = """
import sys
from pathlib import Path
from data.database import DiskFull, connect, prepare, check
from data.problems import translated
path = Path(sys.argv[1])
connection = connect(path, bytes(range(32)))
prepare(connection, [("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",)])
kept = 0
try:
    while True:
        with translated(path):
            connection.execute("INSERT INTO note (text) VALUES (?)", ("x" * 3000,))
        kept += 1
except DiskFull as full:
    print(full.key, full.missing_mb > 0, connection.execute("SELECT count(*) FROM note").fetchone()[0] == kept > 0, check(connection))
"""


def test_a_full_disk_is_named_and_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    done = small_disk(tmp_path, "1m", FILLING, str(tmp_path / "station.db"))
    assert done.stdout.strip() == "database.disk_full True True []", done.stderr


# -- under SQLAlchemy


@pytest.fixture
def through(kept: Path) -> Iterator[Engine]:
    made = engine(kept, KEY)
    yield made
    made.dispose()


def count(made: Engine) -> int:
    with made.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM note")).scalar_one())


def test_a_rolled_back_transaction_leaves_nothing(through: Engine) -> None:
    with pytest.raises(ZeroDivisionError), through.begin() as connection:
        connection.execute(text("INSERT INTO note (text) VALUES ('gone')"))
        with connection.begin_nested():
            connection.execute(text("INSERT INTO note (text) VALUES ('gone too')"))
        1 / 0  # noqa: B018
    assert count(through) == 1500


def test_a_transaction_holds_the_write_lock_from_its_beginning_unless_it_only_reads(
    kept: Path, through: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.0)
    with closing(connect(kept, KEY)) as other:
        with through.execution_options(reads=True).begin() as reading:
            reading.execute(text("SELECT 1"))
            other.execute("INSERT INTO note (text) VALUES ('while it reads')")
        with through.begin(), pytest.raises(driver.OperationalError, match="locked"):
            other.execute("INSERT INTO note (text) VALUES ('while it writes')")


def test_errors_about_the_file_are_problems_and_errors_about_a_statement_are_not(
    kept: Path, through: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(IntegrityError), through.begin() as connection:
        connection.execute(text("INSERT INTO note (id, text) VALUES (1, 'twice')"))
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.0)
    impatient = engine(kept, KEY)
    with closing(connect(kept, KEY)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Locked), impatient.begin():
            pass
    impatient.dispose()


def test_opening_a_bad_file_through_the_engine_is_the_same_problem(kept: Path) -> None:
    before = kept.read_bytes()
    with pytest.raises(WrongKey), engine(kept, OTHER_KEY).connect():
        pass
    assert kept.read_bytes() == before


def test_every_type_of_a_column_is_one_that_a_strict_table_takes(path: Path) -> None:
    from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, Integer, LargeBinary, MetaData, Numeric, String, Table, Time
    from sqlalchemy.schema import CreateTable

    kinds = (String(9), Date, DateTime, Time, JSON, Boolean, Integer, Float, Numeric, LargeBinary)
    table = Table("every", MetaData(), *[Column(f"c{number}", kind) for number, kind in enumerate(kinds)], sqlite_strict=True)
    with closing(connect(path, KEY)) as connection:
        prepare(connection, [[str(CreateTable(table).compile(dialect=database.dialect()))]])
        connection.execute("INSERT INTO every (c0) VALUES ('x')")


def test_opening_needs_neither_sqlalchemy_nor_the_driver_before_it_is_asked_for() -> None:
    heavy = "{'sqlalchemy', 'sqlmodel', 'sqlcipher3', 'cryptography', 'sqlite3'}"
    script = f"import sys, data.database, data.place, data.station, data.keyring; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip() == "[]"
