"""What may be done about a commitment, or the objection: who may promise, until when, and what may follow a false one."""

from cqclerk.domain import afterlife_guards, guards
from cqclerk.domain.access import Actor, Role
from cqclerk.domain.application import Proof
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.commitment_events import CommitmentAnswered, CommitmentEvent, CreditRecorded, FalseCommitmentFound, MendingOrdered
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.events import SupplementReceived
from cqclerk.domain.guards import Objection, certified, no

AGENT = "agent"
_BEFORE_DECISION = (Phase.SUBMITTED, Phase.SUPPLEMENTING, Phase.PROCESSING)
_DECIDED = (Phase.APPROVED, Phase.COMPLETED, Phase.DELIVERED)


def may_answer(case: Case, actor: Actor) -> Objection | None:
    """告知承诺 is answered at the counter, or at the home office, before acceptance."""
    if case.commitment.found_on:
        return no("commitment.found_false", day=case.commitment.found_on)
    if case.phase is Phase.PROCESSING:
        return no("commitment.too_late", phase=case.phase.value)
    return guards.may_supplement(case, actor)


def may_withdraw(case: Case, actor: Actor) -> Objection | None:
    """撤回承诺, until the decision, at the window that took the case in or at the home office."""
    if objection := guards.taken_in(case):
        return objection
    if case.proof is not Proof.COMMITMENT:
        return no("commitment.none")
    if case.commitment.found_on:
        return no("commitment.found_false", day=case.commitment.found_on)
    if case.phase not in _BEFORE_DECISION:
        return no("commitment.decided", phase=case.phase.value)
    if actor.office not in (case.intake_office, case.home_office):
        return no("case.other_office", office=case.home_office)
    return None if actor.has(Role.CLERK, Role.REVIEWER, Role.APPROVER) else no("intake.role")


def may_bring_papers(case: Case, actor: Actor) -> Objection | None:
    """补交 of what a promise stood for, after acceptance; before it that is 补正."""
    if case.phase is not Phase.PROCESSING or not case.gaps:
        return no("supplement.no_gap")
    return guards.may_supplement(case, actor)


def may_find_false(case: Case, actor: Actor) -> Objection | None:
    """承诺不实, of a promise that stands or that a decision rests on."""
    if case.commitment.found_on:
        return no("commitment.found_false", day=case.commitment.found_on)
    if case.proof is not Proof.COMMITMENT:
        return no("commitment.none")
    if case.phase in _DECIDED:
        return _of_the_decision(case, actor)
    return guards.may_decide(case, actor)


def may_order_mending(case: Case, actor: Actor) -> Objection | None:
    """责令限期整改, once, before the decision; afterwards it is revoked."""
    if case.commitment.found_on is None:
        return no("commitment.not_false")
    if case.phase not in _BEFORE_DECISION:
        return no("commitment.decided", phase=case.phase.value)
    if case.commitment.mend_by:
        return no("commitment.ordered", day=case.commitment.mend_by)
    return guards.may_decide(case, actor)


def may_note_mended(case: Case, actor: Actor) -> Objection | None:
    """整改完成, with every paper in hand."""
    if not (case.commitment.stands_still and case.commitment.mend_by):
        return no("commitment.not_ordered")
    if case.gaps:
        return no("commitment.gaps", count=len(case.gaps), first=case.gaps[0].name)
    return guards.may_decide(case, actor)


def may_record_credit(case: Case, actor: Actor) -> Objection | None:
    """纳入信用记录, once, by the office that found it false or that decided."""
    if case.commitment.found_on is None:
        return no("commitment.not_false")
    if case.commitment.recorded:
        return no("commitment.recorded")
    return _of_the_decision(case, actor)


def may_note_repair(case: Case, actor: Actor) -> Objection | None:
    """信用修复 of what was recorded here."""
    if not case.commitment.recorded or case.commitment.repaired_on:
        return no("commitment.not_recorded")
    return _of_the_decision(case, actor)


def may_revoke(case: Case, actor: Actor) -> Objection | None:
    """撤销行政决定 that rests on a false promise: by an approver of the office that decided."""
    if case.commitment.found_on is None:
        return no("commitment.not_false")
    return afterlife_guards.may_revoke(case, actor)


def fits(case: Case, event: CommitmentEvent) -> Objection | None:
    """What an event says must fit the case."""
    match event:
        case CommitmentAnswered(chosen=True):
            return _promised(case, event)
        case CommitmentAnswered():
            return None if case.proof is not Proof.COMMITMENT else no("commitment.other_choice")
        case MendingOrdered(until=until) if case.commitment.found_on and until < case.commitment.found_on:
            return no("commitment.days")
        case CreditRecorded(kind=""):
            return no("commitment.kind")
        case FalseCommitmentFound(article=""):
            return no("commitment.article")
        case _:
            return None


def supplements(case: Case, event: SupplementReceived) -> Objection | None:
    """No new promise in place of one that was false, or after acceptance."""
    if event.proof is not Proof.COMMITMENT:
        return None
    if case.commitment.found_on:
        return no("commitment.found_false", day=case.commitment.found_on)
    return no("commitment.too_late", phase=case.phase.value) if case.phase is Phase.PROCESSING else None


def _promised(case: Case, event: CommitmentAnswered) -> Objection | None:
    """本人承诺: by themselves, with the day; open to those whose credit allows it."""
    if case.proof is not Proof.COMMITMENT:
        return no("commitment.other_choice")
    if case.credit is CreditCheck.LISTED:
        return no("commitment.listed")
    if AGENT in event.signed_by and not event.agent_rule:
        return no("commitment.agent")
    return None if event.signed_by and event.signed_on else no("commitment.unsigned")


def _of_the_decision(case: Case, actor: Actor) -> Objection | None:
    if actor.office != case.decider:
        return no("case.other_office", office=case.decider)
    if objection := certified(actor):
        return objection
    return None if actor.has(Role.REVIEWER, Role.APPROVER) else no("review.role")
