"""How the hub's statements are run: through SQLAlchemy on SQLite, and on PostgreSQL through psycopg itself.

There the text of a statement is made once, and the server plans it once for a connection: of what one event costs, SQLAlchemy's
part alone was more than half.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sqlalchemy import Executable
    from sqlalchemy.engine import Connection

Rows = list[Any]
"""Rows with their columns as attributes, and as `_asdict()`."""
_EXPANDED = re.compile(r"IN \(__\[POSTCOMPILE_(\w+)\]\)")  # SQLAlchemy would write the text anew for every length of the list


class Running(Protocol):
    """Runs a statement; returns its rows, none if it is not of a kind that has some."""

    at_once: bool
    """Whether several changes may be one statement, in PostgreSQL's words."""

    def __call__(self, connection: "Connection", statement: "Executable", values: "Mapping[str, object]") -> Rows: ...

    def text(self, connection: "Connection", text: str, values: "Mapping[str, object]") -> Rows:
        """The same for one that is written out; only where changes are made at once."""

    def many(self, connection: "Connection", statement: "Executable", rows: "Sequence[dict[str, object]]") -> None:
        """Run it for each of these."""


class Plain:
    """Through SQLAlchemy."""

    at_once = False

    def __call__(self, connection: "Connection", statement: "Executable", values: "Mapping[str, object]") -> Rows:
        result = connection.execute(statement, values)
        return list(result) if result.returns_rows else []

    def text(self, connection: "Connection", text: str, values: "Mapping[str, object]") -> Rows:
        raise NotImplementedError

    def many(self, connection: "Connection", statement: "Executable", rows: "Sequence[dict[str, object]]") -> None:
        connection.execute(statement, rows)


class Prepared:
    """Through psycopg, on the same connection and in the same transaction as what SQLAlchemy runs. Errors come as SQLAlchemy's."""

    at_once = True

    def __init__(self) -> None:
        """Raises ImportError."""
        from psycopg import Error, rows
        from psycopg.pq import ExecStatus

        self._error, self._named, self._has_rows = Error, rows.namedtuple_row, ExecStatus.TUPLES_OK
        self._made: dict[str, Any] = {}  # text → what makes its rows: their columns are always the same

    def __call__(self, connection: "Connection", statement: "Executable", values: "Mapping[str, object]") -> Rows:
        text, constants = _text(statement, tuple(values), connection.dialect)
        return self.text(connection, text, {**constants, **values})

    def text(self, connection: "Connection", text: str, values: "Mapping[str, object]") -> Rows:
        try:
            with _raw(connection).cursor(binary=True, row_factory=lambda cursor: self._rows(text, cursor)) as cursor:
                cursor.execute(text, values, prepare=True)
                result = cursor.pgresult
                return cursor.fetchall() if result is not None and result.status == self._has_rows else []
        except self._error as error:
            raise self._translated(connection, text, error) from error

    def many(self, connection: "Connection", statement: "Executable", rows: "Sequence[dict[str, object]]") -> None:
        text, constants = _text(statement, tuple(rows[0]), connection.dialect)
        try:
            with _raw(connection).cursor() as cursor:
                cursor.executemany(text, [{**constants, **row} for row in rows])
        except self._error as error:
            raise self._translated(connection, text, error) from error

    def _rows(self, text: str, cursor: Any) -> Any:
        if text not in self._made:
            self._made[text] = self._named(cursor)
        return self._made[text]

    def _translated(self, connection: "Connection", text: str, error: Exception) -> Exception:
        """What psycopg raises, in SQLAlchemy's words, as those who catch it expect it; a lost connection leaves the pool."""
        from sqlalchemy.exc import DBAPIError

        lost = bool(_raw(connection).closed)
        if lost:
            connection.invalidate(error)
        return DBAPIError.instance(
            text, None, error, self._error, hide_parameters=True, connection_invalidated=lost, dialect=connection.dialect
        )


def _raw(connection: "Connection") -> Any:
    """psycopg's own connection."""
    return connection.connection.driver_connection


@lru_cache(maxsize=512)
def _text(statement: "Executable", names: tuple[str, ...], dialect: Any) -> tuple[str, dict[str, Any]]:
    """What goes to the server, and the values that stand in the statement itself."""
    compiled = statement.compile(dialect=dialect, column_keys=names)  # type: ignore[attr-defined]
    constants = {name: list(value) if isinstance(value, tuple) else value for name, value in compiled.params.items() if name not in names}
    return _EXPANDED.sub(r"= ANY(%(\1)s)", str(compiled)), constants
