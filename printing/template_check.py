"""What a block of a template must be, so that it can be filled whatever the facts: a slip of the pen stops here, not at the counter."""

import re
from collections.abc import Callable, Iterator, Mapping

from printing.document import Align

PLACE = re.compile(r"\{([a-z_.]+)(?::([a-z,]+))?\}")
EMPHASES = frozenset(("bold", "double", "tall", "underline", "whole"))

REQUIRED: dict[str, tuple[str, ...]] = {
    "title": ("text",),
    "line": ("text",),
    "pairs": ("rows",),
    "table": ("each", "shares", "cells"),
    "qr": ("text",),
    "barcode": ("text",),
    "signature": ("label",),
    "seal": ("office", "date"),
    "seam": ("text",),
    "rule": (),
    "space": (),
    "cut": (),
}
"""The kinds of blocks there are, and what each must say."""

Raw = Mapping[str, object]
_MOST_LINES, _MOST_INDENT, _MOST_MM = 40, 40, 150


class Wrong(Exception):
    """A block that will not do; `words` stand in the line that is meant."""

    def __init__(self, reason: str, words: str = "") -> None:
        super().__init__(reason)
        self.reason, self.words = reason, words


def check_block(block: object, names: frozenset[str]) -> None:
    """Raise Wrong for a block that could not be filled. names: the facts, rows as `list.field`."""
    if not isinstance(block, dict):
        raise Wrong("要写成 [[edition.block]]")
    kind, each = block.get("kind"), block.get("each")
    if kind not in REQUIRED:
        raise Wrong(f"没有 {kind} 这种块，要 {'、'.join(REQUIRED)} 之一", "kind")
    if wrong := sorted(block.keys() - _SHAPES.keys() - {"kind"}):
        raise Wrong(f"不认识 {'、'.join(wrong)}", wrong[0])
    if lacking := [key for key in REQUIRED[str(kind)] if key not in block]:
        raise Wrong(f"没有写 {'、'.join(lacking)}")
    for key, value in block.items():
        if key != "kind" and not _SHAPES[key][0](value):
            raise Wrong(f"{key} 要{_SHAPES[key][1]}", key)
    _check_table(block)
    _check_names(block, each, names)


def check_braces(value: object) -> None:
    """Raise Wrong for a brace that belongs to no fact."""
    for text in _texts(value):
        if "{" in (rest := PLACE.sub("", text)) or "}" in rest:
            raise Wrong(f"花括号里要是一个项目名，如 {{office}}，这里是 {text}", text[:20])


def _check_table(block: Raw) -> None:
    cells, shares, head = (block.get(key, []) for key in ("cells", "shares", "head"))
    assert isinstance(cells, list) and isinstance(shares, list) and isinstance(head, list)
    if len(cells) != len(shares) or (head and len(head) != len(cells)):
        raise Wrong("cells、shares、head 的个数不同", "shares")


def _check_names(block: Raw, each: object, names: frozenset[str]) -> None:
    lists = {name.split(".")[0] for name in names if "." in name}
    if each is not None and each not in lists:
        raise Wrong(f"{each} 不是一个清单，清单有 {'、'.join(sorted(lists)) or '（没有）'}", "each")
    for key in ("when", "unless"):
        if key in block and block[key] not in names:
            raise Wrong(f"{key} 里没有 {block[key]} 这一项", key)
    check_braces(list(block.values()))
    rows = {"n"} | {f"row.{name.split('.')[1]}" for name in names if name.startswith(f"{each}.")} if each else set()
    known = (names - lists) | {"copy"} | rows
    for name, emphases in places(list(block.values())):
        if name not in known:
            raise Wrong(f"没有 {{{name}}} 这一项", f"{{{name}")
        if unknown := sorted(set(emphases) - EMPHASES):
            raise Wrong(f"不认识 {'、'.join(unknown)}，字样有 {'、'.join(sorted(EMPHASES))}", unknown[0])


def places(value: object) -> Iterator[tuple[str, list[str]]]:
    """Every `{name:emphases}` in a block."""
    for text in _texts(value):
        for found in PLACE.finditer(text):
            yield found[1], (found[2] or "").split(",") if found[2] else []


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _whole(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _text(value: object) -> bool:
    return isinstance(value, str)


def _list_of(fits: Callable[[object], bool], least: int = 0) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and len(value) >= least and all(map(fits, value))


def _pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_text, value))


def _millimetres(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 5 <= value <= _MOST_MM


_SHAPES: dict[str, tuple[Callable[[object], bool], str]] = {
    **dict.fromkeys(("text", "caption", "label", "office", "date", "note", "when", "unless", "each"), (_text, "写成文字，用引号")),
    "copy": (_whole(1, 9), "写第几联，如 1"),
    "align": (lambda value: value in set(Align), f" {'、'.join(Align)} 之一"),
    "indent": (_whole(0, _MOST_INDENT), f"写 0 到 {_MOST_INDENT} 的整数"),
    "lines": (_whole(1, _MOST_LINES), f"写 1 到 {_MOST_LINES} 的整数"),
    "side_mm": (_millimetres, f"写毫米数，5 到 {_MOST_MM}"),
    "rows": (_list_of(_pair), '写成清单，每一行是名称和内容：["事项", "{item_name}"]'),
    "cells": (_list_of(_text, 1), "写成文字的清单"),
    "head": (_list_of(_text), "写成文字的清单"),
    "shares": (_list_of(_whole(1, 100), 1), "写成整数的清单"),
}
