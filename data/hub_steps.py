"""How the hub's tables came into being, step by step, on either database.

Step n is what `user_version` n means on SQLite, and revision n of Alembic on PostgreSQL (data/hub_revisions). A step names tables
and columns of hub_tables; a table is made without the columns that a later step adds, so that every database ends up alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Index, MetaData, Table, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateColumn, CreateIndex, CreateTable

from data import hub_guards as guards
from data import hub_tables as t


@dataclass(frozen=True, slots=True)
class Step:
    """New tables (with their indexes), new columns of older tables (with a server_default if they are NOT NULL), and bare SQL."""

    tables: tuple[Table, ...] = ()
    columns: tuple[Column[Any], ...] = ()
    sqlite: tuple[str, ...] = ()
    postgresql: tuple[str, ...] = ()


_FIRST = (t.office, t.code, t.station, t.certificate, t.event, t.state, t.inbox_head, t.inbox, t.series, t.block, t.number, t.secret)

STEPS = (
    Step(tables=_FIRST),
    Step(tables=(t.case_key,)),  # by what cases are found to be alike
    Step(tables=(t.ended_epoch, t.quarantine, t.ended_lease, t.heard)),  # how stations stand
    Step(sqlite=guards.SQLITE, postgresql=guards.POSTGRESQL),  # what is kept is kept, and no two blocks overlap
    Step(tables=(t.scan, t.scan_piece, t.scan_case)),  # scans: their bytes, and the cases that cite them
    Step(tables=(t.bundle,)),  # bundles that came by stick
    Step((t.edition,), (), guards.SQLITE_EDITIONS, guards.POSTGRESQL_EDITIONS),  # reference data that the city published
    Step(tables=(t.recovery, t.returned)),  # the hub was put back from a backup
    Step(tables=(t.contact,)),  # when stations spoke last
    Step(tables=(t.carried,)),  # the answers to bundles that came over the line
)


def statements(number: int, dialect: Dialect) -> tuple[str, ...]:
    """The SQL of step `number` (from 1)."""
    step = STEPS[number - 1]
    later = {column for each in STEPS[number:] for column in each.columns}
    made = [sql for table in step.tables for sql in _table(table, later, dialect)]
    made += [sql for column in step.columns for sql in _column(column, dialect)]
    return (*made, *(step.sqlite if dialect.name == "sqlite" else step.postgresql))


@cache
def embedded() -> tuple[tuple[str, ...], ...]:
    """All steps in the SQL of the embedded store."""
    from data.database import dialect

    return tuple(statements(number, dialect()) for number in range(1, len(STEPS) + 1))


def _table(table: Table, later: set[Column[Any]], dialect: Dialect) -> list[str]:
    first = table if not later & set(table.columns) else _without(table, later)
    indexes = sorted(first.indexes, key=lambda index: str(index.name))
    return [str(CreateTable(first).compile(dialect=dialect)), *(str(CreateIndex(index).compile(dialect=dialect)) for index in indexes)]


def _without(table: Table, later: set[Column[Any]]) -> Table:
    """The table as it was before these columns came: neither they, nor what is built on them."""
    first = Table(table.name, MetaData(), *(column._copy() for column in table.columns if column not in later), **_options(table))
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and not later & set(constraint.columns):
            first.append_constraint(UniqueConstraint(*(column.name for column in constraint.columns), name=constraint.name))
        assert not isinstance(constraint, ForeignKeyConstraint) or len(constraint.columns) == 1  # a column brings its own along
    for index in table.indexes:
        if not later & set(index.columns):
            Index(index.name, *(first.c[column.name] for column in index.columns))
    return first


def _options(table: Table) -> dict[str, Any]:
    return {"sqlite_strict": True} if table.dialect_options["sqlite"]["strict"] else {}


def _column(column: Column[Any], dialect: Dialect) -> list[str]:
    table = column.table
    assert isinstance(table, Table)
    made = [f"ALTER TABLE {dialect.identifier_preparer.format_table(table)} ADD COLUMN {CreateColumn(column).compile(dialect=dialect)}"]
    on_it: Sequence[Index] = [index for index in table.indexes if column in set(index.columns)]
    return made + [str(CreateIndex(index).compile(dialect=dialect)) for index in on_it]
