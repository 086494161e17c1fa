"""The fold of one subject from what is stored: acknowledged events in the gateway's order, then own waiting ones."""

from dataclasses import replace
from typing import Any

from cqclerk.domain.access import GATEWAY
from cqclerk.domain.case import Case
from cqclerk.domain.conflict_events import ConflictSettled
from cqclerk.domain.events import Subject
from cqclerk.domain.numbers import NumberBlock
from cqclerk.protocol.codec import BY_TYPE, Unreadable
from cqclerk.protocol.envelope import Sealed, open_sealed
from cqclerk.workplace.projection import BY_SUBJECT
from data.rows import Entry
from data.store import Transaction

_ONE_MAKER = frozenset({Subject.BLOCK.value, Subject.PRINT_JOB.value, Subject.STATION.value})
FACTS = frozenset({Subject.BLOCK.value, Subject.PRINT_JOB.value, Subject.FORMS.value})


_SETTLED = BY_TYPE[ConflictSettled].name


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


def fold(tx: Transaction, subject: Subject, subject_id: str) -> tuple[Any, int, int]:
    """(state, last case sequence, unread events) of one subject as it is stored."""
    return fold_entries(subject, subject_id, tx.entries(subject.value, subject_id))


def fold_entries(subject: Subject, subject_id: str, entries: list[Entry]) -> tuple[Any, int, int]:
    """(state, last case sequence, unread events) of one subject. What this program cannot read yet is left out, and counted.

    The version counts every event and every refusal: whatever was seen before something came or fell away is stale.
    The sequence counts refusals too: an event that is made from now on knows of them, and does not stand on them.
    """
    folding = BY_SUBJECT[subject]
    state: Any = folding.type(subject_id)
    seen, unread = max((entry.case_sequence for entry in entries), default=0), 0
    for entry in ordered(entries):
        sealed = opened(entry)
        try:
            state = folding.apply(state, sealed.event, sealed.made)
        except Unreadable:
            unread += 1
    if isinstance(state, Case | NumberBlock):
        state = replace(state, unread=unread)
    return replace(state, version=len(entries) + sum(entry.status == "refused" for entry in entries)), seen, unread
