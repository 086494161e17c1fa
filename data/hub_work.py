"""What all parts of a unit of work at the hub stand on: one connection, statements that are made once, rows in and out."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import CursorResult, Executable, Select, Table

from data import hub_statements as q
from data.hub_rows import Block, Code, Office, State

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

R = TypeVar("R", Office, Code, Block, State)
T = TypeVar("T")


class Work:
    """One connection, for as long as one unit of work. Each noun of the hub adds its own calls (see HubTransaction)."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self.rung: set[str] = set()  # the offices whose inbox has grown
        self._known: dict[tuple[object, ...], Any] = {}

    def _do(self, statement: Executable, **values: object) -> CursorResult[Any]:
        result = self._connection.execute(statement, values)
        assert isinstance(result, CursorResult)
        return result

    def _one(self, kind: type[R], statement: Select[Any], **values: object) -> R | None:
        row = self._do(statement, **values).one_or_none()
        return kind(**row._mapping) if row else None

    def once(self, key: tuple[object, ...], look: Callable[[], T]) -> T:
        """What is asked again in the same unit of work is looked up once; who changes it says so with `forget`."""
        if key not in self._known:
            self._known[key] = look()
        found: T = self._known[key]
        return found

    def forget(self, *key: object) -> None:
        """It was changed."""
        self._known.pop(key, None)

    def _insert(self, table: Table, **values: object) -> None:
        self._do(q.INSERTS[table], **values)

    def _insert_all(self, table: Table, rows: list[dict[str, object]]) -> None:
        """Several rows in one go."""
        if rows:
            self._connection.execute(q.INSERTS[table], rows)

    def _counted(self, statement: Executable, key: str, step: int) -> int:
        """What a counter says after adding to it."""
        return int(self._do(statement, known=key, step=step).scalar_one())
