"""The journal is the truth: walk its chains, replay it, and compare the projections with what it says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from cqclerk.domain.events import Subject
from cqclerk.domain.text import Initials
from cqclerk.protocol.envelope import BadSignature, Head, Sealed, Unfit, check_signature, follows, head_of, open_sealed
from cqclerk.workplace.folding import fold
from cqclerk.workplace.projection import save
from data import journal
from data.chain import START
from data.schema import Acknowledgement, JournalEntry, Received
from data.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk over the chains found: how many of each, and every fault in words for the log."""

    own: int
    received: int
    answers: int
    faults: tuple[str, ...]


def rebuild(store: Store, initials: Initials) -> tuple[str, ...]:
    """Drop every projection and make it again from the journal; returns the tables and keys that differed before."""
    with store.transaction() as tx:
        before = tx.projections()
        tx.clear_projections()
        known = {subject.value for subject in Subject}
        for subject, subject_id in tx.subjects():
            if subject in known:
                state, seen = fold(tx, Subject(subject), subject_id)
                save(tx, state, seen, initials)
        after = tx.projections()
    return tuple(sorted({f"{table} {values[0]}" for table, values in set(before) ^ set(after)}))


def verify(store: Store, public_key: str) -> Walk:
    """Walk all three append-only tables: signature, chain, payload, order."""
    with store.reading() as tx:
        own = list(_own_faults(tx, public_key))
        received = list(_linked_faults("received", tx.received(), journal.received_link))
        answers = list(_linked_faults("acknowledgement", tx.acknowledgements(), journal.acknowledgement_link))
        counts = sum(1 for _ in tx.own()), sum(1 for _ in tx.received()), sum(1 for _ in tx.acknowledgements())
    return Walk(*counts, (*own, *received, *answers))


def _own_faults(tx: Transaction, public_key: str) -> Iterator[str]:
    head = Head()
    for row in tx.own():
        sealed = _open(row)
        if sealed is None:
            yield f"journal {row.position}: bytes"
            continue
        if sealed.envelope.hash != row.hash:
            yield f"journal {row.position}: hash"
        if not follows(sealed.envelope, head):
            yield f"journal {row.position}: chain"
        try:
            check_signature(sealed, public_key)
        except BadSignature:
            yield f"journal {row.position}: signature"
        head = head_of(sealed.envelope)


def _open(row: JournalEntry) -> Sealed | None:
    try:
        return open_sealed(row.envelope, row.payload)
    except Unfit:
        return None


R = TypeVar("R", Received, Acknowledgement)


def _linked_faults(table: str, rows: Iterator[R], link: Callable[[str, R], str]) -> Iterator[str]:
    previous, position = START, 0
    for row in rows:
        if row.position != position + 1:
            yield f"{table} {row.position}: gap"
        if row.link != link(previous, row):
            yield f"{table} {row.position}: chain"
        previous, position = row.link, row.position or 0
