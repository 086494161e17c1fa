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

from sqlalchemy import Row, Table, func, insert, select, update

from data import database
from data import hub_tables as t
from data.hub_rows import Block, Chain, Code, Event, Office, State, Station, Waiting
from data.place import sync_folder

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import Connection

APPLICATION_ID = 0x43514855  # "CQHU", in the header of the file
VERSION = 1
KEY_VARIABLE = "CQCLERK_HUB_KEY"
R = TypeVar("R", Office, Code, Block, State)


class BadHubKey(Exception):
    """The key beside the data or in the environment is not 64 hexadecimal digits."""


class HubTransaction:
    """What one unit of work may read and write. Leaves nothing behind if it raises."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection

    # -- offices and codes

    def office(self, office_id: str) -> Office | None:
        """An office by its id."""
        return self._one(Office, t.office, t.office.c.id == office_id)

    def add_office(self, office: Office) -> None:
        """A new office."""
        self._insert(t.office, office)

    def code(self, digest: str) -> Code | None:
        """A one-time code by its digest."""
        return self._one(Code, t.code, t.code.c.digest == digest)

    def add_code(self, code: Code) -> None:
        """A new one-time code."""
        self._insert(t.code, code)

    def use_code(self, digest: str, station: str) -> None:
        """The code is spent."""
        self._connection.execute(update(t.code).where(t.code.c.digest == digest).values(used_by=station))

    # -- makers

    def station(self, station_id: str) -> Station | None:
        """A maker by its id, with the end of its chain."""
        row = self._connection.execute(select(t.station).where(t.station.c.id == station_id)).one_or_none()
        return _station(row) if row else None

    def window_taken(self, office_id: str, window: str) -> bool:
        """Whether a station of this office stands at that window."""
        query = select(t.station.c.id).where(t.station.c.office == office_id, t.station.c.window == window)
        return self._connection.execute(query).first() is not None

    def add_station(self, station: Station) -> None:
        """A new maker."""
        values = dataclasses.asdict(station)
        head = values.pop("head")
        self._connection.execute(insert(t.station).values(**values, **{f"head_{name}": value for name, value in head.items()}))

    def set_head(self, station_id: str, head: Chain) -> None:
        """A maker's chain has grown."""
        values = {"head_epoch": head.epoch, "head_sequence": head.sequence, "head_hash": head.hash}
        self._connection.execute(update(t.station).where(t.station.c.id == station_id).values(**values))

    def add_certificate(self, station_id: str, epoch: int, encoded: str) -> None:
        """The certificate that begins a maker's epoch."""
        self._connection.execute(insert(t.certificate).values(station=station_id, epoch=epoch, encoded=encoded))

    def certificate(self, station_id: str, epoch: int) -> str:
        """The first certificate that covers an epoch ("" if there is none): epoch 0 is adopted by the next one."""
        table = t.certificate
        query = select(table.c.encoded).where(table.c.station == station_id, table.c.epoch >= epoch).order_by(table.c.epoch).limit(1)
        return self._connection.execute(query).scalar() or ""

    # -- events

    def event_by_hash(self, digest: str) -> Event | None:
        """An event by the hash of its envelope."""
        return self._event(t.event.c.hash == digest)

    def event_by_id(self, event_id: str) -> Event | None:
        """The first event under an id."""
        return self._event(t.event.c.id == event_id)

    def last_event(self, subject: str, subject_id: str, maker: str) -> Event | None:
        """What a maker recorded last of a subject."""
        c = t.event.c
        query = select(t.event).where(c.subject == subject, c.subject_id == subject_id, c.maker == maker)
        row = self._connection.execute(query.order_by(c.position.desc()).limit(1)).first()
        return _event(row) if row else None

    def append(self, event: Event) -> int:
        """Add an event; returns its position."""
        values = dataclasses.asdict(event) | {"case_sequence": event.case_sequence or None}
        position = self._connection.execute(insert(t.event).values(**values)).inserted_primary_key
        assert position is not None
        return int(position[0])

    def has_event(self, subject: str, subject_id: str, status: str, maker: str = "", after: int = -1) -> bool:
        """Whether a subject has an event of that status (of that maker, later than a sequence of the subject)."""
        table = t.event
        query = select(table.c.position).where(
            table.c.subject == subject,
            table.c.subject_id == subject_id,
            table.c.status == status,
            func.coalesce(table.c.case_sequence, 0) > after,
        )
        query = query.where(table.c.maker == maker) if maker else query
        return self._connection.execute(query.limit(1)).first() is not None

    def events(self, maker: str = "") -> Iterator[Event]:
        """Every event in the order it came, of one maker if it is named."""
        query = select(t.event).order_by(t.event.c.position)
        for row in self._connection.execute(query.where(t.event.c.maker == maker) if maker else query):
            yield _event(row)

    def _event(self, condition: Any) -> Event | None:
        row = self._connection.execute(select(t.event).where(condition).order_by(t.event.c.position).limit(1)).first()
        return _event(row) if row else None

    # -- folds

    def state(self, subject: str, subject_id: str) -> State | None:
        """The stored fold of a subject."""
        return self._one(State, t.state, (t.state.c.subject == subject) & (t.state.c.subject_id == subject_id))

    def save_state(self, state: State) -> None:
        """Store the fold of a subject, new or over the old one."""
        key = (t.state.c.subject == state.subject) & (t.state.c.subject_id == state.subject_id)
        if not self._connection.execute(update(t.state).where(key).values(**dataclasses.asdict(state))).rowcount:
            self._insert(t.state, state)

    # -- inboxes

    def deliver(self, office_id: str, event: int, with_payload: bool) -> int:
        """Put an event into an office's inbox; returns its position there. The row of the office's head is the lock."""
        position = self._counted(t.inbox_head, t.inbox_head.c.office, office_id, t.inbox_head.c.last, 1, start=0)
        self._connection.execute(insert(t.inbox).values(office=office_id, position=position, event=event, with_payload=with_payload))
        return position

    def waiting(self, office_id: str, after: int, limit: int) -> list[Waiting]:
        """What came into an office's inbox after a position, oldest first."""
        query = (
            select(t.inbox.c.position, t.inbox.c.with_payload, t.event)
            .join(t.event, t.event.c.position == t.inbox.c.event)
            .where(t.inbox.c.office == office_id, t.inbox.c.position > after)
            .order_by(t.inbox.c.position)
            .limit(limit)
        )
        return [
            Waiting(
                row.position,
                row.maker,
                row.epoch,
                row.case_sequence or 0,
                row.envelope,
                row.payload if row.with_payload else None,
            )
            for row in self._connection.execute(query)
        ]

    # -- numbers

    def next_serials(self, prefix: str, count: int) -> int:
        """The first of `count` serials that no block under this prefix has. The row of the series is the lock."""
        return self._counted(t.series, t.series.c.prefix, prefix, t.series.c.next, count, start=1) - count

    def add_block(self, block: Block) -> None:
        """A new block."""
        self._insert(t.block, block)

    def block(self, block_id: str) -> Block | None:
        """A block by its id."""
        return self._one(Block, t.block, t.block.c.id == block_id)

    def last_block(self, station_id: str, prefix: str) -> Block | None:
        """The block that this station leased last under a prefix."""
        query = select(t.block).where(t.block.c.station == station_id, t.block.c.prefix == prefix).order_by(t.block.c.first.desc()).limit(1)
        row = self._connection.execute(query).first()
        return Block(**row._mapping) if row else None

    def numbers_taken(self, block_id: str) -> int:
        """How many serials of a block were taken by a decision."""
        return self._connection.execute(select(func.count()).where(t.number.c.block == block_id)).scalar_one()

    def number(self, block_id: str, serial: int) -> str:
        """The case that took a serial, "" if none has."""
        query = select(t.number.c.case_id).where(t.number.c.block == block_id, t.number.c.serial == serial)
        return self._connection.execute(query).scalar() or ""

    def take_number(self, block_id: str, serial: int, case_id: str) -> None:
        """A decision took a serial."""
        self._connection.execute(insert(t.number).values(block=block_id, serial=serial, case_id=case_id))

    # -- secrets

    def secret(self, name: str) -> bytes | None:
        """A secret of the gateway."""
        return self._connection.execute(select(t.secret.c.value).where(t.secret.c.name == name)).scalar()

    def set_secret(self, name: str, value: bytes) -> None:
        """Keep a secret of the gateway."""
        self._connection.execute(insert(t.secret).values(name=name, value=value))

    # -- common

    def _one(self, kind: type[R], table: Table, condition: Any) -> R | None:
        row = self._connection.execute(select(table).where(condition)).one_or_none()
        return kind(**row._mapping) if row else None

    def _insert(self, table: Table, row: R) -> None:
        self._connection.execute(insert(table).values(**dataclasses.asdict(row)))

    def _counted(self, table: Table, key: Any, value: str, counter: Any, step: int, start: int) -> int:
        """Add to a counter, making it at `start` if need be; returns what it says then."""
        counted = update(table).where(key == value).values({counter: counter + step}).returning(counter)
        if (found := self._connection.execute(counted).scalar()) is not None:
            return int(found)
        self._connection.execute(insert(table).values({key: value, counter: start + step}))
        return start + step


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
            database.prepare(connection, [t.statements()], application_id=APPLICATION_ID)
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
