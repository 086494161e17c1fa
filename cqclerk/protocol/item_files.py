"""One file of data/items as an Item: its sections with their fields, and the lines of its checklist."""

from collections.abc import Iterator, Mapping

from cqclerk.domain.application import MaterialForm
from cqclerk.domain.items import Choice, Cited, Field, FieldKind, Item, ItemKind, Limits, MaterialSpec, Need, Section
from cqclerk.protocol.reading import as_member, member, only
from data.reference import Table, Value

_CHECKLIST = "material"  # the section of the form whose fields are the lines of the checklist


def read_item(file: Table, labels: Mapping[str, str]) -> Item:
    """The item that a file describes. labels are those of data/words; raises BadReferenceFile."""
    texts = file.table("texts")
    parties = {section.text("key"): section.text("label") for section in file.tables("sections")}
    materials = tuple(spec for table in file.tables("materials") for spec in _material_lines(table, parties))
    checklist = tuple(_checklist_field(spec, labels) for spec in materials)
    item = Item(
        identifier=file.text("identifier"),
        certificate=file.text("certificate"),
        code=file.text("code"),
        kind=member(file, "kind", ItemKind),
        effective_from=file.day("effective_from"),
        effective_to=file.day_or_none("effective_to"),
        texts={key: _cited(texts.table(key)) for key in texts.values},
        limits=tuple(map(_limits, file.tables("limits"))),
        sections=tuple(_section(file, table, parties, checklist) for table in file.tables("sections")),
        materials=materials,
        routing_article=file.table("routing").text("article"),
        village_without_extranet=file.flag("village_without_extranet"),
    )
    return _checked(file, item)


def _checked(file: Table, item: Item) -> Item:
    """What a field points to must be there: another field to copy from, a field whose value is asked for."""
    keys = [field.key for field in item.fields()]
    for key in keys:
        if keys.count(key) > 1:
            raise file.bad("sections", f"the key {key} stands in more than one place")
    for field in item.fields():
        for other in (field.same_as, *(need.field for need in field.required_when)):
            if other and other not in keys:
                raise file.bad(f"sections ({field.key})", f"there is no field {other}")
    for spec in item.materials:
        for need in spec.when:
            if need.field not in keys:
                raise file.bad(f"materials ({spec.key})", f"there is no field {need.field}")
    if not item.limits or not item.name or not item.certificate_name:
        raise file.bad("limits" if not item.limits else "texts", "is missing")
    return item


def _section(file: Table, table: Table, parties: Mapping[str, str], checklist: tuple[Field, ...]) -> Section:
    only(table, "key label fields like other repeat mark source")
    key, label = table.text("key"), table.text("label")
    if key == _CHECKLIST:
        return Section(key, label, checklist)
    like, other = table.text("like", ""), table.text("other", "")
    names = {"who": key, "label": label, "other": other, "other_label": parties.get(other, "")}
    written = [_named(each, names) for each in file.table("fields").tables(like)] if like else table.tables("fields")
    prefix = label if like else ""
    return Section(key, label, tuple(_field(each, table, prefix) for each in written), table.number("repeat", 1))


def _field(table: Table, section: Table, prefix: str) -> Field:
    only(table, "key label kind choices required required_when default same_as blank hint help article mark source")
    kind, _, codes = table.text("kind").partition(":")
    required = table.values.get("required", False)
    return Field(
        key=table.text("key"),
        label=table.text("label"),
        kind=as_member(table, "kind", kind, FieldKind),
        name=prefix + table.text("label"),
        table=codes,
        choices=tuple(Choice(each.text("code"), each.text("label")) for each in table.tables("choices")),
        required=section.text("key") in required if isinstance(required, list) else table.flag("required", False),
        required_when=tuple(map(_need, table.tables("required_when"))),
        default=table.text("default", ""),
        same_as=table.text("same_as", ""),
        blank=table.text("blank", ""),
        hint=table.text("hint", ""),
        help=table.text("help", ""),
        article=table.text("article", ""),
        mark=table.text("mark", section.text("mark")),
        source=table.texts("source", section.texts("source")),
    )


def _checklist_field(spec: MaterialSpec, labels: Mapping[str, str]) -> Field:
    return Field(
        key=spec.field_key,
        label=spec.name,
        kind=FieldKind.MATERIAL,
        name=spec.name,
        choices=tuple(Choice(form.value, labels[f"form.{form.value}"]) for form in MaterialForm if form is not MaterialForm.MISSING),
        hint=spec.standard,
        help=f"{spec.name}：{spec.standard}。",
        article=spec.article,
        mark=spec.mark,
        source=spec.source,
    )


def _material_lines(table: Table, parties: Mapping[str, str]) -> Iterator[MaterialSpec]:
    """One line for each of `who`; a line for the couple has the key and the name as they are."""
    only(table, "key name who when forms standard electronic promise article mark source")
    for who in table.texts("who"):
        if who != "couple" and who not in parties:
            raise table.bad("who", f"there is no section {who}")
        written = _named(table, {"who": who})
        alone = who == "couple"
        yield MaterialSpec(
            key=table.text("key") if alone else f"{table.text('key')}.{who}",
            demand=table.text("key"),
            name=table.text("name") if alone else parties[who] + table.text("name"),
            who=who,
            forms=frozenset(as_member(table, "forms", form, MaterialForm) for form in table.texts("forms")),
            when=tuple(map(_need, written.tables("when"))),
            standard=table.text("standard"),
            electronic=table.flag("electronic", False),
            promise=table.flag("promise", False),
            article=table.text("article"),
            mark=table.text("mark"),
            source=table.texts("source"),
        )


def _limits(table: Table) -> Limits:
    return Limits(
        effective_from=table.day("effective_from"),
        effective_to=table.day_or_none("effective_to"),
        promised_days=table.number("promised_days") if "promised_days" in table.values else None,
        statutory_days=table.number("statutory_days") if "statutory_days" in table.values else None,
        notice_days=table.number("notice_days"),
        article=table.text("article"),
        notice_article=table.text("notice_article"),
        mark=table.text("mark"),
        note=table.text("note", ""),
    )


def _need(table: Table) -> Need:
    only(table, "field is")
    return Need(table.text("field"), frozenset(table.texts("is")))


def _cited(table: Table) -> Cited:
    only(table, "value mark source note")
    return Cited(table.text("value"), table.text("mark"), table.texts("source", ()))


def _named(table: Table, names: Mapping[str, str]) -> Table:
    """The table with {who} and its like replaced in every text."""

    def fill(value: Value) -> Value:
        if isinstance(value, str):
            for name, text in names.items():
                value = value.replace(f"{{{name}}}", text)
            return value
        if isinstance(value, list):
            return [fill(each) for each in value]
        return {key: fill(each) for key, each in value.items()} if isinstance(value, dict) else value

    return Table(table.file, table.key, {key: fill(value) for key, value in table.values.items()})
