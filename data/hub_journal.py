"""Events with their answers, the folds that the gateway keeps, and by what cases are found to be alike."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, Select

from data import hub_statements as q
from data import hub_tables as t
from data.hub_rows import Event, State
from data.hub_work import Work


class Journal(Work):
    """What happened."""

    # -- events

    def event_by_hash(self, digest: str) -> Event | None:
        """An event by the hash of its envelope."""
        return self._event(q.BY_HASH, hash=digest)

    def answer_to(self, digest: str) -> bytes | None:
        """What was answered to an event of this hash, wherever it is kept; None for a new one."""

        def look() -> bytes | None:
            found: bytes | None = self._value(q.ANSWER, hash=digest)
            return found

        return self.once(("answer", digest), look)

    def knows_id(self, event_id: str) -> bool:
        """Whether there is an event under an id."""
        return self.once(("same_id", event_id), lambda: self.event_by_id(event_id) is not None)

    def last_of_station(self, station_id: str) -> str:
        """The hash of the last event about a station, "" if there is none: it tells whether there is a new one."""
        return self.once(("last_of_station", station_id), lambda: self._value(q.LAST_OF_STATION, station=station_id) or "")

    def event_by_id(self, event_id: str) -> Event | None:
        """The first event under an id."""
        return self._event(q.BY_ID, id=event_id)

    def last_event(self, subject: str, subject_id: str, maker: str) -> Event | None:
        """What a maker recorded last of a subject."""
        return self._event(q.LAST, subject=subject, subject_id=subject_id, maker=maker)

    def append(self, event: Event) -> int:
        """Add an event; returns its position."""
        values = {field.name: getattr(event, field.name) for field in dataclasses.fields(event)}
        position = int(self._value(q.APPEND, **values | {"case_sequence": event.case_sequence or None}))
        self._appended(event, position)
        return position

    def _appended(self, event: Event, position: int) -> None:
        if event.status != "accepted":
            self.forget("troubles", event.subject, event.subject_id)
        self.forget("last_of_station", event.subject_id)
        self.know(("answer", event.hash), event.answer)
        self.know(("same_id", event.id), True)
        self.know(("maker", position), event.maker)

    def is_held(self, subject: str, subject_id: str) -> bool:
        """Whether an event of a subject waits for a newer gateway."""
        return any(status == "held" for status, _, _ in self._troubles(subject, subject_id))

    def refused_since(self, subject: str, subject_id: str, maker: str, after: int) -> bool:
        """Whether an event of a maker was refused in a subject, later than a place in its sequence."""
        return any(each[:2] == ("refused", maker) and each[2] > after for each in self._troubles(subject, subject_id))

    def _troubles(self, subject: str, subject_id: str) -> list[tuple[str, str, int]]:
        """(status, maker, place) of what was not accepted."""

        def look() -> list[tuple[str, str, int]]:
            found = self._do(q.TROUBLES, subject=subject, subject_id=subject_id)
            return [(row.status, row.maker, row.case_sequence or 0) for row in found]

        return self.once(("troubles", subject, subject_id), look)

    def positions(self, subject: str, subject_id: str, status: str) -> list[int]:
        """Where a subject's events of that status stand, in the order they came."""
        return [int(position) for position in self._column(q.POSITIONS, subject=subject, subject_id=subject_id, status=status)]

    def events_of(self, subject: str, subject_id: str) -> list[tuple[bytes, bytes | None]]:
        """(envelope, payload) of everything that happened to a subject, in the order it came."""
        return [(row.envelope, row.payload) for row in self._do(q.OF_SUBJECT, subject=subject, subject_id=subject_id)]

    def events_with_status(self, subject: str, subject_id: str, status: str) -> list[tuple[bytes, bytes | None]]:
        """(envelope, payload) of a subject's events of that status, in the order they came."""
        found = self._do(q.OF_SUBJECT_WITH, subject=subject, subject_id=subject_id, status=status)
        return [(row.envelope, row.payload) for row in found]

    def events_of_kind(self, subject: str, subject_id: str, kind: str, status: str) -> list[tuple[bytes, bytes | None]]:
        """The same, of one kind only."""
        found = self._do(q.OF_SUBJECT_AND_KIND, subject=subject, subject_id=subject_id, kind=kind, status=status)
        return [(row.envelope, row.payload) for row in found]

    def events_of_kinds(self, kinds: tuple[str, ...], status: str) -> list[tuple[bytes, bytes | None]]:
        """(envelope, payload) of every event of these kinds and that status, in the order it came."""
        return [(row.envelope, row.payload) for row in self._do(q.OF_KINDS, kinds=list(kinds), status=status)]

    def subjects_of_kind(self, kind: str, status: str, since: str) -> frozenset[str]:
        """What had an event of that kind and status since a moment."""
        return frozenset(self._column(q.OF_KIND_SINCE, kind=kind, status=status, since=since))

    def subjects_of_kind_between(self, kind: str, status: str, after: int, upto: int) -> frozenset[str]:
        """The same of the events behind one position and up to another."""
        return frozenset(self._column(q.OF_KIND_BETWEEN, kind=kind, status=status, after=after, upto=upto))

    def last_position(self) -> int:
        """That of the event which came last, 0 if there is none."""
        return int(self._value(q.LAST_POSITION) or 0)

    def kinds_of_others_since(self, subject: str, subject_id: str, status: str, maker: str, after: int) -> set[str]:
        """What others than a maker did in a subject with that status, later than a place in its sequence."""
        return set(self._column(q.OF_OTHERS_SINCE, subject=subject, subject_id=subject_id, status=status, maker=maker, after=after))

    def events(self, maker: str = "") -> Iterator[Event]:
        """Every event in the order it came, of one maker if it is named."""
        for row in self._connection.execute(q.EVENTS.where(t.event.c.maker == maker) if maker else q.EVENTS):
            yield _event(row)

    def _event(self, statement: Select[Any], **values: object) -> Event | None:
        row = self._first(statement, **values)
        return _event(row) if row else None

    # -- folds

    def state(self, subject: str, subject_id: str) -> State | None:
        """The stored fold of a subject."""
        return self.once(("state", subject, subject_id), lambda: self._one(State, q.STATE, subject=subject, subject_id=subject_id))

    def save_state(self, state: State) -> None:
        """Store the fold of a subject, new or over the old one."""
        self._do(q.SAVE_STATE, **dataclasses.asdict(state))
        self._state_saved(state)

    def _state_saved(self, state: State) -> None:
        self.know(("state", state.subject, state.subject_id), state)

    def save_keys(self, case_id: str, keys: frozenset[str], *, new: bool = False) -> None:
        """By what a case is found to be like another one, in place of what was there (new: nothing was)."""
        if not new:
            self._do(q.DROP_KEYS, case_id=case_id)
        self._insert_all(t.case_key, [{"case_id": case_id, "key": key} for key in sorted(keys)])

    def cases_alike(self, case_id: str, keys: frozenset[str], limit: int) -> list[str]:
        """The newest other cases with one of these keys."""
        return self._column(q.ALIKE, case_id=case_id, keys=sorted(keys), most=limit) if keys else []


def _event(row: Row[Any]) -> Event:
    values = row._asdict()
    del values["position"]
    return Event(**values | {"case_sequence": row.case_sequence or 0})
