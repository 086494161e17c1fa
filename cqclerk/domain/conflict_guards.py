"""Who takes a claim over, keeps a copy, answers what was handed up, and ends a dispute; or the objection."""

from cqclerk.domain import guards
from cqclerk.domain.access import Actor, Role
from cqclerk.domain.afterlife import HOLDS
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.conflict_events import ConflictEvent, DecisionUpheld, ReferralAnswered
from cqclerk.domain.guards import Objection, certified, no


def may_take_over(case: Case, actor: Actor) -> Objection | None:
    """接管, by an approver of the office whose turn it is, of what another station holds; a dispute is not decided by claim."""
    if case.phase is Phase.IN_DISPUTE:
        return no("dispute.open", number=case.dispute.number if case.dispute else "")
    objection = guards.may_claim(case, actor)
    if objection is not None and objection.key != "claim.held":
        return objection
    if objection is None:
        return no("take_over.free")
    return _approver(actor)


def may_rescue(case: Case, actor: Actor) -> Objection | None:
    """A copy of refused work is never refused to an office that follows the case."""
    known = actor.office in case.followers or not case.item
    return None if known else no("case.other_office", office=case.home_office)


def may_hand_up(case: Case, actor: Actor) -> Objection | None:
    """报负责人 of the case itself, accepted or not, by an office that follows it; one at a time."""
    if objection := guards.taken_in(case):
        return objection
    if not case.phase.open:
        return no("case.closed", phase=case.phase.value)
    if case.referrals:
        return no("hand_up.open")
    return may_rescue(case, actor) or certified(actor)


def may_answer_referral(case: Case, actor: Actor) -> Objection | None:
    """An approver of an office that follows the case."""
    if not case.referrals:
        return no("referral.none")
    if actor.office not in case.followers:
        return no("case.other_office", office=case.home_office)
    return _approver(actor)


def may_uphold(case: Case, actor: Actor) -> Objection | None:
    """维持发证: where no other decision holds, or the very one that the paper was to replace."""
    if objection := may_settle_dispute(case, actor):
        return objection
    dispute = case.dispute
    assert dispute is not None
    if dispute.voided or dispute.recalled:
        return no("uphold.begun", number=dispute.number)
    if dispute.under.gone or not dispute.opened.credential:
        return no("uphold.gone", number=dispute.number)
    replaces = dispute.opened.old_number and dispute.opened.old_number == case.certificate_number
    if dispute.under in HOLDS and not replaces:
        return no("uphold.other_holds", number=case.certificate_number)
    return None


def may_void_disputed(case: Case, actor: Actor) -> Objection | None:
    """作废 of the number in dispute, once."""
    if objection := may_settle_dispute(case, actor):
        return objection
    return no("dispute.voided") if case.dispute and case.dispute.voided else None


def may_recall_disputed(case: Case, actor: Actor) -> Objection | None:
    """收回 of the paper in dispute, once: at the counter of whichever office of the two it comes back to."""
    if objection := _of_the_dispute(case, actor):
        return objection
    return no("recall.not_now") if case.dispute and case.dispute.recalled else None


def may_settle_dispute(case: Case, actor: Actor) -> Objection | None:
    """By an approver of the office that gave the paper out, or of the one whose case it is."""
    return _of_the_dispute(case, actor) or _approver(actor)


def fits(case: Case, event: ConflictEvent) -> Objection | None:
    """What the event says must be of this case."""
    match event:
        case ReferralAnswered(referral=referral):
            return None if referral in case.referrals else no("referral.none")
        case DecisionUpheld(certificate_number=number):
            mine = case.dispute is not None and case.dispute.number == number
            return None if mine else no("void.other_number", number=case.dispute.number if case.dispute else "")
        case _:
            return None


def _of_the_dispute(case: Case, actor: Actor) -> Objection | None:
    if case.dispute is None:
        return no("dispute.none")
    if actor.office not in (case.dispute.opened.office, case.home_office, case.decider):
        return no("case.other_office", office=case.dispute.opened.office or case.home_office)
    return certified(actor)


def _approver(actor: Actor) -> Objection | None:
    return certified(actor) or (None if actor.has(Role.APPROVER) else no("approver.role"))
