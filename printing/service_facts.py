"""The facts of what goes with a finished paper: proof of service, label, recall slip."""

from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case
from cqclerk.workplace.workplace import Workplace
from printing.paper_facts import LabelFacts, ProofFacts, ReasonRow, RecallFacts
from printing.wording import application_of, ask, day, office_name


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
    to, way, office = application_of(case), case.delivery, at.reference.offices.get(case.decider)
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
    """收回通知 of the paper that no longer holds: of a decision that is gone or was refused, or the sheet before the right one."""
    disputed = case.dispute.opened if case.dispute else None
    renewed = not case.phase.gone and disputed is None
    why = case.phase.value if not renewed else "renewed" if case.replaced_by_renewal and case.spent else "corrected"
    return RecallFacts(
        applicants=case.names,
        paper_name=at.reference.items[case.item].certificate_name,
        certificate_number=_recalled_number(case, why),
        decided=day(disputed.issued_on if disputed else case.issued_on),
        reason=at.reference.afterlife.recall_reasons[why],
        renewed=renewed,
        remedies=tuple(ReasonRow(text) for text in case.remedies),
        office=office_name(case.decider, at),
        dated=day(at.today()),
        clerk=at.operator.name,
        ask=ask(case.decider, at),
    )


def _recalled_number(case: Case, why: str) -> str:
    """What stands on the paper that is called back."""
    if case.dispute is not None:
        return case.dispute.number
    return case.spent[-1][1] if why == "renewed" else case.certificate_number
