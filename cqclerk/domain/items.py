"""An item of business as data says it is: its form, its materials, its clocks. Nothing here knows one item from another."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from cqclerk.domain.application import PARTIES, MaterialForm
from cqclerk.domain.terms import Jurisdiction, Limits, Step, Validity, in_force, in_force_on

UNVERIFIED = "待核实"  # the mark of a value that nobody has confirmed


class ItemKind(StrEnum):
    """How an item is decided."""

    INSTANT = "instant"  # 即办件: on the spot
    TIMED = "timed"  # 承办件: within working days


class FieldKind(StrEnum):
    """How the text of a field is read."""

    IDENTITY = "identity"
    NAME = "name"
    DATE = "date"
    CODE = "code"  # of a code table of the reference data
    CHOICE = "choice"  # of the field's own list
    DIVISION = "division"
    TEXT = "text"
    PHONE = "phone"
    YESNO = "yesno"
    MATERIAL = "material"  # one line of the checklist: in which form it was handed over


@dataclass(frozen=True, slots=True)
class Cited:
    """A text, how sure it is, and the sources it was taken from."""

    value: str
    mark: str
    source: tuple[str, ...] = ()

    @property
    def verified(self) -> bool:
        return self.mark != UNVERIFIED


@dataclass(frozen=True, slots=True)
class CitedList:
    """Several texts of one source, in their order."""

    values: tuple[str, ...]
    mark: str
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommitmentTexts:
    """告知承诺 as the law has it, for every item: what is told before, what is promised, to whom it is not open, who signs, until when
    it may be taken back, what follows a false one. says: what is read out under each head of told, with blanks (commitment_page)."""

    told: CitedList
    says: CitedList
    promised: CitedList
    not_eligible: CitedList
    signature: CitedList
    withdrawal: CitedList
    after_false: CitedList


@dataclass(frozen=True, slots=True)
class Need:
    """Needed if a field of the form has one of these values."""

    field: str
    values: frozenset[str]

    def met(self, form: Mapping[str, str]) -> bool:
        return form.get(self.field, "") in self.values


def needed(needs: tuple[Need, ...], form: Mapping[str, str]) -> bool:
    """Whether one of the needs is met; without any it is always needed."""
    return not needs or any(need.met(form) for need in needs)


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a field's own list."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    key            where its text stands in the draft (wife.name)
    name           its label with that of its section, for lists outside the form (女方姓名)
    same_as        key of the field that `=` copies into it while it is empty
    blank          what stands in the empty field: what leaving it empty means
    required_when  needed only if one of these is met; required alone means always
    asked_when     the same for its whole section: of somebody who does not apply nothing is needed
    help, article  what F1 shows
    """

    key: str
    label: str
    kind: FieldKind
    name: str = ""
    table: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    required_when: tuple[Need, ...] = ()
    asked_when: tuple[Need, ...] = ()
    default: str = ""
    same_as: str = ""
    blank: str = ""
    hint: str = ""
    help: str = ""
    article: str = ""
    mark: str = ""
    source: tuple[str, ...] = ()

    def missing(self, form: Mapping[str, str]) -> bool:
        """Whether it has to be filled and is not."""
        return self.asked(form) and not form.get(self.key, "").strip()

    def asked(self, form: Mapping[str, str]) -> bool:
        """Whether it has to be filled."""
        return self.required and needed(self.asked_when, form) and needed(self.required_when, form)


@dataclass(frozen=True, slots=True)
class Section:
    """One page of a form. A section that repeats has `repeat` rows of its fields; row 1 of `child` has the keys child.1.…"""

    key: str
    label: str
    fields: tuple[Field, ...] = ()
    repeat: int = 1

    def row(self, number: int) -> tuple[Field, ...]:
        """The fields of one row (from 1); of a section that does not repeat, its fields."""
        if self.repeat == 1:
            return self.fields
        return tuple(self._in_row(field, number) for field in self.fields)

    def rows(self, form: Mapping[str, str]) -> tuple[int, ...]:
        """The rows that are shown, and those beyond them that a draft from elsewhere has."""
        parts = (key.split(".") for key in form if key.startswith(f"{self.key}."))
        found = {int(part[1]) for part in parts if len(part) == 3 and re.fullmatch(r"[1-9]\d?", part[1], re.ASCII)}
        shown = range(1, self.repeat + 1)
        return (*shown, *sorted(found.difference(shown))) if self.repeat > 1 else tuple(shown)

    def all_fields(self, form: Mapping[str, str]) -> Iterator[Field]:
        """Every field of every row, in the order of the form."""
        for number in self.rows(form):
            yield from self.row(number)

    def _in_row(self, field: Field, number: int) -> Field:
        """What is required is so in the first row; the others may stay empty."""
        name = f"{self.label}{number}{field.label}"
        return replace(field, key=f"{self.key}.{number}.{field.key}", name=name, required=field.required and number == 1)


class Stage(StrEnum):
    """Until when a material has to be there."""

    SUBMIT = "submit"
    DECIDE = "decide"  # 决定前: an appraisal that is still awaited does not keep a case from being accepted
    ISSUE = "issue"  # 领证前


@dataclass(frozen=True, slots=True)
class MaterialSpec:
    """One line of the checklist.

    key         of this line (identity_card.wife)
    demand      under which a rule pack asks for it (identity_card)
    forms       in which it counts as handed over
    when        needed if one of these is met; asked_when: and if its person applies at all
    standard    what a good one is, in words
    electronic  an electronic licence or shared data replaces the paper (免提交)
    promise     may be promised in writing instead (告知承诺), if the credit check allows it
    own         item of ours whose certificate, held and good, is this material
    evidence    shows something about the people: named on a certificate that says what was checked
    """

    key: str
    demand: str
    name: str
    who: str
    forms: frozenset[MaterialForm]
    when: tuple[Need, ...] = ()
    asked_when: tuple[Need, ...] = ()
    stage: Stage = Stage.SUBMIT
    standard: str = ""
    electronic: bool = False
    promise: bool = False
    own: str = ""
    evidence: bool = False
    article: str = ""
    mark: str = ""
    source: tuple[str, ...] = ()

    @property
    def field_key(self) -> str:
        """Where it stands in the draft; its number of pages stands at pages_key."""
        return f"material.{self.key}"

    @property
    def pages_key(self) -> str:
        return f"material.{self.key}.pages"

    def asked(self, form: Mapping[str, str]) -> bool:
        """Whether this application needs it."""
        return needed(self.asked_when, form) and needed(self.when, form)


@dataclass(frozen=True, slots=True)
class Item:
    """One of the things that can be asked for.

    identifier                (childbirth); certificate: of its paper (childbirth_certificate)
    code                      the four letters that short numbers use
    offered                   windows take it in; offered_note says why, or why not (yet)
    texts                     name, certificate_name, guide, commitment …, each with mark and source
    paperless                 nothing is given out if one of these is met: a certificate is only deregistered
    village_without_extranet  a village without the extranet may take it in (通知 四（二）)
    """

    identifier: str
    certificate: str
    code: str
    kind: ItemKind
    effective_from: date
    effective_to: date | None
    offered: bool
    offered_note: str
    texts: Mapping[str, Cited]
    limits: tuple[Limits, ...]
    jurisdictions: tuple[Jurisdiction, ...]
    steps: tuple[Step, ...]
    validities: tuple[Validity, ...]
    sections: tuple[Section, ...]
    materials: tuple[MaterialSpec, ...]
    village_without_extranet: bool
    paperless: tuple[Need, ...] = ()

    @property
    def name(self) -> str:
        return self.text("name")

    @property
    def certificate_name(self) -> str:
        return self.text("certificate_name")

    def text(self, key: str) -> str:
        """One of the texts, "" if the item has none of that key."""
        cited = self.texts.get(key)
        return cited.value if cited else ""

    @property
    def parties(self) -> tuple[str, ...]:
        """Whom its form asks for, in the order of its pages: some of application.PARTIES."""
        return tuple(section.key for section in self.sections if section.key in PARTIES)

    def in_force(self, on: date) -> bool:
        return in_force(self, on)

    def limits_on(self, accepted: date) -> Limits:
        """The days in force at acceptance; before the first entry, the first."""
        return in_force_on(self.limits, accepted) or self.limits[0]

    def jurisdiction_on(self, applied: date) -> Jurisdiction:
        """Whose office it is, for an application of that day; before the first entry, the first."""
        return in_force_on(self.jurisdictions, applied) or self.jurisdictions[0]

    def steps_on(self, accepted: date) -> tuple[Step, ...]:
        """The steps of handling in their order, for a case accepted on that day."""
        return tuple(step for step in self.steps if step.enabled and in_force(step, accepted))

    def valid_until(self, issued: date) -> date | None:
        """The last day on which a paper issued on that day is good; None: without end, or not known."""
        validity = in_force_on(self.validities, issued)
        return validity.until(issued) if validity else None

    def fields(self, form: Mapping[str, str] = MappingProxyType({})) -> Iterator[Field]:
        """Every field of the form in its order, rows of children and lines of the checklist included.

        form  a draft, for the rows that only it has
        """
        for section in self.sections:
            yield from section.all_fields(form)

    def field(self, key: str) -> Field | None:
        return next((field for field in self.fields({key: ""}) if field.key == key), None)

    def section_of(self, key: str) -> Section | None:
        """The section in which a field stands: where a gap or an error is mended."""
        return next((part for part in self.sections if any(field.key == key for field in part.all_fields({key: ""}))), None)

    def material(self, key: str) -> MaterialSpec | None:
        """A line of the checklist by its own key or by the key of its field."""
        return next((spec for spec in self.materials if key in (spec.key, spec.field_key)), None)

    def party(self, who: str) -> str:
        """What people call one of the people (wife → 女方)."""
        return next((section.label for section in self.sections if section.key == who), who)
