"""核查: ask the city's registers about the people of a case, and enter what the list of bad credit said."""

from dataclasses import replace

from cqclerk.commands import gathering
from cqclerk.domain import allowed, check_guards, guards, prereview_guards
from cqclerk.domain.case import Case
from cqclerk.domain.check_events import CheckAsked, CheckKind, CheckOutcome
from cqclerk.domain.checks import Answered
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.guards import no
from cqclerk.workplace.workplace import Workplace

SOURCE = "city"  # of the table `credit_source`
_WHY_NOT = "system"


def ask(at: Workplace, case_id: str, version: int, kinds: tuple[str, ...]) -> Case:
    """请市里核查: the question is recorded, goes out when there is a line, and the answer comes as everything else that is news.

    Raises Stale, or NotAllowed: decided already, another office's case.
    """
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(check_guards.may_check(case, at.actor))
        event = CheckAsked(tuple(CheckKind(kind) for kind in kinds), at.operator.name)
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)


def new_credit(case: Case) -> Answered | None:
    """What the list said that is not yet entered as the look at the list; None if nothing is.

    That nothing was found out is entered only where nobody has looked yet: it takes nothing back.
    """
    answer, looked = case.checks.answer(CheckKind.CREDIT), case.prereview.credit
    if answer is None or (not answer.known and looked.by):
        return None
    return None if looked.answer == answer.asked else answer


def enter_credit(at: Workplace, case_id: str, version: int) -> Case:
    """失信查询 as the city's list answered it. Raises Stale, or NotAllowed: accepted already, nothing new to enter."""
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(prereview_guards.may_gather(case, at.actor))
        answer = new_credit(case)
        if answer is None:
            raise guards.NotAllowed(no("check.no_answer"))
        outcome = CreditCheck.UNKNOWN if answer.outcome is CheckOutcome.UNKNOWN else CreditCheck(answer.outcome.value)
        looked = gathering.checked(at, tx, case, outcome, SOURCE if answer.known else _WHY_NOT)
        event = replace(looked, answer=answer.asked)
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)
