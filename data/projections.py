"""What is made from the journal: rows that are dropped and made anew, and the questions that are asked of them."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Insert, String, Table, cast, delete, func, insert, inspect
from sqlmodel import col, select

from data.rows import State
from data.schema import (
    PROJECTIONS,
    STALE,
    AttachmentRow,
    BlockRow,
    CasePerson,
    CaseRow,
    EmergencyRow,
    OvertakenRow,
    PrintRow,
    SearchRow,
    SearchWord,
    SettledRow,
    SubjectState,
    UnreadRow,
)
from data.schema_working import Setting
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


class Projections(Working):
    """The part of a unit of work that keeps and asks them."""

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
