"""The city's platform as its clerks meet it: which fields its form asks in which order, in its own words, and what its numbers look like.

There is no interface to write to it. A profile is data, dated and numbered by edition: another year's platform is another profile.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from cqclerk.domain.application import Channel, MaterialForm
from cqclerk.domain.case import Case
from cqclerk.domain.fields import Readers
from cqclerk.domain.form import values_of
from cqclerk.domain.items import Field, FieldKind, Item
from cqclerk.domain.text import fold_code

LONGEST_NUMBER = 50  # project_no of the platform's exchange tables
_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z-]{5,}")
_BLANK = re.compile(r"\{([a-z_.]+)\}")
_YESNO = {"yes": "是", "no": "否"}


@dataclass(frozen=True, slots=True)
class ProfileField:
    """One field of the platform's form.

    label       as it stands on the platform
    name        of the field in the platform's data, "" if not known
    sources     keys of our form, or of the case (case.item); the first that says something counts
    text        words with keys in braces, in place of sources
    dictionary  the table of the profile that gives our code in the platform's words
    """

    label: str
    name: str = ""
    sources: tuple[str, ...] = ()
    text: str = ""
    dictionary: str = ""


@dataclass(frozen=True, slots=True)
class ProfileSection:
    """Fields under one heading. items: () for all.

    rows  the section of our form (child) whose rows are copied one by one; {n} is the row
    """

    title: str
    fields: tuple[ProfileField, ...]
    items: tuple[str, ...] = ()
    rows: str = ""


@dataclass(frozen=True, slots=True)
class NumberForm:
    """What a number of the platform may look like: a pattern with groups `item` and `day` where it has them."""

    name: str
    pattern: str
    mark: str


@dataclass(frozen=True, slots=True)
class PlatformProfile:
    """One generation of the platform's form, from a day on."""

    id: str
    edition: int
    name: str
    effective_from: date
    effective_to: date | None
    sections: tuple[ProfileSection, ...]
    numbers: tuple[NumberForm, ...]
    dictionaries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def ref(self) -> str:
        """How an event names it."""
        return f"{self.id}/{self.edition}"


@dataclass(frozen=True, slots=True)
class CopyLine:
    """One field to be copied: where it stands, and what goes in; value "" is a field that stays empty."""

    section: str
    label: str
    name: str
    value: str


def copy_lines(profile: PlatformProfile, case: Case, item: Item, readers: Readers, facts: Mapping[str, str]) -> tuple[CopyLine, ...]:
    """Everything that is to be copied of a case, in the platform's order. facts: what is no part of the form, by key (case.office)."""
    values = {**(values_of(case.application) if case.application else {}), **facts}
    sections = (one for one in profile.sections if not one.items or case.item in one.items)
    return tuple(line for section in sections for line in _section(profile, section, item, readers, values))


def _section(
    profile: PlatformProfile, section: ProfileSection, item: Item, readers: Readers, values: Mapping[str, str]
) -> Iterator[CopyLine]:
    if not section.rows:
        yield from (CopyLine(section.title, one.label, one.name, _value(profile, one, item, readers, values)) for one in section.fields)
        return
    for number in _rows(section.rows, values):
        for one in section.fields:
            row = _in_row(one, number)
            yield CopyLine(f"{section.title}{number}", one.label, one.name, _value(profile, row, item, readers, values))


def _rows(key: str, values: Mapping[str, str]) -> list[int]:
    parts = (name.split(".") for name in values if name.startswith(f"{key}."))
    return sorted({int(part[1]) for part in parts if len(part) == 3 and part[1].isdigit()})


def _in_row(one: ProfileField, number: int) -> ProfileField:
    sources = tuple(source.replace("{n}", str(number)) for source in one.sources)
    return ProfileField(one.label, one.name, sources, one.text.replace("{n}", str(number)), one.dictionary)


def _value(profile: PlatformProfile, one: ProfileField, item: Item, readers: Readers, values: Mapping[str, str]) -> str:
    if one.text:
        return _BLANK.sub(lambda found: shown(found[1], values, item, readers), one.text)
    key = next((source for source in one.sources if values.get(source)), "")
    if not key:
        return ""
    if one.dictionary:
        return profile.dictionaries[one.dictionary].get(values[key], "") or shown(key, values, item, readers)
    return shown(key, values, item, readers)


def shown(key: str, values: Mapping[str, str], item: Item, readers: Readers) -> str:
    """A value of our form in words: labels in place of codes, a place by its names."""
    text = values.get(key, "")
    asked = item.field(key) if text and not key.startswith("case.") else None
    return _worded(asked, text, readers) if asked is not None else text


def _worded(asked: Field, text: str, readers: Readers) -> str:
    match asked.kind:
        case FieldKind.CODE:
            return readers.tables[asked.table].label(text)
        case FieldKind.DIVISION:
            return readers.divisions.name(text) or text
        case FieldKind.CHOICE:
            return next((choice.label for choice in asked.choices if choice.code == text), text)
        case FieldKind.YESNO:
            return _YESNO.get(text, text)
        case FieldKind.MATERIAL:
            return _FORMS.get(text, text)
        case _:
            return text


_FORMS = {MaterialForm.ORIGINAL.value: "原件", MaterialForm.COPY.value: "复印件", MaterialForm.ELECTRONIC.value: "电子件"}


# ---- the platform's number ----------------------------------------------------------------------------------------------


def platform_number(typed: str) -> str:
    """The number as it is kept: in one spelling, without what a scanner or a hand adds; "" if it can be none."""
    number = fold_code(typed)
    return number if len(number) <= LONGEST_NUMBER and _NUMBER.fullmatch(number) else ""


def number_doubt(profile: PlatformProfile, number: str, today: date) -> str:
    """What is odd about a number: unlike (none of the forms), code (no credit code at its head), day. "" if nothing is."""
    found = next((match for one in profile.numbers if (match := re.fullmatch(one.pattern, number))), None)
    if found is None:
        return "unlike" if profile.numbers else ""
    groups = found.groupdict()
    if groups.get("item") and not credit_code_fits(groups["item"][:18]):
        return "code"
    return "day" if groups.get("day") and not _is_day(groups["day"], today) else ""


def shape(number: str) -> str:
    """What two numbers of one kind have in common: where letters and digits stand."""
    return re.sub(r"[A-Z]", "A", re.sub(r"[0-9]", "0", number))


def _is_day(digits: str, today: date) -> bool:
    try:
        return date(2019, 1, 1) <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) <= today
    except ValueError:
        return False


_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z


def credit_code_fits(code: str) -> bool:
    """Whether the last of the 18 characters of a unified social credit code is the one that the others give (GB 32100)."""
    if len(code) != 18 or any(char not in _CODE for char in code):
        return False
    total = sum(_CODE.index(char) * 3**place for place, char in enumerate(code[:17]))
    return _CODE[(31 - total % 31) % 31] == code[17]


UNFILED = ":platform|"
"""Key of the cases that somebody still has to file."""


def number_key(number: str) -> str:
    """By what the case of a platform's number is found, among the keys of likeness."""
    return f"{UNFILED}{number}" if number else ""


def filing_key(case: Case) -> str:
    """The same of a case: its number; UNFILED while it waits for one; "" where nobody has to file it (it came from the platform)."""
    waits = case.item and case.phase.open and case.channel is not Channel.ONLINE
    return number_key(case.platform_number) or (UNFILED if waits else "")
