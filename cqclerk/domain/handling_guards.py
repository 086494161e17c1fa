"""What may be done with a case beside its straight way, or the objection."""

from cqclerk.domain import guards
from cqclerk.domain.access import Actor, Role
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.guards import Objection, certified, no
from cqclerk.domain.handling_events import Closed, InquiryAnswered, InquiryOpened, SpecialProcedureEnded

WITHOUT_PAPER = "6"  # 办结, there is nothing to give out
WITH_PAPER = "0"  # 出证办结: that is what a confirmed paper makes of a case
_BEFORE, _WAITING, _AFTER = Phase.SUBMITTED, Phase.SUPPLEMENTING, Phase.PROCESSING
CLOSINGS: dict[str, tuple[Phase, ...]] = {
    "1": (_BEFORE, _WAITING, _AFTER),  # 退回办结
    "2": (_BEFORE, _WAITING, _AFTER),  # 作废办结
    "3": (_BEFORE, _WAITING),  # 删除办结: taken in by mistake
    "4": (_BEFORE, _AFTER),  # 转报办结
    "5": (_WAITING,),  # 补正不来办结
    "6": (_AFTER,),  # 办结, there is nothing to give out
}


def may_decline(case: Case, actor: Actor) -> Objection | None:
    """不予受理, in place of acceptance."""
    return guards.in_prereview(case, actor)


def may_refuse_application(case: Case, actor: Actor) -> Objection | None:
    """不予批准, in place of approval."""
    return guards.may_conclude(case, actor)


def may_close(case: Case, actor: Actor) -> Objection | None:
    """结案 without a paper, until the decision."""
    if case.phase not in (_BEFORE, _WAITING, _AFTER):
        return no("close.too_late", phase=case.phase.value)
    return guards.may_decide(case, actor)


def may_end_without_paper(case: Case, actor: Actor) -> Objection | None:
    """办结 of what gives nothing out (注销), after every step before the decision, by whoever decides."""
    return guards.may_conclude(case, actor) or guards.holds(case) or (None if case.paperless else no("conclude.paper"))


def closes(case: Case, event: Closed) -> Objection | None:
    """Which result fits which phase."""
    if event.result == WITH_PAPER:
        return no("close.with_paper")
    return None if case.phase in CLOSINGS.get(event.result, ()) else no("close.result", phase=case.phase.value)


def may_start_procedure(case: Case, actor: Actor) -> Objection | None:
    """特别程序 between acceptance and decision, one at a time."""
    return guards.in_processing(case, actor)


def may_end_procedure(case: Case, actor: Actor) -> Objection | None:
    """Only what runs can end."""
    return guards.may_decide(case, actor) if _stopped(case) else no("procedure.none")


def ends_procedure(case: Case, event: SpecialProcedureEnded) -> Objection | None:
    """A stop does not end before it began."""
    return no("procedure.day") if case.stopped_on and event.ended_on < case.stopped_on else None


def _stopped(case: Case) -> bool:
    return case.phase is Phase.PROCESSING and case.stopped_on is not None


def may_extend(case: Case, actor: Actor) -> Objection | None:
    """延期 once, by an approver (行政许可法 art. 42)."""
    if objection := guards.in_processing(case, actor):
        return objection
    if case.extended:
        return no("extend.twice")
    return None if actor.has(Role.APPROVER) else no("approver.role")


def may_set_due_date(case: Case, actor: Actor) -> Objection | None:
    """期限重算, where a clock runs: nothing is decided by it, so no claim is needed."""
    if case.phase not in (_BEFORE, _AFTER):
        return no("due.not_running", phase=case.phase.value)
    if case.stopped_on:
        return no("procedure.running", day=case.stopped_on)
    if actor.office not in (case.turn, case.home_office):
        return no("case.other_office", office=case.turn)
    if objection := certified(actor):
        return objection
    return None if actor.has(Role.ADMINISTRATOR, Role.REVIEWER, Role.APPROVER) else no("administration.role")


def may_open_inquiry(case: Case, actor: Actor) -> Objection | None:
    """协查, before acceptance or after it."""
    if case.phase is Phase.SUBMITTED:
        return guards.may_decide(case, actor)
    return guards.in_processing(case, actor)


def opens_inquiry(case: Case, event: InquiryOpened) -> Objection | None:
    """Somebody else is asked, and nobody twice before there is an answer."""
    if event.office == case.turn or not (event.office or event.body):
        return no("inquiry.whom")
    asked = any((one.office, one.body) == (event.office, event.body) for one in case.open_inquiries)
    return no("inquiry.asked_already") if asked else None


def may_answer_inquiry(case: Case, actor: Actor) -> Objection | None:
    """The office that was asked answers; what came by letter or telephone is entered by the office that asked."""
    if not case.open_inquiries:
        return no("inquiry.none")
    if actor.office != case.turn and all(one.office != actor.office for one in case.open_inquiries):
        return no("inquiry.other_office", office=case.open_inquiries[0].office or case.home_office)
    if objection := certified(actor):
        return objection
    return None if actor.has(Role.CLERK, Role.REVIEWER, Role.APPROVER) else no("review.role")


def answers_inquiry(case: Case, event: InquiryAnswered, actor: Actor) -> Objection | None:
    """To a question that is open, by whom it was put to."""
    asked = next((one for one in case.open_inquiries if one.id == event.inquiry), None)
    if asked is None or actor.office not in (asked.office, case.turn):
        return no("inquiry.none")
    return None if event.answer else no("inquiry.no_answer")
