"""One field of a form: what was typed → its one canonical text, and what is to be said about it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from cqclerk.domain.codes import CodeTable
from cqclerk.domain.divisions import DivisionLevel, Divisions, division_code
from cqclerk.domain.items import Choice, Field, FieldKind
from cqclerk.domain.people import IdentityKind, IdentityNumber, Regions, read_identity_number
from cqclerk.domain.text import fold_code, fold_name

_NAME_LONGEST = 50  # 国家民委等12部门通知, May 2016: names of up to 50 characters
_YESNO = (Choice("yes", "是"), Choice("no", "否"))


@dataclass(frozen=True, slots=True)
class Readers:
    """What typed text is read with: divisions of the city, prefixes of identity numbers, code tables by key."""

    divisions: Divisions
    regions: Regions
    tables: Mapping[str, CodeTable]


@dataclass(frozen=True, slots=True)
class Read:
    """A field as it was understood.

    text       canonical: a date as 1991-03-07, a code, a name in its one form; "" (or the default) if nothing could be made of it
    objection  dotted key of what is to be said at the field, "" if all is well; an objection never stops the intake
    """

    text: str = ""
    objection: str = ""
    params: tuple[tuple[str, str], ...] = ()


def read_field(field: Field, form: Mapping[str, str], readers: Readers) -> Read:
    """What the draft says in one field; empty or unreadable, it has its default.

    form  the whole draft: a number is read by the kind that was chosen beside it
    """
    typed = form.get(field.key, "")
    read = _READ[field.kind](field, typed, form, readers) if typed.strip() else Read()
    return read if read.text else replace(read, text=field.default)


def identity_kind(key: str, form: Mapping[str, str]) -> IdentityKind | None:
    """The kind chosen beside an identity number; None leaves it to the number."""
    chosen = form.get(key.removesuffix("number") + "kind", "")
    return IdentityKind(chosen) if chosen in list(IdentityKind) else None


def read_date(text: str) -> date | None:
    """A day as people write it: 1991-03-07, 19910307, 1991.3.7, 1991/3/7, 1991年3月7日; None if it is none."""
    found = re.fullmatch(r"(\d{4})(\d{2})(\d{2})|(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?", fold_code(text), re.ASCII)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day) if 1800 <= year < 2100 else None
    except ValueError:
        return None


def _identity(field: Field, typed: str, form: Mapping[str, str], readers: Readers) -> Read:
    """A number that is not right is kept as it was typed: the paper shows it, a person mends it."""
    number = fold_code(typed)
    read = read_identity_number(number, readers.regions, identity_kind(field.key, form))
    if isinstance(read, IdentityNumber):
        return Read(number, f"identity.{read.warnings[0]}" if read.warnings else "")
    return Read(number, read.key, tuple((name, str(value)) for name, value in read.params.items()))


def _name(field: Field, typed: str, form: Mapping[str, str], readers: Readers) -> Read:
    name = fold_name(typed).text
    return Read(name, "name.too_long" if len(name) > _NAME_LONGEST else "", (("longest", str(_NAME_LONGEST)),))


def _date(field: Field, typed: str, form: Mapping[str, str], readers: Readers) -> Read:
    day = read_date(typed)
    return Read(day.isoformat()) if day else Read("", "date.unreadable")


def _code(field: Field, typed: str, form: Mapping[str, str], readers: Readers) -> Read:
    """The code, the code and its label (01 汉族), or what means one entry only."""
    table = readers.tables[field.table]
    entry = table.get(typed.strip()) or table.get(typed.split()[0])
    found = (entry,) if entry else table.find(typed)
    return Read(found[0].code) if len(found) == 1 else Read("", "code.unclear" if found else "code.unknown")


def _choice(field: Field, typed: str, form: Mapping[str, str], readers: Readers) -> Read:
    choices = _YESNO if field.kind is FieldKind.YESNO else field.choices
    chosen = next((choice for choice in choices if typed.strip() in (choice.code, choice.label)), None)
    return Read(chosen.code) if chosen else Read("", "code.unknown")


def _division(field: Field, typed: str, form: Mapping[str, str], readers: Readers) -> Read:
    """A division of the city must be a township or a village before an office follows from it."""
    code = division_code(fold_code(typed))
    division = readers.divisions.get(code)
    if division is None:
        return Read("", "division.unknown")
    coarse = division.level in (DivisionLevel.CITY, DivisionLevel.DISTRICT)
    return Read(code, "division.coarse" if coarse else "", (("name", division.name),))


def _text(field: Field, typed: str, form: Mapping[str, str], readers: Readers) -> Read:
    return Read(fold_name(typed).text)


def _phone(field: Field, typed: str, form: Mapping[str, str], readers: Readers) -> Read:
    number = fold_code(typed)
    usual = re.fullmatch(r"\+?\d[\d-]{5,18}\d", number, re.ASCII)
    return Read(number, "" if usual else "phone.unusual")


_READ: Mapping[FieldKind, Callable[[Field, str, Mapping[str, str], Readers], Read]] = {
    FieldKind.IDENTITY: _identity,
    FieldKind.NAME: _name,
    FieldKind.DATE: _date,
    FieldKind.CODE: _code,
    FieldKind.CHOICE: _choice,
    FieldKind.DIVISION: _division,
    FieldKind.TEXT: _text,
    FieldKind.PHONE: _phone,
    FieldKind.YESNO: _choice,
    FieldKind.MATERIAL: _choice,
}
