"""The write side: one transaction holds entries, projected rows and working state, or nothing of it.

One writer per station, one thread at a time; readers use their own connection (data.views).
"""

import threading
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from data import database, journal
from data.aside import Aside
from data.attachments import Attachments
from data.editions import Editions
from data.projections import Projections
from data.rows import Entry, Head
from data.schema import (
    Acknowledgement,
    JournalEntry,
    LaterAnswer,
    Received,
    ReturnedAnswer,
)
from data.schema_steps import steps


class Transaction(Projections):
    """What one unit of work may read and write. Leaves nothing behind if it raises."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.attachments = Attachments(session)
        self.editions = Editions(session)
        self.aside = Aside(session)

    # -- the journal

    def head(self) -> Head:
        """The end of the own chain."""
        return journal.head(self._session)

    def append(self, entry: JournalEntry) -> None:
        """Add an own event."""
        journal.append(self._session, entry)

    def receive(self, entry: Received) -> bool:
        """Add an event of somebody else; False if it is known."""
        return journal.receive(self._session, entry)

    def acknowledge(self, entry: Acknowledgement) -> bool:
        """Add the answer to an own event; False if it has one."""
        return journal.acknowledge(self._session, entry)

    def answer_later(self, entry: LaterAnswer) -> bool:
        """Add what became of an event that was held; False if it was not, or that is known."""
        return journal.answer_later(self._session, entry)

    def held(self) -> list[JournalEntry]:
        """Own events that the gateway holds."""
        return journal.held(self._session)

    def later_answers(self) -> Iterator[tuple[LaterAnswer, str | None]]:
        """Every later answer, with the hash of the own event that it speaks of."""
        return journal.later_answers(self._session)

    def entries(self, subject: str, subject_id: str) -> list[Entry]:
        """All events of one subject."""
        return journal.entries(self._session, subject, subject_id)

    def unanswered(self, limit: int = 500) -> list[JournalEntry]:
        """Own events without an answer, oldest first."""
        return journal.unanswered(self._session, limit)

    def waiting(self, before: int = 0) -> int:
        """How many own events have no answer; with a position, of those before it."""
        return journal.waiting_before(self._session, before) if before else journal.waiting(self._session)

    def histories(self) -> Generator[tuple[tuple[str, str], list[Entry]]]:
        """Every subject that has an event, as (subject, id), with all its events."""
        return journal.histories(self._session)

    def last_number(self, kind: str, prefix: str) -> str:
        """The highest number with this prefix that an own event of a kind gave out, "" if there is none."""
        return journal.last_number(self._session, kind, prefix)

    def own_entry(self, event_id: str) -> JournalEntry | None:
        """One own event."""
        return self._session.exec(select(JournalEntry).where(JournalEntry.id == event_id)).first()

    def received_entry(self, event_id: str) -> Received | None:
        """One event that came."""
        return self._session.exec(select(Received).where(Received.id == event_id)).first()

    def answered_after(self, epoch: int, sequence: int, limit: int) -> list[tuple[JournalEntry, bytes | None]]:
        """Own events behind a place of the chain, with their answers."""
        return journal.answered_after(self._session, epoch, sequence, limit)

    def returned_after(self, maker: str, epoch: int, sequence: int, limit: int) -> list[tuple[Received, bytes]]:
        """Own events that came back, behind a place of the chain, with the answers that came with them."""
        return journal.returned_after(self._session, maker, epoch, sequence, limit)

    def keep_returned_answer(self, event_id: str, answer: bytes) -> None:
        """The answer to an own event that came back."""
        if self._session.get(ReturnedAnswer, event_id) is None:
            self._session.add(ReturnedAnswer(event_id=event_id, answer=answer))

    def received_after(self, maker: str, epoch: int, sequence: int, limit: int) -> list[Received]:
        """Events of a maker behind a place of its chain."""
        return journal.received_after(self._session, maker, epoch, sequence, limit)

    def own_of_kind(self, kind: str) -> list[JournalEntry]:
        """The own events of a kind."""
        return journal.own_of_kind(self._session, kind)

    def last_own(self) -> JournalEntry | None:
        """The own event that was recorded last."""
        return self._session.exec(select(JournalEntry).order_by(col(JournalEntry.position).desc()).limit(1)).first()

    def answer(self, event_id: str) -> Acknowledgement | LaterAnswer | None:
        """The gateway's answer to one own event, if it has come: what became of it in the end, if it was held first."""
        later = self._session.exec(select(LaterAnswer).where(LaterAnswer.event_id == event_id)).first()
        return later or self._session.exec(select(Acknowledgement).where(Acknowledgement.event_id == event_id)).first()

    def own(self) -> Iterator[JournalEntry]:
        """Every own event."""
        return journal.own(self._session)

    def received(self) -> Iterator[Received]:
        """Every received event."""
        return journal.received(self._session)

    def answers(self) -> Iterator[tuple[Acknowledgement, str | None]]:
        """Every answer, with the hash of the own event that it speaks of."""
        return journal.answers(self._session)

    def drop_payloads(self, subject: str, subject_id: str) -> None:
        """Forget the private parts of all events of a subject, own and received; their hashes and everything else stay."""
        for table in (JournalEntry, Received):
            mine = (col(table.subject) == subject, col(table.subject_id) == subject_id, col(table.payload).is_not(None))
            self._session.execute(update(table).where(*mine).values(payload=None))


class Store:
    """The station's database, open for writing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path, key: bytes, new: bool = False) -> "Store":
        """Open the database, or make a new one; raises data.database.DatabaseProblem and leaves a bad file as it is.

        One that should be there and is not, or is empty, is Missing: a new one in its place would hide the loss.
        """
        there = any(file.exists() and file.stat().st_size for file in (path, path.with_name(path.name + "-wal")))
        if not new and not there:
            raise database.Missing(path)
        connection = database.connect(path, key)
        try:
            database.prepare(connection, steps())
        finally:
            connection.close()
        return cls(database.engine(path, key))

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All of it, or nothing; the commit is on the disk when this ends (synchronous=FULL)."""
        with self._lock, Session(self._engine, expire_on_commit=False) as session, session.begin():
            yield Transaction(session)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A snapshot for long reads that take no write lock."""
        engine = self._engine.execution_options(reads=True)
        with self._lock, Session(engine, expire_on_commit=False) as session, session.begin():
            yield Transaction(session)

    def backup(self, target: Path) -> None:
        """A checked copy of the database under the same key; raises data.database.DatabaseProblem, OSError."""
        with self._lock, closing(self._engine.raw_connection()) as pooled:
            driver: Any = pooled.driver_connection
            database.backup(driver, target)

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()
