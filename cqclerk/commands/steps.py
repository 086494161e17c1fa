"""办理 of timed items step by step: endorsement, public notice, review; the decision itself is processing.approve."""

from collections.abc import Callable
from datetime import date

from cqclerk.domain import allowed, guards, workdays
from cqclerk.domain.case import Case
from cqclerk.domain.events import CaseEvent
from cqclerk.domain.step_events import Endorsed, PublicNoticeEnded, PublicNoticeStarted, Reviewed, SentBack, StepSkipped
from cqclerk.workplace.workplace import Workplace


def endorse(
    at: Workplace, case_id: str, version: int, village: str, endorser: str, endorsed_on: date, agrees: bool, words: str = ""
) -> Case:
    """签注: what the village wrote, who signed there and when. Raises Stale, or NotAllowed: not its turn, nobody named."""
    guards.require(None if village and endorser else guards.no("endorse.who"))
    return _record(at, case_id, version, lambda step: Endorsed(step, village, endorser, endorsed_on, agrees, words or None))


def review(at: Workplace, case_id: str, version: int, agrees: bool, words: str = "") -> Case:
    """审核: what this person finds; who does not agree says why. Raises Stale, or NotAllowed (who took it in, who has reviewed already)."""
    guards.require(None if agrees or words else guards.no("reason.missing"))
    return _record(at, case_id, version, lambda step: Reviewed(step, agrees, words or None))


def start_notice(at: Workplace, case_id: str, version: int, days: int) -> Case:
    """公示 from today for so many working days, today not counted."""
    guards.require(None if days > 0 else guards.no("notice.days"))
    until = workdays.due_date(at.today(), days, at.calendar).day
    return _record(at, case_id, version, lambda step: PublicNoticeStarted(step, at.today(), until))


def end_notice(at: Workplace, case_id: str, version: int, objections: str = "") -> Case:
    """公示期满, with the objections that came or without any. Raises Stale, or NotAllowed before its day."""
    return _record(at, case_id, version, lambda step: PublicNoticeEnded(step, at.today(), bool(objections), objections or None))


def skip(at: Workplace, case_id: str, version: int, reason: str) -> Case:
    """Leave out a step that is 待核实, with a reason. Raises Stale, or NotAllowed where the step is certain."""
    guards.require(None if reason else guards.no("reason.missing"))
    return _record(at, case_id, version, lambda step: StepSkipped(step, reason))


def send_back(at: Workplace, case_id: str, version: int, reason: str, to_step: str = "") -> Case:
    """退回 to a step before this one (the last one if none is named), with a reason."""
    guards.require(None if reason else guards.no("reason.missing"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        last = case.progress.before[-1].key if case.progress.before else ""
        event = SentBack(to_step or last, reason)
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)


def _record(at: Workplace, case_id: str, version: int, made: Callable[[str], CaseEvent]) -> Case:
    """Record what was made of the step that comes."""
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        step = case.progress.next
        event = made(step.key if step else "")
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)
