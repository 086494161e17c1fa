"""The write side: one transaction holds entries, projected rows and working state, or nothing of it.

One writer per station, one thread at a time; readers use their own connection (data.views).
"""

import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Insert, String, Table, cast, delete, func, insert, inspect, update
from sqlmodel import Session, col, select

from data import database, journal
from data.aside import Aside
from data.attachments import Attachments
from data.editions import Editions
from data.rows import Entry, Head, State
from data.schema import (
    PROJECTIONS,
    STALE,
    Acknowledgement,
    AttachmentRow,
    BlockRow,
    CasePerson,
    CaseRow,
    EmergencyRow,
    JournalEntry,
    LaterAnswer,
    OvertakenRow,
    PrintRow,
    Received,
    ReturnedAnswer,
    SearchRow,
    SearchWord,
    Setting,
    SettledRow,
    SubjectState,
    UnreadRow,
)
from data.schema_steps import steps
from data.working import Working

Projected = (
    SubjectState
    | CaseRow
    | CasePerson
    | SearchRow
    | SearchWord
    | EmergencyRow
    | AttachmentRow
    | PrintRow
    | BlockRow
    | SettledRow
    | UnreadRow
    | OvertakenRow
)


class Transaction(Working):
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

    # -- projections

    def state(self, subject: str, subject_id: str) -> State | None:
        """The stored fold of a subject."""
        row = self._session.exec(_states().where(SubjectState.subject == subject, SubjectState.subject_id == subject_id)).first()
        return State(*row[1:]) if row else None

    def states(self, subject: str) -> list[tuple[str, State]]:
        """The folds of all subjects of one kind, by id."""
        rows = self._session.exec(_states().where(SubjectState.subject == subject).order_by(col(SubjectState.subject_id)))
        return [(row[0], State(*row[1:])) for row in rows]

    def save(self, rows: Sequence[Projected]) -> None:
        """Write projected rows, new or over the old ones."""
        for table, group in groupby(rows, type):
            self._session.execute(_put(table), [{name: getattr(row, name) for name in _columns(table)} for row in group])

    def cases_of(self, identity_numbers: frozenset[str]) -> list[str]:
        """Ids of the cases in which one of these people is, oldest first."""
        query = select(CasePerson.case_id).where(col(CasePerson.identity_number).in_(identity_numbers)).distinct()
        return list(self._session.exec(query.order_by(col(CasePerson.case_id))).all())

    def open_cases(self) -> list[str]:
        """Ids of the cases with which somebody still has something to do, most urgent first."""
        return list(self._session.exec(select(CaseRow.id).where(CaseRow.open == 1).order_by(col(CaseRow.sort_key), col(CaseRow.id))).all())

    def newest_cases(self, item: str, limit: int) -> list[str]:
        """Ids of the cases of an item that came last, the newest first (ids are ordered by time)."""
        return list(self._session.exec(select(CaseRow.id).where(CaseRow.item == item).order_by(col(CaseRow.id).desc()).limit(limit)).all())

    def drop_payloads(self, subject: str, subject_id: str) -> None:
        """Forget the private parts of all events of a subject, own and received; their hashes and everything else stay."""
        for table in (JournalEntry, Received):
            mine = (col(table.subject) == subject, col(table.subject_id) == subject_id, col(table.payload).is_not(None))
            self._session.execute(update(table).where(*mine).values(payload=None))

    def delivered_elsewhere(self, office: str, before: str, limit: int) -> list[str]:
        """Ids of cases of people whose paper reached them before a day (ISO), and whose decision is not this office's."""
        state = cast(col(SubjectState.state), String)
        decider = func.coalesce(func.nullif(func.json_extract(state, "$.deciding_office"), ""), col(CaseRow.home_office))
        signed_on = func.json_extract(state, "$.delivery.signed_on")
        query = (
            select(CaseRow.id)
            .join(SubjectState, (col(SubjectState.subject) == "case") & (col(SubjectState.subject_id) == col(CaseRow.id)))
            .where(CaseRow.phase == "delivered", CaseRow.names != "", decider != office, signed_on < before)
        )
        return list(self._session.exec(query.order_by(col(CaseRow.id)).limit(limit)).all())

    def unread(self) -> list[tuple[str, str]]:
        """(subject, id) of everything that has events which only a newer program can read."""
        rows = self._session.exec(select(UnreadRow.subject, UnreadRow.subject_id))
        return sorted((row[0], row[1]) for row in rows)

    def drop_unread(self, subject: str, subject_id: str) -> None:
        """Forget that something of it could not be read."""
        self._session.execute(delete(UnreadRow).where(col(UnreadRow.subject) == subject, col(UnreadRow.subject_id) == subject_id))

    def drop_people(self, case_id: str) -> None:
        """Forget who was in a case, before its people are saved again."""
        self._session.execute(delete(CasePerson).where(col(CasePerson.case_id) == case_id))

    def drop_attachments(self, case_id: str) -> None:
        """Forget what a case cites, before that is saved again."""
        self._session.execute(delete(AttachmentRow).where(col(AttachmentRow.case_id) == case_id))

    def drop_overtaken(self, case_id: str) -> None:
        """Forget which own steps of a case have been overtaken, before that is saved again."""
        self._session.execute(delete(OvertakenRow).where(col(OvertakenRow.case_id) == case_id))

    def case_of_register(self, key: str) -> str:
        """The case that has this line of a village's paper register, or this number of a paper given out by hand; "" if none has."""
        found = self._session.exec(select(EmergencyRow.case_id).where(col(EmergencyRow.registers).contains(f"\n{key}\n"))).first()
        return found or ""

    def case_of_number(self, number: str) -> str:
        """The case whose paper bears this number, "" if none does. It reads every row: a rare question."""
        return self._session.exec(select(CaseRow.id).where(CaseRow.certificate_number == number)).first() or ""

    def highest_number(self, prefix: str) -> str:
        """The highest receipt or case number with this prefix among all cases, "" if there is none. It reads every row: a rare question."""
        found: list[str] = []
        for number in (col(CaseRow.receipt_number), col(CaseRow.case_number)):
            given = select(number).where(number.between(prefix, prefix + "\x7f"))
            found += self._session.exec(given.order_by(func.length(number).desc(), number.desc()).limit(1)).all()
        return max(found, key=lambda number: (len(number), number), default="")

    def search_words(self, case_id: str) -> frozenset[str]:
        """The words by which a case is found now."""
        text = self._session.exec(select(SearchRow.words).where(SearchRow.case_id == case_id)).first()
        return frozenset(filter(None, (text or "").split("\n")))

    def drop_search_words(self, case_id: str, words: Iterable[str]) -> None:
        """A case is not found by these words any more."""
        for word in words:
            self._session.execute(delete(SearchWord).where(col(SearchWord.word) == word, col(SearchWord.case_id) == case_id))

    def blocks_with_numbers(self, prefix: str, station: str) -> list[str]:
        """Ids of this station's blocks of numbers that begin so, with numbers left, lowest serial first."""
        query = select(BlockRow.id).where(BlockRow.prefix == prefix, BlockRow.station == station, BlockRow.left > 0)
        return list(self._session.exec(query.order_by(col(BlockRow.first))).all())

    def jobs_of(self, case_id: str) -> list[str]:
        """Ids of the print jobs of a case, oldest first (ids are ordered by time)."""
        return list(self._session.exec(select(PrintRow.id).where(PrintRow.case_id == case_id).order_by(col(PrintRow.id))).all())

    def jobs_in(self, state: str) -> list[str]:
        """Ids of the print jobs that the journal has in one state."""
        return list(self._session.exec(select(PrintRow.id).where(PrintRow.state == state).order_by(col(PrintRow.id))).all())

    def clear_projections(self) -> None:
        """Drop every projected row, before a rebuild in the same transaction."""
        for table in PROJECTIONS:
            self._session.execute(delete(table))
        self._session.execute(delete(Setting).where(col(Setting.key) == STALE))

    @property
    def stale(self) -> bool:
        """Whether a step of the schema has left projections behind that are to be made anew."""
        return self.setting(STALE) is not None

    def projections(self) -> list[tuple[str, tuple[object, ...]]]:
        """Every projected row as (table, values), sorted: what a rebuild is compared with."""
        rows = ((str(table.__tablename__), self._session.execute(_table(table).select())) for table in PROJECTIONS)
        return sorted((name, tuple(row)) for name, found in rows for row in found)


def _table(projection: type[Projected]) -> Table:
    table = inspect(projection).local_table
    assert isinstance(table, Table)
    return table


@cache
def _columns(projection: type[Projected]) -> tuple[str, ...]:
    return tuple(column.name for column in _table(projection).columns)


@cache
def _put(projection: type[Projected]) -> Insert:
    """Straight into the table: the objects of the session would look for the old row first, one by one."""
    return insert(_table(projection)).prefix_with("OR REPLACE")


@cache
def _states() -> Any:
    s = SubjectState
    return select(s.subject_id, s.version, s.case_sequence, s.state)


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
