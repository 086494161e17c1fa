"""data/platform as profiles of the city's platform. A wrong file is named with its key and the reason."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from cqclerk.domain.items import Item
from cqclerk.domain.platform import NumberForm, PlatformProfile, ProfileField, ProfileSection
from cqclerk.protocol.reading import only, toml_files
from data.reference import Table, read_toml

_FACTS = frozenset(
    f"case.{name}" for name in ("item", "item_code", "names", "applied_on", "channel", "office", "receipt_number", "case_number")
)
_BLANK = re.compile(r"\{([a-z_.]+)\}")


def load(items: Mapping[str, Item], added: Iterable[Table] = ()) -> tuple[PlatformProfile, ...]:
    """Every profile, those of the program and those that were published later, in that order. Raises BadReferenceFile."""
    return tuple(read(table, items) for table in (*map(read_toml, toml_files("platform")), *added))


def profile_on(profiles: Iterable[PlatformProfile], on: date) -> PlatformProfile:
    """The profile that counts on a day: of those in force the newest by its day, then by its edition."""
    in_force = [one for one in profiles if one.effective_from <= on and (one.effective_to is None or on <= one.effective_to)]
    return max(in_force, key=lambda one: (one.effective_from, one.edition))


def read(file: Table, items: Mapping[str, Item]) -> PlatformProfile:
    """One profile, checked: every key that it copies from is one of ours, every dictionary is there."""
    only(file, "id edition name about number dictionary section")
    about = file.table("about")
    tables = file.table("dictionary")
    dictionaries = {name: {row[0]: row[1] for row in tables.table(name).rows("codes", 2)} for name in tables.values}
    return PlatformProfile(
        id=file.text("id"),
        edition=file.number("edition"),
        name=file.text("name"),
        effective_from=about.day("effective_from"),
        effective_to=about.day_or_none("effective_to"),
        sections=tuple(_section(each, items, dictionaries) for each in file.tables("section")),
        numbers=tuple(_number(each) for each in file.tables("number")),
        dictionaries=dictionaries,
    )


def _number(table: Table) -> NumberForm:
    only(table, "name pattern mark")
    try:
        re.compile(table.text("pattern"))
    except re.error as error:
        raise table.bad("pattern", str(error)) from error
    return NumberForm(table.text("name"), table.text("pattern"), table.text("mark"))


def _section(table: Table, items: Mapping[str, Item], dictionaries: Mapping[str, Mapping[str, str]]) -> ProfileSection:
    only(table, "title items rows field")
    named = table.texts("items", ())
    for name in named:
        if name not in items:
            raise table.bad("items", f"there is no item {name}")
    fields = tuple(_field(each, dictionaries) for each in table.tables("field"))
    if not fields:
        raise table.bad("field", "is missing")
    section = ProfileSection(table.text("title"), fields, named, table.text("rows", ""))
    asked = [items[name] for name in named or items]
    for place, one in enumerate(section.fields):
        for key in (*one.sources, *_BLANK.findall(one.text)):
            if key not in _FACTS and not any(item.field(key.replace("{n}", "1")) for item in asked):
                raise table.bad(f"field[{place}]", f"no form has a field {key}")
    return section


def _field(table: Table, dictionaries: Mapping[str, Mapping[str, str]]) -> ProfileField:
    only(table, "label name sources text dictionary")
    dictionary = table.text("dictionary", "")
    if dictionary and dictionary not in dictionaries:
        raise table.bad("dictionary", f"there is no {dictionary}")
    sources, text = table.texts("sources", ()), table.text("text", "")
    if bool(sources) == bool(text):
        raise table.bad("sources", "is missing, and so is text" if not text else "stands beside text")
    return ProfileField(table.text("label"), table.text("name", ""), sources, text, dictionary)
