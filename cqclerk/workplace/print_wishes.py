"""Wishes for the right to print an original that the line could not bring to the gateway: they go with the next stick.

What is kept here is a question, not an event: the gateway's answer is the event.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from cqclerk.domain import print_guards
from cqclerk.domain.case import Case
from cqclerk.domain.guards import Objection, require
from cqclerk.protocol.messages import ClaimRequest
from cqclerk.workplace.workplace import Workplace

_WISHES = "print_wishes"
DAYS = 7  # after that nobody means it any more


@dataclass(frozen=True, slots=True)
class Wish:
    """reason: an approver's, where it is to be taken from a station that does not answer; "" where it was given back."""

    case_id: str
    reason: str
    operator: str
    asked_at: str


def wish(at: Workplace, case_id: str, reason: str = "") -> None:
    """Ask with the next stick, once for a case: the last reason counts. Raises NotAllowed as the gateway would."""
    require(_objection(at, at.case(case_id), reason))
    made = Wish(case_id, reason, at.operator.id if reason else "", at.now().isoformat())
    _keep(at, (*(one for one in _kept(at) if one.case_id != case_id), made))


def asked(at: Workplace) -> tuple[ClaimRequest, ...]:
    """What is to be asked now: still meant, still open, still not this station's."""
    since = at.now() - timedelta(days=DAYS)
    return tuple(
        ClaimRequest(case_id=one.case_id, printing=True, reason=one.reason, operator=one.operator)
        for one in _kept(at)
        if datetime.fromisoformat(one.asked_at) > since and _still_open(at.case(one.case_id), at)
    )


def settle(at: Workplace, case_ids: frozenset[str]) -> None:
    """The gateway has answered these."""
    _keep(at, tuple(one for one in _kept(at) if one.case_id not in case_ids))


def _objection(at: Workplace, case: Case, reason: str) -> Objection | None:
    return print_guards.may_take(case, at.actor) if reason else print_guards.may_ask(case, at.actor)


def _still_open(case: Case, at: Workplace) -> bool:
    """Whoever sits here now: who asked was allowed to, and the gateway looks again."""
    return print_guards.is_to_print(case) and case.printing_station != at.station.id


def _kept(at: Workplace) -> tuple[Wish, ...]:
    with at.store.reading() as tx:
        kept = tx.setting(_WISHES)
    return tuple(Wish(**one) for one in json.loads(kept)) if kept else ()


def _keep(at: Workplace, wishes: tuple[Wish, ...]) -> None:
    with at.store.transaction() as tx:
        tx.set(_WISHES, json.dumps([asdict(one) for one in wishes], ensure_ascii=False) if wishes else "")
