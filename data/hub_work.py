"""What all parts of a unit of work at the hub stand on: one connection, statements that are made once, rows in and out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Executable, Select, Table

from data import hub_statements as q
from data.hub_prepared import Rows
from data.hub_rows import Block, Code, Edition, Office, State

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from data.hub_prepared import Running

R = TypeVar("R", Office, Code, Block, State, Edition)
T = TypeVar("T")
Lasting = dict[str, tuple[str, Any]]
"""What outlasts a unit of work: name → (version, what was found)."""


class WithCare(Exception):
    """Part of a unit of work has failed: all of it is to be undone, and done again with care, where that part may fail alone."""


class Work:
    """One connection, for as long as one unit of work. Each noun of the hub adds its own calls (see HubTransaction)."""

    def __init__(self, connection: "Connection", run: "Running", lasting: Lasting) -> None:
        self._connection, self._run, self._lasting = connection, run, lasting
        self.rung: set[str] = set()  # the offices whose inbox has grown
        self.wrote = False
        self.careful = False  # it is done again, see WithCare
        self._known: dict[tuple[object, ...], Any] = {}
        self._common: dict[tuple[object, ...], Any] = {}  # with the other units of work in this transaction

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of the unit of work that leaves nothing behind if it raises. It costs two round trips: not for where all is well."""
        savepoint = self._connection.begin_nested()
        try:
            yield
        except BaseException:
            savepoint.rollback()
            self._known.clear()
            self._common.clear()
            raise
        savepoint.commit()

    def _do(self, statement: Executable, **values: object) -> Rows:
        self.wrote = self.wrote or not statement.is_select
        return self._run(self._connection, statement, values)

    def _first(self, statement: Executable, **values: object) -> Any:
        """The first row, None if there is none."""
        found = self._do(statement, **values)
        return found[0] if found else None

    def _value(self, statement: Executable, **values: object) -> Any:
        """The first column of the first row, None if there is no row."""
        found = self._do(statement, **values)
        return found[0][0] if found else None

    def _column(self, statement: Executable, **values: object) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self._do(statement, **values)]

    def _one(self, kind: type[R], statement: Select[Any], **values: object) -> R | None:
        row = self._first(statement, **values)
        return kind(**row._asdict()) if row else None

    def once(self, key: tuple[object, ...], look: Callable[[], T]) -> T:
        """What is asked again in the same unit of work is looked up once; who changes it says so with `forget`."""
        if key not in self._known:
            self._known[key] = look()
        found: T = self._known[key]
        return found

    def once_for_all(self, key: tuple[object, ...], look: Callable[[], T]) -> T:
        """The same for all units of work of this transaction: nobody else can change it meanwhile."""
        if key not in self._common:
            self._common[key] = look()
        found: T = self._common[key]
        return found

    def know(self, key: tuple[object, ...], found: T) -> T:
        """The answer to what may be asked in this unit of work."""
        self._known[key] = found
        return found

    def remembered(self, key: str, version: str, look: Callable[[], T]) -> T:
        """What is looked up once for as long as its version stays the same, over all units of work of this process."""
        if key not in self._lasting or self._lasting[key][0] != version:
            self._lasting[key] = version, look()
        found: T = self._lasting[key][1]
        return found

    def forget(self, *key: object) -> None:
        """It was changed."""
        self._known.pop(key, None)
        self._common.pop(key, None)

    def forget_all(self, *names: str) -> None:
        """Everything under these names may have changed."""
        self._known = {key: found for key, found in self._known.items() if key[0] not in names}

    def _insert(self, table: Table, **values: object) -> None:
        self._do(q.INSERTS[table], **values)

    def _insert_all(self, table: Table, rows: list[dict[str, object]]) -> None:
        """Several rows in one go."""
        if rows:
            self.wrote = True
            self._run.many(self._connection, q.INSERTS[table], rows)

    def _counted(self, statement: Executable, key: str, step: int) -> int:
        """What a counter says after adding to it."""
        return int(self._value(statement, known=key, step=step))
