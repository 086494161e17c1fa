"""A subject folded again and saved: after something of it came, was answered, or can be read by now."""

from dataclasses import replace

from cqclerk.domain.case import Case
from cqclerk.domain.events import Subject
from cqclerk.domain.numbers import NumberBlock
from cqclerk.domain.text import Initials
from cqclerk.protocol.codec import READS, canonical, mark_of
from cqclerk.workplace.folding import fold
from cqclerk.workplace.projection import decode, save, unread_rows
from data.schema import SubjectState
from data.store import Transaction

_KNOWN = {subject.value for subject in Subject}
_LEFT = 1_000_000  # added to the version of what was left as it was: whatever was seen before is stale
OWN_READS = "own_reads"  # the mark of what the program could read that has folded last


def refold(tx: Transaction, subject: str, subject_id: str, initials: Initials) -> None:
    """Fold it from what is stored. What only a newer program can read is kept and counted."""
    unread = len(tx.entries(subject, subject_id))
    if subject in _KNOWN:
        state, seen, unread = fold(tx, Subject(subject), subject_id)
        save(tx, state, seen, initials)
    tx.drop_unread(subject, subject_id)
    tx.save(unread_rows(subject, subject_id, unread))


def leave(tx: Transaction, subject: str, subject_id: str) -> None:
    """It cannot be folded: it stays as it was, everything of it is kept, and nobody decides on it."""
    entries = tx.entries(subject, subject_id)
    tx.drop_unread(subject, subject_id)
    tx.save(unread_rows(subject, subject_id, len(entries)))
    stored = tx.state(subject, subject_id)
    state = decode(Subject(subject), stored.state) if stored and subject in _KNOWN else None
    if stored and isinstance(state, Case | NumberBlock):
        left = canonical(replace(state, unread=len(entries), version=len(entries) + _LEFT))
        row = SubjectState(
            subject=subject, subject_id=subject_id, version=len(entries) + _LEFT, case_sequence=stored.case_sequence, state=left
        )
        tx.save([row])


def read_again(tx: Transaction, initials: Initials) -> int:
    """After an update of the program: fold what it may be able to read by now; returns how many subjects that were."""
    mark = mark_of(READS)
    if tx.setting(OWN_READS) == mark:
        return 0
    waiting = tx.unread()
    for subject, subject_id in waiting:
        refold(tx, subject, subject_id, initials)
    tx.set(OWN_READS, mark)
    return len(waiting)
