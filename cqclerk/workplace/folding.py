"""The fold of one subject from what is stored: acknowledged events in the gateway's order, then own waiting ones."""

import logging
from dataclasses import replace
from typing import Any, TypeVar

from cqclerk.domain import allowed
from cqclerk.domain.access import GATEWAY
from cqclerk.domain.case import Case
from cqclerk.domain.conflict_events import ConflictSettled
from cqclerk.domain.events import CaseEvent, Event, Subject
from cqclerk.domain.numbers import NumberBlock
from cqclerk.protocol.codec import BY_TYPE as BY_KIND
from cqclerk.protocol.codec import Unreadable
from cqclerk.protocol.envelope import Sealed, open_sealed
from cqclerk.workplace.projection import BY_SUBJECT, BY_TYPE
from data.rows import Entry
from data.store import Transaction

log = logging.getLogger(__name__)
S = TypeVar("S")
FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)  # of a reducer
_ONE_MAKER = frozenset({Subject.BLOCK.value, Subject.PRINT_JOB.value, Subject.STATION.value})
FACTS = frozenset({Subject.BLOCK.value, Subject.PRINT_JOB.value, Subject.FORMS.value})


_SETTLED = BY_KIND[ConflictSettled].name


def counts(entry: Entry) -> bool:
    """Refused events stop to count, but for what this station did with numbers and paper: a number is never unused again.

    So does what a person decided here about refused work: what was done again would else wait twice, and bar itself.
    """
    return entry.status != "refused" or entry.subject in FACTS or (entry.own and entry.kind == _SETTLED)


def ordered(entries: list[Entry]) -> list[Entry]:
    """The events that count, in their order.

    In a case the gateway's sequence decides. Other subjects have one maker apart from the gateway, whose events come first
    because the station's own stand on them; some of those may have come back after a backup was put back. Operators have
    several makers: the own events come last.
    """
    return sorted((entry for entry in entries if counts(entry)), key=_place)


def _place(entry: Entry) -> tuple[int, bool, bool, int, int]:
    own_last = entry.own and entry.subject not in _ONE_MAKER
    return entry.case_sequence or 2**62, entry.maker != GATEWAY, own_last, entry.epoch, entry.sequence


def opened(entry: Entry) -> Sealed:
    """The event of a stored entry."""
    return open_sealed(entry.envelope, entry.payload)


def followed(state: S, event: Event, sealed: Sealed, *, waits: bool) -> S:
    """The state after an event. One of this station that waits for its answer, and is not allowed where it stands now, is overtaken."""
    after: S = BY_TYPE[type(state)].apply(state, event, sealed.made)
    if waits and isinstance(state, Case) and isinstance(after, Case) and isinstance(event, CaseEvent) and _overtaken(state, event, sealed):
        after = replace(after, overtaken=(*after.overtaken, sealed.envelope.id))
    return after


def _overtaken(case: Case, event: CaseEvent, sealed: Sealed) -> bool:
    """By the same guards as the gateway's. A fact is taken whatever came."""
    return type(event) not in allowed.FACTS and allowed.objection(case, event, sealed.actor) is not None


def fold(tx: Transaction, subject: Subject, subject_id: str) -> tuple[Any, int, int]:
    """(state, last case sequence, unread events) of one subject as it is stored."""
    return fold_entries(subject, subject_id, tx.entries(subject.value, subject_id))


def fold_entries(subject: Subject, subject_id: str, entries: list[Entry]) -> tuple[Any, int, int]:
    """(state, last case sequence, unread events) of one subject. What this program cannot read yet, or cannot follow, is left out
    and counted: nobody decides on it then.

    The version counts every event and every refusal: whatever was seen before something came or fell away is stale.
    The sequence counts refusals too: an event that is made from now on knows of them, and does not stand on them.
    """
    state: Any = BY_SUBJECT[subject].type(subject_id)
    seen, unread = max((entry.case_sequence for entry in entries), default=0), 0
    for entry in ordered(entries):
        sealed = opened(entry)
        try:
            state = followed(state, sealed.event, sealed, waits=entry.own and not entry.status)
        except Unreadable:
            unread += 1
        except FAULTS:  # a fault of this program: one event is no reason to stand still, and a newer program may do better
            log.exception("%s %s: event %s", subject.value, subject_id, entry.id)
            unread += 1
    if isinstance(state, Case | NumberBlock):
        state = replace(state, unread=unread)
    return replace(state, version=len(entries) + sum(entry.status == "refused" for entry in entries)), seen, unread
