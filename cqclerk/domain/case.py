"""A case and how each event changes it. Pure and total: what is in the journal has happened."""

from collections.abc import Iterable
from typing import assert_never

from cqclerk.domain import (
    afterlife,
    attachments,
    checks,
    delivery,
    disputing,
    emergency,
    handling,
    prereview,
    print_right,
    promising,
    steps,
)
from cqclerk.domain.afterlife_events import AfterlifeEvent, Recalled, Voided
from cqclerk.domain.application import Handover
from cqclerk.domain.attachment_events import AttachmentEvent
from cqclerk.domain.case_clock import CaseClock
from cqclerk.domain.case_state import Case, Phase
from cqclerk.domain.changing import replace
from cqclerk.domain.check_events import CheckAnswered, CheckEvent
from cqclerk.domain.commitment_events import CommitmentEvent
from cqclerk.domain.conflict_events import ConflictEvent
from cqclerk.domain.delivery_events import DeliveryEvent, Signed
from cqclerk.domain.duplicates import joined
from cqclerk.domain.emergency_events import EmergencyEvent
from cqclerk.domain.events import (
    Accepted,
    Approved,
    CaseEvent,
    Claimed,
    ClaimReleased,
    HandedOver,
    Made,
    OneTimeNoticeGiven,
    PaperConfirmed,
    PreReviewRefused,
    Submitted,
    SupplementReceived,
    Withdrawn,
)
from cqclerk.domain.handling_events import HandlingEvent
from cqclerk.domain.platform_events import PlatformFiled
from cqclerk.domain.prereview_events import CreditChecked, HandedOn, LaterNoticeGiven, PrereviewEvent
from cqclerk.domain.print_events import PrintMoved
from cqclerk.domain.step_events import StepEvent
from cqclerk.domain.steps import Progress

__all__ = ["Case", "Phase", "apply", "fold"]


def apply(case: Case, event: CaseEvent, made: Made) -> Case:
    """The case after one more event. Knows no clock, no store and no refusal."""
    after = _applied(replace(case, version=case.version + 1), event, made)
    return _followed(_passed_on(case, _still_disputed(after)))


def _still_disputed(case: Case) -> Case:
    """Whatever happens meanwhile, a dispute goes on until it is ended; under it the case moves as it would without."""
    if case.dispute is None or case.phase is Phase.IN_DISPUTE:
        return case
    return replace(case, phase=Phase.IN_DISPUTE, dispute=replace(case.dispute, under=case.phase))


def _passed_on(before: Case, after: Case) -> Case:
    """Work that goes to another office ends the claim: a station there has to ask for it."""
    moved = before.phase is Phase.PROCESSING or after.phase is Phase.PROCESSING
    return replace(after, claim_station="") if moved and after.turn != before.turn else after


def _followed(case: Case) -> Case:
    """An office that has had to do with a case follows it to its end."""
    asked = (inquiry.office for inquiry in case.inquiries)
    concerned = (case.intake_office, case.home_office, case.turn, *asked)
    return replace(case, offices=tuple(dict.fromkeys(filter(None, (*case.offices, *concerned)))))


def _applied(after: Case, event: CaseEvent, made: Made) -> Case:
    if isinstance(event, HandlingEvent):
        return handling.apply(after, event, made)
    if isinstance(event, DeliveryEvent):
        return _on_its_way(after, event)
    if isinstance(event, AfterlifeEvent):
        return _afterwards(after, event)
    if isinstance(event, ConflictEvent):
        return disputing.apply(after, event, made)
    if isinstance(event, EmergencyEvent):
        return replace(after, emergency=emergency.apply(after.emergency, event))
    if isinstance(event, CommitmentEvent):
        return promising.apply(after, event)
    if isinstance(event, PrereviewEvent):
        return _gathered(after, event, made)
    if isinstance(event, PlatformFiled):
        return replace(after, platform_number=event.number, platform_filed_on=event.filed_on)
    if isinstance(event, CheckEvent):
        return _checked(after, event, made)
    if isinstance(event, AttachmentEvent):
        return replace(after, attachments=attachments.apply(after.attachments, event))
    if isinstance(event, StepEvent):
        return replace(after, progress=steps.apply(after.progress, event, made.office, made.operator))
    match event:
        case Submitted():
            return _submitted(after, event, made)
        case Claimed(station=station):
            return replace(after, claim_station=station)
        case ClaimReleased(station=station):
            return replace(after, claim_station="") if after.claim_station == station else after
        case OneTimeNoticeGiven(gaps=gaps):
            told = after.prereview.telling(gaps)
            return replace(after, phase=Phase.SUPPLEMENTING, gaps=gaps, notices=after.notices + 1, prereview=told)
        case SupplementReceived():
            return _supplemented(after, event)
        case PreReviewRefused(reasons=reasons, gaps=gaps):
            return replace(after, phase=Phase.REFUSED, reasons=reasons, gaps=gaps)
        case Accepted():
            return _accepted(after, event)
        case Approved():
            return _approved(after, event, made)
        case PaperConfirmed(certificate_number=number, job=job):
            return _confirmed(after, number, job)
        case HandedOver(way=way):
            proof = delivery.handed_over(after.delivery, event.receiver, event.shown, event.private or "", event.handed_on)
            return replace(_come_to(after, Phase.DELIVERED), handed_over=way, delivery=proof)
        case Withdrawn():
            return replace(after, phase=Phase.WITHDRAWN)
        case PrintMoved():
            return print_right.moved(after, event)
        case _:
            assert_never(event)


def _supplemented(case: Case, event: SupplementReceived) -> Case:
    """An accepted case stays accepted: only what a promise stood for was asked for again."""
    return replace(
        case,
        phase=case.phase if case.phase is Phase.PROCESSING else Phase.SUBMITTED,
        gaps=event.gaps,
        notice_until=event.notice_until,
        clock=replace(case.clock, received_on=None),
        application=event.private or case.application,
        proof=event.proof or case.proof,
        handover=event.handover or case.handover,
        prereview=replace(case.prereview, taken_by=event.taken_by or case.prereview.taken_by),
    )


def _gathered(case: Case, event: PrereviewEvent, made: Made) -> Case:
    after = replace(case, prereview=prereview.apply(case.prereview, event, made.office))
    match event:
        case CreditChecked(gaps=gaps):
            return replace(after, gaps=gaps) if after.phase in (Phase.SUBMITTED, Phase.SUPPLEMENTING) else after
        case LaterNoticeGiven(gaps=gaps):
            return replace(after, phase=Phase.SUPPLEMENTING, gaps=gaps, notices=after.notices + 1)
        case HandedOn(office=office):
            return replace(after, home_office=office, claim_station="")
        case _:
            return after


def _checked(case: Case, event: CheckEvent, made: Made) -> Case:
    """Cases that the search found stand with those that the gateway told of by itself."""
    after = replace(case, checks=checks.apply(case.checks, event, made.event_id, made.at))
    if isinstance(event, CheckAnswered) and event.found:
        return replace(after, prereview=replace(case.prereview, elsewhere=joined(event.found, case.prereview.elsewhere)))
    return after


def _afterwards(case: Case, event: AfterlifeEvent) -> Case:
    """What is void and taken back while a paper is in dispute is that paper."""
    match event:
        case Voided(certificate_number=number) if case.dispute and case.dispute.number == number:
            return disputing.voided(case, event)
        case Recalled() if case.dispute:
            return disputing.recalled(case, event)
        case _:
            return afterlife.apply(case, event)


def _confirmed(case: Case, number: str, job: str) -> Case:
    """The original makes 已办结; one more sheet of it (补打) changes nothing else. Any other sheet is none that the case knows of."""
    there_already = case.phase in (Phase.COMPLETED, Phase.DELIVERED) and not case.reprint_open
    if number != case.certificate_number or there_already:
        return replace(case, strays=(*case.strays, (number, job)))
    seen = replace(case, sheets=(*case.sheets, job), print_taken=False)
    if case.reprint_open:
        return replace(seen, reprint_open=False)
    return replace(_come_to(seen, Phase.COMPLETED), paper_job=job)


def _come_to(case: Case, phase: Phase) -> Case:
    """A fact about a paper is kept, and does not make a decision good again that no longer holds, nor one of a paper in dispute."""
    in_dispute = case.dispute is not None and case.dispute.under not in afterlife.HOLDS
    return case if case.phase.gone or in_dispute else replace(case, phase=phase)


def _on_its_way(case: Case, event: DeliveryEvent) -> Case:
    after = replace(case, delivery=delivery.apply(case.delivery, event))
    return replace(_come_to(after, Phase.DELIVERED), handed_over=Handover.POST) if isinstance(event, Signed) else after


def _submitted(case: Case, event: Submitted, made: Made) -> Case:
    """A case taken in by its own home office is claimed by its maker, so that it works through an outage."""
    return replace(
        case,
        phase=Phase.SUBMITTED,
        item=event.item,
        receipt_number=event.receipt_number,
        intake_office=event.intake_office,
        intake_station=made.station,
        intake_operator=made.operator,
        home_office=event.home_office,
        applied_on=event.applied_on,
        clock=CaseClock(received_on=event.applied_on),
        notice_until=event.notice_until,
        channel=event.channel,
        proof=event.proof,
        handover=event.handover,
        gaps=event.gaps,
        pack=event.pack,
        application=event.private,
        prereview=replace(case.prereview.telling(event.gaps), taken_by=event.taken_by),
        claim_station=made.station if event.home_office == event.intake_office else "",
    )


def _accepted(case: Case, event: Accepted) -> Case:
    return replace(
        case,
        phase=Phase.PROCESSING,
        gaps=(),
        case_number=event.case_number,
        due_on=case.put_off(event.due_on),
        provisional=event.provisional,
        findings=event.private or (),
        progress=Progress(event.steps),
        paperless=event.paperless,
        clock=replace(case.clock, accepted_on=event.accepted_on, days=event.days),
    )


def _approved(case: Case, event: Approved, made: Made) -> Case:
    """A number without a block is of a paper that a village gave out by hand: it is with the citizen."""
    given_out = not event.block and event.certificate_number == case.emergency.by_hand
    return replace(
        case,
        phase=Phase.DELIVERED if given_out else Phase.APPROVED,
        handed_over=Handover.SPOT if given_out else case.handed_over,
        certificate_number=event.certificate_number,
        block=event.block,
        issued_on=event.issued_on,
        decided_by=made.operator,
        deciding_office=made.office,
        registrar=event.registrar,
        credential=event.credential,
        paper_job="",  # whatever was confirmed before bears another number
        printing_station=event.printing_station,
    )


def fold(case_id: str, events: Iterable[tuple[CaseEvent, Made]]) -> Case:
    """The state of a case after its events, in the order given."""
    case = Case(case_id)
    for event, made in events:
        case = apply(case, event, made)
    return case
