"""A table of a template's file, its keys taken one by one and checked, so that what is left over is a key nobody knows."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from printing.templates import TemplateError

_ABSENT = object()
_HEAD = re.compile(r"\s*\[\[")
T = TypeVar("T")


class Table:
    """Raises TemplateError, which names file, place and key. Where a default is given the key may be left out."""

    def __init__(self, file: str, place: str, raw: Mapping[str, object], lines: "FormLines", first: int = 1) -> None:
        self.file, self.place, self._left, self._lines, self._first = file, place, dict(raw), lines, first

    def text(self, key: str, default: object = _ABSENT) -> str:
        return self._of(key, str, default, "一段文字")

    def flag(self, key: str, default: object = _ABSENT) -> bool:
        return self._of(key, bool, default, "true 或 false")

    def day(self, key: str, default: object = _ABSENT) -> date:
        value = self._of(key, date, default, "一个日期")
        if isinstance(value, datetime):
            raise self.wrong(f"{key} 要一个日期，不要时间", key)
        return value

    def one_of(self, key: str, words: tuple[str, ...], default: object = _ABSENT) -> str:
        value = self.text(key, default)
        if value not in words:
            raise self.wrong(f"{key} 要 {'、'.join(words)} 之一", key)
        return value

    def number(self, key: str, least: float, most: float, default: object = _ABSENT) -> float:
        """Millimetres or points."""
        value = self._left.pop(key, default)
        if value is _ABSENT or isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
            raise self.wrong(f"{key} 要 {least:g} 到 {most:g} 的数", key)
        return float(value)

    def whole(self, key: str, least: int, most: int, default: object = _ABSENT) -> int:
        value = self.number(key, least, most, default)
        if value != int(value):
            raise self.wrong(f"{key} 要整数", key)
        return int(value)

    def choice(self, key: str, kind: type[StrEnum], default: str) -> str:
        return self.one_of(key, tuple(kind), default)

    def tables(self, key: str, place: str) -> "Iterator[Table]":
        """The tables of a list; `place` says where each is, its number put in."""
        rows = self._of(key, list, [], "清单")
        for number, row in enumerate(rows, 1):
            if not isinstance(row, dict):
                raise self.wrong(f"{key} 要写成 [[{key}]]", key)
            yield Table(self.file, place.format(number), row, self._lines, self._lines.head(self._first, key, number))

    def nothing_left(self) -> None:
        if self._left:
            raise self.wrong(f"不认识 {'、'.join(sorted(self._left))}", min(self._left))

    def wrong(self, reason: str, key: str) -> TemplateError:
        """The line is that of the key, or that of the head of its table where the key is not there."""
        return TemplateError(self.file, self.place, reason, self._lines.key(self._first, key))

    def _of(self, key: str, kind: type[T], default: object, what: str) -> T:
        value = self._left.pop(key, default)
        if value is _ABSENT or not isinstance(value, kind):
            raise self.wrong(f"{key} 要{what}", key)
        return value


class FormLines:
    """Where in the file something stands, counted from 1."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def head(self, first: int, key: str, number: int) -> int:
        """The line of the n-th `[[…key]]` from a line on."""
        found = [at for at, line in self._from(first) if _HEAD.match(line) and line.strip("[] ").rpartition(".")[2] == key]
        return found[number - 1] if number <= len(found) else first

    def key(self, first: int, key: str) -> int:
        """The line of a key in the table whose head is this line; the head if it is not there."""
        for at, line in self._from(first):
            if at > first and _HEAD.match(line):
                return first
            if line.split("=")[0].strip() == key and "=" in line:
                return at
        return first

    def words(self, words: str) -> int:
        """The first line with these words; 1 if there is none."""
        return next((at for at, line in self._from(1) if words in line), 1)

    def _from(self, first: int) -> list[tuple[int, str]]:
        return list(enumerate(self._lines[first - 1 :], first))
