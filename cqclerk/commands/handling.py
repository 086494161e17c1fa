"""办理 beside the straight way: stops of the clock, extension, questions to other offices, and endings without a paper."""

from datetime import date

from cqclerk.domain import allowed, case_clock, clock, guards, workdays
from cqclerk.domain import handling_guards as may
from cqclerk.domain.case import Case
from cqclerk.domain.clock import Extension, Pause
from cqclerk.domain.events import CaseEvent
from cqclerk.domain.handling_events import (
    AcceptanceDeclined,
    ApplicationRefused,
    Closed,
    DueDateExtended,
    InquiryAnswered,
    InquiryOpened,
    SpecialProcedureEnded,
    SpecialProcedureStarted,
)
from cqclerk.domain.items import ItemKind
from cqclerk.workplace.workplace import Workplace

_NOT_COMPETENT = "not_competent"


def decline_acceptance(at: Workplace, case_id: str, version: int, reason: str, body: str, words: str = "") -> Case:
    """不予受理: reason of the table `decline_reason`; body names the right one, unless nothing needs to be asked for.

    Raises Stale, or NotAllowed: after pre-review, without the right body.
    """
    guards.require(guards.no("decline.no_body") if reason == _NOT_COMPETENT and not body else None)
    return _record(at, case_id, version, AcceptanceDeclined(reason, body, at.reference.handling.remedies, words or None))


def refuse_application(at: Workplace, case_id: str, version: int, reasons: str, article: str = "") -> Case:
    """不予批准 with its reasons; what the citizen may do against it is told with them.

    Raises Stale, or NotAllowed: not accepted, decided, the clock stopped, no reasons.
    """
    guards.require(None if reasons else guards.no("reason.missing"))
    return _record(at, case_id, version, ApplicationRefused(article, at.reference.handling.remedies, reasons))


def close(at: Workplace, case_id: str, version: int, result: str, words: str = "") -> Case:
    """结案 without a paper, with a code of `result_code`. Raises Stale, or NotAllowed if the result does not fit the phase."""
    return _record(at, case_id, version, Closed(result, words or None))


def start_procedure(at: Workplace, case_id: str, version: int, procedure: str, words: str = "") -> Case:
    """特别程序 (a code of `special_procedure`) begins today: today counts still, then the clock stands."""
    today = at.today()
    stops = clock.stopping((Pause(procedure, today),), at.reference.stop_rules)
    guards.require(None if stops else guards.no("procedure.does_not_stop"))
    return _record(at, case_id, version, SpecialProcedureStarted(procedure, today, words or None))


def end_procedure(at: Workplace, case_id: str, version: int, words: str = "") -> Case:
    """The outcome is here: the due date is reckoned anew. Raises Stale, or NotAllowed if nothing runs."""
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(may.may_end_procedure(case, at.actor))
        assert case.due_on is not None and case.stopped_on is not None
        ended = max(at.today(), case.stopped_on)
        stop, stops = Pause(case.procedure, case.stopped_on, ended), at.reference.stop_rules
        due = case_clock.going_on(case.clock, case.due_on, stop, stops, at.calendar)
        return tx.record(case, SpecialProcedureEnded(ended, due.day, due.provisional, words or None))


def extend(at: Workplace, case_id: str, version: int, reason: str) -> Case:
    """延期, once, by an approver, with the reason that the citizen is told.

    Raises Stale, or NotAllowed: no approver, extended already, overdue, no reason, an item that is not put off.
    """
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(may.may_extend(case, at.actor))
        assert case.due_on is not None
        today = at.today()
        limits = at.reference.items[case.item].limits_on(case.clock.accepted_on or today)  # the guide in force at acceptance
        asked = Extension(limits.extension_days or 0, reason, at.operator.name)
        running = case_clock.decision_clock(case.clock, case.due_on, today, at.calendar, at.reference.stop_rules)
        objection = clock.may_extend(running, asked, limits, today, at.calendar)
        guards.require(guards.no(objection) if objection else None)
        due = running.extended(asked).due(at.calendar)
        assert due is not None
        return tx.record(case, DueDateExtended(due.day, due.provisional, at.operator.name, reason, asked.days))


def end_without_paper(at: Workplace, case_id: str, version: int, words: str = "") -> Case:
    """办结 of what gives nothing out (注销 that was asked for); what the people hold here is then ended by afterlife.end_held.

    Raises Stale, or NotAllowed: steps before it, not the one who decides, an application that a paper is asked for with.
    """
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(may.may_end_without_paper(case, at.actor))
        return tx.record(case, Closed(may.WITHOUT_PAPER, words or None))


def open_inquiry(at: Workplace, case_id: str, version: int, office: str, reason: str, question: str, body: str = "") -> Case:
    """协查: ask another office (its id; one outside of the city by name in body), for a reason of the table `not_on_spot`.

    The decision waits for the answer where it was to be made on the spot. Raises Stale, or NotAllowed: asked already, no question.
    """
    guards.require(None if question else guards.no("inquiry.no_question"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        event = InquiryOpened(office, body, reason, answer_by(at), at.reference.items[case.item].kind is ItemKind.INSTANT, question)
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)


def answer_by(at: Workplace) -> date:
    """The day by which an office that is asked today should answer."""
    return workdays.due_date(at.today(), at.reference.handling.inquiry_days, at.calendar).day


def answer_inquiry(at: Workplace, case_id: str, version: int, inquiry: str, answer: str, words: str = "") -> Case:
    """The answer (a code of `inquiry_answer`) to a question that is open. Raises Stale, or NotAllowed: not asked, answered already."""
    return _record(at, case_id, version, InquiryAnswered(inquiry, answer, words or None))


def _record(at: Workplace, case_id: str, version: int, event: CaseEvent) -> Case:
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)
