"""From a case to the facts of its papers: codes become words, dates become 2026年11月25日. Decides nothing."""

from collections.abc import Callable, Iterator
from datetime import date

from cqclerk.domain.application import Application, Child, Handover, Material, MaterialForm, Proof
from cqclerk.domain.case import Case
from cqclerk.domain.items import Item
from cqclerk.domain.people import Residence
from cqclerk.workplace.workplace import Workplace
from printing.paper_facts import (
    CertificateFacts,
    ChildRow,
    Facts,
    LabelFacts,
    MaritalFacts,
    MaterialRow,
    NoticeFacts,
    ProofFacts,
    ReasonRow,
    RecallFacts,
    ReceiptFacts,
)


def facts_of(paper: str, case: Case, at: Workplace) -> Facts:
    """What this paper needs to know of a case, here and today. On the store thread; KeyError for a paper that there is none of."""
    return MAKERS[paper](case, at)


def receipt(case: Case, at: Workplace) -> ReceiptFacts:
    item, application = at.reference.items[case.item], _application(case)
    elsewhere = case.home_office != case.intake_office
    taken = (_taken(material, item, at) for material in application.materials if material.form is not MaterialForm.MISSING)
    return ReceiptFacts(
        receipt_number=case.receipt_number,
        office=office_name(case.intake_office, at),
        item_name=item.name,
        applicants=case.names,
        received=day(case.applied_on),
        materials=tuple(taken),
        gaps=_gaps(case),
        told_until=day(case.notice_until),
        ask=_ask(case.intake_office, at),
        clerk=at.operator.name,
        home_office=office_name(case.home_office, at) if elsewhere else "",
    )


def notice(case: Case, at: Workplace) -> NoticeFacts:
    """One set of facts for 一次性告知书, 受理通知书 and 预审不予通过通知书."""
    item = at.reference.items[case.item]
    days = item.limits_on(at.today()).promised_days
    reasons = at.reference.codes["prereview_refusal"]
    return NoticeFacts(
        receipt_number=case.receipt_number,
        office=office_name(case.home_office, at),
        item_name=item.name,
        applicants=case.names,
        applied=day(case.applied_on),
        dated=day(at.today()),
        clerk=at.operator.name,
        ask=_ask(case.home_office, at),
        number=case.case_number,
        gaps=_gaps(case),
        reasons=tuple(ReasonRow(reasons.label(code), reasons.standard) for code in case.reasons),
        due=day(case.due_on),
        promise="" if days is None else f"{days}个工作日" if days else "当场办结",
    )


def certificate(case: Case, at: Workplace) -> CertificateFacts:
    """Before the decision, number, QR and date are empty: enough for the glyph check."""
    application = _application(case)
    wife, husband = application.wife, application.husband
    return CertificateFacts(
        certificate_number=case.certificate_number,
        wife_name=wife.name,
        wife_identity_number=wife.identity_number,
        wife_registered_residence=_place(wife.registered_residence, at),
        wife_current_residence=_place(wife.lives_at, at),
        husband_name=husband.name,
        husband_identity_number=husband.identity_number,
        husband_registered_residence=_place(husband.registered_residence, at),
        husband_current_residence=_place(husband.lives_at, at),
        marriage_date=day(wife.marriage_date or husband.marriage_date),
        birth_order=at.reference.codes["child_order"].label(application.birth_order),
        office=office_name(case.home_office, at),
        registrar=case.registrar or at.operator.name,
        decided=day(case.issued_on),
        credential=case.credential,
    )


def marital_certificate(case: Case, at: Workplace) -> MaritalFacts:
    """What was checked of one person; before the decision as certificate does."""
    application, codes = _application(case), at.reference.codes
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
        registered_residence=_place(person.registered_residence, at),
        current_residence=_place(person.lives_at, at),
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
        office=office_name(case.home_office, at),
        registrar=case.registrar or at.operator.name,
        decided=day(case.issued_on),
        credential=case.credential,
    )


def proof_of_service(case: Case, at: Workplace) -> ProofFacts:
    """送达回证 of a paper that was handed over or signed for."""
    item, codes, way = at.reference.items[case.item], at.reference.codes, case.delivery
    return ProofFacts(
        office=office_name(case.decider, at),
        applicants=case.names,
        paper_name=item.certificate_name,
        certificate_number=case.certificate_number,
        receipt_number=case.receipt_number,
        way=codes["delivery"].label(case.handed_over or case.handover),
        waybill_number=way.waybill_number if case.handed_over is Handover.POST else "",
        signed_by=way.signed_by,
        receiver=codes["receiver"].label(way.receiver) if way.receiver else "",
        shown=codes["identity_kind"].label(way.shown) if way.shown else "",
        signed=day(way.signed_on),
        clerk=at.operator.name,
    )


def postal_label(case: Case, at: Workplace) -> LabelFacts:
    """快递面单: neither the matter nor a number of a person."""
    to, way, office = _application(case), case.delivery, at.reference.offices.get(case.decider)
    return LabelFacts(
        recipient_name=to.recipient_name or next(iter(case.names), ""),
        recipient_phone=to.recipient_phone,
        recipient_address=to.recipient_address,
        office=office_name(case.decider, at),
        office_phone=office.phone if office else "",
        office_address=office.address if office else "",
        waybill_number=way.awaiting if way.at_office else way.waybill_number,
        time=str(way.tries + way.at_office),
        before=way.tries + way.at_office > 1,
    )


def recall_notice(case: Case, at: Workplace) -> RecallFacts:
    """收回通知 of the paper that no longer holds: of a decision that is gone, or the sheet before the right one."""
    renewed = not case.phase.gone
    why = case.phase.value if case.phase.gone else "renewed" if case.replaced_by_renewal and case.spent else "corrected"
    return RecallFacts(
        applicants=case.names,
        paper_name=at.reference.items[case.item].certificate_name,
        certificate_number=case.spent[-1][1] if why == "renewed" else case.certificate_number,
        decided=day(case.issued_on),
        reason=at.reference.afterlife.recall_reasons[why],
        renewed=renewed,
        remedies=tuple(ReasonRow(text) for text in case.remedies),
        office=office_name(case.decider, at),
        dated=day(at.today()),
        clerk=at.operator.name,
        ask=_ask(case.decider, at),
    )


MAKERS: dict[str, Callable[[Case, Workplace], Facts]] = {
    "receipt": receipt,
    "one_time_notice": notice,
    "acceptance_notice": notice,
    "refusal_notice": notice,
    "childbirth_certificate": certificate,
    "marital_childbearing_certificate": marital_certificate,
    "proof_of_service": proof_of_service,
    "postal_label": postal_label,
    "recall_notice": recall_notice,
}


def day(value: date | None) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def office_name(office_id: str, at: Workplace) -> str:
    office = at.reference.offices.get(office_id)
    return office.name if office else office_id


def _application(case: Case) -> Application:
    assert case.application is not None, f"the payload of case {case.id} was withheld: its papers are printed elsewhere"
    return case.application


def _taken(material: Material, item: Item, at: Workplace) -> MaterialRow:
    spec = item.material(material.key)
    pages = f"{material.pages}页" if material.pages else ""
    return MaterialRow(spec.name if spec else material.key, at.reference.words.label(f"form.{material.form}"), pages)


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


def _gaps(case: Case) -> tuple[MaterialRow, ...]:
    return tuple(MaterialRow(gap.name) for gap in case.gaps)


def _ask(office_id: str, at: Workplace) -> str:
    """Whom to ask: the office's telephone, else its name."""
    office = at.reference.offices.get(office_id)
    return (office.phone or office.name) if office else office_id


def _place(residence: Residence, at: Workplace) -> str:
    """The whole path from the city or province down, and the address."""
    path = at.reference.divisions.path(residence.division_code) if residence.division_code else ()
    return "".join(division.name for division in path) + residence.address


def _operator_name(operator_id: str, at: Workplace) -> str:
    """The name of an operator of this office; "" for another office's, whose operators are not known here."""
    with at.reading() as tx:
        return next((operator.name for operator in tx.operators() if operator.id == operator_id), "")
