"""Own events, received events and acknowledgements: append and read. Nothing here updates or deletes."""

from collections.abc import Iterator

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.chain import START, link
from data.rows import Entry, Head
from data.schema import Acknowledgement, JournalEntry, Received

_CHUNK = 500


def head(session: Session) -> Head:
    """The last own event; the next one follows it."""
    row = session.exec(select(JournalEntry).order_by(col(JournalEntry.position).desc()).limit(1)).first()
    return Head(row.epoch, row.sequence, row.hash) if row else Head(0, 0, START)


def append(session: Session, entry: JournalEntry) -> None:
    """Add an own event at the end."""
    session.add(entry)
    session.flush()


def receive(session: Session, entry: Received) -> bool:
    """Add an event of somebody else; False if it is here already."""
    if session.exec(select(Received.id).where(Received.id == entry.id)).first():
        return False
    last = session.exec(select(Received.link).order_by(col(Received.position).desc()).limit(1)).first()
    entry.link = received_link(last or START, entry)
    session.add(entry)
    session.flush()
    return True


def acknowledge(session: Session, entry: Acknowledgement) -> bool:
    """Add the gateway's answer to an own event; False if there is one already."""
    if session.exec(select(Acknowledgement.event_id).where(Acknowledgement.event_id == entry.event_id)).first():
        return False
    last = session.exec(select(Acknowledgement.link).order_by(col(Acknowledgement.position).desc()).limit(1)).first()
    entry.link = acknowledgement_link(last or START, entry)
    session.add(entry)
    session.flush()
    return True


def received_link(previous: str, row: Received) -> str:
    """The link over what a received row says; a payload may be dropped later, so its hash in the envelope stands for it."""
    return link(previous, row.envelope, str(row.case_sequence).encode())


def acknowledgement_link(previous: str, row: Acknowledgement) -> str:
    """The link over the signed answer."""
    return link(previous, row.event_id.encode(), row.answer)


def entries(session: Session, subject: str, subject_id: str) -> list[Entry]:
    """All events of one subject, not in order: own and received ones."""
    own = session.exec(
        select(JournalEntry, Acknowledgement)
        .join(Acknowledgement, col(Acknowledgement.event_id) == col(JournalEntry.id), isouter=True)
        .where(JournalEntry.subject == subject, JournalEntry.subject_id == subject_id)
        .order_by(col(JournalEntry.position))
    ).all()
    foreign = session.exec(
        select(Received).where(Received.subject == subject, Received.subject_id == subject_id).order_by(col(Received.position))
    ).all()
    return [_own(row, answer) for row, answer in own] + [_foreign(row) for row in foreign]


def unanswered(session: Session, limit: int) -> list[JournalEntry]:
    """Own events that the gateway has not answered, oldest first."""
    answered = select(Acknowledgement.event_id).where(col(Acknowledgement.event_id) == col(JournalEntry.id)).exists()
    return list(session.exec(select(JournalEntry).where(~answered).order_by(col(JournalEntry.position)).limit(limit)).all())


def unanswered_count(session: Session) -> int:
    """How many own events wait for an answer."""
    total = session.exec(select(func.count()).select_from(JournalEntry)).one()
    answered = session.exec(select(func.count()).select_from(Acknowledgement)).one()
    return total - answered


def subjects(session: Session) -> list[tuple[str, str]]:
    """Every subject that has an event, in order of first appearance."""
    seen: dict[tuple[str, str], None] = {}
    for statement in (select(JournalEntry.subject, JournalEntry.subject_id), select(Received.subject, Received.subject_id)):
        seen.update(dict.fromkeys((subject, subject_id) for subject, subject_id in session.exec(statement).all()))
    return list(seen)


def own(session: Session) -> Iterator[JournalEntry]:
    """Every own event in order."""
    yield from session.exec(select(JournalEntry).order_by(col(JournalEntry.position))).yield_per(_CHUNK)


def received(session: Session) -> Iterator[Received]:
    """Every received event in order."""
    yield from session.exec(select(Received).order_by(col(Received.position))).yield_per(_CHUNK)


def acknowledgements(session: Session) -> Iterator[Acknowledgement]:
    """Every answer in order."""
    yield from session.exec(select(Acknowledgement).order_by(col(Acknowledgement.position))).yield_per(_CHUNK)


def _own(row: JournalEntry, answer: Acknowledgement | None) -> Entry:
    sequence, status = (answer.case_sequence, answer.status) if answer else (0, "")
    return Entry(row.id, True, row.subject, row.subject_id, row.kind, row.epoch, row.sequence, sequence, status, row.envelope, row.payload)


def _foreign(row: Received) -> Entry:
    return Entry(
        row.id,
        False,
        row.subject,
        row.subject_id,
        row.kind,
        row.epoch,
        row.sequence,
        row.case_sequence,
        "accepted",
        row.envelope,
        row.payload,
    )
