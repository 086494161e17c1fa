"""What the databases themselves refuse, whatever the program does: the net under the hub, in the words of each.

An event is never deleted, and of its row only the payload may be let go, and the answer to one that was held be given; an inbox
never changes; a block keeps its serials, and no two blocks under one prefix share one.
"""

_FIXED = ("position", "id", "maker", "epoch", "sequence", "subject", "subject_id", "kind", "hash", "envelope", "received_at")
_RANGE = ("id", "prefix", "width", "first", "count")


def _sqlite(table: str, when: str, condition: str, name: str) -> str:
    return (
        f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table} {condition}"
        f" BEGIN SELECT RAISE(ABORT, '{table}: what is kept is kept'); END"
    )


def _changed(columns: tuple[str, ...]) -> str:
    return " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in columns)


SQLITE = (
    _sqlite("event", "DELETE", "", "stays"),
    _sqlite("event", "UPDATE", f"WHEN {_changed(_FIXED)} OR (NEW.payload IS NOT NULL AND NEW.payload IS NOT OLD.payload)", "is_kept"),
    _sqlite("inbox", "DELETE", "", "stays"),
    _sqlite("inbox", "UPDATE", "", "is_kept"),
    _sqlite("block", "DELETE", "", "stays"),
    _sqlite("block", "UPDATE", f"WHEN {_changed(_RANGE)}", "is_kept"),
    _sqlite("quarantine", "DELETE", "", "stays"),
    _sqlite("ended_lease", "DELETE", "", "stays"),
    """CREATE TRIGGER block_overlaps BEFORE INSERT ON block
WHEN EXISTS (SELECT 1 FROM block WHERE prefix = NEW.prefix AND first < NEW.first + NEW.count AND NEW.first < first + count)
BEGIN SELECT RAISE(ABORT, 'block: overlaps another one'); END""",
)

SQLITE_EDITIONS = (_sqlite("edition", "DELETE", "", "stays"), _sqlite("edition", "UPDATE", "", "is_kept"))


def _postgresql(table: str, when: str, condition: str, name: str) -> str:
    return f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table} FOR EACH ROW {condition} EXECUTE FUNCTION cqclerk_kept()"


def _distinct(columns: tuple[str, ...]) -> str:
    return " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)


POSTGRESQL = (
    """CREATE FUNCTION cqclerk_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%: what is kept is kept', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    _postgresql("event", "DELETE", "", "stays"),
    _postgresql(
        "event",
        "UPDATE",
        f"WHEN ({_distinct(_FIXED)} OR (NEW.payload IS NOT NULL AND NEW.payload IS DISTINCT FROM OLD.payload))",
        "is_kept",
    ),
    _postgresql("inbox", "DELETE OR UPDATE", "", "is_kept"),
    _postgresql("block", "DELETE", "", "stays"),
    _postgresql("block", "UPDATE", f"WHEN ({_distinct(_RANGE)})", "is_kept"),
    _postgresql("quarantine", "DELETE", "", "stays"),
    _postgresql("ended_lease", "DELETE", "", "stays"),
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """ALTER TABLE block ADD CONSTRAINT block_overlaps
EXCLUDE USING gist (prefix WITH =, int8range("first", "first" + "count") WITH &&)""",
)
POSTGRESQL_EDITIONS = (_postgresql("edition", "DELETE OR UPDATE", "", "is_kept"),)
