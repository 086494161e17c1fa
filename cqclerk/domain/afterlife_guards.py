"""What may be done with a decision after it was made, or the objection: by an approver of the office that decided."""

from cqclerk.domain import conflict_guards
from cqclerk.domain.access import Actor, Role
from cqclerk.domain.afterlife import HOLDS
from cqclerk.domain.afterlife_events import AfterlifeEvent, Corrected, OtherEnded, Renewed, Replaced, ReprintAllowed, Voided
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.delivery import PostState
from cqclerk.domain.guards import Objection, certified, no


def may_correct(case: Case, actor: Actor) -> Objection | None:
    """更正, of what a decision's paper says, before it left the house and after; not while it is with the courier."""
    return _stands(case, actor) or _ours(case) or _not_under_way(case)


def may_allow_reprint(case: Case, actor: Actor) -> Objection | None:
    """补打, of a paper that was seen."""
    if case.phase is Phase.APPROVED:
        return no("reprint.no_original")
    if objection := _stands(case, actor) or _ours(case) or _not_under_way(case):
        return objection
    return no("reprint.open", time=case.reprints) if case.reprint_open else None


def may_replace(case: Case, actor: Actor) -> Objection | None:
    """补办, of a paper that is lost: by the citizen, or by the courier."""
    if objection := _stands(case, actor):
        return objection
    lost = case.phase is Phase.DELIVERED or case.delivery.state is PostState.LOST
    return None if lost else no("replace.here")


def may_renew(case: Case, actor: Actor) -> Objection | None:
    """换证, of a paper that the citizen has."""
    if objection := _stands(case, actor):
        return objection
    return None if case.phase is Phase.DELIVERED else no("renew.not_out")


def may_void(case: Case, actor: Actor) -> Objection | None:
    """作废, while the paper has not reached the citizen; of a paper in dispute wherever it is."""
    if case.dispute is not None:
        return conflict_guards.may_void_disputed(case, actor)
    out = case.phase is Phase.DELIVERED or case.old_sheet_out or not case.delivery.at_office
    if case.phase in HOLDS and out:
        return no("void.out_of_house")
    return _stands(case, actor)


def may_void_held(case: Case, actor: Actor) -> Objection | None:
    """作废 of the paper of a decision that holds; that of one in dispute is an act of its own."""
    return no("dispute.open", number=case.dispute.number) if case.dispute is not None else may_void(case, actor)


def may_revoke(case: Case, actor: Actor) -> Objection | None:
    """撤销."""
    return _stands(case, actor)


def may_deregister(case: Case, actor: Actor) -> Objection | None:
    """注销, of what the citizen has."""
    return _stands(case, actor) if case.phase is not Phase.APPROVED else no("handover.no_paper", phase=case.phase.value)


def may_end_other(case: Case, actor: Actor) -> Objection | None:
    """注销 of what the people held before, once this decision stands: by an approver of an office that has had to do with it."""
    ended_so = case.phase is Phase.CLOSED and case.paperless
    if not ended_so and (case.phase not in HOLDS or case.issued_on is None):
        return no("ends.undecided")
    if actor.office not in case.followers:
        return no("case.other_office", office=case.decider)
    if objection := certified(actor):
        return objection
    return None if actor.has(Role.APPROVER) else no("approver.role")


def may_recall(case: Case, actor: Actor) -> Objection | None:
    """收回, once, of what no longer holds: the paper of a decision that is gone, that in dispute, or the sheet before the right one."""
    if case.dispute is not None:
        return conflict_guards.may_recall_disputed(case, actor)
    if not (case.phase.gone and not case.recalled) and not case.old_sheet_out:
        return no("recall.not_now")
    if case.old_sheet_out and actor.station == case.printing_station:  # where the new one goes out against it
        return None
    return _here(case, actor)


def fits(case: Case, event: AfterlifeEvent) -> Objection | None:
    """What the event says must be of this case."""
    match event:
        case OtherEnded(certificate_number=number):
            return no("ends.already", number=number) if number in case.others_ended else None
        case Voided(certificate_number=number) if case.dispute is not None:
            return None if number == case.dispute.number else no("void.other_number", number=case.dispute.number)
        case Voided(certificate_number=number) | Corrected(certificate_number=number) | ReprintAllowed(certificate_number=number):
            same = number == case.certificate_number
        case Replaced(old_number=number) | Renewed(old_number=number):
            same = number == case.certificate_number
        case _:
            return None
    if not same:
        return no("void.other_number", number=case.certificate_number)
    wrong_count = isinstance(event, ReprintAllowed) and event.time != case.reprints + 1
    return no("reprint.count", time=case.reprints + 1) if wrong_count else None


def _stands(case: Case, actor: Actor) -> Objection | None:
    """There is a decision that holds."""
    if case.phase.gone:
        return no("afterlife.gone", phase=case.phase.value)
    if case.phase not in HOLDS or case.issued_on is None:  # a paper was said to be out whose decision was refused
        return no("print.no_decision")
    if objection := _here(case, actor):
        return objection
    return None if actor.has(Role.APPROVER) else no("approver.role")


def _ours(case: Case) -> Objection | None:
    """What a village wrote by hand is not printed under its number: a new paper has a new one."""
    by_hand = case.emergency.by_hand
    return no("afterlife.by_hand", number=by_hand) if by_hand and case.certificate_number == by_hand else None


def _not_under_way(case: Case) -> Objection | None:
    under_way = case.delivery.state in (PostState.POSTED, PostState.LOST)
    return no("post.on_its_way", delivery=case.delivery.state.value) if under_way else None


def _here(case: Case, actor: Actor) -> Objection | None:
    if actor.office != case.decider:
        return no("case.other_office", office=case.decider)
    return certified(actor)
