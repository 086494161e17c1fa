"""Papers as data: `data/papers/*.toml`, one file a paper, in editions by date, each with source and mark.

An edition is a list of blocks in the words of `printing.document`; `{name}` takes a fact, `{name:bold,whole}` with emphasis.
`when` and `unless` name a fact that must be there or not; `each` names a list of rows, whose fields are `{row.…}`, numbered `{n}`;
`copy` limits a block to one of the edition's copies. Pairs without a value are left out. Every name is checked when a file is
loaded, so that a slip of the pen stops before the counter, not at it.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from printing.document import Align, Form

PLACE = re.compile(r"\{([a-z_.]+)(?::([a-z,]+))?\}")
EMPHASES = frozenset(("bold", "double", "tall", "underline", "whole"))
TEXT_KEYS = ("text", "caption", "label", "office", "date", "note")
KNOWN_KEYS = frozenset(
    (*TEXT_KEYS, "kind", "when", "unless", "each", "copy", "align", "indent", "rows", "cells", "head", "shares", "lines", "side_mm")
)

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

Facts = Mapping[str, object]
Raw = Mapping[str, object]


class TemplateError(Exception):
    """A paper's file that cannot be used: names file, place and reason."""

    def __init__(self, file: str, place: str, reason: str) -> None:
        super().__init__(f"证件样式 {file} 的 {place} 不能用：{reason}。")
        self.file, self.place, self.reason = file, place, reason


@dataclass(frozen=True, slots=True)
class Template:
    """One edition of one paper. `copies`: what stands on each copy (联), printed one after the other."""

    paper: str
    title: str
    form: Form
    edition: str
    source: str
    mark: str
    copies: tuple[str, ...]
    blocks: tuple[Raw, ...]


def load(paper: str, on: date, names: frozenset[str], folder: Traversable | None = None) -> Template:
    """The edition of this paper in force on this day, its facts among `names` (rows as `list.field`). Raises TemplateError."""
    place = folder or files("data") / "papers"
    file = f"{paper}.toml"
    try:
        raw = tomllib.loads((place / file).read_text("utf-8"))
    except FileNotFoundError as error:
        raise TemplateError(file, "（文件）", "没有这个文件") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TemplateError(file, "（全文）", str(error)) from error
    template = _edition(file, paper, raw, on)
    for number, block in enumerate(template.blocks, 1):
        _check(file, f"第{number}块", block, names)
    return template


@cache
def form_of(paper: str) -> Form:
    """The form of a shipped paper, which says where it comes out: slip, notice or certificate."""
    raw = tomllib.loads((files("data") / "papers" / f"{paper}.toml").read_text("utf-8"))
    return Form(raw.get("form", Form.SLIP))


def _edition(file: str, paper: str, raw: Raw, on: date) -> Template:
    editions = raw.get("edition")
    for number, edition in enumerate(editions if isinstance(editions, list) else [], 1):
        for key in ("id", "from", "source", "mark", "block"):
            if key not in edition:
                raise TemplateError(file, f"第{number}版", f"没有写 {key}")
        if edition["from"] <= on <= edition.get("to", date.max):
            return Template(
                paper,
                _text_of(file, raw, "title"),
                Form(_choice(file, raw, "form", Form)),
                edition["id"],
                edition["source"],
                edition["mark"],
                tuple(edition.get("copies", ())),
                tuple(edition["block"]),
            )
    raise TemplateError(file, "edition", f"{on} 没有适用的版本")


def _text_of(file: str, raw: Raw, key: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value:
        raise TemplateError(file, key, "要一段文字")
    return value


def _choice(file: str, raw: Raw, key: str, kind: type[StrEnum]) -> str:
    value = _text_of(file, raw, key)
    if value not in {member.value for member in kind}:
        raise TemplateError(file, key, f"要 {'、'.join(kind)} 之一")
    return value


def _check(file: str, place: str, block: Raw, names: frozenset[str]) -> None:
    """Raise TemplateError for a block that could not be filled, whatever the facts."""
    kind, each = block.get("kind"), block.get("each")
    if kind not in REQUIRED:
        raise TemplateError(file, place, f"没有 {kind} 这种块")
    if wrong := set(block) - KNOWN_KEYS:
        raise TemplateError(file, place, f"不认识 {'、'.join(sorted(wrong))}")
    if lacking := [key for key in REQUIRED.get(str(kind), ()) if key not in block]:
        raise TemplateError(file, place, f"没有写 {'、'.join(lacking)}")
    if each is not None and not any(name.startswith(f"{each}.") for name in names):
        raise TemplateError(file, place, f"{each} 不是一个清单")
    for key in ("when", "unless"):
        if key in block and block[key] not in names:
            raise TemplateError(file, place, f"{key} 里没有 {block[key]} 这一项")
    _check_shape(file, place, block)
    known = names | {"copy"} | ({"n"} | {f"row.{name.split('.')[1]}" for name in names if name.startswith(f"{each}.")} if each else set())
    for name, emphases in _places(block):
        if name not in known:
            raise TemplateError(file, place, f"没有 {{{name}}} 这一项")
        if unknown := set(emphases) - EMPHASES:
            raise TemplateError(file, place, f"不认识 {'、'.join(sorted(unknown))}")


def _check_shape(file: str, place: str, block: Raw) -> None:
    if "align" in block:
        _choice(file, block, "align", Align)
    rows, cells, shares, head = (block.get(key, []) for key in ("rows", "cells", "shares", "head"))
    if not all(isinstance(part, list) for part in (rows, cells, shares, head)):
        raise TemplateError(file, place, "rows、cells、shares、head 要写成清单")
    assert isinstance(rows, list) and isinstance(cells, list) and isinstance(shares, list) and isinstance(head, list)
    if any(len(row) != 2 for row in rows):
        raise TemplateError(file, place, "rows 的每一行是名称和内容")
    if len(cells) != len(shares) or (head and len(head) != len(cells)):
        raise TemplateError(file, place, "cells、shares、head 的个数不同")


def _places(value: object) -> Iterator[tuple[str, list[str]]]:
    """Every `{name:emphases}` in a block."""
    if isinstance(value, str):
        for found in PLACE.finditer(value):
            yield found[1], (found[2] or "").split(",") if found[2] else []
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _places(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _places(inner)
