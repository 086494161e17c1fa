"""What is gathered about a case before it is accepted: the look at the credit list, originals, a late notice, and handing it on."""

from cqclerk.commands import intake
from cqclerk.domain import allowed, guards, prereview_guards
from cqclerk.domain.application import MaterialForm
from cqclerk.domain.case import Case
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.events import CaseEvent
from cqclerk.domain.findings import Gap
from cqclerk.domain.prereview_events import CreditChecked, DuplicateSettled, HandedOn, LaterNoticeGiven, OriginalsSeen
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import Workplace


def check_credit(at: Workplace, case_id: str, version: int, outcome: str, source: str, words: str = "") -> Case:
    """失信查询: outcome of the table `credit_outcome`, source of `credit_source`. What is missing is reckoned anew.

    Raises Stale, or NotAllowed: accepted already, another office's, no source.
    """
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(prereview_guards.may_gather(case, at.actor))
        return _record(at, tx, case, checked(at, tx, case, CreditCheck(outcome), source, words))


def checked(at: Workplace, tx: Transaction, case: Case, outcome: CreditCheck, source: str, words: str = "") -> CreditChecked:
    """The event of one look at the list, made today by this operator."""
    gaps = case.gaps
    if case.application is not None:
        item, applied = at.reference.items[case.item], case.applied_on or at.today()
        gaps = _with_added(case, intake.missing(at, tx, item, case.application, applied, outcome))
    return CreditChecked(outcome, source, at.today(), at.operator.name, gaps, words or None)


def see_originals(at: Workplace, case_id: str, version: int, materials: tuple[str, ...], seen_by: str = "") -> Case:
    """原件核验 of these lines of the checklist, by this operator unless somebody else is named. Raises Stale, or NotAllowed."""
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        return _record(at, tx, case, OriginalsSeen(materials, seen_by or at.operator.name, at.today()))


def give_later_notice(at: Workplace, case_id: str, version: int, reason: str, more: tuple[str, ...] = ()) -> Case:
    """补充告知 by an approver, with the reason why it was not told at once.

    more  lines of the checklist that were handed in and will not do, beside the gaps that the rules found
    Raises Stale, or NotAllowed: no approver, no reason, nothing that was not told before.
    """
    guards.require(None if reason else guards.no("reason.missing"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        gaps = tuple({gap.key: gap for gap in (*case.gaps, *_added(at, case, more))}.values())
        later = tuple(gap.key for gap in case.prereview.untold(gaps))
        return _record(at, tx, case, LaterNoticeGiven(gaps, later, at.operator.name, reason))


def hand_on(at: Workplace, case_id: str, version: int, office: str, reason: str, words: str = "") -> Case:
    """转交 to the office that it belongs to (reason: a code of `hand_on_reason`); the citizen goes nowhere.

    Raises Stale, or NotAllowed: accepted already, not ours, no such office, back to where it came from.
    """
    guards.require(None if at.reference.offices.get(office) else guards.no("handon.nowhere"))
    with at.transaction() as tx:
        return _record(at, tx, tx.case(case_id, version), HandedOn(office, reason, words or None))


def settle_duplicate(at: Workplace, case_id: str, version: int, receipt_number: str, words: str) -> Case:
    """查重对照: why this case goes on beside the other one. Raises Stale, or NotAllowed: not ours, no reason."""
    guards.require(None if words else guards.no("reason.missing"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        return _record(at, tx, case, DuplicateSettled(receipt_number, at.operator.name, words))


def _added(at: Workplace, case: Case, more: tuple[str, ...]) -> tuple[Gap, ...]:
    specs = {spec.key: spec for spec in at.reference.items[case.item].materials}
    materials = case.application.materials if case.application else ()
    taken = {material.key for material in materials if material.form is not MaterialForm.MISSING}
    return tuple(Gap(specs[key].field_key, f"{specs[key].name}（重交）", specs[key].article) for key in more if key in taken & set(specs))


def _with_added(case: Case, gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """What a person added by a late notice stays missing until it is brought, whatever the rules find."""
    taken = (
        {f"material.{one.key}" for one in case.application.materials if one.form is not MaterialForm.MISSING} if case.application else set()
    )
    found = {gap.key for gap in gaps}
    return (*gaps, *(gap for gap in case.gaps if gap.key in taken and gap.key not in found and case.prereview.later))


def _record(at: Workplace, tx: Transaction, case: Case, event: CaseEvent) -> Case:
    guards.require(allowed.objection(case, event, at.actor))
    return tx.record(case, event)
