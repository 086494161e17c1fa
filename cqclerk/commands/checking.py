"""核查: ask the city's registers about the people of a case, and enter what the list of bad credit said."""

from dataclasses import replace

from cqclerk.commands import gathering
from cqclerk.domain import allowed, check_guards, guards, prereview_guards
from cqclerk.domain.case import Case
from cqclerk.domain.check_events import CheckAsked, CheckKind, CheckOutcome
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.guards import no
from cqclerk.workplace.workplace import Workplace

_LIST, _SYSTEM = "list", "system"  # of the table `credit_source`
_ALL = "all"  # of the table `check_kind`


def ask_city(at: Workplace, case_id: str, version: int, kinds: tuple[str, ...]) -> Case:
    """请市里核查: the question is recorded, goes out when there is a line, and the answer comes as everything else that is news.

    kinds  codes of the table `check_kind`

    Raises Stale, or NotAllowed: decided already, another office's case.
    """
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(check_guards.may_check(case, at.actor))
        wanted = tuple(CheckKind) if _ALL in kinds else tuple(CheckKind(kind) for kind in kinds)
        event = CheckAsked(wanted, at.operator.name)
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)


def look_in_list(at: Workplace, case_id: str, version: int) -> Case:
    """失信查询 in the list that the city published last, without a line. Raises Stale, or NotAllowed: accepted already, no list here."""
    listed = at.reference.credit_list
    if listed is None:
        raise guards.NotAllowed(no("check.no_list"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(prereview_guards.may_gather(case, at.actor))
        people = case.application.applicants() if case.application else ()
        outcome = CreditCheck(listed.look_up(person.identity_number for person in people).value)
        event = gathering.checked(at, tx, case, outcome, _LIST, f"失信名单第{listed.edition}版，数据到 {listed.as_of}")
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)


def enter_credit(at: Workplace, case_id: str, version: int) -> Case:
    """失信查询 as the city's list answered it. Raises Stale, or NotAllowed: accepted already, nothing new to enter."""
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(prereview_guards.may_gather(case, at.actor))
        answer = check_guards.new_credit(case)
        if answer is None:
            raise guards.NotAllowed(no("check.no_answer"))
        outcome = CreditCheck.UNKNOWN if answer.outcome is CheckOutcome.UNKNOWN else CreditCheck(answer.outcome.value)
        looked = gathering.checked(at, tx, case, outcome, _LIST if answer.known else _SYSTEM)
        event = replace(looked, answer=answer.asked)
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)
