"""How the events beside the straight way change a case. Pure and total, as case.apply, which calls it."""

from dataclasses import replace
from typing import assert_never

from cqclerk.domain.case_clock import CaseClock
from cqclerk.domain.case_state import Case, Phase
from cqclerk.domain.clock import Pause
from cqclerk.domain.events import Made
from cqclerk.domain.handling_events import (
    AcceptanceDeclined,
    ApplicationRefused,
    Closed,
    DueDateExtended,
    DueDateSet,
    HandlingEvent,
    InquiryAnswered,
    InquiryOpened,
    SpecialProcedureEnded,
    SpecialProcedureStarted,
)
from cqclerk.domain.inquiry import Inquiry


def apply(case: Case, event: HandlingEvent, made: Made) -> Case:
    """The case after one of these events; its version is counted already."""
    match event:
        case AcceptanceDeclined(body=body, remedies=remedies, reason=reason):
            return replace(case, phase=Phase.DECLINED, reasons=(reason,), right_body=body, remedies=remedies)
        case ApplicationRefused(remedies=remedies):
            return replace(case, phase=Phase.NOT_GRANTED, remedies=remedies, decided_by=made.operator)
        case Closed(result=result):
            return replace(case, phase=Phase.CLOSED, result=result)
        case SpecialProcedureStarted(procedure=procedure, started_on=day):
            return replace(case, procedure=procedure, stopped_on=day)
        case SpecialProcedureEnded(due_on=due, provisional=provisional):
            return replace(case, procedure="", stopped_on=None, due_on=due, provisional=provisional, clock=_went_on(case, event))
        case DueDateExtended(due_on=due, provisional=provisional, days=days):
            clock = replace(case.clock, extension_days=days)
            return replace(case, extended=True, due_on=due, provisional=provisional, clock=clock)
        case DueDateSet():
            return _set(case, event)
        case InquiryOpened():
            return _asked(case, event, made)
        case InquiryAnswered():
            return _answered(case, event, made)
        case _:
            assert_never(event)


def _went_on(case: Case, event: SpecialProcedureEnded) -> CaseClock:
    if case.stopped_on is None:
        return case.clock
    return replace(case.clock, pauses=(*case.clock.pauses, Pause(case.procedure, case.stopped_on, event.ended_on)))


def _set(case: Case, event: DueDateSet) -> Case:
    """Whichever clock runs."""
    if case.phase is Phase.SUBMITTED:
        return replace(case, notice_until=event.due_on)
    return replace(case, due_on=case.put_off(event.due_on), provisional=event.provisional)


def _asked(case: Case, event: InquiryOpened, made: Made) -> Case:
    asked = Inquiry(made.event_id, event.office, event.body, event.reason, event.answer_by, event.puts_off, event.private or "")
    after = replace(case, inquiries=(*case.inquiries, asked))
    return replace(after, due_on=after.put_off(case.due_on) if case.due_on else None)


def _answered(case: Case, event: InquiryAnswered, made: Made) -> Case:
    """An answer to what was never asked changes nothing."""

    def answered(one: Inquiry) -> Inquiry:
        mine = one.id == event.inquiry
        return replace(one, answer=event.answer, words=event.private or "", answered_by=made.office) if mine else one

    return replace(case, inquiries=tuple(answered(one) for one in case.inquiries))
