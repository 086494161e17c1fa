"""The form as it was captured, and the commitment, as papers to be signed. What was not filled leaves no line."""

from collections.abc import Iterator, Mapping
from datetime import date

from cqclerk.domain import commitment_page
from cqclerk.domain.application import PARTIES, Application, MaterialForm
from cqclerk.domain.case import Case
from cqclerk.domain.checklist import demanded
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.form import values_of
from cqclerk.domain.items import Field, FieldKind, Item, Section
from cqclerk.protocol.field_text import field_text
from cqclerk.workplace.workplace import Workplace
from printing.form_paper_facts import FormFacts, FormRow
from printing.wording import application_of, day, office_name

_ROWS = {"child", "marriage"}  # sections that repeat


def filled(case: Case, at: Workplace) -> FormFacts:
    """申请承诺登记表 and 告知承诺书 of what was captured."""
    item, application = at.reference.items[case.item], application_of(case)
    values, texts = values_of(application), at.reference.commitment
    answers = {section.key: tuple(_answers(section, values, at)) for section in item.sections}
    return FormFacts(
        receipt_number=case.receipt_number,
        office=office_name(case.intake_office, at),
        item_name=item.name,
        certificate_name=item.certificate_name,
        applicants=case.names,
        applied=day(case.applied_on),
        people=tuple(row for who in PARTIES for row in answers.get(who, ())),
        marriages=answers.get("marriage", ()),
        children=answers.get("child", ()),
        request=answers.get("request", ()),
        materials=tuple(_materials(application, item, at)),
        told=tuple(FormRow(head.title, head.text) for head in _heads(case, application, at)),
        promised=tuple(FormRow("", text) for text in texts.promised.values),
        commitment=item.text("commitment"),
        signers=tuple(FormRow(item.party(who), "") for who in _signers(application, item)),
    )


def _heads(case: Case, application: Application, at: Workplace) -> tuple[commitment_page.Head, ...]:
    """What was told, with the materials that the promise stands for in this case."""
    item = at.reference.items[case.item]
    pack = at.reference.pack_for(case.item, case.applied_on or at.today())
    asked = demanded(pack, item, application, CreditCheck.UNKNOWN)
    return commitment_page.heads(at.reference.commitment, item, commitment_page.replaceable(item, asked))


def _answers(section: Section, values: Mapping[str, str], at: Workplace) -> Iterator[FormRow]:
    """Person and request: a line for every answer. A section that repeats: a line for every row that says something."""
    for number in section.rows(values):
        said = [(field, _said(field, values, at)) for field in section.row(number) if values.get(field.key)]
        if section.key in _ROWS:
            text = "，".join(f"{field.label} {text}" for field, text in said)
            yield from [FormRow(f"{section.label}{number}", text)] if said else []
        else:
            person = section.key in PARTIES
            yield from (FormRow(field.name if person and field.name else field.label, text) for field, text in said)


def _said(field: Field, values: Mapping[str, str], at: Workplace) -> str:
    text = field_text(field, values[field.key], values, at.reference, at.today())
    if field.kind is not FieldKind.DATE:
        return text
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def _materials(application: Application, item: Item, at: Workplace) -> Iterator[FormRow]:
    for material in application.materials:
        if material.form is not MaterialForm.MISSING:
            spec = item.material(material.key)
            pages = f" {material.pages}页" if material.pages else ""
            yield FormRow(spec.name if spec else material.key, at.reference.words.label(f"form.{material.form}") + pages)


def _signers(application: Application, item: Item) -> Iterator[str]:
    """Those who ask, and they alone: of a couple both, unless one of them asked without the other."""
    asking = ("applicant",) if application.applicant else ("wife", "husband")
    chosen = application.answer("applicants")
    yield from (who for who in asking if who in item.parties and chosen in ("", "both", who))
