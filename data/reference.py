"""The files beside this one that say what is so: divisions, holidays, codes, offices, rules, items, words.

Files are read when they are first asked for and kept as they are; what they mean is the business of cqclerk.protocol.
A file of reference/ opens with a table [about]: title, source, mark, effective_from, effective_to, unverified.
Marks: S official text seen · s2 reposted or secondary · x another region's or system's · own our own · 待核实 not known.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeAlias, TypeVar

FOLDERS = ("reference", "fields", "items", "rules", "papers", "printers", "platform", "words")
UNVERIFIED = "待核实"

Value: TypeAlias = "str | int | float | bool | date | list[Value] | dict[str, Value]"
_T = TypeVar("_T")
_E = TypeVar("_E", bound=StrEnum)


class BadReferenceFile(Exception):
    """A file does not say what it must: which file, which key, why. str() is fit for the administrator."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}" if key else f"{file}: {reason}")
        self.file, self.key, self.reason = file, key, reason


@dataclass(frozen=True, slots=True)
class About:
    """Where a file comes from. file is its name under data/, unverified lists in words what is not known for sure."""

    file: str
    title: str
    source: str
    mark: str
    effective_from: date | None = None
    effective_to: date | None = None
    unverified: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unverified:
    """One thing that is not known for sure: the file, the dotted key within it, what is said of it, and where the value comes from."""

    file: str
    key: str
    note: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a TOML file that knows where it stands, so that an error can say it."""

    file: str
    key: str
    values: Mapping[str, Value]

    def text(self, name: str, default: str | None = None) -> str:
        return self._get(name, str, default)

    def number(self, name: str, default: int | None = None) -> int:
        return self._get(name, int, default)

    def flag(self, name: str, default: bool | None = None) -> bool:
        return self._get(name, bool, default)

    def day(self, name: str) -> date:
        return self._get(name, date, None)

    def day_or_none(self, name: str) -> date | None:
        return self.day(name) if name in self.values else None

    def member(self, name: str, kind: type[_E]) -> _E:
        """One of the values of an enumeration."""
        try:
            return kind(self.text(name))
        except ValueError as error:
            raise self.bad(name, f"must be one of {', '.join(kind)}, is {self.values[name]!r}") from error

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        return self._list(name, str, default)

    def days(self, name: str) -> tuple[date, ...]:
        return self._list(name, date, None)

    def rows(self, name: str, columns: int) -> tuple[tuple[str, ...], ...]:
        """An array of arrays of text, each with so many columns."""
        found = []
        for place, row in enumerate(self._list(name, list, None)):
            if len(row) != columns or not all(isinstance(cell, str) for cell in row):
                raise self.bad(f"{name}[{place}]", f"expected {columns} texts, found {row!r}")
            found.append(tuple(str(cell) for cell in row))
        return tuple(found)

    def table(self, name: str) -> "Table":
        return Table(self.file, self._path(name), self._get(name, dict, None))

    def tables(self, name: str) -> tuple["Table", ...]:
        """An array of tables; none is none."""
        return tuple(Table(self.file, f"{self._path(name)}[{place}]", values) for place, values in enumerate(self._list(name, dict, ())))

    def bad(self, name: str, reason: str) -> BadReferenceFile:
        return BadReferenceFile(self.file, self._path(name), reason)

    def _path(self, name: str) -> str:
        return f"{self.key}.{name}" if self.key else name

    def _get(self, name: str, kind: type[_T], default: _T | None) -> _T:
        value = self.values.get(name, default)
        if value is None:
            raise self.bad(name, "is missing")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.bad(name, f"must be {kind.__name__}, is {value!r}")
        return value

    def _list(self, name: str, kind: type[_T], default: tuple[_T, ...] | None) -> tuple[_T, ...]:
        if name not in self.values and default is not None:
            return default
        values = self._get(name, list, None)
        found = tuple(value for value in values if isinstance(value, kind))
        if len(found) != len(values):
            raise self.bad(name, f"must hold {kind.__name__} only")
        return found


@cache
def read_toml(file: str) -> Table:
    """A TOML file by its name under data/, as "reference/codes.toml"."""
    return parse_toml(file, _text(file))


def parse_toml(file: str, text: str) -> Table:
    """The text of a TOML file that stands elsewhere; file is what it is called in errors."""
    try:
        return Table(file, "", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadReferenceFile(file, "", str(error)) from error


def read_rows(file: str, columns: int) -> Iterator[list[str]]:
    """The lines of a tab-separated file, each with exactly so many columns."""
    for number, line in enumerate(_text(file).splitlines(), start=1):
        cells = line.split("\t")
        if len(cells) != columns:
            raise BadReferenceFile(file, f"line {number}", f"expected {columns} columns, found {len(cells)}")
        yield cells


def abouts() -> tuple[About, ...]:
    """Where each file of reference/ comes from, by file name."""
    return tuple(about(file) for file in _toml_files() if file.startswith("reference/"))


def about(file: str) -> About:
    """Where a file comes from; a tab-separated file is described by the TOML file of the same name (up to a hyphen)."""
    head = read_toml(re.sub(r"(-\w+)?\.tsv$", ".toml", file)).table("about")
    return About(
        file=file,
        title=head.text("title"),
        source=head.text("source"),
        mark=head.text("mark"),
        effective_from=head.day_or_none("effective_from"),
        effective_to=head.day_or_none("effective_to"),
        unverified=head.texts("unverified", ()),
    )


def unverified() -> tuple[Unverified, ...]:
    """Everything in all files that is marked 待核实, for the administrator's list."""
    return unverified_in(map(read_toml, _toml_files()))


def unverified_in(files: Iterable[Table]) -> tuple[Unverified, ...]:
    """The same in files of one's own."""
    return tuple(each for file in files for each in _unverified(file.file, "", dict(file.values)))


def _unverified(file: str, key: str, value: Value) -> Iterator[Unverified]:
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _unverified(file, f"{key}[{place}]", item)
    if not isinstance(value, dict):
        return
    if value.get("mark") == UNVERIFIED:
        yield Unverified(file, key, _said(value), _sources(value))
    notes = value.get("unverified")
    if isinstance(notes, list):
        yield from (Unverified(file, key, str(note), _sources(value)) for note in notes)
    for name, inner in value.items():
        yield from _unverified(file, f"{key}.{name}" if key else name, inner)


def _said(value: dict[str, Value]) -> str:
    """What is not known: the note, else what it is called or says."""
    found = next((value[name] for name in ("note", "title", "name", "value") if value.get(name)), "")
    return "、".join(map(str, found)) if isinstance(found, list) else str(found)


def _sources(value: dict[str, Value]) -> tuple[str, ...]:
    found = value.get("source", [])
    return tuple(str(each) for each in found) if isinstance(found, list) else (str(found),)


def _toml_files() -> tuple[str, ...]:
    return tuple(sorted(f"{folder}/{name}" for folder in FOLDERS for name in _names(files("data") / folder) if name.endswith(".toml")))


def _names(folder: Traversable) -> list[str]:
    return [entry.name for entry in folder.iterdir()] if folder.is_dir() else []


def _text(file: str) -> str:
    try:
        return files("data").joinpath(file).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BadReferenceFile(file, "", "is missing") from error
    except UnicodeDecodeError as error:
        raise BadReferenceFile(file, "", f"is not UTF-8 (byte {error.start})") from error
