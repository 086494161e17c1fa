"""What may be done with a decision after it was made, or the objection: by an approver of the office that decided."""

from cqclerk.domain.access import Actor, Role
from cqclerk.domain.afterlife_events import Voided
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.guards import Objection, no

_STANDS = (Phase.APPROVED, Phase.COMPLETED, Phase.DELIVERED)


def may_void(case: Case, actor: Actor) -> Objection | None:
    """作废, while the paper has not reached the citizen."""
    if case.phase is Phase.DELIVERED or not (case.delivery.at_office or case.phase not in _STANDS):
        return no("void.out_of_house")
    return _stands(case, actor)


def voids(case: Case, event: Voided) -> Objection | None:
    """The number is that of the decision."""
    return None if event.certificate_number == case.certificate_number else no("void.other_number", number=case.certificate_number)


def may_revoke(case: Case, actor: Actor) -> Objection | None:
    """撤销."""
    return _stands(case, actor)


def may_deregister(case: Case, actor: Actor) -> Objection | None:
    """注销, of what the citizen has."""
    return _stands(case, actor) if case.phase is not Phase.APPROVED else no("handover.no_paper", phase=case.phase.value)


def may_recall(case: Case, actor: Actor) -> Objection | None:
    """收回, once, of what no longer holds."""
    if not case.phase.gone or case.recalled:
        return no("recall.not_now")
    return _here(case, actor)


def _stands(case: Case, actor: Actor) -> Objection | None:
    """There is a decision that holds."""
    if case.phase.gone:
        return no("afterlife.gone", phase=case.phase.value)
    if case.phase not in _STANDS:
        return no("print.no_decision")
    if objection := _here(case, actor):
        return objection
    return None if actor.has(Role.APPROVER) else no("approver.role")


def _here(case: Case, actor: Actor) -> Objection | None:
    if actor.office != case.decider:
        return no("case.other_office", office=case.decider)
    return None if actor.enrolled else no("station.not_enrolled")
