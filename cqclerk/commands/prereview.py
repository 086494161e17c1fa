"""预审 and 接件: one look, one decision. Passing the pre-review is acceptance (通知 四（三）)."""

from cqclerk.commands import commitment_answer, intake
from cqclerk.domain import allowed, guards, planning, routing, rules, workdays
from cqclerk.domain.case import Case
from cqclerk.domain.events import Accepted, OneTimeNoticeGiven, PreReviewRefused, Withdrawn
from cqclerk.domain.facts import Duplicate, Facts, likeness
from cqclerk.domain.findings import Finding
from cqclerk.workplace.workplace import Workplace


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
        false_before = commitment_answer.false_before(tx, case.application)
    return Facts(
        application=case.application,
        application_date=case.applied_on,
        home=home,
        duplicates=duplicates(at, case),
        credit=case.credit,
        channel=case.channel,
        held=held,
        gathered=case.prereview,
        false_before=false_before,
    )


def duplicates(at: Workplace, case: Case) -> tuple[Duplicate, ...]:
    """Other cases of the same item and people that this station has; what other offices have is not looked at."""
    assert case.application is not None
    numbers = frozenset(person.identity_number for person in case.application.people() if person.identity_number)
    if not numbers:
        return ()
    with at.reading() as tx:
        others = [tx.case(case_id) for case_id in tx.cases_of(numbers) if case_id != case.id]
    counted = [other for other in others if other.item == case.item and other.phase.counts]
    pairs = [(other, likeness(case.application, other.application)) for other in counted if other.application]
    return tuple(Duplicate(other.receipt_number, same, other.phase.open) for other, same in pairs if same)


def accept(at: Workplace, case_id: str, version: int) -> Case:
    """Pass the pre-review, which is acceptance: the case gets its number and its due date.

    version is the one the reviewer saw: raises Stale if the case has moved on,
    NotAllowed (with its article) if it may not be accepted now.
    """
    with at.reading() as tx:
        seen = tx.case(case_id, version)
    guards.require(guards.may_accept(seen, at.actor))
    found = findings(at, seen)
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
        return tx.record(case, Accepted(number, due.day, due.provisional, pack, found, steps, today, days))


def give_notice(at: Workplace, case_id: str, version: int) -> Case:
    """一次性告知 all gaps; the same case goes on when the citizen comes back."""
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(guards.may_give_notice(case, at.actor))
        event = OneTimeNoticeGiven(case.gaps)
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)


def refuse(at: Workplace, case_id: str, version: int, reasons: tuple[str, ...], words: str = "") -> Case:
    """预审不予通过 for 失信, 条件 or 资料 (codes of the table `prereview_refusal`)."""
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
