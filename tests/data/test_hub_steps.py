"""The hub's tables: one description, two databases, the same promises held by each."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Index, Integer, MetaData, String, Table, UniqueConstraint
from sqlalchemy.exc import DBAPIError

from data import database as embedded_database
from data import hub_steps, hub_tables
from data.hub import BadHubKey, Hub, HubTransaction, ServerProblem
from data.hub_embedded import APPLICATION_ID
from data.hub_key import hub_key
from data.hub_rows import Block, Chain, Event, Office, Station
from tests import databases

EVENT = Event("e1", "s1", 1, 1, "case", "c1", "submitted", "h1", "accepted", 1, "", "()", b"{}", b"private", b"", "2026-11-25")


@pytest.fixture(params=databases.KINDS)
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    with databases.database(request.param) as made:
        yield made


@pytest.fixture
def hub(tmp_path: Path, address: str) -> Iterator[Hub]:
    made = Hub.open(tmp_path, address)
    yield made
    made.close()


def block(first: int, count: int, block_id: str = "") -> Block:
    return Block(block_id or f"b{first}", "T1", "childbirth", "s1", "Y2026", 6, first, count)


def refused(hub: Hub, statement: str) -> None:
    """What the database itself refuses, whoever asks."""
    with pytest.raises(DBAPIError, match="kept is kept"), hub.transaction() as tx:
        tx._connection.exec_driver_sql(statement)


def test_what_is_kept_is_not_changed_and_not_deleted(hub: Hub) -> None:
    with hub.transaction() as tx:
        tx.deliver("T1", tx.append(EVENT), True)
        tx.add_block(block(1, 10))
    for statement in (
        "DELETE FROM event",
        "UPDATE event SET hash = 'other'",
        "UPDATE event SET payload = envelope",
        "DELETE FROM inbox",
        "UPDATE inbox SET position = 9",
        "DELETE FROM block",
        'UPDATE block SET "count" = 20',
    ):
        refused(hub, statement)
    with hub.transaction() as tx:
        tx._connection.exec_driver_sql("UPDATE event SET payload = NULL")  # its time is over
    with hub.reading() as tx:
        assert [(event.hash, event.payload) for event in tx.events()] == [("h1", None)]


@pytest.mark.parametrize("other", [block(10, 1, "x"), block(1, 10, "x"), block(1, 1, "x"), block(5, 50, "x")])
def test_two_blocks_under_one_prefix_share_no_number_even_if_the_allocator_errs(hub: Hub, other: Block) -> None:
    with hub.transaction() as tx:
        tx.add_block(block(1, 10))
    with pytest.raises(DBAPIError), hub.transaction() as tx:
        tx.add_block(other)
    with hub.transaction() as tx:
        tx.add_block(block(11, 10))


def test_a_unit_of_work_that_fails_leaves_nothing_behind(hub: Hub) -> None:
    with pytest.raises(ZeroDivisionError), hub.transaction() as tx:
        tx.add_office(Office("T1", "甲", "township"))
        raise ZeroDivisionError
    with hub.reading() as tx:
        assert tx.office("T1") is None


def test_a_secret_is_not_readable_in_the_database_and_needs_its_key(tmp_path: Path, address: str) -> None:
    hub = Hub.open(tmp_path, address)
    with hub.transaction() as tx:
        tx.set_secret("root", b"r" * 32)
    hub.close()
    if address:
        with databases.connected(address) as connection:
            assert b"rrrr" not in bytes(connection.execute("SELECT value FROM secret").fetchone()[0])
        with pytest.raises(BadHubKey):
            Hub.open(tmp_path / "elsewhere", address)
        assert not (tmp_path / "elsewhere").exists()  # no new key for a hub that has secrets
    else:
        assert b"rrrr" not in (tmp_path / "hub.db").read_bytes()


@pytest.mark.parametrize("kind", databases.KINDS[1:])
def test_all_steps_make_what_the_description_says(tmp_path: Path, kind: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with databases.database(kind, empty=True) as address:
        hub = Hub.open(tmp_path, address)
        with hub.transaction() as tx:
            context = MigrationContext.configure(tx._connection)
            assert context.get_current_revision() == f"{len(hub_steps.STEPS):04d}"
            differences = compare_metadata(context, hub_tables.METADATA)
        hub.close()
        Hub.open(tmp_path, address).close()  # there is nothing left to do
    assert [difference for difference in differences if "alembic_version" not in str(difference)] == []


@pytest.mark.parametrize("kind", databases.KINDS[1:])
def test_a_database_of_a_later_program_is_left_alone(tmp_path: Path, kind: str) -> None:
    with databases.database(kind) as address:
        with databases.connected(address) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '0999'")
        with pytest.raises(ServerProblem) as problem:
            Hub.open(tmp_path, address)
    assert problem.value.key == "newer"


def test_a_server_that_does_not_answer_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ServerProblem) as problem:
        Hub.open(tmp_path, "postgresql://nobody@127.0.0.1:1/nothing")
    assert problem.value.key == "unreachable" and "127.0.0.1" in problem.value.details


def test_an_embedded_hub_of_every_earlier_step_is_brought_up_to_date_with_what_it_held(tmp_path: Path) -> None:
    for done in range(1, len(hub_steps.STEPS)):
        folder = tmp_path / str(done)
        key, _ = hub_key(folder)
        steps = hub_steps.embedded()
        connection = embedded_database.connect(folder / "hub.db", key, application_id=APPLICATION_ID, version=done)
        embedded_database.prepare(connection, steps[:done], application_id=APPLICATION_ID)
        connection.execute("INSERT INTO office (id, name, level) VALUES ('T1', '甲', 'township')")
        connection.close()
        hub = Hub.open(folder)
        with hub.transaction() as tx:
            assert tx.office("T1") == Office("T1", "甲", "township")
            tx.add_station(Station("s1", "T1", "1", "key", 1, Chain(0, 0, "")))
        hub.close()


def test_a_column_that_came_later_is_left_out_of_the_table_and_added_by_its_step(monkeypatch: pytest.MonkeyPatch) -> None:
    late = Column("late", Integer, nullable=False, server_default="0")
    table = Table(
        "thing", MetaData(), Column("id", String, primary_key=True), late, UniqueConstraint("id", "late"), Index("by_late", "late")
    )
    monkeypatch.setattr(hub_steps, "STEPS", (hub_steps.Step(tables=(table,)), hub_steps.Step(columns=(late,))))
    dialect = embedded_database.dialect()
    connection = sqlite3.connect(":memory:")
    for number in (1, 2):
        for statement in hub_steps.statements(number, dialect):
            connection.execute(statement)
        assert [row[1] for row in connection.execute("PRAGMA table_info(thing)")] == ["id", "late"][:number]
    connection.close()


def test_every_step_has_its_revision() -> None:
    from alembic.script import ScriptDirectory

    folder = Path(hub_steps.__file__).parent / "hub_revisions"
    revisions = [each.revision for each in ScriptDirectory(str(folder)).walk_revisions()]
    assert sorted(revisions) == [f"{number:04d}" for number in range(1, len(hub_steps.STEPS) + 1)]


def test_the_offices_that_got_something_are_known_when_a_unit_of_work_ends(hub: Hub) -> None:
    with hub.transaction() as tx:
        assert isinstance(tx, HubTransaction)
        position = tx.append(EVENT)
        assert [tx.deliver(office, position, True) for office in ("T2", "T1", "T2")] == [1, 1, 2]
        assert tx.rung == {"T1", "T2"}
