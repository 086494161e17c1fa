"""After the decision: void a paper, revoke, deregister, take a paper back."""

from cqclerk.domain import allowed, guards
from cqclerk.domain.afterlife_events import AfterlifeEvent, Deregistered, Recalled, Revoked, Voided
from cqclerk.domain.case import Case
from cqclerk.domain.events import NumberVoided
from cqclerk.workplace.workplace import Workplace


def void(at: Workplace, case_id: str, version: int, reason: str) -> Case:
    """作废 before the paper has reached the citizen: decision and number end, and the number is never used again.

    Raises Stale, or NotAllowed: no approver, out of the house already, no reason.
    """
    guards.require(None if reason else guards.no("reason.missing"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        event = Voided(case.certificate_number, reason)
        guards.require(allowed.objection(case, event, at.actor))
        block = tx.own_block(case.block)
        if block is not None:  # another station of the office: the one that has the block voids it when it hears of this
            tx.record(block, NumberVoided(block.serial(case.certificate_number), reason))
        return tx.record(case, event)


def revoke(at: Workplace, case_id: str, version: int, reason: str, article: str = "") -> Case:
    """撤销: legal effect ends; the citizen is told why and what may be done against it. Raises Stale, or NotAllowed."""
    guards.require(None if reason else guards.no("reason.missing"))
    return _record(at, case_id, version, Revoked(article, at.reference.handling.remedies, reason))


def deregister(at: Workplace, case_id: str, version: int, reason: str, article: str = "") -> Case:
    """注销 of a certificate that was right. Raises Stale, or NotAllowed."""
    guards.require(None if reason else guards.no("reason.missing"))
    return _record(at, case_id, version, Deregistered(article, reason))


def recall(at: Workplace, case_id: str, version: int, words: str = "") -> Case:
    """收回: the paper that no longer holds is back. Raises Stale, or NotAllowed."""
    return _record(at, case_id, version, Recalled(words or None))


def _record(at: Workplace, case_id: str, version: int, event: AfterlifeEvent) -> Case:
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)
