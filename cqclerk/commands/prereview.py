"""预审 and 接件: one look, one decision. Passing the pre-review is acceptance (通知 四（三）)."""

from cqclerk.commands import commitment_answer, intake
from cqclerk.domain import allowed, guards, planning, prereview_guards, routing, rules, workdays
from cqclerk.domain import duplicates as search
from cqclerk.domain.case import Case
from cqclerk.domain.check_events import CheckKind
from cqclerk.domain.duplicates import joined
from cqclerk.domain.events import Accepted, OneTimeNoticeGiven, PreReviewRefused, Withdrawn
from cqclerk.domain.facts import Facts
from cqclerk.domain.findings import Finding
from cqclerk.domain.form import values_of
from cqclerk.domain.items import needed
from cqclerk.domain.likeness import Duplicate, keys
from cqclerk.workplace.workplace import Workplace

CONDITION = "condition"  # of the table `prereview_refusal`


def findings(at: Workplace, case: Case) -> tuple[Finding, ...]:
    """Everything that the rules say about a case, by the pack in force on the day of application."""
    reference, asked = at.reference, facts(at, case)
    pack = reference.pack_for(case.item, asked.application_date)
    return rules.evaluate(pack, reference.items[case.item], asked, reference.readers)


def facts(at: Workplace, case: Case) -> Facts:
    """What the rules are asked about a case."""
    assert case.application is not None and case.applied_on is not None
    reference, item = at.reference, at.reference.items[case.item]
    home = routing.route(case.application, item, reference.offices, reference.divisions, case.applied_on)
    with at.reading() as tx:
        held = intake.held(at, tx, case.application)
        answer = case.checks.answer(CheckKind.DUPLICATES)
        searched = "city" if not tx.unheard(case.id) or (answer and answer.known) else "station"
        false_before = commitment_answer.false_before(tx, case.application)
    return Facts(
        application=case.application,
        application_date=case.applied_on,
        home=home,
        duplicates=duplicates(at, case),
        credit=case.credit,
        channel=case.channel,
        searched=searched,
        held=held,
        kept_by=case.home_office,
        gathered=case.prereview,
        false_before=false_before,
    )


def duplicates(at: Workplace, case: Case) -> tuple[Duplicate, ...]:
    """Cases that may be this one: those that this station has, and those of other offices that the gateway told of."""
    return joined(search.duplicates(case, alike(at, case)), case.prereview.elsewhere)


def alike(at: Workplace, case: Case) -> list[Case]:
    """The cases that this station has with people, names or a child in common with this one."""
    if case.application is None:
        return []
    with at.reading() as tx:
        return [tx.case(case_id) for case_id in tx.cases_of(keys(case.application)) if case_id != case.id]


def accept(at: Workplace, case_id: str, version: int) -> Case:
    """Pass the pre-review, which is acceptance: the case gets its number and its due date.

    version is the one the reviewer saw: raises Stale if the case has moved on,
    NotAllowed (with its article) if it may not be accepted now.
    """
    with at.reading() as tx:
        seen = tx.case(case_id, version)
    guards.require(guards.may_accept(seen, at.actor))
    found = findings(at, seen)
    guards.require(prereview_guards.may_settle_law(found, at.actor))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(guards.may_accept(case, at.actor))
        item, today = at.reference.items[case.item], at.today()
        days = item.limits_on(today).days
        due = workdays.due_date(today, days, at.calendar)
        pack = at.reference.pack_for(case.item, case.applied_on or today).ref
        prefix, width = at.reference.numbers.case(at.station.office, at.station.window, today)
        number = tx.next_case_number(prefix, width)
        assert case.application is not None
        steps = planning.plan(item, case.application, case.home_office, at.reference.offices, today)
        paperless = bool(item.paperless) and needed(item.paperless, values_of(case.application))
        return tx.record(case, Accepted(number, due.day, due.provisional, pack, found, steps, today, days, paperless))


def give_notice(at: Workplace, case_id: str, version: int) -> Case:
    """一次性告知 all gaps; the same case goes on when the citizen comes back."""
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(guards.may_give_notice(case, at.actor))
        event = OneTimeNoticeGiven(case.gaps)
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)


def refuse(at: Workplace, case_id: str, version: int, reasons: tuple[str, ...], words: str = "") -> Case:
    """预审不予通过 for 失信, 条件 or 资料 (codes of the table `prereview_refusal`).

    For a condition that another province's law may meet only an approver refuses: never silently.
    """
    with at.reading() as tx:
        seen = tx.case(case_id, version)
    if CONDITION in reasons and seen.application is not None:
        guards.require(prereview_guards.may_settle_law(findings(at, seen), at.actor))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(guards.may_refuse_prereview(case, at.actor))
        guards.require(None if reasons else guards.no("refuse.no_reason"))
        return tx.record(case, PreReviewRefused(reasons, case.gaps, words or None))


def withdraw(at: Workplace, case_id: str, version: int, words: str = "") -> Case:
    """撤件 by the applicant, until the decision."""
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(guards.may_withdraw(case, at.actor))
        return tx.record(case, Withdrawn(words or None))
