"""Small steps of reading a data file that data.reference does not need itself: members of an enum, keys that nobody reads."""

from enum import StrEnum
from importlib.resources import files
from typing import TypeVar

from data.reference import Table

_Member = TypeVar("_Member", bound=StrEnum)


def toml_files(folder: str) -> tuple[str, ...]:
    names = (entry.name for entry in (files("data") / folder).iterdir())
    return tuple(f"{folder}/{name}" for name in sorted(names) if name.endswith(".toml"))


def texts(table: Table) -> dict[str, str]:
    return {key: table.text(key) for key in table.values}


def member(table: Table, name: str, kind: type[_Member]) -> _Member:
    return as_member(table, name, table.text(name), kind)


def as_member(table: Table, name: str, text: str, kind: type[_Member]) -> _Member:
    found = next((member for member in kind if member.value == text), None)
    if found is None:
        raise table.bad(name, f"{text!r} is none of {', '.join(kind)}")
    return found


def only(table: Table, names: str) -> None:
    """A key that nobody reads is a slip of the pen: it would be silently without effect."""
    for name in table.values:
        if name not in names.split():
            raise table.bad(name, "is not known here")
