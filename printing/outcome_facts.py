"""The facts of what is told in writing beside the straight way: not accepted, not granted, put off, clock stopped, published, asked."""

from dataclasses import replace
from typing import TypeVar

from cqclerk.domain.case import Case
from cqclerk.domain.events import Made, Subject
from cqclerk.domain.handling_events import AcceptanceDeclined, ApplicationRefused, DueDateExtended, SpecialProcedureStarted
from cqclerk.domain.step_events import PublicNoticeStarted
from cqclerk.workplace.clock import OFFICE_TIME
from cqclerk.workplace.workplace import Workplace
from printing.form_paper_facts import FormRow, InquiryFacts, PublicNoticeFacts
from printing.paper_facts import OutcomeFacts, ReasonRow
from printing.wording import application_of, ask, day, office_name

Act = TypeVar("Act", AcceptanceDeclined, ApplicationRefused, DueDateExtended, PublicNoticeStarted, SpecialProcedureStarted)


def declined(case: Case, at: Workplace) -> OutcomeFacts:
    """不予受理: the reason, and the right body where there is one."""
    act, made = _last(AcceptanceDeclined, case, at)
    table = at.reference.codes["decline_reason"]
    told = _told(case, at, made, act.private)
    return replace(told, reason=table.label(act.reason), article=table.standard, body=act.body, remedies=_rows(act.remedies))


def denied(case: Case, at: Workplace) -> OutcomeFacts:
    """不予批准: the reasons as they were written, what they rest on, what may be done."""
    act, made = _last(ApplicationRefused, case, at)
    return replace(_told(case, at, made, act.private), article=act.article, remedies=_rows(act.remedies))


def extended(case: Case, at: Workplace) -> OutcomeFacts:
    """延期: why, until when, by whose leave."""
    act, made = _last(DueDateExtended, case, at)
    return replace(_told(case, at, made, act.private), approver=act.approver, until=day(act.due_on))


def stopped(case: Case, at: Workplace) -> OutcomeFacts:
    """特别程序: which one stops the clock, and from when."""
    act, made = _last(SpecialProcedureStarted, case, at)
    table = at.reference.codes["special_procedure"]
    told = _told(case, at, made, act.private)
    return replace(told, dated=day(act.started_on), reason=table.label(act.procedure), article=table.standard)


def published(case: Case, at: Workplace) -> PublicNoticeFacts:
    """公示: who asks for what, from when until when. Everybody reads it, so it says nothing else of the people."""
    act, made = _last(PublicNoticeStarted, case, at)
    return PublicNoticeFacts(
        item_name=at.reference.items[case.item].name,
        applicants=case.names,
        started=day(act.started_on),
        until=day(act.until),
        office=office_name(made.office, at),
        ask=ask(made.office, at),
    )


def asked(case: Case, at: Workplace) -> InquiryFacts:
    """协查: the last question that is open, to the office that was asked, with those whom it is about."""
    inquiry = case.open_inquiries[-1]
    made = next(made for _, made in at.timeline(Subject.CASE, case.id) if made.event_id == inquiry.id)
    people = application_of(case).people()
    return InquiryFacts(
        receipt_number=case.receipt_number,
        addressee=inquiry.body or office_name(inquiry.office, at),
        item_name=at.reference.items[case.item].name,
        people=tuple(FormRow(person.name, person.identity_number) for person in people),
        reason=at.reference.codes["not_on_spot"].label(inquiry.reason),
        question=inquiry.question,
        answer_by=day(inquiry.answer_by),
        office=office_name(made.office, at),
        dated=day(made.at.astimezone(OFFICE_TIME).date()),
        clerk=at.operator.name,
        ask=ask(made.office, at),
    )


def _last(kind: type[Act], case: Case, at: Workplace) -> tuple[Act, Made]:
    """The last such act: the paper speaks for the office that did it and is dated as the act, also when it is printed later."""
    history = at.timeline(Subject.CASE, case.id)
    return next((event, made) for event, made in reversed(history) if isinstance(event, kind))


def _told(case: Case, at: Workplace, made: Made, words: str | None) -> OutcomeFacts:
    return OutcomeFacts(
        receipt_number=case.receipt_number,
        number=case.case_number,
        office=office_name(made.office, at),
        item_name=at.reference.items[case.item].name,
        applicants=case.names,
        applied=day(case.applied_on),
        dated=day(made.at.astimezone(OFFICE_TIME).date()),
        clerk=at.operator.name,
        ask=ask(made.office, at),
        words=words or "",
    )


def _rows(texts: tuple[str, ...]) -> tuple[ReasonRow, ...]:
    return tuple(ReasonRow(text) for text in texts)
