"""A paper from a file of facts instead of a case: for trying templates and printers. What comes out always says that it is none.

The file is that of `cqclerk rules explain`, with what a paper says beyond the rules under `paper`, by the names of its facts. What the
rules or the form give need not be said again, and may be: what is said under `paper` counts.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass, fields
from datetime import date
from typing import Any, cast, get_type_hints

import msgspec

from cqclerk.domain.case import Case
from cqclerk.domain.explaining import Asked, Explanation
from cqclerk.domain.items import Item
from cqclerk.protocol import credential
from cqclerk.protocol.credential import Credential
from cqclerk.protocol.explain import explained
from cqclerk.protocol.explain_question import BadQuestion, Question
from cqclerk.protocol.reference import Reference
from cqclerk.protocol.signing import Ed25519Signer
from cqclerk.workplace.workplace import Workplace
from printing import case_facts, certificate_facts, form_facts, missing_facts, papers, templates
from printing.document import Document, Mark, sample_mark, training_mark
from printing.form_paper_facts import FormRow
from printing.paper_facts import Facts
from printing.stationery import forms
from printing.stationery.forms import FilledForm
from printing.stationery.template import MARK, FormField, FormTemplate
from printing.template_check import Raw
from printing.wording import ask, day, office_name

_OF_CASES: dict[type[Facts], Callable[[Case, Workplace], Facts]] = {
    papers.FACTS[kind]: maker
    for kind, maker in (
        ("receipt", case_facts.receipt),
        ("one_time_notice", case_facts.notice),
        ("application_form", form_facts.filled),
        ("childbirth_certificate", certificate_facts.childbirth),
        ("marital_childbearing_certificate", certificate_facts.marital),
        ("only_child_honor_certificate", certificate_facts.honor),
        ("additional_child_certificate", certificate_facts.approval),
    )
}
"""Facts that follow from a case as it was captured; of the others, acts and posts tell, which a file has to say."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


_KNOWN = frozenset(field.name for needed in papers.FACTS.values() for field in fields(needed))


class MissingFacts(Exception):
    """The paths of all that the paper needs and the file does not say."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        super().__init__("、".join(paths))
        self.paths = paths


def is_of(kind: str, item: Item, reference: Reference) -> bool:
    """Whether this paper may be one of this item: the certificate of another item is not."""
    others = {each.certificate for each in reference.items.values()} - {item.certificate}
    return kind not in others


def document(kind: str, question: Question, reference: Reference, own: str = "") -> Document:
    """The paper. Raises BadQuestion, MissingFacts, templates.TemplateError. own: the text of a file of this paper that is being tried."""
    said = _Said.by(kind, question, reference)
    template = templates.load(kind, question.clock.today or question.application_date, papers.names_of(said.needed), own)
    said.require(template.blocks)
    return papers.drawn_by(template, said.facts(), training=False).marked(said.mark)


def on_form(form: FormTemplate, question: Question, reference: Reference) -> FilledForm:
    """The certificate on its pre-printed form. Raises BadQuestion, MissingFacts, FormTooSmall."""
    said = _Said.by(form.paper, question, reference)
    fields_of_form = (field for page in form.pages for field in page.fields)
    said.require({key: value for key, value in _as_block(field).items() if value} for field in fields_of_form)
    return forms.fill(form, papers.named(said.facts()), (said.mark,))


def _as_block(field: FormField) -> Raw:
    return {"text": field.text.replace(f"{{{MARK}}}", ""), "each": field.each, "when": field.when, "unless": field.unless}


@dataclass(frozen=True, slots=True)
class _Said:
    """What a file says of one paper, with what follows from it. given: the names that it says itself."""

    kind: str
    needed: type[Facts]
    values: dict[str, Any]
    given: frozenset[str]
    asked: Asked
    mark: Mark

    @classmethod
    def by(cls, kind: str, question: Question, reference: Reference) -> "_Said":
        asked, _, explanation = explained(question, reference)
        needed = papers.FACTS[kind]
        given = _given(kind, question, needed)
        derived = _derived(needed, question, asked, explanation, reference)
        empty = {field.name: _empty(needed, field.name) for field in fields(needed)}
        values: dict[str, Any] = empty | {name: value for name, value in (derived | given).items() if name in empty}
        if "credential" in values:
            values["credential"] = _sample_symbol(str(values["certificate_number"]), question, asked)
        return cls(kind, needed, values, frozenset(given), asked, training_mark() if question.training else sample_mark())

    def require(self, blocks: Iterable[Raw]) -> None:
        """Raise MissingFacts if something that these blocks say is not there."""
        if lacking := tuple(missing_facts.lacking(self.kind, blocks, self.values, self.given, self.needed, self.asked.facts.application)):
            raise MissingFacts(lacking)

    def facts(self) -> Facts:
        made: Facts = self.needed(**self.values)
        return made


def _given(kind: str, question: Question, needed: type[Facts]) -> dict[str, object]:
    """What the file says of the paper itself, in the shape of its facts; days as the paper writes them. Raises BadQuestion.

    What stands under the name of a paper is for that one alone, and goes before what is said for all.
    """
    hints, said, own = get_type_hints(needed), {}, question.paper.get(kind, {})
    if not isinstance(own, dict):
        raise BadQuestion(f"$.paper.{kind}", "要写成一组")
    for name, value in ({name: value for name, value in question.paper.items() if name not in papers.FACTS} | own).items():
        if name == "credential":
            raise BadQuestion("$.paper.credential", "二维码由程序做，样张不带真证件的")
        if name not in _KNOWN:
            raise BadQuestion(f"$.paper.{name}", f"没有文书有这一项；这份有 {'、'.join(field.name for field in fields(needed))}")
        if name not in hints:  # of another paper: one file serves several
            continue
        try:
            said[name] = msgspec.convert(_days(value), hints[name])
        except msgspec.ValidationError as error:
            raise BadQuestion(f"$.paper.{name}", f"值不对（{error}）") from error
    return said


def _days(value: object) -> object:
    """2026-11-25 → 2026年11月25日, wherever it stands alone."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return day(date.fromisoformat(value))
        except ValueError:
            return value
    if isinstance(value, list):
        return [_days(inner) for inner in value]
    return {name: _days(inner) for name, inner in value.items()} if isinstance(value, dict) else value


def _empty(needed: type[Facts], name: str) -> object:
    field = next(field for field in fields(needed) if field.name == name)
    if field.default is not MISSING:
        return field.default
    hint = get_type_hints(needed)[name]
    return False if hint is bool else () if hint is not str else ""


# -- what follows from the rest of the file ----------------------------------------------------------------------


class _Desk:
    """As much of a workplace as the facts of a paper look at, where there is no station."""

    def __init__(self, question: Question, reference: Reference) -> None:
        self.reference, self._today = reference, question.clock.today or question.application_date
        self.operator = _Nobody()

    def today(self) -> date:
        return self._today


class _Nobody:
    """The operator of no station."""

    name = ""


def _derived(needed: type[Facts], question: Question, asked: Asked, explanation: Explanation, reference: Reference) -> dict[str, object]:
    at = cast(Workplace, _Desk(question, reference))
    case = _case(question, asked, explanation)
    common = _common(case, asked, at)
    if needed not in _OF_CASES:
        return common
    facts = _OF_CASES[needed](case, at)
    said = {field.name: getattr(facts, field.name) for field in fields(needed)}
    return common | {name: value for name, value in said.items() if value not in ("", ())}


def _case(question: Question, asked: Asked, explanation: Explanation) -> Case:
    """The case as it would be after its intake."""
    home = explanation.home.chosen.office.id if explanation.home.chosen else asked.window.id
    decides = explanation.decides.id if explanation.decides else home
    return Case(
        "",
        item=asked.item.identifier,
        application=asked.facts.application,
        applied_on=question.application_date,
        intake_office=asked.window.id or home,
        home_office=home,
        deciding_office=decides,
        gaps=explanation.gaps,
        notice_until=explanation.notice.due.day if explanation.notice else None,
        due_on=explanation.decision.due.day if explanation.decision and explanation.decision.due else None,
    )


def _common(case: Case, asked: Asked, at: Workplace) -> dict[str, object]:
    """What any paper may name and any case has."""
    application, office = asked.facts.application, at.reference.offices.get(case.decider)
    return {
        "item_name": asked.item.name,
        "paper_name": asked.item.certificate_name,
        "certificate_name": asked.item.certificate_name,
        "applicants": application.names(),
        "applied": day(case.applied_on),
        "office": office_name(case.decider, at),
        "ask": ask(case.decider, at),
        "office_phone": office.phone if office else "",
        "office_address": office.address if office else "",
        "people": tuple(FormRow(person.name, person.identity_number) for person in application.people()),
        "recipient_name": application.recipient_name or next(iter(application.names()), ""),
        "recipient_phone": application.recipient_phone,
        "recipient_address": application.recipient_address,
    }


def _sample_symbol(number: str, question: Question, asked: Asked) -> str:
    """A symbol of the right size that no list knows."""
    numbers = tuple(person.identity_number for person in asked.facts.application.people())
    ascii_number = number if number.isascii() and len(number) <= 21 else ""
    said = Credential(
        number=ascii_number,
        item=question.item,
        issued_on=max(question.application_date, date(2000, 1, 1)),
        valid_until=None,
        holder=credential.holder_digest(number, numbers),
        station=credential.fingerprint(credential.SAMPLE_STATION),
        training=True,
    )
    return credential.issue(said, Ed25519Signer(credential.SAMPLE_KEY))
