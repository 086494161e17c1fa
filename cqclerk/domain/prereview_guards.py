"""What may be gathered, told and handed on before a case is accepted, or the objection."""

from collections.abc import Iterable

from cqclerk.domain import guards
from cqclerk.domain.access import Actor, Role
from cqclerk.domain.application import MaterialForm
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.check_events import CheckKind
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.events import OneTimeNoticeGiven
from cqclerk.domain.findings import Finding
from cqclerk.domain.guards import Objection, no
from cqclerk.domain.prereview_events import (
    CreditChecked,
    DuplicateSettled,
    DuplicatesFound,
    HandedOn,
    LaterNoticeGiven,
    OriginalsSeen,
    PrereviewEvent,
)

FAVOURABLE = "law.favourable"  # key of the finding
_BEFORE_ACCEPTANCE = (Phase.SUBMITTED, Phase.SUPPLEMENTING)


def may_gather(case: Case, actor: Actor) -> Objection | None:
    """失信查询 and 原件核验: at the window that took the case in, or at the home office, before acceptance."""
    if objection := guards.taken_in(case):
        return objection
    if case.phase not in _BEFORE_ACCEPTANCE:
        return no("gather.too_late", phase=case.phase.value)
    if actor.office not in (case.intake_office, case.home_office):
        return no("case.other_office", office=case.home_office)
    return guards.may_take_in(actor)


def may_see_originals(case: Case, actor: Actor) -> Objection | None:
    """原件核验 before acceptance; after it where the case is worked on, for a scan that has not come."""
    if case.phase is Phase.PROCESSING and case.attachments:
        return guards.has_claim(case, actor) or guards.may_take_in(actor)
    return may_gather(case, actor)


def may_give_later_notice(case: Case, actor: Actor) -> Objection | None:
    """补充告知: only by an approver, for the citizen should have been told at once."""
    if case.phase not in _BEFORE_ACCEPTANCE:
        return no("prereview.done", phase=case.phase.value)
    if objection := guards.may_decide(case, actor):
        return objection
    return None if actor.has(Role.APPROVER) else no("approver.role")


def may_hand_on(case: Case, actor: Actor) -> Objection | None:
    """转交 before acceptance, by the office that has the case; one that had it before gets it back only from an approver."""
    if objection := guards.taken_in(case):
        return objection
    if case.phase not in _BEFORE_ACCEPTANCE:
        return no("handon.too_late", phase=case.phase.value)
    if objection := guards.has_claim(case, actor):
        return objection
    return None if actor.has(Role.CLERK, Role.REVIEWER, Role.APPROVER) else no("review.role")


def may_settle_duplicate(case: Case, actor: Actor) -> Objection | None:
    """查重对照 by a reviewer of the office whose turn it is, until the decision."""
    if case.phase not in (*_BEFORE_ACCEPTANCE, Phase.PROCESSING):
        return no("approve.done", phase=case.phase.value)
    return guards.may_decide(case, actor)


def may_settle_law(findings: Iterable[Finding], actor: Actor) -> Objection | None:
    """Where two provinces differ the rule that favours the couple counts (人口计生法 art. 18): an approver says so, either way."""
    open_question = any(finding.key == FAVOURABLE for finding in findings)
    return no("law.favourable") if open_question and not actor.has(Role.APPROVER) else None


def says(case: Case, event: PrereviewEvent | OneTimeNoticeGiven, actor: Actor) -> Objection | None:
    """What an event says must fit the case."""
    match event:
        case OneTimeNoticeGiven(gaps=gaps):
            late = case.prereview.untold(gaps)
            return no("notice.later", count=len(late), first=late[0].name) if late else None
        case CreditChecked():
            return _looked_up(case, event)
        case OriginalsSeen(materials=materials, seen_by=by):
            taken = [one.key for one in case.application.materials if one.form is not MaterialForm.MISSING] if case.application else None
            fits = by and materials and (taken is None or set(materials) <= set(taken))
            return None if fits else no("originals.none")
        case LaterNoticeGiven():
            return _later(case, event)
        case HandedOn(office=office):
            return _handed(case, office, actor)
        case DuplicateSettled(receipt_number=number, settled_by=by):
            return None if number and number != case.receipt_number and by else no("duplicate.which")
        case DuplicatesFound():
            return None


def _looked_up(case: Case, event: CreditChecked) -> Objection | None:
    """Who enters what the city answered enters just that."""
    if event.answer:
        answer = case.checks.answer(CheckKind.CREDIT)
        same = answer is not None and answer.asked == event.answer and answer.outcome.value == event.outcome.value
        return None if same else no("check.other_answer")
    return None if event.source or event.outcome is CreditCheck.UNKNOWN else no("credit.how")


def _later(case: Case, event: LaterNoticeGiven) -> Objection | None:
    late = tuple(gap.key for gap in case.prereview.untold(event.gaps))
    if not late or late != event.later:
        return no("notice.not_later")
    whole = {gap.key for gap in case.gaps} <= {gap.key for gap in event.gaps}
    return None if whole and event.approver else no("notice.not_whole")


def _handed(case: Case, office: str, actor: Actor) -> Objection | None:
    if office == case.home_office:
        return no("handon.same", office=office)
    if office in case.prereview.handed_on and not actor.has(Role.APPROVER):
        return no("handon.back", office=office)
    return None
