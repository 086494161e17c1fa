"""What may be decided at 预审 and what comes after it: the choices in their order, each with its article or the reason why not now."""

from collections.abc import Callable, Iterator

from cqclerk.domain import case_papers, guards, handling_guards, prereview_guards
from cqclerk.domain.access import Actor
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.guards import Objection
from data.reference import read_toml
from screens import texts
from screens.reasons import reason
from screens.session import Session
from screens.widgets.option_list import LAST, Choice

_FILE = "words/prereview.toml"

ACCEPT, NOTICE, REFUSE, WITHDRAW = "accept", "notice", "refuse", "withdraw"
SUPPLEMENT, PROCESSING, NEXT, RARE = "supplement", "processing", "next", "rare"


may_gather, may_settle = prereview_guards.may_gather, prereview_guards.may_settle_duplicate


def may_supplement(case: Case, actor: Actor) -> Objection | None:
    """补正 as a window begins it: where nothing is missing, nothing is brought. The gateway takes it either way."""
    return guards.may_supplement(case, actor) or (None if case.gaps else guards.no("supplement.no_gap"))


_GUARDS: dict[str, Callable[[Case, Actor], Objection | None]] = {
    ACCEPT: guards.may_accept,
    NOTICE: guards.may_give_notice,
    REFUSE: guards.may_refuse_prereview,
    SUPPLEMENT: may_supplement,
    WITHDRAW: guards.may_withdraw,
}
_RARE_GUARDS = (handling_guards.may_decline, prereview_guards.may_hand_on, prereview_guards.may_give_later_notice)


def choices(case: Case, session: Session) -> tuple[Choice, ...]:
    """Everything that is ever done here, allowed or not; before it what comes next once the case is pre-reviewed."""
    decisions = (_choice(act, guard(case, session.actor), session) for act, guard in _GUARDS.items())
    return (*_after(case, session), *decisions, *_rare(case, session))


def _rare(case: Case, session: Session) -> Iterator[Choice]:
    """What is rarely done instead stands at 办理."""
    if any(guard(case, session.actor) is None for guard in _RARE_GUARDS):
        yield _choice(RARE, None, session)


def _after(case: Case, session: Session) -> Iterator[Choice]:
    ours = case.home_office == session.file.office_id
    paper = case_papers.follows(case.phase)
    if ours and paper:
        yield _choice(paper, None, session)
    if case.phase is Phase.PROCESSING:
        yield _choice(PROCESSING, None, session)
    if case.phase is not Phase.SUBMITTED:
        yield _choice(NEXT, None, session)


def _choice(act: str, objection: Objection | None, session: Session) -> Choice:
    words = read_toml(_FILE).table(act)
    if objection is None:
        return Choice(act, words.text("word"), words.text("article"), digit=LAST if act == WITHDRAW else 0)
    return Choice(act, words.text("word"), texts.article(objection.key), reason(objection, session))
