"""From a case to the facts of its papers: codes become words, dates become 2026年11月25日. Decides nothing."""

from collections.abc import Callable

from cqclerk.domain.application import Material, MaterialForm
from cqclerk.domain.case import Case
from cqclerk.domain.items import Item
from cqclerk.workplace.workplace import Workplace
from printing import certificate_facts, form_facts, outcome_facts, service_facts
from printing.paper_facts import Facts, MaterialRow, NoticeFacts, ReasonRow, ReceiptFacts
from printing.wording import application_of, ask, day, office_name


def facts_of(paper: str, case: Case, at: Workplace) -> Facts:
    """What this paper needs to know of a case, here and today. On the store thread; KeyError for a paper that there is none of."""
    return MAKERS[paper](case, at)


def receipt(case: Case, at: Workplace) -> ReceiptFacts:
    item, application = at.reference.items[case.item], application_of(case)
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
        ask=ask(case.intake_office, at),
        clerk=at.operator.name,
        home_office=office_name(case.home_office, at) if elsewhere else "",
    )


def notice(case: Case, at: Workplace) -> NoticeFacts:
    """One set of facts for 一次性告知书, 受理通知书 and 预审不予通过通知书."""
    item = at.reference.items[case.item]
    days = item.limits_on(at.today()).days
    reasons = at.reference.codes["prereview_refusal"]
    return NoticeFacts(
        receipt_number=case.receipt_number,
        office=office_name(case.home_office, at),
        item_name=item.name,
        applicants=case.names,
        applied=day(case.applied_on),
        dated=day(at.today()),
        clerk=at.operator.name,
        ask=ask(case.home_office, at),
        number=case.case_number,
        gaps=_gaps(case),
        reasons=tuple(ReasonRow(reasons.label(code), reasons.standard) for code in case.reasons),
        due=day(case.due_on),
        promise=f"{days}个工作日" if days else "当场办结",
    )


MAKERS: dict[str, Callable[[Case, Workplace], Facts]] = {
    "receipt": receipt,
    "one_time_notice": notice,
    "acceptance_notice": notice,
    "refusal_notice": notice,
    "declined_notice": outcome_facts.declined,
    "denial_decision": outcome_facts.denied,
    "extension_notice": outcome_facts.extended,
    "procedure_notice": outcome_facts.stopped,
    "proof_of_service": service_facts.proof_of_service,
    "postal_label": service_facts.postal_label,
    "recall_notice": service_facts.recall_notice,
    "childbirth_certificate": certificate_facts.childbirth,
    "marital_childbearing_certificate": certificate_facts.marital,
    "only_child_honor_certificate": certificate_facts.honor,
    "additional_child_certificate": certificate_facts.approval,
    "application_form": form_facts.filled,
    "commitment_form": form_facts.filled,
    "public_notice": outcome_facts.published,
    "inquiry_letter": outcome_facts.asked,
}


def _taken(material: Material, item: Item, at: Workplace) -> MaterialRow:
    spec = item.material(material.key)
    pages = f"{material.pages}页" if material.pages else ""
    return MaterialRow(spec.name if spec else material.key, at.reference.words.label(f"form.{material.form}"), pages)


def _gaps(case: Case) -> tuple[MaterialRow, ...]:
    return tuple(MaterialRow(gap.name) for gap in case.gaps)
