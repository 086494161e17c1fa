"""One file of data/items as an Item: its terms, its sections with their fields, and the lines of its checklist."""

from collections.abc import Iterator, Mapping

from cqclerk.domain.application import PARTIES, MaterialForm
from cqclerk.domain.form import ROW_KEYS
from cqclerk.domain.items import Cited, Item, ItemKind, MaterialSpec, Need, Stage
from cqclerk.protocol.field_files import checklist_field, named, needs, read_section
from cqclerk.protocol.reading import as_member, member, only
from cqclerk.protocol.term_files import read_jurisdiction, read_limits, read_step, read_validity
from data.reference import Table

_KEYS = (
    "identifier certificate code kind effective_from effective_to offered offered_note village_without_extranet"
    " texts limits jurisdiction steps validity sections materials paperless"
)


def read_item(file: Table, labels: Mapping[str, str]) -> Item:
    """The item that a file describes. labels are those of data/words; raises BadReferenceFile."""
    only(file, _KEYS)
    texts = file.table("texts")
    people = {table.text("key"): table for table in file.tables("sections") if table.text("key") in PARTIES}
    names = {key: table.text("label") for key, table in people.items()}
    materials = tuple(spec for table in file.tables("materials") for spec in _material_lines(table, people))
    checklist = tuple(checklist_field(spec, labels) for spec in materials)
    item = Item(
        identifier=file.text("identifier"),
        certificate=file.text("certificate"),
        code=file.text("code"),
        kind=member(file, "kind", ItemKind),
        effective_from=file.day("effective_from"),
        effective_to=file.day_or_none("effective_to"),
        offered=file.flag("offered"),
        offered_note=file.text("offered_note"),
        texts={key: _cited(texts.table(key)) for key in texts.values},
        limits=tuple(map(read_limits, file.tables("limits"))),
        jurisdictions=tuple(map(read_jurisdiction, file.tables("jurisdiction"))),
        steps=tuple(map(read_step, file.tables("steps"))),
        validities=tuple(map(read_validity, file.tables("validity"))),
        sections=tuple(read_section(table, names, checklist) for table in file.tables("sections")),
        materials=materials,
        village_without_extranet=file.flag("village_without_extranet"),
        paperless=needs(file, "paperless"),
    )
    return _checked(file, item)


def _checked(file: Table, item: Item) -> Item:
    """Nothing of what it lives on is missing, and what it points to is there."""
    for key, there in (("limits", item.limits), ("jurisdiction", item.jurisdictions), ("texts", item.name and item.certificate_name)):
        if not there:
            raise file.bad(key, "is missing")
    if item.kind is ItemKind.TIMED and not all(limits.days for limits in item.limits):
        raise file.bad("limits", "an item that is not decided on the spot needs days")
    _check_keys(file, item)
    _check_pointers(file, item)
    return item


def _check_keys(file: Table, item: Item) -> None:
    """Each key once; what is asked of a person, a child, a marriage has a place in the application."""
    keys = [field.key for field in item.fields()]
    for key in keys:
        if keys.count(key) > 1:
            raise file.bad("sections", f"the key {key} stands in more than one place")
    for section in item.sections:
        for field in section.row(1) if section.key in ROW_KEYS else ():
            if field.key.rpartition(".")[2] not in ROW_KEYS[section.key]:
                raise file.bad("sections", f"{field.key} has no place in an application")


def _check_pointers(file: Table, item: Item) -> None:
    """A field to copy from, a field whose value is asked for."""
    keys = {field.key for field in item.fields()}
    for field in item.fields():
        for other in (field.same_as, *(need.field for need in (*field.required_when, *field.asked_when))):
            if other and other not in keys:
                raise file.bad(f"sections ({field.key})", f"there is no field {other}")
    for need in item.paperless:
        if need.field not in keys:
            raise file.bad("paperless", f"there is no field {need.field}")
    for spec in item.materials:
        for need in spec.when:
            if need.field not in keys:
                raise file.bad(f"materials ({spec.key})", f"there is no field {need.field}")


def _material_lines(table: Table, people: Mapping[str, Table]) -> Iterator[MaterialSpec]:
    """One line for each of `who`; a line for all of them ("couple") has the key and the name as they are."""
    only(table, "key name who when stage forms standard electronic promise own evidence article mark source")
    for who in table.texts("who"):
        if who != "couple" and who not in people:
            raise table.bad("who", f"there is no section {who}")
        yield _material_line(table, who, None if who == "couple" else people[who])


def _material_line(table: Table, who: str, person: Table | None) -> MaterialSpec:
    return MaterialSpec(
        key=table.text("key") if person is None else f"{table.text('key')}.{who}",
        demand=table.text("key"),
        name=table.text("name") if person is None else person.text("label") + table.text("name"),
        who="" if person is None else who,
        forms=frozenset(as_member(table, "forms", form, MaterialForm) for form in table.texts("forms")),
        when=needs(named(table, {"who": who}), "when"),
        asked_when=_asked_when(person),
        stage=as_member(table, "stage", table.text("stage", Stage.SUBMIT.value), Stage),
        standard=table.text("standard"),
        electronic=table.flag("electronic", False),
        promise=table.flag("promise", False),
        own=table.text("own", ""),
        evidence=table.flag("evidence", False),
        article=table.text("article"),
        mark=table.text("mark"),
        source=table.texts("source"),
    )


def _asked_when(person: Table | None) -> tuple[Need, ...]:
    return needs(person, "when") if person else ()


def _cited(table: Table) -> Cited:
    only(table, "value mark source note")
    return Cited(table.text("value"), table.text("mark"), table.texts("source", ()))
