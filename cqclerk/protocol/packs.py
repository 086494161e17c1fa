"""data/items, data/rules and the words of findings as domain values. A wrong file is named with its key and the reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date

from cqclerk.domain.findings import Words
from cqclerk.domain.items import CitedList, CommitmentTexts, Item, ItemKind
from cqclerk.domain.rule_pack import Condition, Rulebook, RulePack, counting
from cqclerk.protocol.item_files import read_item
from cqclerk.protocol.pack_files import read_pack, read_phrases
from cqclerk.protocol.pack_parents import whole
from cqclerk.protocol.reading import only, texts, toml_files
from data.reference import BadReferenceFile, Table, read_toml

WORDS, COMMITMENT = "words/items.toml", "words/commitment.toml"


class OlderEdition(BadReferenceFile):
    """A pack of this id is here already, in this edition or a later one (here)."""

    def __init__(self, file: str, edition: int, here: int) -> None:
        super().__init__(file, "edition", f"is {edition}, edition {here} is here")
        self.here = here


def load_items() -> dict[str, Item]:
    """Every item of data/items by its identifier: those that are offered first, of them what is done on the spot.

    Raises BadReferenceFile (file, key, reason).
    """
    items = [read_item(read_toml(file), _labels()) for file in toml_files("items")]
    return {item.identifier: item for item in sorted(items, key=lambda item: (not item.offered, item.kind is ItemKind.TIMED))}


def load_packs(items: Mapping[str, Item] | None = None) -> tuple[RulePack, ...]:
    """Every rule pack of data/rules in the order of its days, switched off or not. Raises BadReferenceFile."""
    return load_rulebook(load_items() if items is None else items).packs


def load_rulebook(items: Mapping[str, Item], added: Iterable[Table] = ()) -> Rulebook:
    """The packs of data/rules, and those that were added later, in the order in which they were. Raises BadReferenceFile.

    What an added pack is like is what was there before it: a later edition of its parent does not change it.
    """
    files = [read_toml(file) for file in toml_files("rules")]
    by_id = {file.text("id"): file for file in files}
    read = [(file, read_pack(whole(file, by_id))) for file in files]
    if len(by_id) < len(files):
        twice = next(file for file in files if by_id[file.text("id")] is not file)
        raise twice.bad("id", "stands in more than one file")
    for file, pack in read:
        _check_among(file, pack, [other for _, other in read], items)
    _check_ids(read)
    for file in added:
        pack = read_pack(whole(file, by_id))
        _check_edition(file, pack, [other for _, other in read])
        by_id[pack.id] = file
        read.append((file, pack))
        _check_added(file, pack, [(source, other) for source, other in read if other.id != pack.id or other is pack], items)
    known = tuple(pack for _, pack in read)
    return Rulebook(counting(known), known)


def _check_among(file: Table, pack: RulePack, known: Iterable[RulePack], items: Mapping[str, Item]) -> None:
    """One pack among all that count with it."""
    _check(file, pack, items)
    packs = {each.id: each for each in counting(known)}
    _check_days(file, packs[pack.id], packs)


def _check_added(file: Table, pack: RulePack, read: Sequence[tuple[Table, RulePack]], items: Mapping[str, Item]) -> None:
    """One that comes later: whatever is wrong with all of them together is its fault."""
    _check_among(file, pack, [other for _, other in read], items)
    _check_ids(read)
    packs = {each.id: each for each in counting(other for _, other in read)}
    for other in packs.values():
        if other.id != pack.id and _begins_within(other, packs[pack.id]):
            raise file.bad("effective_to", f"overlaps with {other.id}")
    if not any(each.enabled and each.item == pack.item and each.effective_to is None for each in packs.values()):
        raise file.bad("effective_to" if pack.enabled else "enabled", f"ends the rules of {pack.item}")


def _check_edition(file: Table, pack: RulePack, others: Iterable[RulePack]) -> None:
    newest = max((other.edition for other in others if other.id == pack.id), default=0)
    if pack.edition <= newest:
        raise OlderEdition(file.file, pack.edition, newest)


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


def _check(file: Table, pack: RulePack, items: Mapping[str, Item]) -> None:
    """What a pack points to must be there."""
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


def _check_days(file: Table, pack: RulePack, packs: Mapping[str, RulePack]) -> None:
    """No day may have two packs of an item; what a pack replaces must be there and have begun before it."""
    for name in pack.replaces:
        old = packs.get(name)
        if old is None or old.item != pack.item:
            raise file.bad("replaces", f"there is no rule pack {name} of this item")
        if (old.effective_from or date.min) >= (pack.effective_from or date.max):
            raise file.bad("effective_from", f"is not after {name} began")
    for other in packs.values():
        if other.id != pack.id and _begins_within(pack, other):
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
