"""Registers as files: tables of CSV that a city's system puts down somewhere every night, read again when they have changed."""

import csv
import threading
import tomllib
from datetime import date
from pathlib import Path

from cqclerk.domain.text import fold_code
from cqclerk.gateway.outer.adapter import NotReached

Row = dict[str, str]


class NoTable(ValueError):
    """A file that lacks columns, or is no CSV at all; the text names no row."""


def every_row(file: Path, columns: tuple[str, ...]) -> list[Row]:
    """The rows of a table, each with these columns. Raises OSError, NoTable, UnicodeDecodeError."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened)
        try:
            if missing := set(columns) - set(reader.fieldnames or ()):
                raise NoTable(f"no column {', '.join(sorted(missing))}")
            return [{name: (line.get(name) or "").strip() for name in columns} for line in reader]
        except csv.Error as error:
            raise NoTable("no CSV") from error


class Register:
    """One file of CSV in UTF-8 with a header; rows by a number of identity in one of these columns.

    Beside it may stand a file of the same name that ends in .toml: as_of = 2026-11-20, the day of its data.
    """

    def __init__(self, file: Path, columns: tuple[str, ...], keys: tuple[str, ...]) -> None:
        self._file, self._columns, self._keys = file, columns, keys
        self._lock = threading.Lock()
        self._stamp: tuple[float, float] | None = None
        self._rows: dict[str, list[Row]] = {}
        self.as_of: date | None = None

    def rows(self, number: str) -> list[Row]:
        """The rows of a person. Raises NotReached if the file is not there, or is none."""
        with self._lock:
            stamp = self._stamped()
            if stamp != self._stamp:
                self._rows, self.as_of = self._read(), self._day()
                self._stamp = stamp
            return self._rows.get(fold_code(number), [])

    def _stamped(self) -> tuple[float, float]:
        beside = self._file.with_suffix(".toml")
        try:
            return self._file.stat().st_mtime, beside.stat().st_mtime if beside.exists() else 0.0
        except OSError as error:
            raise NotReached(f"{self._file.name}: {error.strerror}") from error

    def _read(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        try:
            for row in every_row(self._file, self._columns):
                for key in dict.fromkeys(fold_code(row[name]) for name in self._keys if row[name]):
                    found.setdefault(key, []).append(row)
        except (OSError, ValueError) as error:
            raise NotReached(f"{self._file.name}: {error if isinstance(error, NoTable) else type(error).__name__}") from error
        return found

    def _day(self) -> date | None:
        beside = self._file.with_suffix(".toml")
        try:
            day = tomllib.loads(beside.read_text(encoding="utf-8")).get("as_of") if beside.exists() else None
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise NotReached(f"{beside.name}: {type(error).__name__}") from error
        return day if isinstance(day, date) else None
