"""The draft of a form, flat and as it was typed ⇄ the application that everything after it uses.

A draft is {key of a field: text}. Capturing never refuses: what cannot be read is left empty, and said at its field.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from cqclerk.domain.application import PARTIES, Application, Child, Handover, Marriage, Material, MaterialForm, Proof
from cqclerk.domain.credit import CreditCheck, CreditRecord
from cqclerk.domain.divisions import division_code
from cqclerk.domain.fields import Read, Readers, identity_kind, read_field
from cqclerk.domain.items import FieldKind, Item
from cqclerk.domain.people import IdentityKind, IdentityNumber, Person, Residence, Sex, read_identity_number

_Member = TypeVar("_Member", bound=StrEnum)
_Row = TypeVar("_Row")
_CHILD, _MARRIAGE = "child", "marriage"  # the sections that repeat


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is to be said at one field; its sentence is data (data/words/items.toml, [errors])."""

    key: str
    objection: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Captured:
    """The application as far as the draft could be read, and everything to be said about it, in the order of the form."""

    application: Application
    errors: tuple[FieldError, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """What one field says about others. filled is certain; offered is only a guess, which a person takes or leaves."""

    filled: Mapping[str, str]
    offered: Mapping[str, str]


def capture(item: Item, values: Mapping[str, str], readers: Readers) -> Captured:
    """Read a whole draft."""
    fields = tuple(item.fields(values))
    reads = {field.key: read_field(field, values, readers) for field in fields}
    reads |= {spec.pages_key: _pages(values.get(spec.pages_key, "")) for spec in item.materials}
    form = {key: read.text for key, read in reads.items()}
    for field in fields:
        filled = derived(item, field.key, values, readers).filled if field.kind is FieldKind.IDENTITY else {}
        form |= {key: text for key, text in filled.items() if not form[key]}
    errors = tuple(FieldError(key, read.objection, read.params) for key, read in reads.items() if read.objection)
    return Captured(_application(item, form, values), errors)


def open_errors(item: Item, values: Mapping[str, str], readers: Readers) -> tuple[FieldError, ...]:
    """Everything that is to be said about a draft, in the order of the form."""
    return capture(item, values, readers).errors


def derived(item: Item, key: str, values: Mapping[str, str], readers: Readers) -> Derived:
    """What an identity number says of its person: kind, birth date, sex. Nothing before it is complete and right.

    The county of its first digits is only offered as 户籍地, and only within this city: people move, prefixes stay.
    """
    chosen = identity_kind(key, values)
    field = item.field(key)
    number = values.get(key, "")
    read = read_identity_number(number, readers.regions, chosen) if field and field.kind is FieldKind.IDENTITY else None
    if not isinstance(read, IdentityNumber):
        return Derived({}, {})
    kind = {"identity_kind": read.kind.value}
    says = {"birth_date": read.birth.isoformat() if read.birth else "", "sex": read.sex.value if read.sex else ""}
    county = division_code(read.text[:6])
    here = read.kind is IdentityKind.RESIDENT and readers.divisions.in_city(county) and readers.divisions.get(county)
    offered = {"registered_residence": county if here else ""} | (kind if chosen not in (None, read.kind) else {})
    person = key.removesuffix("identity_number")
    return Derived(_of(person, item, says | (kind if not chosen else {})), _of(person, item, offered))


def followed(item: Item, values: Mapping[str, str], key: str, text: str, readers: Readers) -> dict[str, str]:
    """The changes to a draft when text is typed into one field: that field, and those that follow from it.

    What was filled follows the number, also back to empty, unless somebody typed something else there.
    """
    kind_key = key.removesuffix("number") + "kind"
    free = {**values, kind_key: ""}
    by_number = derived(item, key, free, readers).filled.get(kind_key, "")
    base = free if values.get(kind_key, "") in ("", by_number) else values  # a kind that a person chose stands
    old = derived(item, key, base, readers).filled
    new = derived(item, key, {**base, key: text}, readers).filled
    follow = {other: new.get(other, "") for other in {**old, **new} if values.get(other, "") in ("", old.get(other, ""))}
    return {key: text} | {other: value for other, value in follow.items() if values.get(other, "") != value}


def values_of(application: Application) -> dict[str, str]:
    """The draft that gives this application back when it is captured. Empty fields are left out."""
    taken = [material for material in application.materials if material.form is not MaterialForm.MISSING]
    people = {who: application.person(who) for who in PARTIES}
    values = {
        **{key: text for who, person in people.items() for key, text in _person_values(who, person).items()},
        **_row_values(_CHILD, application.children, _child_values),
        **_row_values(_MARRIAGE, application.marriages, _marriage_values),
        **{f"material.{material.key}": material.form.value for material in taken},
        **{f"material.{material.key}.pages": str(material.pages) for material in taken if material.pages},
        **{key: str(getattr(application, key)) for key in _PLAIN},
        **dict(application.answers),
    }
    return {key: text for key, text in values.items() if text}


# Fields of an application whose key in the form is their own name.
_PLAIN = (
    *("birth_order", "pregnancy", "apply_by", "agent_name", "agent_identity_number", "proof", "handover"),
    *("recipient_name", "recipient_address", "recipient_phone", "home_choice", "remark"),
)


# What a form asks about the look at the credit list: an event of its own, no part of the application.
_CREDIT, _CREDIT_SOURCE, _LIST = "credit_outcome", "credit_source", "list"
OF_THE_CASE = frozenset({_CREDIT, _CREDIT_SOURCE})


def credit_told(values: Mapping[str, str]) -> CreditRecord:
    """What a draft says of the look at the credit list; without a source if nobody looked, or it cannot be read."""
    outcome = _member(CreditCheck, values.get(_CREDIT, ""))
    return CreditRecord(outcome, values.get(_CREDIT_SOURCE, "") or _LIST) if outcome else CreditRecord()


def _of(person: str, item: Item, says: Mapping[str, str]) -> dict[str, str]:
    """What is said, by the keys of one person; only what the form asks."""
    return {person + name: text for name, text in says.items() if text and item.field(person + name)}


def _pages(typed: str) -> Read:
    number = typed.strip()
    return Read(number) if re.fullmatch(r"\d{0,4}", number, re.ASCII) else Read("", "pages.unreadable")


def _application(item: Item, form: Mapping[str, str], values: Mapping[str, str]) -> Application:
    text = {key: form.get(key, "") for key in _PLAIN if key not in ("proof", "handover")}
    return Application(
        wife=_person(form, values, "wife"),
        husband=_person(form, values, "husband"),
        applicant=_person(form, values, "applicant") if "applicant" in item.parties else None,
        spouse=_person(form, values, "spouse") if "spouse" in item.parties else None,
        children=tuple(map(_child, _rows(item, form, _CHILD))),
        marriages=tuple(map(_marriage, _rows(item, form, _MARRIAGE))),
        proof=_member(Proof, form.get("proof", "")) or Proof.DOCUMENTS,
        handover=_member(Handover, form.get("handover", "")) or Handover.SPOT,
        materials=_materials(item, form),
        answers=tuple((key, form[key]) for key in _own_questions(item) if form[key]),
        **text,
    )


def _own_questions(item: Item) -> Iterator[str]:
    """Keys of what only this item asks: fields of the form that have no place of their own in an application."""
    for section in item.sections:
        if section.key not in PARTIES and section.repeat == 1:
            yield from (
                field.key for field in section.fields if field.kind is not FieldKind.MATERIAL and field.key not in {*_PLAIN, *OF_THE_CASE}
            )


def _person(form: Mapping[str, str], values: Mapping[str, str], who: str) -> Person:
    def text(name: str) -> str:
        return form.get(f"{who}.{name}", "")

    typed = values.get(f"{who}.name", "").strip()
    registered = Residence(text("registered_residence"), text("registered_address"))
    lives = Residence(text("current_residence") or registered.division_code, text("current_address"))
    elsewhere = text("current_residence") or text("current_address")
    return Person(
        name=text("name"),
        name_entered=typed if typed != text("name") else "",
        identity_kind=_member(IdentityKind, text("identity_kind")),
        identity_number=text("identity_number"),
        sex=_member(Sex, text("sex")),
        birth_date=_day(text("birth_date")),
        ethnicity=text("ethnicity"),
        registered_residence=registered,
        current_residence=lives if elsewhere else None,
        marital_status=text("marital_status"),
        marriage_date=_day(text("marriage_date")),
        employer=text("employer"),
        phone=text("phone"),
    )


def _person_values(who: str, person: Person) -> dict[str, str]:
    registered, current = person.registered_residence, person.current_residence or Residence()
    values = {
        "identity_number": person.identity_number,
        "identity_kind": person.identity_kind or "",
        "name": person.name_entered or person.name,
        "birth_date": _iso(person.birth_date),
        "sex": person.sex or "",
        "ethnicity": person.ethnicity,
        "registered_residence": registered.division_code,
        "registered_address": registered.address,
        "current_residence": current.division_code,
        "current_address": current.address,
        "marital_status": person.marital_status,
        "marriage_date": _iso(person.marriage_date),
        "employer": person.employer,
        "phone": person.phone,
    }
    return {f"{who}.{name}": str(text) for name, text in values.items()}


def _rows(item: Item, form: Mapping[str, str], key: str) -> Iterator[dict[str, str]]:
    """Each row of a section that says something, by the bare keys of its fields; a row of defaults alone is an empty row."""
    section = next((section for section in item.sections if section.key == key), None)
    for row in (section.row(number) for number in section.rows(form)) if section else ():
        if any(form[field.key] != field.default for field in row):
            yield {field.key.rpartition(".")[2]: form[field.key] for field in row}


def _row_values(key: str, rows: tuple[_Row, ...], values: Callable[[_Row], dict[str, str]]) -> dict[str, str]:
    return {f"{key}.{number}.{name}": text for number, row in enumerate(rows, 1) for name, text in values(row).items()}


def _child(text: Mapping[str, str]) -> Child:
    """Whose child it is stands in `parents` where a form asks for it, else in `of_both`."""
    of_both = text["parents"] in ("", "common") if "parents" in text else text.get("of_both") != "no"
    return Child(
        birth_date=_day(text.get("birth_date", "")),
        of_both=of_both,
        living=text.get("living") != "no",
        **{key: text.get(key, "") for key in _CHILD_TEXTS},
    )


def _child_values(child: Child) -> dict[str, str]:
    yesno = {True: "yes", False: "no"}
    return {
        "birth_date": _iso(child.birth_date),
        "of_both": yesno[child.of_both],
        "living": yesno[child.living],
        **{key: str(getattr(child, key)) for key in _CHILD_TEXTS},
    }


_CHILD_TEXTS = (
    *("name", "sex", "certificate", "source", "parents", "of_marriage", "custody", "appraisal", "approval"),
    *("ethnicity", "address"),
)


def _marriage(text: Mapping[str, str]) -> Marriage:
    return Marriage(
        of=text.get("of", ""),
        partner=text.get("partner", ""),
        married_on=_day(text.get("married_on", "")),
        ended_on=_day(text.get("ended_on", "")),
        ended_by=text.get("ended_by", ""),
    )


def _marriage_values(marriage: Marriage) -> dict[str, str]:
    return {
        "of": marriage.of,
        "partner": marriage.partner,
        "married_on": _iso(marriage.married_on),
        "ended_on": _iso(marriage.ended_on),
        "ended_by": marriage.ended_by,
    }


def _materials(item: Item, form: Mapping[str, str]) -> tuple[Material, ...]:
    taken = ((spec, _member(MaterialForm, form.get(spec.field_key, ""))) for spec in item.materials)
    return tuple(Material(spec.key, how, int(form[spec.pages_key] or 0)) for spec, how in taken if how)


def _member(kind: type[_Member], text: str) -> _Member | None:
    """The member of that value; None for a code that the program does not know, which only a newer table can hold."""
    return next((member for member in kind if member.value == text), None)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


# What a form may ask of a person, a child, an earlier marriage: the last part of a field's key.
ROW_KEYS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(PARTIES, frozenset(key.removeprefix(".") for key in _person_values("", Person()))),
    _CHILD: frozenset(_child_values(Child())),
    _MARRIAGE: frozenset(_marriage_values(Marriage())),
}
