"""What may be done with a finished paper, or the objection."""

from cqclerk.domain.access import Actor, Role
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.delivery import PostState
from cqclerk.domain.guards import Objection, in_dispute, no


def may_post(case: Case, actor: Actor) -> Objection | None:
    """寄出, from the deciding office: a paper that lies there, also one that was brought back."""
    if objection := _has_paper(case, actor) or _may_leave(case):
        return objection
    return None if case.delivery.at_office else no("post.on_its_way", delivery=case.delivery.state.value)


def may_note_waybill(case: Case, actor: Actor) -> Objection | None:
    """The number of what is on its way."""
    return _has_paper(case, actor) or _under_way(case)


def may_announce_waybill(case: Case) -> Objection | None:
    """The number from the platform, once there is a paper: before it leaves, on its way, or after all."""
    if case.phase is Phase.DELIVERED:
        return None if case.delivery.posted_on else no("waybill.not_by_post")
    return None if case.phase is Phase.COMPLETED else no("handover.no_paper", phase=case.phase.value)


def may_sign(case: Case, actor: Actor) -> Objection | None:
    """签收 of what is on its way."""
    return _has_paper(case, actor) or _under_way(case)


def may_return(case: Case, actor: Actor) -> Objection | None:
    """退回 of what is on its way; what was given up as lost may turn up again."""
    if objection := _has_paper(case, actor):
        return objection
    return None if case.delivery.state is PostState.LOST else _under_way(case)


def may_lose(case: Case, actor: Actor) -> Objection | None:
    """丢失 of what is on its way."""
    return _has_paper(case, actor) or _under_way(case)


def may_hand_over(case: Case, actor: Actor) -> Objection | None:
    """送达 across the counter, after the paper was seen: by the office that decided or the one that printed."""
    if case.phase is not Phase.COMPLETED:
        return in_dispute(case) or no("handover.no_paper", phase=case.phase.value)
    if actor.office != case.decider and actor.station != case.printing_station:
        return no("case.other_office", office=case.decider)
    if objection := _may_leave(case):
        return objection
    return None if case.delivery.at_office else no("post.on_its_way", delivery=case.delivery.state.value)


def _may_leave(case: Case) -> Objection | None:
    """A corrected or renewed paper goes out against the one before it."""
    return no("handover.old_sheet", number=case.certificate_number) if case.old_sheet_out else None


def _has_paper(case: Case, actor: Actor) -> Objection | None:
    if case.phase is not Phase.COMPLETED:
        return no("handover.no_paper", phase=case.phase.value)
    if actor.office != case.decider:
        return no("case.other_office", office=case.decider)
    return None if actor.has(Role.CLERK, Role.REVIEWER) else no("intake.role")


def _under_way(case: Case) -> Objection | None:
    return None if case.delivery.state is PostState.POSTED else no("post.not_posted")
