"""Papers as data: `data/papers/*.toml`, one file a paper, in editions by date, each with source and mark.

An edition is a list of blocks in the words of `printing.document`; `{name}` takes a fact, `{name:bold,whole}` with emphasis.
`when` and `unless` name a fact that must be there or not; `each` names a list of rows, whose fields are `{row.…}`, numbered `{n}`;
`copy` limits a block to one of the edition's copies. Pairs without a value are left out. Every name is checked when a file is
loaded, so that a slip of the pen stops before the counter, not at it.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable

from printing.document import (
    QR,
    Align,
    Barcode,
    Block,
    Columns,
    Cut,
    Document,
    Form,
    Line,
    Pair,
    Pairs,
    Rule,
    Seal,
    SignatureLine,
    Space,
    Span,
    Title,
)

PLACE = re.compile(r"\{([a-z_.]+)(?::([a-z,]+))?\}")
EMPHASES = frozenset(("bold", "double", "tall", "underline", "whole"))
TEXT_KEYS = ("text", "caption", "label", "office", "date", "note")
KNOWN_KEYS = frozenset(
    (*TEXT_KEYS, "kind", "when", "unless", "each", "copy", "align", "indent", "rows", "cells", "head", "shares", "lines", "side_mm")
)

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


def fill(template: Template, facts: Facts) -> Document:
    """The paper with these facts on it: one sheet a copy."""
    blocks: list[Block] = []
    for number, copy in enumerate(template.copies or ("",), 1):
        known = {**facts, "copy": copy}
        blocks += [] if not blocks else [Cut()]
        blocks += [made for raw in template.blocks if raw.get("copy", number) == number for made in _blocks(raw, known)]
    return Document(template.paper, template.edition, template.title, tuple(blocks), (), template.form)


def _edition(file: str, paper: str, raw: Raw, on: date) -> Template:
    editions = raw.get("edition")
    for edition in editions if isinstance(editions, list) else []:
        if edition["from"] <= on and on <= edition.get("to", date.max):
            return Template(
                paper,
                str(raw["title"]),
                Form(str(raw["form"])),
                edition["id"],
                edition["source"],
                edition["mark"],
                tuple(edition.get("copies", ())),
                tuple(edition["block"]),
            )
    raise TemplateError(file, "edition", f"{on} 没有适用的版本")


def _check(file: str, place: str, block: Raw, names: frozenset[str]) -> None:
    if unknown := set(block) - KNOWN_KEYS:
        raise TemplateError(file, place, f"不认识 {'、'.join(sorted(unknown))}")
    if block.get("kind") not in MAKERS:
        raise TemplateError(file, place, f"没有 {block.get('kind')} 这种块")
    each = block.get("each")
    for name, emphases in _places(block):
        known = name in names or name in ("n", "copy") or (name.startswith("row.") and f"{each}.{name[4:]}" in names)
        if not known:
            raise TemplateError(file, place, f"没有 {{{name}}} 这一项")
        if unknown := set(emphases) - EMPHASES:
            raise TemplateError(file, place, f"不认识 {'、'.join(sorted(unknown))}")
    for key in ("when", "unless", "each"):
        if key in block and block[key] not in names:
            raise TemplateError(file, place, f"{key} 里没有 {block[key]} 这一项")


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


def _blocks(raw: Raw, facts: Facts) -> Iterator[Block]:
    if ("when" in raw and not facts[str(raw["when"])]) or ("unless" in raw and facts[str(raw["unless"])]):
        return
    make = MAKERS[str(raw["kind"])]
    if "each" in raw and raw["kind"] != "table":
        for row in _rows(raw, facts):
            yield make(raw, {**facts, **row})
        return
    yield make(raw, facts)


def _rows(raw: Raw, facts: Facts) -> Iterator[Facts]:
    """The facts that each row of a list adds."""
    rows = facts[str(raw["each"])]
    assert isinstance(rows, tuple)
    for number, row in enumerate(rows, 1):
        yield {"n": number, **{f"row.{name}": getattr(row, name) for name in row.__dataclass_fields__}}


def _spans(text: object, facts: Facts) -> tuple[Span, ...]:
    """A text of the template with its facts in place, each a span of its own."""
    spans, done = [], 0
    for found in PLACE.finditer(str(text)):
        emphases = dict.fromkeys((found[2] or "").split(","), True) if found[2] else {}
        spans += [Span(str(text)[done : found.start()]), Span(_shown(facts[found[1]]), **emphases)]
        done = found.end()
    return tuple(span for span in (*spans, Span(str(text)[done:])) if span.text)


def _shown(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _text(raw: Raw, key: str, facts: Facts) -> str:
    return "".join(span.text for span in _spans(raw.get(key, ""), facts))


def _line(raw: Raw, facts: Facts) -> Block:
    indent = raw.get("indent", 0)
    assert isinstance(indent, int)
    return Line(_spans(raw["text"], facts), Align(str(raw.get("align", "left"))), indent)


def _pairs(raw: Raw, facts: Facts) -> Block:
    rows = raw["rows"]
    assert isinstance(rows, list)
    pairs = (Pair(label, _spans(text, facts)) for label, text in rows)
    return Pairs(tuple(pair for pair in pairs if pair.value))


def _table(raw: Raw, facts: Facts) -> Block:
    cells, shares, head = raw["cells"], raw["shares"], raw.get("head", [])
    assert isinstance(cells, list) and isinstance(shares, list) and isinstance(head, list)
    rows = ({**facts, **row} for row in _rows(raw, facts))
    filled = tuple(tuple("".join(span.text for span in _spans(cell, row)) for cell in cells) for row in rows)
    return Columns(tuple(shares), tuple(head), filled)


def _qr(raw: Raw, facts: Facts) -> Block:
    return QR(_text(raw, "text", facts), _text(raw, "caption", facts), float(str(raw.get("side_mm", 22.5))))


MAKERS: dict[str, Callable[[Raw, Facts], Block]] = {
    "title": lambda raw, facts: Title(_text(raw, "text", facts)),
    "line": _line,
    "pairs": _pairs,
    "table": _table,
    "rule": lambda raw, facts: Rule(),
    "space": lambda raw, facts: Space(int(str(raw.get("lines", 1)))),
    "qr": _qr,
    "barcode": lambda raw, facts: Barcode(_text(raw, "text", facts)),
    "signature": lambda raw, facts: SignatureLine(_text(raw, "label", facts)),
    "seal": lambda raw, facts: Seal(_text(raw, "office", facts), _text(raw, "date", facts), _text(raw, "note", facts)),
    "cut": lambda raw, facts: Cut(),
}
