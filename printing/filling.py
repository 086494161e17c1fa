"""A template and facts make a document: `{name}` becomes a span, `each` a block a row, a copy a sheet."""

from collections.abc import Callable, Iterator

from printing.document import (
    QR,
    Align,
    Barcode,
    Block,
    Columns,
    Cut,
    Document,
    Line,
    Pair,
    Pairs,
    Rule,
    Seal,
    Seam,
    SignatureLine,
    Space,
    Span,
    Title,
)
from printing.template_check import PLACE, Raw
from printing.templates import Facts, Template


def fill(template: Template, facts: Facts) -> Document:
    """The paper with these facts on it: one sheet a copy."""
    blocks: list[Block] = []
    for number, copy in enumerate(template.copies or ("",), 1):
        known = {**facts, "copy": copy}
        blocks += [] if not blocks else [Cut()]
        blocks += [made for raw in template.blocks if raw.get("copy", number) == number for made in _blocks(raw, known)]
    return Document(template.paper, template.edition, template.title, tuple(blocks), (), template.form)


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
    "seam": lambda raw, facts: Seam(_text(raw, "text", facts)),
    "cut": lambda raw, facts: Cut(),
}
