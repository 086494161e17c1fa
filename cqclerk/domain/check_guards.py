"""What may be asked of outer registers about a case, and by whom; or the objection."""

from cqclerk.domain import guards
from cqclerk.domain.access import Actor
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.check_events import OUTCOMES, CheckAnswered, CheckAsked, CheckEvent, CheckKind
from cqclerk.domain.checks import Answered
from cqclerk.domain.guards import Objection, no

WHILE = (Phase.SUBMITTED, Phase.SUPPLEMENTING, Phase.PROCESSING)  # once it is decided nobody's registers are anybody's business


def may_check(case: Case, actor: Actor) -> Objection | None:
    """核查: by the offices that have the case in hand, until the decision. It needs neither line nor claim: it is a question."""
    if objection := guards.taken_in(case):
        return objection
    if case.phase not in WHILE:
        return no("check.too_late", phase=case.phase.value)
    if actor.office not in (case.intake_office, case.home_office, case.turn):
        return no("case.other_office", office=case.turn)
    return guards.may_take_in(actor)


def says(case: Case, event: CheckEvent) -> Objection | None:
    """What an event says must fit the case."""
    match event:
        case CheckAsked(kinds=kinds, asked_by=by):
            return None if kinds and by else no("check.nothing")
        case CheckAnswered(kind=kind, outcome=outcome):
            return None if outcome in OUTCOMES[kind] else no("check.outcome")


def new_credit(case: Case) -> Answered | None:
    """What the list said that is not yet entered as the look at the list; None if nothing is.

    That nothing was found out is entered only where nobody has looked yet: it takes nothing back.
    """
    answer, looked = case.checks.answer(CheckKind.CREDIT), case.prereview.credit
    if answer is None or (not answer.known and looked.by):
        return None
    return None if looked.answer == answer.asked else answer
