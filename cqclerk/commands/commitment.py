"""告知承诺: the answer of the applicant, its withdrawal, and what follows a false one (国办发〔2020〕42号)."""

from cqclerk.commands import intake
from cqclerk.domain import allowed, commitment_guards, guards, promising, workdays
from cqclerk.domain.afterlife_events import Revoked
from cqclerk.domain.case import Case
from cqclerk.domain.commitment_events import (
    CommitmentWithdrawn,
    CreditRecorded,
    CreditRepaired,
    FalseCommitmentFound,
    Mended,
    MendingOrdered,
)
from cqclerk.domain.events import CaseEvent
from cqclerk.domain.findings import Gap
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import Workplace


def withdraw_commitment(at: Workplace, case_id: str, version: int, words: str = "") -> Case:
    """撤回承诺 before the decision: the papers it stood for are asked for, in the same case.

    Raises Stale, or NotAllowed: nothing was promised, decided already, found false.
    """
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(commitment_guards.may_withdraw(case, at.actor))
        return _record(at, tx, case, CommitmentWithdrawn(_gaps(at, tx, case), words or None))


def find_false(at: Workplace, case_id: str, version: int, what: str) -> Case:
    """承诺不实: before the decision the case stands still. Raises Stale, or NotAllowed: nothing promised, no words."""
    guards.require(None if what else guards.no("reason.missing"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        return _record(at, tx, case, FalseCommitmentFound(at.today(), _article(at, case), what))


def order_mending(at: Workplace, case_id: str, version: int, days: int, words: str) -> Case:
    """责令限期整改 within so many working days: the papers are asked for.

    Raises Stale, or NotAllowed: not found false, ordered already, decided, no day at all, no words.
    """
    guards.require(None if days > 0 else guards.no("commitment.days"))
    guards.require(None if words else guards.no("reason.missing"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(commitment_guards.may_order_mending(case, at.actor))
        until = workdays.due_date(at.today(), days, at.reference.calendar).day
        return _record(at, tx, case, MendingOrdered(until, _gaps(at, tx, case), words))


def note_mended(at: Workplace, case_id: str, version: int, words: str = "") -> Case:
    """整改完成: the case goes on. Raises Stale, or NotAllowed: not ordered, papers missing."""
    with at.transaction() as tx:
        return _record(at, tx, tx.case(case_id, version), Mended(words or None))


def revoke_false(at: Workplace, case_id: str, version: int, reason: str) -> Case:
    """撤销 of a decision that rests on a false promise, with remedies. Raises Stale, or NotAllowed: not found false, no approver."""
    guards.require(None if reason else guards.no("reason.missing"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(commitment_guards.may_revoke(case, at.actor))
        return _record(at, tx, case, Revoked(_article(at, case), at.reference.handling.remedies, reason))


def record_credit(at: Workplace, case_id: str, version: int, kind: str, what: str) -> Case:
    """纳入信用记录 (kind of the table `credit_record`), reported to the city. Raises Stale, or NotAllowed: not false, recorded already."""
    guards.require(None if at.reference.codes["credit_record"].get(kind) else guards.no("commitment.kind"))
    guards.require(None if what else guards.no("reason.missing"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        return _record(at, tx, case, CreditRecorded(kind, at.today(), _article(at, case), what))


def note_repair(at: Workplace, case_id: str, version: int, document: str) -> Case:
    """信用修复, with what shows it. Raises Stale, or NotAllowed: nothing recorded, repaired already."""
    guards.require(None if document else guards.no("reason.missing"))
    with at.transaction() as tx:
        return _record(at, tx, tx.case(case_id, version), CreditRepaired(at.today(), document))


def _gaps(at: Workplace, tx: Transaction, case: Case) -> tuple[Gap, ...]:
    """Everything that is missing once papers are asked for in place of the promise."""
    if case.application is None:
        return case.gaps
    item, application = at.reference.items[case.item], promising.by_documents(case.application)
    return intake.missing(at, tx, item, application, case.applied_on or at.today())


def _article(at: Workplace, case: Case) -> str:
    return at.reference.pack_for(case.item, case.applied_on or at.today()).promises.article


def _record(at: Workplace, tx: Transaction, case: Case, event: CaseEvent) -> Case:
    guards.require(allowed.objection(case, event, at.actor))
    return tx.record(case, event)
