"""A table of a template's file, its keys taken one by one and checked, so that what is left over is a key nobody knows."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from printing.templates import TemplateError

_ABSENT = object()
T = TypeVar("T")


class Table:
    """Raises TemplateError, which names file, place and key. Where a default is given the key may be left out."""

    def __init__(self, file: str, place: str, raw: Mapping[str, object]) -> None:
        self.file, self.place, self._left = file, place, dict(raw)

    def text(self, key: str, default: object = _ABSENT) -> str:
        return self._of(key, str, default, "一段文字")

    def flag(self, key: str, default: object = _ABSENT) -> bool:
        return self._of(key, bool, default, "true 或 false")

    def day(self, key: str, default: object = _ABSENT) -> date:
        return self._of(key, date, default, "一个日期")

    def number(self, key: str, least: float, most: float, default: object = _ABSENT) -> float:
        """Millimetres or points."""
        value = self._left.pop(key, default)
        if value is _ABSENT or isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
            raise self.wrong(f"{key} 要 {least:g} 到 {most:g} 的数")
        return float(value)

    def whole(self, key: str, least: int, most: int, default: object = _ABSENT) -> int:
        value = self.number(key, least, most, default)
        if value != int(value):
            raise self.wrong(f"{key} 要整数")
        return int(value)

    def choice(self, key: str, kind: type[StrEnum], default: str) -> str:
        value = self.text(key, default)
        if value not in {member.value for member in kind}:
            raise self.wrong(f"{key} 要 {'、'.join(kind)} 之一")
        return value

    def tables(self, key: str, place: str) -> "Iterator[Table]":
        """The tables of a list; `place` says where each is, its number put in."""
        rows = self._of(key, list, [], "清单")
        for number, row in enumerate(rows, 1):
            if not isinstance(row, dict):
                raise self.wrong(f"{key} 要写成 [[{key}]]")
            yield Table(self.file, place.format(number), row)

    def nothing_left(self) -> None:
        if self._left:
            raise self.wrong(f"不认识 {'、'.join(sorted(self._left))}")

    def wrong(self, reason: str) -> TemplateError:
        return TemplateError(self.file, self.place, reason)

    def _of(self, key: str, kind: type[T], default: object, what: str) -> T:
        value = self._left.pop(key, default)
        if value is _ABSENT or not isinstance(value, kind):
            raise self.wrong(f"{key} 要{what}")
        return value
