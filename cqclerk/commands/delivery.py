"""送达: the paper reaches the citizen."""

from cqclerk.domain import guards
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case
from cqclerk.domain.events import HandedOver
from cqclerk.workplace.workplace import Workplace


def hand_over(at: Workplace, case_id: str, version: int, way: Handover, to: str) -> Case:
    """The paper is with the citizen: way, and to whom it was given.

    Raises Stale, or NotAllowed while no paper has been seen.
    """
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(guards.may_hand_over(case, at.actor))
        return tx.record(case, HandedOver(way, to or None))
