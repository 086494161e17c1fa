"""The journal is the truth: walk its chains, replay it, and compare the projections with what it says."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

import msgspec

from cqclerk.domain.case import Case
from cqclerk.domain.events import Subject
from cqclerk.domain.station_events import BegunAnew, StationMade
from cqclerk.domain.text import Initials
from cqclerk.protocol.codec import BY_TYPE, Unreadable, canonical
from cqclerk.protocol.envelope import BadSignature, Envelope, Head, Sealed, Unfit, check_signature, follows, head_of, open_sealed
from cqclerk.protocol.messages import Answer
from cqclerk.workplace.clock import business_date
from cqclerk.workplace.folding import fold_entries
from cqclerk.workplace.projection import rows, unread_rows
from cqclerk.workplace.refused_intakes import taken_in
from cqclerk.workplace.transaction import number_given
from data import journal
from data.chain import START
from data.projections import Projected
from data.rows import Entry
from data.schema import Acknowledgement, JournalEntry, LaterAnswer, Received
from data.store import Store, Transaction

_MADE, _ANEW = BY_TYPE[StationMade].name, BY_TYPE[BegunAnew].name
_Answered = Acknowledgement | LaterAnswer
_BATCH = 1000  # projected rows written at once


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
        with closing(tx.histories()) as histories:
            for batch in _batches(_projected(histories, initials)):
                tx.save(sorted(batch, key=lambda row: type(row).__name__))  # table by table
        after = tx.projections()
    return tuple(sorted({f"{table} {values[0]}" for table, values in set(before) ^ set(after)}))


def _projected(histories: Iterable[tuple[tuple[str, str], list[Entry]]], initials: Initials) -> Iterator[Projected]:
    known = {subject.value for subject in Subject}
    for (subject, subject_id), entries in histories:
        unread = len(entries)  # of a subject that only a newer program knows
        if subject in known:
            state, seen, unread = fold_entries(Subject(subject), subject_id, entries)
            lost = isinstance(state, Case) and not state.item
            yield from rows(state, seen, initials, taken_in(subject_id, entries) if lost else None)
        yield from unread_rows(subject, subject_id, unread)


def _batches(rows: Iterator[Projected]) -> Iterator[list[Projected]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def verify(store: Store, public_key: str, gateway_key: str = "") -> Walk:
    """Walk all three append-only tables: bytes, signature, chain, payload, order, and the columns beside the bytes.

    gateway_key  signs the answers; "" (not enrolled yet) leaves their signatures unchecked.
    """
    with store.reading() as tx:
        own, own_faults = _walked(_own(tx, public_key))
        received, received_faults = _walked(_received(tx))
        answers, answer_faults = _walked(_answers("acknowledgement", tx.answers(), gateway_key))
        later, later_faults = _walked(_answers("later_answer", tx.later_answers(), gateway_key))
    return Walk(own, received, answers + later, (*own_faults, *received_faults, *answer_faults, *later_faults))


def _walked(rows: Iterator[tuple[str, tuple[str, ...]]]) -> tuple[int, list[str]]:
    """(how many rows, their faults with the row's name) from (name, faults) of each."""
    count, found = 0, list[str]()
    for name, faults in rows:
        count += 1
        found += [f"{name}: {fault}" for fault in faults]
    return count, found


def _own(tx: Transaction, public_key: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    head, before, keys = Head(), "", _keys(tx, public_key)
    for row in tx.own():
        sealed = _open(row)
        if sealed is None:
            yield f"journal {row.position}", ("bytes",)
            continue
        yield f"journal {row.position}", tuple(_own_faults(row, sealed, head, keys.get(row.epoch, keys[0]), before))
        head, before = head_of(sealed.envelope), row.recorded_on


def _keys(tx: Transaction, public_key: str) -> dict[int, str]:
    """The station's keys by the epoch that they begin; 0 stands for all before. The last one must be the one that it has."""
    keys, first = {0: public_key}, public_key
    for row in [*tx.own_of_kind(_MADE), *tx.own_of_kind(_ANEW)]:
        sealed = _open(row)
        try:
            event = sealed.event if sealed else None
        except Unreadable:
            continue
        match event:
            case StationMade(public_key=key):
                first = key
            case BegunAnew(public_key=key):
                keys = keys | {0: first, row.epoch: key}
    return keys if keys[max(keys)] == public_key else {0: public_key}


def _own_faults(row: JournalEntry, sealed: Sealed, head: Head, public_key: str, before: str) -> Iterator[str]:
    envelope = sealed.envelope
    if not follows(envelope, head):
        yield "chain"
    try:
        check_signature(sealed, public_key)
    except BadSignature:
        yield "signature"
    columns = ("id", "subject", "subject_id", "kind", "epoch", "sequence", "previous", "hash")
    if any(getattr(row, name) != getattr(envelope, name) for name in columns) or _derived_differs(row, sealed, before):
        yield "columns"


def _derived_differs(row: JournalEntry, sealed: Sealed, before: str) -> bool:
    """The day is that of the clock, or that of the record before it, which lies after it."""
    day = business_date(sealed.envelope.device_time, sealed.envelope.server_offset_ms).isoformat()
    if row.recorded_on not in (day, max(day, before)):
        return True
    try:
        return row.number != number_given(sealed.event)
    except Unreadable:  # written by a newer program: its number is not known here
        return False


def _received(tx: Transaction) -> Iterator[tuple[str, tuple[str, ...]]]:
    previous, position = START, 0
    for row in tx.received():
        yield f"received {row.position}", tuple(_received_faults(row, previous, position + 1))
        previous, position = row.link, row.position or 0


def _received_faults(row: Received, previous: str, position: int) -> Iterator[str]:
    yield from _link_faults(row, journal.received_link(previous, row), position)
    sealed = _open(row)
    if sealed is None:
        yield "bytes"
    elif _columns_of(sealed.envelope) != (
        row.id, row.maker, row.epoch, row.sequence, row.subject, row.subject_id, row.kind, row.hash,
    ):  # fmt: skip
        yield "columns"


def _columns_of(e: Envelope) -> tuple[str | int, ...]:
    return e.id, e.station, e.epoch, e.sequence, e.subject, e.subject_id, e.kind, e.hash


def _answers(table: str, rows: Iterator[tuple[_Answered, str | None]], gateway_key: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    previous, position = START, 0
    for row, event_hash in rows:
        yield f"{table} {row.position}", tuple(_answer_faults(row, event_hash, previous, position + 1, gateway_key))
        previous, position = row.link, row.position or 0


def _answer_faults(row: _Answered, event_hash: str | None, previous: str, position: int, gateway_key: str) -> Iterator[str]:
    yield from _link_faults(row, journal.acknowledgement_link(previous, row), position)
    try:
        answer = msgspec.json.decode(row.answer, type=Answer)
        if gateway_key:
            answer.check(gateway_key)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError):
        yield "bytes"
        return
    except BadSignature:
        yield "signature"
        return
    says = (answer.id, answer.status.value, answer.case_sequence, answer.reason, canonical(answer))
    if says != (row.event_id, row.status, row.case_sequence, row.reason, row.answer):
        yield "columns"
    if answer.hash != event_hash:
        yield "event"


def _link_faults(row: Received | _Answered, link: str, position: int) -> Iterator[str]:
    if row.position != position:
        yield "gap"
    if row.link != link:
        yield "chain"


def _open(row: JournalEntry | Received) -> Sealed | None:
    try:
        return open_sealed(row.envelope, row.payload)
    except Unfit:
        return None
