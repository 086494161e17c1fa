"""What may be done with a case at 办理: the choices in their order, each with its article, or with the reason why not now."""

from collections.abc import Callable

from cqclerk.domain import delivery_guards, guards
from cqclerk.domain.access import Actor
from cqclerk.domain.case import Case
from cqclerk.domain.guards import Objection
from data.reference import read_toml
from screens import more_acts, texts
from screens.reasons import reason
from screens.session import Session
from screens.widgets.option_list import LAST, Choice

_FILE = "words/acts.toml"

APPROVE, PRINT, HAND_OVER, WITHDRAW = "approve", "print", "hand_over", "withdraw"

_GUARDS: dict[str, Callable[[Case, Actor], Objection | None]] = {
    APPROVE: guards.may_approve,
    PRINT: guards.may_print_certificate,
    HAND_OVER: delivery_guards.may_hand_over,
    WITHDRAW: guards.may_withdraw,
}


def choices(case: Case, session: Session) -> tuple[Choice, ...]:
    """Everything that is ever done here, allowed or not; nothing is hidden. () once the case has ended."""
    if not case.phase.open:
        once_more = (_choice(PRINT, None, case, session),) if guards.may_print_certificate(case, session.actor) is None else ()
        return (*once_more, *more_acts.next_choices(case, session), *more_acts.way_to_the_rest(case, session))
    disputed = more_acts.barred_in_dispute(case, session)
    main = [_choice(act, guard(case, session.actor), case, session) for act, guard in _GUARDS.items()]
    allowed, barred = [one for one in main if not one.reason], [one for one in main if one.reason]
    first, last = [one for one in allowed if one.id != WITHDRAW], [one for one in allowed if one.id == WITHDRAW]
    return (*first, *more_acts.next_choices(case, session), *last, *more_acts.way_to_the_rest(case, session), *disputed, *barred)


def _choice(act: str, objection: Objection | None, case: Case, session: Session) -> Choice:
    words = read_toml(_FILE).table(act)
    if objection is None:
        return Choice(act, words.text("word"), words.text("article"), digit=LAST if act == WITHDRAW else 0)
    return Choice(act, words.text("word"), texts.article(objection.key), reason(objection, session, case))
