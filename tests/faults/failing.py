"""A database connection that fails at the n-th statement or commit, as a full or broken disk does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlcipher3.dbapi2 as driver

from data import database

FULL = 13  # SQLITE_FULL
IO_ERROR = 10  # SQLITE_IOERR


class Fault:
    """Counts what is asked of the disk down to the one that fails; before it is done, or after it is done but not reported."""

    def __init__(self) -> None:
        self.left = 0
        self.after = False
        self.code = FULL

    def arm(self, n: int, after: bool = False, code: int = FULL) -> None:
        """The n-th statement or commit from now on fails."""
        self.left, self.after, self.code = n, after, code

    def disarm(self) -> bool:
        """Whether the fault came about; none comes from now on."""
        came, self.left = self.left <= 0, 0
        return came

    @contextmanager
    def around(self) -> Iterator[None]:
        """Around every statement and commit."""
        hit = self.left == 1
        self.left -= 1
        if hit and not self.after:
            raise self._error()
        yield
        if hit:
            raise self._error()

    def _error(self) -> Exception:
        error: Exception = driver.OperationalError("database or disk is full" if self.code == FULL else "disk I/O error")
        error.sqlite_errorcode = self.code  # type: ignore[attr-defined]
        return error


class _Wrapped:
    """Passes everything on to what it wraps."""

    def __init__(self, inner: Any, fault: Fault) -> None:
        self._inner, self._fault = inner, fault

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def execute(self, *args: Any) -> Any:
        with self._fault.around():
            return self._inner.execute(*args)

    def executemany(self, *args: Any) -> Any:
        with self._fault.around():
            return self._inner.executemany(*args)


class Connection(_Wrapped):
    """A driver connection with a fault in it."""

    def cursor(self, *args: Any) -> _Wrapped:
        return _Wrapped(self._inner.cursor(*args), self._fault)

    def commit(self) -> None:
        with self._fault.around():
            self._inner.commit()


def install(monkeypatch: pytest.MonkeyPatch) -> Fault:
    """From now on every database is opened with the fault in it, harmless until armed."""
    fault, connect = Fault(), database.connect
    monkeypatch.setattr(database, "connect", lambda *args, **more: Connection(connect(*args, **more), fault))
    return fault
