"""Own events, received events and acknowledgements: append and read. Nothing here updates or deletes.

Positions are gap-free from 1 in each table, and each answer is one of an own event: so the last positions tell how many
events wait, without counting them.

A cursor of sqlcipher3 that is left open over a rollback makes the next run of its statement fail (InterfaceError): what is
read is read to its end at once, and a walk that is given up closes its cursors first.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from heapq import merge
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from data.chain import START, link
from data.rows import Entry, Head
from data.schema import Acknowledgement, JournalEntry, LaterAnswer, Received, ReturnedAnswer

_CHUNK = 500


def head(session: Session) -> Head:
    """The last own event; the next one follows it."""
    j = JournalEntry
    row = session.execute(select(col(j.epoch), col(j.sequence), col(j.hash)).order_by(col(j.position).desc()).limit(1)).first()
    return Head(*row) if row else Head(0, 0, START)


def append(session: Session, entry: JournalEntry) -> None:
    """Add an own event at the end."""
    session.add(entry)
    session.flush()


def receive(session: Session, entry: Received) -> bool:
    """Add an event of somebody else; False if it is here already."""
    if session.exec(select_rows(Received.id).where(Received.id == entry.id)).first():
        return False
    last = session.exec(select_rows(Received.link).order_by(col(Received.position).desc()).limit(1)).first()
    entry.link = received_link(last or START, entry)
    session.add(entry)
    session.flush()
    return True


def acknowledge(session: Session, entry: Acknowledgement) -> bool:
    """Add the gateway's answer to an own event; False if there is one already."""
    if session.exec(select_rows(Acknowledgement.event_id).where(Acknowledgement.event_id == entry.event_id)).first():
        return False
    last = session.exec(select_rows(Acknowledgement.link).order_by(col(Acknowledgement.position).desc()).limit(1)).first()
    entry.link = acknowledgement_link(last or START, entry)
    session.add(entry)
    session.flush()
    return True


def answer_later(session: Session, entry: LaterAnswer) -> bool:
    """Add what became of an event that was held; False if it was not, or that is known."""
    first = session.exec(select_rows(Acknowledgement.status).where(Acknowledgement.event_id == entry.event_id)).first()
    if first != "held" or session.exec(select_rows(LaterAnswer.event_id).where(LaterAnswer.event_id == entry.event_id)).first():
        return False
    last = session.exec(select_rows(LaterAnswer.link).order_by(col(LaterAnswer.position).desc()).limit(1)).first()
    entry.link = acknowledgement_link(last or START, entry)
    session.add(entry)
    session.flush()
    return True


def held(session: Session) -> list[JournalEntry]:
    """Own events that the gateway holds until its update, oldest first."""
    j, a, later = JournalEntry, Acknowledgement, LaterAnswer
    query = select_rows(j).join(a, col(a.event_id) == col(j.id)).join(later, col(later.event_id) == col(j.id), isouter=True)
    return list(session.exec(query.where(a.status == "held", col(later.event_id).is_(None)).order_by(col(j.position))).all())


def received_link(previous: str, row: Received) -> str:
    """The link over what a received row says; a payload may be dropped later, so its hash in the envelope stands for it."""
    return link(previous, row.envelope, str(row.case_sequence).encode())


def acknowledgement_link(previous: str, row: Acknowledgement | LaterAnswer) -> str:
    """The link over the signed answer."""
    return link(previous, row.event_id.encode(), row.answer)


def entries(session: Session, subject: str, subject_id: str) -> list[Entry]:
    """All events of one subject, not in order: own and received ones."""
    own = _own_entries().where(col(JournalEntry.subject) == subject, col(JournalEntry.subject_id) == subject_id)
    foreign = _foreign_entries().where(col(Received.subject) == subject, col(Received.subject_id) == subject_id)
    return [_own(row) for row in session.execute(own).all()] + [_foreign(row) for row in session.execute(foreign).all()]


def histories(session: Session) -> Generator[tuple[tuple[str, str], list[Entry]]]:
    """Every subject that has an event, as (subject, id), with all its events: the whole journal in one pass."""
    with (
        closing(session.execute(_own_entries()).yield_per(_CHUNK)) as own_rows,
        closing(session.execute(_foreign_entries()).yield_per(_CHUNK)) as foreign_rows,
    ):
        every = merge((_own(row) for row in own_rows), (_foreign(row) for row in foreign_rows), key=_subject)
        yield from ((subject, list(group)) for subject, group in groupby(every, _subject))


def waiting(session: Session) -> int:
    """How many own events wait for an answer."""
    last_own, last_answer = (session.execute(select(func.max(col(table.position)))).scalar() for table in (JournalEntry, Acknowledgement))
    return (last_own or 0) - (last_answer or 0)


def waiting_before(session: Session, position: int) -> int:
    """The same, of those before a position."""
    waits = _waiting_positions(session)
    count: int = session.execute(select(func.count()).select_from(waits).where(waits.c.position < position)).scalar_one()
    return count


def unanswered(session: Session, limit: int) -> list[JournalEntry]:
    """Own events that the gateway has not answered, oldest first."""
    j, waits = JournalEntry, _waiting_positions(session)
    query = select_rows(j).join(waits, waits.c.position == col(j.position)).order_by(col(j.position)).limit(limit)
    return list(session.exec(query).all())


def _waiting_positions(session: Session) -> Any:
    """Where they stand: as many as wait, newest first, so that the walk ends at the oldest of them."""
    j, answered = JournalEntry, select(col(Acknowledgement.event_id)).where(col(Acknowledgement.event_id) == col(JournalEntry.id))
    newest_first = select(col(j.position)).where(~answered.exists()).order_by(col(j.position).desc())
    return newest_first.limit(waiting(session)).subquery()


def last_number(session: Session, kind: str, prefix: str) -> str:
    """The highest number with this prefix that an own event of a kind gave out, "" if there is none."""
    number = col(JournalEntry.number)
    given = select(number).where(col(JournalEntry.kind) == kind, number.between(prefix, prefix + "\x7f"), number != "")
    return session.execute(given.order_by(func.length(number).desc(), number.desc()).limit(1)).scalar() or ""


def answered_after(session: Session, epoch: int, sequence: int, limit: int) -> list[tuple[JournalEntry, bytes | None]]:
    """Own events behind a place of the chain, oldest first, each with the answer that stands; None for one that waits."""
    j, a, later = JournalEntry, Acknowledgement, LaterAnswer
    answer = func.coalesce(col(later.answer), col(a.answer))
    query = (
        select(j, answer).join(a, col(a.event_id) == col(j.id), isouter=True).join(later, col(later.event_id) == col(j.id), isouter=True)
    )
    behind = (col(j.epoch) > epoch) | ((col(j.epoch) == epoch) & (col(j.sequence) > sequence))
    rows = session.execute(query.where(behind).order_by(col(j.epoch), col(j.sequence)).limit(limit)).all()
    return [(row[0], row[1]) for row in rows]


def received_after(session: Session, maker: str, epoch: int, sequence: int, limit: int) -> list[Received]:
    """Events of a maker behind a place of its chain, oldest first. Reads every row: a rare question."""
    r = Received
    behind = (col(r.epoch) > epoch) | ((col(r.epoch) == epoch) & (col(r.sequence) > sequence))
    query = select_rows(r).where(col(r.maker) == maker, behind).order_by(col(r.epoch), col(r.sequence)).limit(limit)
    return list(session.exec(query).all())


def returned_after(session: Session, maker: str, epoch: int, sequence: int, limit: int) -> list[tuple[Received, bytes]]:
    """Events of a maker behind a place of its chain whose answers came with them, oldest first. Reads every row: a rare question."""
    r, a = Received, ReturnedAnswer
    behind = (col(r.epoch) > epoch) | ((col(r.epoch) == epoch) & (col(r.sequence) > sequence))
    query = select(r, col(a.answer)).join(a, col(a.event_id) == col(r.id)).where(col(r.maker) == maker, behind)
    return [(row[0], row[1]) for row in session.execute(query.order_by(col(r.epoch), col(r.sequence)).limit(limit)).all()]


def own_of_kind(session: Session, kind: str) -> list[JournalEntry]:
    """The own events of a kind, in order. Reads every row: a rare question."""
    return list(session.exec(select_rows(JournalEntry).where(col(JournalEntry.kind) == kind).order_by(col(JournalEntry.position))).all())


def own(session: Session) -> Iterator[JournalEntry]:
    """Every own event in order."""
    yield from session.exec(select_rows(JournalEntry).order_by(col(JournalEntry.position))).yield_per(_CHUNK)


def received(session: Session) -> Iterator[Received]:
    """Every received event in order."""
    yield from session.exec(select_rows(Received).order_by(col(Received.position))).yield_per(_CHUNK)


def answers(session: Session) -> Iterator[tuple[Acknowledgement, str | None]]:
    """Every answer in order, with the hash of the own event that it speaks of."""
    query = select(Acknowledgement, col(JournalEntry.hash)).join(
        JournalEntry, col(JournalEntry.id) == col(Acknowledgement.event_id), isouter=True
    )
    for row in session.execute(query.order_by(col(Acknowledgement.position))).yield_per(_CHUNK):
        yield row[0], row[1]


def later_answers(session: Session) -> Iterator[tuple[LaterAnswer, str | None]]:
    """Every later answer in order, with the hash of the own event that it speaks of."""
    query = select(LaterAnswer, col(JournalEntry.hash)).join(JournalEntry, col(JournalEntry.id) == col(LaterAnswer.event_id), isouter=True)
    for row in session.execute(query.order_by(col(LaterAnswer.position))).yield_per(_CHUNK):
        yield row[0], row[1]


def _own_entries() -> Any:
    """Plain columns, in the order of the index journal_subject."""
    j, a, later = JournalEntry, Acknowledgement, LaterAnswer
    sequence = func.coalesce(col(later.case_sequence), col(a.case_sequence))
    status = func.coalesce(col(later.status), col(a.status))
    columns = (col(j.id), col(j.subject), col(j.subject_id), col(j.kind), col(j.epoch), col(j.sequence), sequence, status)
    joined = select(*columns, col(j.envelope), col(j.payload)).select_from(j).join(a, col(a.event_id) == col(j.id), isouter=True)
    joined = joined.join(later, col(later.event_id) == col(j.id), isouter=True)
    return joined.order_by(col(j.subject), col(j.subject_id), col(j.position))


def _foreign_entries() -> Any:
    """Plain columns, in the order of the index received_subject."""
    r = Received
    columns = (r.id, r.subject, r.subject_id, r.kind, r.epoch, r.sequence, r.case_sequence, r.envelope, r.payload, r.maker)
    return select(*(col(column) for column in columns)).order_by(col(r.subject), col(r.subject_id), col(r.position))


def _own(row: Any) -> Entry:
    id, subject, subject_id, kind, epoch, sequence, case_sequence, status, envelope, payload = row
    return Entry(id, True, subject, subject_id, kind, epoch, sequence, case_sequence or 0, status or "", envelope, payload)


def _foreign(row: Any) -> Entry:
    id, subject, subject_id, kind, epoch, sequence, case_sequence, envelope, payload, maker = row
    return Entry(id, False, subject, subject_id, kind, epoch, sequence, case_sequence, "accepted", envelope, payload, maker)


def _subject(entry: Entry) -> tuple[str, str]:
    return entry.subject, entry.subject_id
