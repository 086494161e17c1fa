"""The facts of a paper from plain values, as a file of JSON holds them: each what its kind of facts says, none too many, none too few."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, cast, get_args, get_type_hints

from printing.paper_facts import Facts
from printing.papers import FACTS


class BadFacts(Exception):
    """A fact that is missing, unknown or of the wrong kind; `name` says which (materials[0].form)."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}：{reason}")
        self.name, self.reason = name, reason


def facts_from(paper: str, values: Mapping[str, object]) -> Facts:
    """The facts of this paper. Lists are lists, rows are objects; what has a default may be left out. Raises BadFacts."""
    return cast(Facts, _made(FACTS[paper], values, ""))


def _made(kind: type, values: object, path: str) -> object:
    if not isinstance(values, Mapping):
        raise BadFacts(path.rstrip(".") or "（全文）", "要写成 {名称: 值}")
    hints, known = get_type_hints(kind), {field.name: field for field in fields(kind)}
    if unknown := sorted(set(values) - known.keys()):
        raise BadFacts(f"{path}{unknown[0]}", "没有这一项")
    lacking = [field.name for field in known.values() if field.name not in values and _needed(field)]
    if lacking:
        raise BadFacts(f"{path}{lacking[0]}", "没有写")
    return kind(**{name: _value(hints[name], value, f"{path}{name}") for name, value in values.items()})


def _needed(field: "Field[Any]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _value(hint: Any, value: object, name: str) -> object:
    if hint in (str, bool):
        if type(value) is not hint:
            raise BadFacts(name, "要一段文字" if hint is str else "要 true 或 false")
        return value
    inner = get_args(hint)[0]  # tuple[…, ...]
    if not isinstance(value, list):
        raise BadFacts(name, "要一个清单")
    rows = (_value(inner, row, f"{name}[{n}]") if inner is str else _made(inner, row, f"{name}[{n}].") for n, row in enumerate(value))
    return tuple(rows)
