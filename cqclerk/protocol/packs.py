"""data/rules and the words of findings as domain values. A wrong file is named with its key and the reason."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256

from cqclerk.domain.conditions import PARAMETERS, PREDICATES, ChildCount, Counting, Parameter
from cqclerk.domain.findings import Phrases, Result, Words
from cqclerk.domain.items import Item
from cqclerk.domain.rules import Condition, RulePack
from cqclerk.protocol.item_files import read_item
from cqclerk.protocol.reading import as_member, member, only, texts, toml_files
from data.reference import Table, read_toml

WORDS = "words/items.toml"
_CERTAIN = ("S", "s2")  # marks of which a rule may be binding; one of another region, of our own or unknown may not


def load_items() -> dict[str, Item]:
    """Every item of data/items by its identifier. Raises BadReferenceFile (file, key, reason)."""
    items = [read_item(read_toml(file), _labels()) for file in toml_files("items")]
    return {item.identifier: item for item in items}


def load_packs() -> tuple[RulePack, ...]:
    """Every rule pack of data/rules in the order of its days, switched off or not. Raises BadReferenceFile."""
    read = [(file, _pack(file)) for file in map(read_toml, toml_files("rules"))]
    items, ids = load_items(), Counter(condition.id for _, pack in read for condition in pack.conditions)
    for file, pack in read:
        _check(file, pack, items, [other for _, other in read if other is not pack])
        for condition in pack.conditions:
            if ids[condition.id] > 1:
                raise file.bad("conditions", f"{condition.id} stands in more than one place")
    return tuple(sorted((pack for _, pack in read), key=lambda pack: (pack.item, pack.effective_from or date.max, pack.id)))


def _check(file: Table, pack: RulePack, items: Mapping[str, Item], others: Iterable[RulePack]) -> None:
    """What a pack points to must be there, and no day may have two of them."""
    if pack.item not in items:
        raise file.bad("item", f"there is no item {pack.item}")
    unknown = pack.materials - {spec.demand for spec in items[pack.item].materials}
    if unknown:
        raise file.bad("materials", f"the item has no material {', '.join(sorted(unknown))}")
    if pack.enabled and pack.effective_from is None:
        raise file.bad("effective_from", "is missing")
    for other in others:
        if other.id == pack.id:
            raise file.bad("id", "stands in more than one file")
        if _begins_within(pack, other):
            raise file.bad("effective_from", f"overlaps with {other.id}")


def load_words(packs: Iterable[RulePack]) -> Words:
    """The sentences of data/words/items.toml, and those that the conditions of the packs bring with them."""
    file = read_toml(WORDS)
    findings = file.table("findings")
    phrases = {key: _phrases(findings.table(key)) for key in findings.values}
    phrases |= {condition.id: condition.phrases for pack in packs for condition in pack.conditions}
    return Words(phrases, texts(file.table("errors")), texts(file.table("labels")))


def canonical_hash(values: Mapping[str, object]) -> str:
    """SHA-256 (hex) of the content of a file, whatever its layout and comments: JSON, keys in order, days as ISO text."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)
    return sha256(text.encode()).hexdigest()


def _pack(file: Table) -> RulePack:
    only(file, "id item title enabled effective_from effective_to materials articles child_count conditions note")
    return RulePack(
        id=file.text("id"),
        hash=canonical_hash(file.values),
        item=file.text("item"),
        title=file.text("title"),
        enabled=file.flag("enabled"),
        effective_from=file.day_or_none("effective_from"),
        effective_to=file.day_or_none("effective_to"),
        materials=frozenset(file.texts("materials")),
        articles=texts(file.table("articles")),
        child_count=_child_count(file.table("child_count")),
        conditions=tuple(map(_condition, file.tables("conditions"))),
    )


def _child_count(table: Table) -> ChildCount:
    only(table, "common other source_codes dead article mark source note")
    codes = table.table("source_codes")
    return ChildCount(
        common=member(table, "common", Counting),
        other=member(table, "other", Counting),
        source_codes={code: member(codes, code, Counting) for code in codes.values},
        dead=member(table, "dead", Counting),
        article=table.text("article"),
        mark=table.text("mark"),
    )


def _condition(table: Table) -> Condition:
    only(table, "id predicate parameters enabled binding article mark source note clerk citizen")
    if table.text("predicate") not in PREDICATES:
        raise table.bad("predicate", f"is none of {', '.join(PREDICATES)}")
    if table.flag("binding") and table.text("mark") not in _CERTAIN:
        raise table.bad("binding", f"a rule marked {table.text('mark')} must not refuse")
    return Condition(
        id=table.text("id"),
        predicate=table.text("predicate"),
        parameters=_parameters(table.table("parameters"), table.text("predicate")),
        article=table.text("article"),
        mark=table.text("mark"),
        binding=table.flag("binding"),
        phrases=_phrases(Table(table.file, table.key, {who: table.values[who] for who in ("clerk", "citizen") if who in table.values})),
        enabled=table.flag("enabled", True),
    )


def _parameters(table: Table, predicate: str) -> dict[str, Parameter]:
    kinds = PARAMETERS[predicate]
    only(table, " ".join(kinds))
    return {name: _parameter(table, name, kind) for name, kind in kinds.items()}


def _parameter(table: Table, name: str, kind: type) -> Parameter:
    if kind is tuple:
        return table.texts(name)
    return table.number(name) if kind is int else table.text(name)


def _phrases(table: Table) -> Phrases:
    only(table, "clerk citizen")
    citizen = table.table("citizen") if "citizen" in table.values else None
    return Phrases(_by_result(table.table("clerk")), _by_result(citizen) if citizen else {})


def _by_result(table: Table) -> dict[Result, str]:
    return {as_member(table, key, key, Result): table.text(key) for key in table.values}


def _begins_within(pack: RulePack, other: RulePack) -> bool:
    """Two packs overlap where one of them begins in the days of the other: that one is named."""
    if pack.item != other.item or not (pack.enabled and other.enabled):
        return False
    return other.in_force(pack.effective_from or date.min)


def _labels() -> dict[str, str]:
    return texts(read_toml(WORDS).table("labels"))
