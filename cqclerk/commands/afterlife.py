"""After the decision: one more sheet, a new number for a lost or worn paper, and the three ways in which a decision ends."""

from cqclerk.commands import processing
from cqclerk.domain import afterlife_guards as may
from cqclerk.domain import allowed, guards
from cqclerk.domain.afterlife_events import (
    AfterlifeEvent,
    Deregistered,
    NewNumber,
    OtherEnded,
    Recalled,
    Renewed,
    Replaced,
    ReprintAllowed,
    Revoked,
    Voided,
)
from cqclerk.domain.block_events import NumberVoided
from cqclerk.domain.case import Case
from cqclerk.domain.conflict_events import DecisionUpheld
from cqclerk.domain.holdings import held_by
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import Workplace


def allow_reprint(at: Workplace, case_id: str, version: int, reason: str) -> Case:
    """补打: the station that printed the original may print one more sheet, marked as such; number, date and symbol stay.

    Raises Stale, or NotAllowed: no approver, no paper seen yet, one allowed already, no reason.
    """
    guards.require(None if reason else guards.no("reason.missing"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        event = ReprintAllowed(case.certificate_number, case.reprints + 1, reason)
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)


def replace(at: Workplace, case_id: str, version: int, cause: str, words: str, missing_glyphs: tuple[str, ...] = ()) -> Case:
    """补办 of a lost paper (a code of `replacement_cause`): a new number, the old one void and named on the paper.

    missing_glyphs as in processing.approve. Raises Stale, or NotAllowed: no approver, the paper is not lost,
    an item that asks for a new application, nothing declared, no number left.
    """
    guards.require(None if words else guards.no("reason.missing"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(may.may_replace(case, at.actor))
        guards.require(at.reference.afterlife.replaces(case))
        guards.require(processing.glyphs(missing_glyphs))
        return _renumbered(at, tx, case, Replaced, cause, words)


def renew(at: Workplace, case_id: str, version: int, cause: str, words: str = "", missing_glyphs: tuple[str, ...] = ()) -> Case:
    """换证 of a paper that is there and worn (a code of `renewal_cause`). As replace; the old paper comes back for the new one."""
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(may.may_renew(case, at.actor))
        guards.require(at.reference.afterlife.renews(case))
        guards.require(processing.glyphs(missing_glyphs))
        return _renumbered(at, tx, case, Renewed, cause, words)


def _renumbered(at: Workplace, tx: Transaction, case: Case, kind: type[NewNumber], cause: str, words: str) -> Case:
    """A new number taken, the symbol signed for it: one transaction. The date of issue stays.

    The old number is void once the gateway has taken this (workplace.exchange): had it refused it, the old paper would still hold.
    """
    assert case.issued_on is not None
    guards.require(None if case.application else guards.no("print.withheld"))
    block_id, number = processing.take_number(tx, case)
    signed = processing.signed_credential(at, case, number, case.issued_on)
    old, here = case.certificate_number, at.station.id
    event = kind(old, number, block_id, at.today(), signed, here, at.operator.name, cause, words or None)
    return tx.record(case, event)


def void(at: Workplace, case_id: str, version: int, reason: str) -> Case:
    """作废 before the paper has reached the citizen: decision and number end, and the number is never used again.

    Raises Stale, or NotAllowed: no approver, out of the house already, no reason.
    """
    guards.require(None if reason else guards.no("reason.missing"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        disputed = case.dispute.opened if case.dispute else None
        block_id, number = (disputed.block, disputed.certificate_number) if disputed else (case.block, case.certificate_number)
        event = Voided(number, reason)
        guards.require(allowed.objection(case, event, at.actor))
        block = tx.own_block(block_id)
        if block is not None:  # another station of the office: the one that has the block voids it when it hears of this
            tx.record(block, NumberVoided(block.serial(number), reason))
        return tx.record(case, event)


def uphold(at: Workplace, case_id: str, version: int, reason: str) -> Case:
    """维持发证: the supervisor decides anew on a paper in dispute; it keeps its number, its date and its symbol.

    Raises Stale, or NotAllowed: no dispute, no approver, another decision holds, it is being recalled already, no reason.
    """
    guards.require(None if reason else guards.no("reason.missing"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        event = DecisionUpheld(case.dispute.number if case.dispute else "", at.operator.name, reason)
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)


def revoke(at: Workplace, case_id: str, version: int, reason: str, article: str = "") -> Case:
    """撤销: legal effect ends; the citizen is told why and what may be done against it. Raises Stale, or NotAllowed."""
    guards.require(None if reason else guards.no("reason.missing"))
    return _record(at, case_id, version, Revoked(article, at.reference.handling.remedies, reason))


def deregister(at: Workplace, case_id: str, version: int, ground: str, words: str = "") -> Case:
    """注销 of a certificate that was right, on a ground of the table `deregistration_ground`, which names its article.

    Raises Stale, or NotAllowed: no approver, nothing given out, a ground that there is none of, one that needs words without any.
    """
    known = at.reference.codes["deregistration_ground"].get(ground)
    guards.require(None if known else guards.no("deregister.ground"))
    guards.require(guards.no("reason.missing") if ground == "other" and not words else None)
    return _record(at, case_id, version, Deregistered(at.reference.afterlife.deregistration_articles[ground], words or None, ground))


def end_held(at: Workplace, case_id: str, version: int, words: str = "") -> Case:
    """注销 of what the people of a decided case hold of another item (a 光荣证): said in both cases, in one transaction.

    Raises Stale, or NotAllowed: not decided, no approver, nothing held here, another office's to end (ask it by 协查).
    """
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(may.may_end_other(case, at.actor))
        ending, held = at.reference.afterlife.ends(case), _held(at, tx, case)
        if ending is None or not held:
            raise guards.NotAllowed(guards.no("ends.none"))
        article = at.reference.afterlife.deregistration_articles[ending.ground]
        for other in held:
            ended = Deregistered(article, words or case.certificate_number or case.case_number, ending.ground)
            guards.require(allowed.objection(other, ended, at.actor))
            tx.record(other, ended)
            case = tx.record(case, OtherEnded(other.item, other.certificate_number, ending.ground))
        return case


def _held(at: Workplace, tx: Transaction, case: Case) -> list[Case]:
    """The cases whose certificate ends by this one."""
    ending, application = at.reference.afterlife.ends(case), case.application
    if ending is None or application is None:
        return []
    numbers = frozenset(person.identity_number for person in application.people() if person.identity_number)
    others = (tx.case(other) for other in tx.cases_of(numbers))
    item = at.reference.items[ending.certificate]
    return [other for other in others if other.item == ending.certificate and held_by(application, item, other)]


def recall(at: Workplace, case_id: str, version: int, outcome: str = "back", words: str = "") -> Case:
    """收回 (a code of `recall_outcome`): the paper that no longer holds is back, or why it will not come. Raises Stale, or NotAllowed."""
    guards.require(guards.no("reason.missing") if outcome != "back" and not words else None)
    return _record(at, case_id, version, Recalled(words or None, outcome))


def _record(at: Workplace, case_id: str, version: int, event: AfterlifeEvent) -> Case:
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)
