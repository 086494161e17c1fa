"""What each certificate says. Before the decision, number, QR and date are empty: enough for the glyph check."""

from collections.abc import Iterator
from datetime import date

from cqclerk.domain.application import Application, Child, MaterialForm, Proof
from cqclerk.domain.case import Case
from cqclerk.domain.items import Item
from cqclerk.domain.people import Person
from cqclerk.workplace.workplace import Workplace
from data.reference import read_toml
from printing.paper_facts import ApprovalFacts, CertificateFacts, ChildRow, HonorFacts, MaritalFacts
from printing.wording import application_of, day, office_name, place


def childbirth(case: Case, at: Workplace) -> CertificateFacts:
    """生育服务证."""
    application = application_of(case)
    wife, husband = application.wife, application.husband
    return CertificateFacts(
        certificate_number=case.certificate_number,
        wife_name=wife.name,
        wife_identity_number=wife.identity_number,
        wife_registered_residence=place(wife.registered_residence, at),
        wife_current_residence=place(wife.lives_at, at),
        husband_name=husband.name,
        husband_identity_number=husband.identity_number,
        husband_registered_residence=place(husband.registered_residence, at),
        husband_current_residence=place(husband.lives_at, at),
        marriage_date=day(wife.marriage_date or husband.marriage_date),
        birth_order=at.reference.codes["child_order"].label(application.birth_order),
        office=office_name(case.issuer, at),
        registrar=case.registrar or at.operator.name,
        decided=day(case.issued_on),
        credential=case.credential,
    )


def marital(case: Case, at: Workplace) -> MaritalFacts:
    """婚育情况证明: what was checked of one person."""
    application, codes = application_of(case), at.reference.codes
    person, spouse = application.person("applicant"), application.person("spouse")
    item = at.reference.items[case.item]
    checked = case.issued_on or at.today()
    return MaritalFacts(
        certificate_number=case.certificate_number,
        name=person.name,
        sex=codes["sex"].label(person.sex or ""),
        ethnicity=codes["ethnicity"].label(person.ethnicity),
        birth_date=day(person.birth_date),
        identity_number=person.identity_number,
        registered_residence=place(person.registered_residence, at),
        current_residence=place(person.lives_at, at),
        marital_status=codes["marital_status"].label(person.marital_status),
        spouse_name=spouse.name,
        spouse_identity_number=spouse.identity_number,
        married_on=day(person.marriage_date or spouse.marriage_date),
        had_children=bool(application.children),
        children=tuple(_child(child, at) for child in application.children if child.living),
        checks=tuple(_checks(application, item, at)),
        checked=day(checked),
        purpose=application.answer("purpose"),
        used_at=application.answer("used_at"),
        valid_until=day(item.valid_until(checked)),
        office=office_name(case.issuer, at),
        registrar=case.registrar or at.operator.name,
        decided=day(case.issued_on),
        credential=case.credential,
    )


def honor(case: Case, at: Workplace) -> HonorFacts:
    """独生子女父母光荣证: of the parents who asked; the child stands in the first row of the form."""
    application, codes, item = application_of(case), at.reference.codes, at.reference.items[case.item]
    asking = application.answer("applicants") or "both"
    wife, husband = (application.person(who) if asking in ("both", who) else Person() for who in ("wife", "husband"))
    child = next(iter(application.children), Child())
    variant = item.field("variant")
    chosen = application.answer("variant")
    return HonorFacts(
        certificate_number=case.certificate_number,
        wife_name=wife.name,
        wife_birth_date=day(wife.birth_date),
        wife_ethnicity=codes["ethnicity"].label(wife.ethnicity),
        wife_identity_number=wife.identity_number,
        wife_registered_residence=place(wife.registered_residence, at),
        wife_employer=wife.employer,
        husband_name=husband.name,
        husband_birth_date=day(husband.birth_date),
        husband_ethnicity=codes["ethnicity"].label(husband.ethnicity),
        husband_identity_number=husband.identity_number,
        husband_registered_residence=place(husband.registered_residence, at),
        husband_employer=husband.employer,
        child_name=child.name,
        child_sex=codes["sex"].label(child.sex),
        child_birth_date=day(child.birth_date),
        child_ethnicity=codes["ethnicity"].label(child.ethnicity),
        child_address=child.address,
        variant=next((one.label for one in variant.choices if one.code == chosen), "") if variant else "",
        previous_number=application.answer("previous_number"),
        previous_office=application.answer("previous_office"),
        previous_date=_date_answer(application.answer("previous_date")),
        office=office_name(case.issuer, at),
        registrar=case.registrar or at.operator.name,
        decided=day(case.issued_on),
        credential=case.credential,
    )


def approval(case: Case, at: Workplace) -> ApprovalFacts:
    """再生育服务证, of the office that approves."""
    application, codes, item = application_of(case), at.reference.codes, at.reference.items[case.item]
    wife, husband = application.wife, application.husband
    return ApprovalFacts(
        certificate_number=case.certificate_number,
        wife_name=wife.name,
        wife_identity_number=wife.identity_number,
        wife_registered_residence=place(wife.registered_residence, at),
        wife_marital_status=codes["marital_status"].label(wife.marital_status),
        husband_name=husband.name,
        husband_identity_number=husband.identity_number,
        husband_registered_residence=place(husband.registered_residence, at),
        husband_marital_status=codes["marital_status"].label(husband.marital_status),
        marriage_date=day(wife.marriage_date or husband.marriage_date),
        children=tuple(_child(child, at) for child in application.children if child.living),
        ground=in_full(at.reference.pack_for(case.item, case.applied_on or at.today()).articles.get("ground", "")),
        valid_until=day(item.valid_until(case.issued_on or at.today())),
        office=office_name(case.issuer, at),
        registrar=case.registrar or at.operator.name,
        decided=day(case.issued_on),
        credential=case.credential,
    )


def in_full(article: str) -> str:
    """A regulation as a certificate names it, for the short word that the rules have; the word itself where no name is known."""
    names = read_toml("words/regulations.toml").table("full")
    return names.text(article, article)


def _date_answer(text: str) -> str:
    """A date that was answered as 2010-05-20, as a paper writes it."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def _child(child: Child, at: Workplace) -> ChildRow:
    own = "" if child.source in ("", "born") else f"（{at.reference.codes['child_source'].label(child.source)}）"
    return ChildRow(child.name, at.reference.codes["sex"].label(child.sex), day(child.birth_date), own)


def _checks(application: Application, item: Item, at: Workplace) -> Iterator[str]:
    """What was looked at, each with its form; the form that was filled is none of it."""
    for material in application.materials:
        spec = item.material(material.key)
        if spec and spec.evidence and material.form is not MaterialForm.MISSING:
            yield f"{spec.name}（{at.reference.words.label(f'form.{material.form}')}）"
    if application.proof is Proof.COMMITMENT:
        yield "本人承诺"
