"""data/items, data/rules and the words of findings as domain values. A wrong file is named with its key and the reason."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date

from cqclerk.domain.findings import Words
from cqclerk.domain.items import CitedList, CommitmentTexts, Item, ItemKind
from cqclerk.domain.rule_pack import Condition, RulePack
from cqclerk.protocol.item_files import read_item
from cqclerk.protocol.pack_files import read_pack, read_phrases
from cqclerk.protocol.pack_parents import whole
from cqclerk.protocol.reading import only, texts, toml_files
from data.reference import Table, read_toml

WORDS, COMMITMENT = "words/items.toml", "words/commitment.toml"


def load_items() -> dict[str, Item]:
    """Every item of data/items by its identifier: those that are offered first, of them what is done on the spot.

    Raises BadReferenceFile (file, key, reason).
    """
    items = [read_item(read_toml(file), _labels()) for file in toml_files("items")]
    return {item.identifier: item for item in sorted(items, key=lambda item: (not item.offered, item.kind is ItemKind.TIMED))}


def load_packs(items: Mapping[str, Item] | None = None) -> tuple[RulePack, ...]:
    """Every rule pack of data/rules in the order of its days, switched off or not. Raises BadReferenceFile."""
    files = [read_toml(file) for file in toml_files("rules")]
    by_id = {file.text("id"): file for file in files}
    read = [(file, read_pack(file)) for file in (whole(file, by_id) for file in files)]
    items = load_items() if items is None else items
    for file, pack in read:
        _check(file, pack, items, [other for _, other in read if other is not pack])
    _check_ids(read)
    return tuple(sorted((pack for _, pack in read), key=lambda pack: (pack.item, pack.effective_from or date.max, pack.id)))


def load_words(packs: Iterable[RulePack]) -> Words:
    """The sentences of data/words/items.toml, and those that the conditions of the packs bring with them."""
    file = read_toml(WORDS)
    findings = file.table("findings")
    phrases = {key: read_phrases(findings.table(key)) for key in findings.values}
    phrases |= {condition.id: condition.phrases for pack in packs for condition in pack.conditions}
    return Words(phrases, texts(file.table("errors")), texts(file.table("labels")))


def load_commitment_texts() -> CommitmentTexts:
    """What every commitment tells and promises (data/words/commitment.toml)."""
    file = read_toml(COMMITMENT)
    only(file, " ".join(field.name for field in fields(CommitmentTexts)))
    tables = {name: file.table(name) for name in file.values}
    return CommitmentTexts(
        **{name: CitedList(each.texts("value"), each.text("mark"), each.texts("source")) for name, each in tables.items()}
    )


def _check(file: Table, pack: RulePack, items: Mapping[str, Item], others: Iterable[RulePack]) -> None:
    """What a pack points to must be there, and no day may have two of them."""
    if pack.item not in items:
        raise file.bad("item", f"there is no item {pack.item}")
    item = items[pack.item]
    unknown = pack.materials - {spec.demand for spec in item.materials}
    if unknown:
        raise file.bad("materials", f"the item has no material {', '.join(sorted(unknown))}")
    for place, condition in enumerate(pack.conditions):
        for need in condition.when:
            if item.field(need.field) is None:
                raise file.bad(f"conditions[{place}].when", f"the item has no field {need.field}")
    if pack.enabled and pack.effective_from is None:
        raise file.bad("effective_from", "is missing")
    for other in others:
        if other.id == pack.id:
            raise file.bad("id", "stands in more than one file")
        if _begins_within(pack, other):
            raise file.bad("effective_from", f"overlaps with {other.id}")


def _check_ids(read: Iterable[tuple[Table, RulePack]]) -> None:
    """An id says the same in every pack, and once in each: its words are found by it alone."""
    known: dict[str, Condition] = {}
    for file, pack in read:
        ids = [condition.id for condition in pack.conditions]
        for condition in pack.conditions:
            first = known.setdefault(condition.id, condition)
            if ids.count(condition.id) > 1 or first.phrases != condition.phrases or first.predicate != condition.predicate:
                raise file.bad("conditions", f"{condition.id} stands in more than one place")


def _begins_within(pack: RulePack, other: RulePack) -> bool:
    """Two packs overlap where one of them begins in the days of the other: that one is named."""
    if pack.item != other.item or not (pack.enabled and other.enabled):
        return False
    return other.in_force(pack.effective_from or date.min)


def _labels() -> dict[str, str]:
    return texts(read_toml(WORDS).table("labels"))
