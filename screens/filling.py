"""A form that is being filled: what was typed, what follows from it, what is wrong, and where the clerk stands. No widget."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from cqclerk.domain import form, promising
from cqclerk.domain.application import PARTIES, Application, Proof
from cqclerk.domain.facts import CreditCheck, Facts
from cqclerk.domain.fields import read_field
from cqclerk.domain.findings import Finding, Gap
from cqclerk.domain.items import Field, FieldKind, Item, MaterialSpec, Section
from cqclerk.domain.routing import Route, route, taken_in_for
from cqclerk.domain.rules import RulePack, demanded, evaluate, gaps
from data.rows import DraftRow

if TYPE_CHECKING:
    from cqclerk.protocol.reference import Reference

CHECKLIST, REVIEW = "material", "check"  # sections without fields to type into
_NUMBER, _NAME = "identity_number", ".name"
_APPLICANTS = ("wife.", "husband.", "applicant.")


@dataclass(frozen=True, slots=True)
class Page:
    """What is on the screen at once: a section, or one row of a section that repeats."""

    section: Section
    number: int = 1

    @property
    def lines(self) -> tuple[Field, ...]:
        """Every field of it, those of the checklist too."""
        return self.section.row(self.number)

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that one types into."""
        return () if self.section.key == CHECKLIST else self.lines

    @property
    def label(self) -> str:
        return f"{self.section.label}{self.number}" if self.section.repeat > 1 else self.section.label


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the clerk stands, as a draft keeps it.

    key   of the field; of the section on a page without fields
    cell  which cell of a place: 0 district, 1 township, 2 village
    text  typed there and not taken yet, None if there is nothing of the kind
    case  id of the case that is being supplemented, "" for a new one
    """

    key: str = ""
    cell: int = 0
    text: str | None = None
    case: str = ""

    def written(self) -> str:
        return json.dumps({"key": self.key, "cell": self.cell, "text": self.text, "case": self.case}, ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> "Spot":
        """From a draft; one that an older program wrote stands at the beginning."""
        try:
            said = json.loads(text)
            return cls(str(said["key"]), int(said["cell"]), said["text"], str(said["case"]))
        except (ValueError, KeyError, TypeError):
            return cls()


_OF_A_LIST = "code."  # objections to what is no entry of a list


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend or to hand in later: at which field, what it is called, what is said of it ("" if it is only missing)."""

    key: str
    name: str
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules say of a form as it stands. today is the day they were asked for.

    unclear  names of fields with something typed that is no entry of their list: nothing of it is taken in
    """

    today: date
    pack: RulePack
    home: Route
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    problems: tuple[Problem, ...]
    unclear: tuple[str, ...] = ()
    passed_to: str = ""  # the office that takes in what this window may not


@dataclass(slots=True)
class Filling:
    """values is {key of a field: text as typed}; empty fields are left out.

    last   the form before this one, for what = copies
    asked  keys of the gaps that the citizen was told of (补正)
    office id of the office whose window this is
    known  what the list of bad credit said of the case that is being filled, where it was looked at
    """

    item: Item
    reference: "Reference"
    values: dict[str, str] = field(default_factory=dict)
    last: Mapping[str, str] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    office: str = ""
    known: CreditCheck = CreditCheck.UNKNOWN
    _derived: form.Derived = field(default_factory=lambda: form.Derived({}, {}))

    def __post_init__(self) -> None:
        self._derive()

    # -- fields

    def text(self, asked: Field) -> str:
        """What stands in a field: as typed, else its default."""
        return self.values.get(asked.key, "") or asked.default

    def put(self, asked: Field, text: str) -> frozenset[str]:
        """Take what was typed; the keys of all fields that changed with it."""
        changes = {asked.key: text}
        if asked.kind is FieldKind.IDENTITY:
            changes = form.followed(self.item, self.values, asked.key, text, self.reference.readers)
        changed = frozenset(key for key, value in changes.items() if self.values.get(key, "") != value)
        for key in changed:
            self.values[key] = changes[key]
        self.values = {key: value for key, value in self.values.items() if value}
        self._derive()
        return changed

    def put_pages(self, material: str, pages: str) -> None:
        """How many pages of a material (the key of its field) were handed over; "" takes that out again."""
        key = next(spec.pages_key for spec in self.item.materials if spec.field_key == material)
        self.values = {**{each: text for each, text in self.values.items() if each != key}, **({key: pages} if pages else {})}

    def by_number(self, key: str) -> bool:
        """Whether a field holds what the identity number says."""
        return bool(self.values.get(key)) and self._derived.filled.get(key) == self.values[key]

    def offered(self, key: str) -> str:
        """What the identity number makes likely for a field, "" if nothing."""
        return self._derived.offered.get(key, "")

    def same(self, asked: Field) -> str:
        """What = copies into an empty field: of the spouse, what the number makes likely, or of the form before."""
        return self.values.get(asked.same_as, "") or self.offered(asked.key) or self.last.get(asked.key, "")

    def problem(self, asked: Field, text: str) -> str:
        """What is to be said at a field that holds this text, "" if nothing."""
        if not text.strip():
            return "一次性告知里缺这一项，可以先跳过。" if asked.key in self.asked else ""
        read = read_field(asked, {**self.values, asked.key: text}, self.reference.readers)
        return self.reference.words.error(read.objection, read.params) + "。" if read.objection else ""

    def _derive(self) -> None:
        """Read every number as if no kind were chosen beside it: what it says by itself."""
        filled: dict[str, str] = {}
        offered: dict[str, str] = {}
        for key in [key for key in self.values if key.endswith(_NUMBER)]:
            free = {**self.values, key.removesuffix("number") + "kind": ""}
            derived = form.derived(self.item, key, free, self.reference.readers)
            filled, offered = filled | dict(derived.filled), offered | dict(derived.offered)
        self._derived = form.Derived(filled, offered)

    # -- pages

    def pages(self) -> tuple[Page, ...]:
        """Every page in its order; of a section that repeats the rows that say something and one more."""
        return tuple(page for section in self.item.sections for page in self._rows(section))

    def _rows(self, section: Section) -> Iterable[Page]:
        if section.repeat == 1:
            return (Page(section),)
        filled = [number for number in section.rows(self.values) if self.says(Page(section, number))]
        return tuple(Page(section, number) for number in section.rows(self.values) if number <= max(filled, default=0) + 1)

    def says(self, page: Page) -> bool:
        """Whether anything was typed on a page."""
        return any(self.values.get(asked.key, "") not in ("", asked.default) for asked in page.fields)

    @property
    def nobody(self) -> bool:
        """Neither a name nor a number says whose form it is."""
        return not any(key.endswith((_NUMBER, _NAME)) and text.strip() for key, text in self.values.items() if key.startswith(_APPLICANTS))

    def page_of(self, key: str) -> Page:
        """The page on which a field (or a line of the checklist) stands, or a section by its own key; else the first."""
        pages = self.pages()
        return next((page for page in pages if key in (page.section.key, *(asked.key for asked in page.lines))), pages[0])

    # -- what the rules say

    def assess(self, today: date) -> Assessment:
        """Route, rules, gaps and errors for an application of that day. Some milliseconds: never between a key and its echo."""
        reference, item = self.reference, self.item
        application, errors = self._captured()
        pack = reference.pack_for(item.identifier, today)
        home = route(application, item, reference.offices, reference.divisions, today)
        missing = gaps(pack, item, application, self.credit, regions=reference.regions)
        names = {asked.key: asked.name or asked.label for asked in item.fields(self.values)}
        said = [Problem(error.key, names.get(error.key, error.key), self._error(error)) for error in errors]
        lacking = [Problem(gap.key, gap.name) for gap in missing if gap.key not in {problem.key for problem in said}]
        order = {key: place for place, key in enumerate(names)}
        problems = sorted((*said, *lacking), key=lambda problem: order.get(problem.key, len(order)))
        findings = evaluate(pack, item, Facts(application, today, home, credit=self.credit), reference.readers)
        unclear = tuple(names.get(error.key, error.key) for error in errors if error.objection.startswith(_OF_A_LIST))
        return Assessment(today, pack, home, findings, missing, tuple(problems), unclear, self._passed_to(today))

    def _passed_to(self, today: date) -> str:
        """The name of the township that takes in what this village may not; "" where the window takes it in itself."""
        own = self.reference.offices.get(self.office)
        takes = taken_in_for(own, self.item, self.reference.offices, today) if own else None
        return takes.name if own and takes and takes.id != own.id else ""

    def demanded(self, today: date) -> tuple[MaterialSpec, ...]:
        """The lines of the checklist that this application needs, whatever of them may be promised instead."""
        application, _ = self._captured()
        return demanded(self.reference.pack_for(self.item.identifier, today), self.item, application, CreditCheck.UNKNOWN)

    def promised(self, today: date) -> frozenset[str]:
        """Keys of the lines of the checklist for which the promise stands."""
        application, _ = self._captured()
        pack = self.reference.pack_for(self.item.identifier, today)
        needed = {spec.key for spec in demanded(pack, self.item, application, self.credit)}
        return frozenset(spec.key for spec in self.demanded(today) if spec.key not in needed)

    @property
    def credit(self) -> CreditCheck:
        """What the form says of the credit list; where it says nothing, what the case knows already."""
        told = form.credit_told(self.values).outcome
        return self.known if told is CreditCheck.UNKNOWN else told

    def doubt(self, key: str) -> str:
        """What stands beside a promise that does not count, or not yet; in so few words that they have room there."""
        if self.values.get("proof") != Proof.COMMITMENT:
            return ""
        if key == "commitment_by" and self.values.get(key) == "agent":
            return "不能代签，不算数"
        credit = {CreditCheck.LISTED: "有失信，不适用", CreditCheck.UNKNOWN: "失信未查，材料照收"}
        return credit.get(self.credit, "") if key == "proof" else ""

    def answer_commitment(self, chosen: bool, today: date) -> None:
        """What the applicant chose after everything was read out: the signature is asked for next, or goes with the promise."""
        proof = Proof.COMMITMENT if chosen else Proof.DOCUMENTS
        kept = {key: text for key, text in self.values.items() if chosen or key not in promising.SIGNATURE}
        self.values = {**kept, "proof": proof.value, promising.TOLD: "told"}
        if chosen:
            self.values.setdefault("commitment_on", today.isoformat())

    def _captured(self) -> tuple[Application, tuple[form.FieldError, ...]]:
        """The application as it would be taken in: a parcel goes to the applicant unless somebody else is named."""
        captured = form.capture(self.item, self.values, self.reference.readers)
        application = captured.application
        recipient = application.recipient_name or next(iter(application.names()), "")
        return replace(application, recipient_name=recipient), captured.errors

    def _error(self, error: form.FieldError) -> str:
        return self.reference.words.error(error.objection, error.params)

    # -- drafts

    def row(self, draft_id: str, operator: str, spot: Spot, saved_at: str) -> DraftRow:
        """The form as the store keeps it."""
        return DraftRow(draft_id, self.item.identifier, operator, spot.written(), saved_at, json.dumps(self.values, ensure_ascii=False))


def draft_values(row: DraftRow) -> dict[str, str]:
    """What a draft holds."""
    return {str(key): str(text) for key, text in json.loads(row.fields).items()}


def draft_name(values: Mapping[str, str]) -> str:
    """Whose form it is, for the list of drafts."""
    names = (values.get(f"{who}.name", "") for who in PARTIES if who != "spouse")
    return "  ".join(name for name in names if name) or "未填姓名"
