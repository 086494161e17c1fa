"""The gateway's store: offices, stations, events with their answers, inboxes, number blocks. Bytes and rows, no meaning.

SQLAlchemy Core over SQLCipher, one process; the statements are those that PostgreSQL understands too.
"""

import dataclasses
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import CursorResult, Executable, Row, Select, Table, Update

from data import database
from data import hub_statements as q
from data import hub_tables as t
from data.hub_rows import Block, Chain, Code, Event, Office, State, Station, Waiting
from data.hub_standing import Standing
from data.place import sync_folder

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import Connection

APPLICATION_ID = 0x43514855  # "CQHU", in the header of the file
VERSION = 3  # steps of hub_tables.steps
KEY_VARIABLE = "CQCLERK_HUB_KEY"
R = TypeVar("R", Office, Code, Block, State)


class BadHubKey(Exception):
    """The key beside the data or in the environment is not 64 hexadecimal digits."""


class HubTransaction(Standing):
    """What one unit of work may read and write. Leaves nothing behind if it raises."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection

    # -- offices and codes

    def office(self, office_id: str) -> Office | None:
        """An office by its id."""
        return self._one(Office, q.OFFICE, id=office_id)

    def add_office(self, office: Office) -> None:
        """A new office."""
        self._insert(t.office, **dataclasses.asdict(office))

    def code(self, digest: str) -> Code | None:
        """A one-time code by its digest."""
        return self._one(Code, q.CODE, digest=digest)

    def add_code(self, code: Code) -> None:
        """A new one-time code."""
        self._insert(t.code, **dataclasses.asdict(code))

    def use_code(self, digest: str, station: str) -> None:
        """The code is spent."""
        self._do(q.USE_CODE, known=digest, used_by=station)

    # -- makers

    def station(self, station_id: str) -> Station | None:
        """A maker by its id, with the end of its chain."""
        row = self._do(q.STATION, id=station_id).one_or_none()
        return _station(row) if row else None

    def window_taken(self, office_id: str, window: str) -> bool:
        """Whether a station of this office stands at that window."""
        return self._do(q.AT_WINDOW, office=office_id, window=window).first() is not None

    def add_station(self, station: Station) -> None:
        """A new maker."""
        values = dataclasses.asdict(station)
        head = values.pop("head")
        self._insert(t.station, **values, **{f"head_{name}": value for name, value in head.items()})

    def set_head(self, station_id: str, head: Chain) -> None:
        """A maker's chain has grown."""
        self._do(q.SET_HEAD, known=station_id, head_epoch=head.epoch, head_sequence=head.sequence, head_hash=head.hash)

    def add_certificate(self, station_id: str, epoch: int, encoded: str) -> None:
        """The certificate that begins a maker's epoch."""
        self._insert(t.certificate, station=station_id, epoch=epoch, encoded=encoded)

    def certificate(self, station_id: str, epoch: int) -> str:
        """The first certificate that covers an epoch ("" if there is none): epoch 0 is adopted by the next one."""
        return self._do(q.CERTIFICATE, station=station_id, epoch=epoch).scalar() or ""

    # -- events

    def event_by_hash(self, digest: str) -> Event | None:
        """An event by the hash of its envelope."""
        return self._event(q.BY_HASH, hash=digest)

    def event_by_id(self, event_id: str) -> Event | None:
        """The first event under an id."""
        return self._event(q.BY_ID, id=event_id)

    def last_event(self, subject: str, subject_id: str, maker: str) -> Event | None:
        """What a maker recorded last of a subject."""
        return self._event(q.LAST, subject=subject, subject_id=subject_id, maker=maker)

    def append(self, event: Event) -> int:
        """Add an event; returns its position."""
        values = {field.name: getattr(event, field.name) for field in dataclasses.fields(event)}
        return int(self._do(q.APPEND, **values | {"case_sequence": event.case_sequence or None}).scalar_one())

    def has_event(self, subject: str, subject_id: str, status: str) -> bool:
        """Whether a subject has an event of that status."""
        return self._do(q.WITH_STATUS, subject=subject, subject_id=subject_id, status=status).first() is not None

    def positions(self, subject: str, subject_id: str, status: str) -> list[int]:
        """Where a subject's events of that status stand, in the order they came."""
        return [int(position) for position in self._do(q.POSITIONS, subject=subject, subject_id=subject_id, status=status).scalars()]

    def events_of(self, subject: str, subject_id: str) -> list[tuple[bytes, bytes | None]]:
        """(envelope, payload) of everything that happened to a subject, in the order it came."""
        return [(row.envelope, row.payload) for row in self._do(q.OF_SUBJECT, subject=subject, subject_id=subject_id)]

    def has_event_since(self, subject: str, subject_id: str, status: str, maker: str, after: int) -> bool:
        """Whether a maker has an event of that status in a subject, later than a place in its sequence."""
        found = self._do(q.WITH_STATUS_SINCE, subject=subject, subject_id=subject_id, status=status, maker=maker, after=after)
        return found.first() is not None

    def kinds_of_others_since(self, subject: str, subject_id: str, status: str, maker: str, after: int) -> set[str]:
        """What others than a maker did in a subject with that status, later than a place in its sequence."""
        found = self._do(q.OF_OTHERS_SINCE, subject=subject, subject_id=subject_id, status=status, maker=maker, after=after)
        return set(found.scalars())

    def events(self, maker: str = "") -> Iterator[Event]:
        """Every event in the order it came, of one maker if it is named."""
        for row in self._connection.execute(q.EVENTS.where(t.event.c.maker == maker) if maker else q.EVENTS):
            yield _event(row)

    def _event(self, statement: Select[Any], **values: object) -> Event | None:
        row = self._do(statement, **values).first()
        return _event(row) if row else None

    # -- folds

    def state(self, subject: str, subject_id: str) -> State | None:
        """The stored fold of a subject."""
        return self._one(State, q.STATE, subject=subject, subject_id=subject_id)

    def save_state(self, state: State) -> None:
        """Store the fold of a subject, new or over the old one."""
        values = dataclasses.asdict(state)
        if not self._do(q.SAVE_STATE, known_subject=state.subject, known_id=state.subject_id, **values).rowcount:
            self._insert(t.state, **values)

    # -- what is alike

    def save_keys(self, case_id: str, keys: frozenset[str]) -> None:
        """By what a case is found to be like another one, in place of what was there."""
        self._do(q.DROP_KEYS, case_id=case_id)
        for key in sorted(keys):
            self._insert(t.case_key, case_id=case_id, key=key)

    def cases_alike(self, case_id: str, keys: frozenset[str], limit: int) -> list[str]:
        """The newest other cases with one of these keys."""
        return list(self._do(q.ALIKE, case_id=case_id, keys=sorted(keys), most=limit).scalars()) if keys else []

    # -- inboxes

    def deliver(self, office_id: str, event: int, with_payload: bool) -> int:
        """Put an event into an office's inbox; returns its position there. The row of the office's head is the lock."""
        position = self._counted(q.COUNT_INBOX, office_id, 1)
        if position is None:
            position = 1
            self._insert(t.inbox_head, office=office_id, last=position)
        self._insert(t.inbox, office=office_id, position=position, event=event, with_payload=with_payload)
        return position

    def waiting(self, office_id: str, after: int, limit: int) -> list[Waiting]:
        """What came into an office's inbox after a position, oldest first."""
        found = self._do(q.WAITING, office=office_id, after=after, most=limit)
        return [
            Waiting(row.position, row.maker, row.epoch, row.case_sequence or 0, row.envelope, row.payload if row.with_payload else None)
            for row in found
        ]

    # -- numbers

    def next_serials(self, prefix: str, count: int) -> int:
        """The first of `count` serials that no block under this prefix has. The row of the series is the lock."""
        after = self._counted(q.COUNT_SERIES, prefix, count)
        if after is None:
            after = 1 + count
            self._insert(t.series, prefix=prefix, next=after)
        return after - count

    def add_block(self, block: Block) -> None:
        """A new block."""
        self._insert(t.block, **dataclasses.asdict(block))

    def block(self, block_id: str) -> Block | None:
        """A block by its id."""
        return self._one(Block, q.BLOCK, id=block_id)

    def blocks_under(self, number: str) -> list[Block]:
        """The blocks that a printed number may be from: those with its prefix."""
        return [Block(**row._mapping) for row in self._do(q.BLOCKS_UNDER, number=number)]

    def last_block(self, station_id: str, prefix: str) -> Block | None:
        """The block that this station leased last under a prefix."""
        return self._one(Block, q.LAST_BLOCK, station=station_id, prefix=prefix)

    def numbers_taken(self, block_id: str) -> int:
        """How many serials of a block were taken by a decision."""
        return int(self._do(q.TAKEN, block=block_id).scalar_one())

    def number(self, block_id: str, serial: int) -> str:
        """The case that took a serial, "" if none has."""
        return self._do(q.NUMBER, block=block_id, serial=serial).scalar() or ""

    def take_number(self, block_id: str, serial: int, case_id: str) -> None:
        """A decision took a serial."""
        self._insert(t.number, block=block_id, serial=serial, case_id=case_id)

    # -- secrets

    def secret(self, name: str) -> bytes | None:
        """A secret of the gateway."""
        return self._do(q.SECRET, name=name).scalar()

    def set_secret(self, name: str, value: bytes) -> None:
        """Keep a secret of the gateway."""
        self._insert(t.secret, name=name, value=value)

    # -- common

    def _do(self, statement: Executable, **values: object) -> CursorResult[Any]:
        result = self._connection.execute(statement, values)
        assert isinstance(result, CursorResult)
        return result

    def _one(self, kind: type[R], statement: Select[Any], **values: object) -> R | None:
        row = self._do(statement, **values).one_or_none()
        return kind(**row._mapping) if row else None

    def _insert(self, table: Table, **values: object) -> None:
        self._do(q.INSERTS[table], **values)

    def _counted(self, statement: Update, key: str, step: int) -> int | None:
        """What a counter says after adding to it; None if there is no such counter yet."""
        found = self._do(statement, known=key, step=step).scalar()
        return None if found is None else int(found)


def _station(row: Row[Any]) -> Station:
    head = Chain(row.head_epoch, row.head_sequence, row.head_hash)
    return Station(row.id, row.office, row.window, row.public_key, row.epoch, head, row.revoked)


def _event(row: Row[Any]) -> Event:
    values = dict(row._mapping)
    del values["position"]
    return Event(**values | {"case_sequence": row.case_sequence or 0})


class Hub:
    """The gateway's database. One thread at a time."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine

    @classmethod
    def open(cls, folder: Path) -> "Hub":
        """Open or make the hub of a folder, its key too; raises data.database.DatabaseProblem, BadHubKey, OSError."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path, key = folder / "hub.db", hub_key(folder)
        connection = database.connect(path, key, application_id=APPLICATION_ID, version=VERSION)
        try:
            database.prepare(connection, t.steps(), application_id=APPLICATION_ID)
        finally:
            connection.close()
        return cls(database.engine(path, key, application_id=APPLICATION_ID, version=VERSION))

    @contextmanager
    def transaction(self) -> Iterator[HubTransaction]:
        """All of it, or nothing; on the disk when this ends."""
        with self._engine.begin() as connection:
            yield HubTransaction(connection)

    @contextmanager
    def reading(self) -> Iterator[HubTransaction]:
        """A look that writes nothing and takes no lock."""
        with self._engine.execution_options(reads=True).begin() as connection:
            yield HubTransaction(connection)

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()


def hub_key(folder: Path) -> bytes:
    """The key of a hub: from the environment, else from the file beside the data, which is made once (0600)."""
    named = os.environ.get(KEY_VARIABLE)
    if named:
        return _key(named, KEY_VARIABLE)
    file = folder / "hub.key"
    if not file.exists():
        _make_key(file)
    return _key(file.read_text("ascii", errors="replace"), str(file))


def _make_key(file: Path) -> None:
    """Beside it, to the disk, and only then under its name: of two processes that do so one wins, and nobody reads half a key."""
    beside = file.with_name(f"hub.key.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as new:
        new.write(secrets.token_bytes(32).hex() + "\n")
        new.flush()
        os.fsync(new.fileno())
    with suppress(FileExistsError):
        os.link(beside, file)
    beside.unlink()
    sync_folder(file.parent)


def _key(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError as error:
        raise BadHubKey(where) from error
    if len(key) != 32:
        raise BadHubKey(where)
    return key


__all__ = ["BadHubKey", "Hub", "HubTransaction", "hub_key"]
