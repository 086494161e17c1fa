"""How the tables of a station came into being, step by step: what `user_version` counts."""

from functools import cache

from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from data.aside import SetAside
from data.schema import (
    APPEND_ONLY,
    STALE,
    AttachmentRow,
    BlockRow,
    EmergencyRow,
    JournalEntry,
    LaterAnswer,
    OvertakenRow,
    Received,
    ReturnedAnswer,
    SearchRow,
    SearchWord,
    SettledRow,
    UnreadRow,
)
from data.schema_working import PublishedFile, Scan, ScanPiece


@cache
def steps() -> tuple[tuple[str, ...], ...]:
    """The statements of every numbered step, oldest first. A new database has all tables from step 1 on.

    2  the words of the search; they come from the journal, so a database with events is marked for a rebuild
    3  what cases of 应急接件 owe; the same
    4  how many cases stand at each stage, kept by triggers: counting a hundred thousand costs the desk some 50 ms;
       keys of likeness in case_person, which come from the journal too
    5  the part of a certificate number that is not the serial: what was leased for a year is not taken in the next
    6  what was decided about refused events; a case knows of papers in dispute
    7  the payload of an event may be dropped when its time is over; everything else of it stays as it is
    8  what became of the events that the gateway had held
    9  scans: what cases cite, and their bytes
    10  which cases are on the city's platform and which wait to be filed there, among the keys in case_person
    11  what waits for a newer program; cases and blocks know of it
    12  reference data that the city published
    13  own steps that were overtaken elsewhere, and a case knows of them; what came and was not taken
    14  receipts whose 收件 was refused are found; what was decided about refused work counts
    15  the answers to own events that had been lost and came back
    """
    return (
        statements(),
        (*_made_if_absent(SearchRow, SearchWord), _MARK_STALE),
        (*_made_if_absent(EmergencyRow), _MARK_STALE),
        (*_STAGE_COUNT, _MARK_STALE),
        ("DROP TABLE block_row", *_made_if_absent(BlockRow), _MARK_STALE),
        (*_made_if_absent(SettledRow), _MARK_STALE),
        tuple(statement for table in (JournalEntry, Received) for statement in _payload_may_go(table)),
        (*_made_if_absent(LaterAnswer), *_kept("later_answer")),
        _made_if_absent(AttachmentRow, Scan, ScanPiece),
        (_MARK_STALE,),
        (*_made_if_absent(UnreadRow), _MARK_STALE),
        _made_if_absent(PublishedFile),
        (
            *_made_if_absent(OvertakenRow),
            "CREATE INDEX IF NOT EXISTS ix_overtaken_row_case_id ON overtaken_row (case_id)",
            _MARK_STALE,
            *_made_if_absent(SetAside),
            *_kept("set_aside"),
        ),
        (_MARK_STALE,),
        _made_if_absent(ReturnedAnswer),
    )


def _payload_may_go(table: type[SQLModel]) -> tuple[str, ...]:
    """The trigger against updates lets one through that takes the payload away and touches nothing else."""
    name = str(table.__tablename__)
    columns = [column.name for column in SQLModel.metadata.tables[name].columns]
    changes = " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in columns if column != "payload")
    return (
        f"DROP TRIGGER IF EXISTS {name}_no_update",
        f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} WHEN NEW.payload IS NOT NULL OR {changes} "
        f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END",
    )


_MARK_STALE = f"INSERT OR REPLACE INTO setting (key, value) SELECT '{STALE}', 'yes' WHERE EXISTS (SELECT 1 FROM journal)"


_MORE = (  # no ON CONFLICT: within a trigger that of the statement outside, OR REPLACE, would hold
    "INSERT INTO stage_count SELECT new.stage, 0 WHERE NOT EXISTS (SELECT 1 FROM stage_count WHERE stage = new.stage); "
    "UPDATE stage_count SET cases = cases + 1 WHERE stage = new.stage"
)
_LESS = "UPDATE stage_count SET cases = cases - 1 WHERE stage = old.stage"
_STAGE_COUNT = (
    "CREATE TABLE stage_count (stage TEXT NOT NULL PRIMARY KEY, cases INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "INSERT INTO stage_count SELECT stage, count(*) FROM case_row GROUP BY stage",
    f"CREATE TRIGGER case_row_comes AFTER INSERT ON case_row BEGIN {_MORE}; END",
    f"CREATE TRIGGER case_row_goes AFTER DELETE ON case_row BEGIN {_LESS}; END",
    f"CREATE TRIGGER case_row_moves AFTER UPDATE OF stage ON case_row BEGIN {_LESS}; {_MORE}; END",
)


def _made_if_absent(*tables: type[SQLModel]) -> tuple[str, ...]:
    from data.database import dialect

    found = [SQLModel.metadata.tables[str(table.__tablename__)] for table in tables]
    return tuple(str(CreateTable(table, if_not_exists=True).compile(dialect=dialect())) for table in found)


def statements() -> tuple[str, ...]:
    """The SQL that makes all tables, and the triggers that keep the append-only ones so."""
    from data.database import dialect

    made = []
    for table in SQLModel.metadata.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=dialect())))
        made += [str(CreateIndex(index).compile(dialect=dialect())) for index in sorted(table.indexes, key=lambda i: str(i.name))]
    return (*made, *(trigger for name in APPEND_ONLY for trigger in _kept(name)))


def _kept(table_name: str) -> tuple[str, ...]:
    """The triggers that keep a table append-only."""
    return tuple(
        f"CREATE TRIGGER IF NOT EXISTS {table_name}_no_{verb.lower()} BEFORE {verb} ON {table_name} "
        f"BEGIN SELECT RAISE(ABORT, '{table_name} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    )
