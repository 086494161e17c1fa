"""Who may do which step, or the objection. Reviewer and intake, approver and reviewer are two people in timed items."""

from cqclerk.domain import guards
from cqclerk.domain.access import Actor, Role
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.guards import Objection, certified, no
from cqclerk.domain.step_events import PublicNoticeEnded, SentBack, StepEvent
from cqclerk.domain.steps import PlannedStep, StepKind


def may_endorse(case: Case, actor: Actor) -> Objection | None:
    """签注: by the village, or entered by the home office for it, which needs no claim while the village has the turn."""
    step = _step(case, StepKind.ENDORSE)
    if isinstance(step, Objection):
        return step
    if actor.office == case.home_office != step.office:
        return _works_here(actor) or _roles(step, actor)
    return guards.has_claim(case, actor) or _roles(step, actor)


def may_review(case: Case, actor: Actor) -> Objection | None:
    """审核, by somebody who did not take the case in, and once by each."""
    step = _step(case, StepKind.REVIEW)
    if isinstance(step, Objection):
        return step
    if objection := guards.has_claim(case, actor) or _roles(step, actor):
        return objection
    if step.apart and actor.operator == case.intake_operator:
        return no("step.took_in")
    acted = any((one.step, one.operator) == (step.key, actor.operator) for one in case.progress.done)
    return no("step.acted") if acted else None


def may_start_notice(case: Case, actor: Actor) -> Objection | None:
    """公示, once."""
    if case.progress.notice_until:
        return no("notice.running", day=case.progress.notice_until)
    return _in_turn(case, actor, StepKind.PUBLIC_NOTICE)


def may_end_notice(case: Case, actor: Actor) -> Objection | None:
    """Only what runs can end."""
    if case.phase is Phase.PROCESSING and not case.progress.notice_until:
        return no("notice.none")
    return _in_turn(case, actor, StepKind.PUBLIC_NOTICE)


def may_skip(case: Case, actor: Actor) -> Objection | None:
    """A step that is not confirmed, by a reviewer or an approver."""
    if objection := guards.in_processing(case, actor):
        return objection
    step = case.progress.next
    return no("step.required") if step is None or step.required else None


def may_send_back(case: Case, actor: Actor) -> Objection | None:
    """退回, where there is a step to go back to."""
    return guards.in_processing(case, actor) or (None if case.progress.before else no("step.none_before"))


def fits(case: Case, event: StepEvent) -> Objection | None:
    """An event is of the step that comes, a notice does not end early, and one goes back to what was."""
    match event:
        case SentBack(to_step=key):
            return None if any(step.key == key for step in case.progress.before) else no("step.none_before")
        case PublicNoticeEnded(ended_on=day) if case.progress.notice_until and day < case.progress.notice_until:
            return no("notice.running", day=case.progress.notice_until)
        case _:
            step = case.progress.next
            return None if step is not None and step.key == event.step else no("step.other")


def _in_turn(case: Case, actor: Actor, kind: StepKind) -> Objection | None:
    step = _step(case, kind)
    if isinstance(step, Objection):
        return step
    return guards.has_claim(case, actor) or _roles(step, actor)


def _step(case: Case, kind: StepKind) -> PlannedStep | Objection:
    """The step that comes if it is of this kind, in a case that is being handled and not stopped."""
    if objection := guards.is_running(case) or guards.holds(case):
        return objection
    step = case.progress.next
    return step if step is not None and step.kind is kind else no("step.not_now")


def _works_here(actor: Actor) -> Objection | None:
    return certified(actor)


def _roles(step: PlannedStep, actor: Actor) -> Objection | None:
    """A reviewer may do a clerk's step, an approver a reviewer's only where that is his role."""
    enough = (step.role, Role.REVIEWER) if step.role is Role.CLERK else (step.role,)
    return None if actor.has(*enough) else no("step.role", role=step.role.value)
