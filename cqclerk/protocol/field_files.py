"""The fields of an item's form: those that its file writes, and those that all items share (data/fields)."""

from collections.abc import Iterator, Mapping

from cqclerk.domain.application import MaterialForm
from cqclerk.domain.items import Choice, Field, FieldKind, MaterialSpec, Need, Section
from cqclerk.protocol.reading import as_member, only, toml_files
from data.reference import Table, Value, read_toml

_CHECKLIST = "material"  # the section of the form whose fields are the lines of the checklist


def read_section(table: Table, names: Mapping[str, str], checklist: tuple[Field, ...]) -> Section:
    """One page of the form. names are those of the parties (key → label), checklist its lines."""
    only(table, "key label fields like other groups without repeat when mark source")
    key, label = table.text("key"), table.text("label")
    if key == _CHECKLIST:
        return Section(key, label, checklist)
    other, first = table.text("other", ""), next(iter(names), "")
    said = {"who": key, "label": label, "other": other, "other_label": names.get(other, "")}
    said |= {"first": first, "first_label": names.get(first, "")}
    person = "like" in table.values
    when = needs(named(table, said), "when")
    fields = tuple(_field(named(each, said), table, label if person else "", when) for each in _written(table))
    return Section(key, label, fields, table.number("repeat", 1))


def checklist_field(spec: MaterialSpec, labels: Mapping[str, str]) -> Field:
    """A line of the checklist as a field of the form."""
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


def needs(table: Table, name: str) -> tuple[Need, ...]:
    """What something is needed for: [{ field = "handover", is = ["post"] }]."""
    return tuple(_need(each) for each in table.tables(name))


def named(table: Table, names: Mapping[str, str]) -> Table:
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


def _written(table: Table) -> Iterator[Table]:
    """The fields of a section: of the list it is like, its own, those of its groups. One of its own with the key of a shared one says
    what is different about it."""
    own = {each.text("key"): each for each in table.tables("fields")}
    like = _shared(table, "like", table.text("like")) if "like" in table.values else []
    groups = [field for group in table.texts("groups", ()) for field in _shared(table, "groups", group)]
    shared = {field.text("key") for field in (*like, *groups)}
    without = set(table.texts("without", ()))
    for key in without - shared:
        raise table.bad("without", f"there is no shared field {key}")
    for field in (*like, *(each for key, each in own.items() if key not in shared), *groups):
        key = field.text("key")
        if key not in without:
            yield Table(field.file, field.key, {**field.values, **own[key].values}) if key in own else field


def _shared(table: Table, name: str, group: str) -> list[Table]:
    for file in map(read_toml, toml_files("fields")):
        if group in file.values:
            return list(file.tables(group))
    raise table.bad(name, f"there is no list of fields {group}")


def _field(table: Table, section: Table, prefix: str, when: tuple[Need, ...]) -> Field:
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
        required_when=needs(table, "required_when"),
        asked_when=when,
        default=table.text("default", ""),
        same_as=table.text("same_as", ""),
        blank=table.text("blank", ""),
        hint=table.text("hint", ""),
        help=table.text("help", ""),
        article=table.text("article", ""),
        mark=table.text("mark", section.text("mark")),
        source=table.texts("source", section.texts("source")),
    )


def _need(table: Table) -> Need:
    only(table, "field is")
    return Need(table.text("field"), frozenset(table.texts("is")))
