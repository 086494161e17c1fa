"""Where, who and when: a station that an operator has signed in at. The only door to the store."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from datetime import date, datetime, timedelta

from cqclerk.domain.access import Actor
from cqclerk.domain.case import Case
from cqclerk.domain.events import Event, Made, Subject
from cqclerk.domain.station import Operator, Station
from cqclerk.domain.workdays import Calendar
from cqclerk.protocol.codec import Unreadable
from cqclerk.protocol.envelope import Sealed, Unfit, open_sealed
from cqclerk.protocol.reference import Reference
from cqclerk.protocol.signing import Ed25519Signer, Signer
from cqclerk.workplace import documents
from cqclerk.workplace.clock import Clock, StoppedClock, business_date, doubt
from cqclerk.workplace.folding import opened, ordered
from cqclerk.workplace.one_time import one_time_setting
from cqclerk.workplace.projection import decode
from cqclerk.workplace.published_files import with_published
from cqclerk.workplace.standing import KEY_BEFORE, STATION_KEY, Standing, gateway_reads
from cqclerk.workplace.transaction import Desk, Transaction
from data.place import StationHome
from data.rows import DraftRow
from data.schema import JournalEntry
from data.store import Store
from data.store import Transaction as StoreTransaction

STATION_ID, SERVER_OFFSET, LAST_CONTACT = "station_id", "server_offset_ms", "last_contact"
ENROLMENT_CODE = "enrolment_code"
ELSEWHERE = "（他台）"  # stands for an operator whose name is not here


class NotAnOperator(Exception):
    """The person who signed in is no operator of this station (any more)."""


class Workplace:
    """One station, one signed-in operator. Used by one thread at a time: the store thread."""

    def __init__(self, store: Store, clock: Clock, reference: Reference, operator_id: str) -> None:
        self._store, self._clock, self._shipped = store, clock, reference
        with store.reading() as tx:
            self.station: Station = _read(tx, Subject.STATION, _setting(tx, STATION_ID))
            self.reference = documents.known(tx, self.station, reference)
            self.operator = _operator(tx, operator_id)
            self.signer: Signer = Ed25519Signer(_secret(tx, STATION_KEY))
            self.standing = Standing.read(tx, self.station)
            self.gateway_reads = gateway_reads(tx)
            offset = tx.setting(SERVER_OFFSET)
            contact = tx.setting(LAST_CONTACT)
            last = tx.last_own()
        self.server_offset_ms = int(offset) if offset else None
        self.last_day = date.fromisoformat(last.recorded_on) if last else date.min  # of own records; no later one lies before it
        self.clock_doubt = doubt(self.now(), self.server_offset_ms, _moment(last), datetime.fromisoformat(contact) if contact else None)
        self.renewed: Callable[[], None] = lambda: None  # whoever wants to know that other reference files count now
        self.reference = self._with_published(self.reference)
        self.home: StationHome | None = None  # where its plain file is, if it has one
        self.noted: Callable[[], None] = lambda: None  # whoever wants to know that an own event is being recorded

    @property
    def store(self) -> Store:
        """The store, for the other rooms of the workplace."""
        return self._store

    @property
    def actor(self) -> Actor:
        """The maker of the events of this workplace."""
        station, operator = self.station, self.operator
        standing = self.standing
        return Actor(
            operator.id, operator.roles, station.id, station.office, standing.epoch, self.restored, standing.stopped, standing.copied
        )

    @property
    def restored(self) -> bool:
        """Whether this station works in an epoch that is not certified yet, or has not got back yet what it lost."""
        return self.standing.epoch != self.station.epoch or self.standing.giving_back is not None

    def now(self) -> datetime:
        """Device time, UTC."""
        return self._clock.now()

    def today(self) -> date:
        """The office's day."""
        return max(business_date(self.now(), self.server_offset_ms), self.last_day)

    @property
    def clock_date(self) -> date:
        """The office's day by the clock alone."""
        return business_date(self.now(), self.server_offset_ms)

    @property
    def calendar(self) -> Calendar:
        """The working days of this office."""
        return self.reference.calendar_of(self.station.office)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One unit of work; its end is the commit."""
        desk = self._desk()
        with self._store.transaction() as tx:
            yield Transaction(tx, desk)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A look that writes nothing."""
        with self._store.reading() as tx:
            yield Transaction(tx, self._desk())

    def within(self, tx: StoreTransaction) -> Transaction:
        """A command's view of a transaction that is open already."""
        return Transaction(tx, self._desk())

    def _desk(self) -> Desk:
        now, offset = self.now(), self.server_offset_ms
        today = max(business_date(now, offset), self.last_day)

        def noted() -> None:
            self.last_day = today
            self.noted()

        def prefix(item: str) -> str:
            return self.reference.numbers.certificate(self.station.office, item, today)[0]

        return Desk(self.actor, self.signer, now, today, offset, self.reference.initials, prefix, noted, self.gateway_reads)

    # -- looks that need no command

    def case(self, case_id: str) -> Case:
        """One case as it stands."""
        with self.reading() as tx:
            return tx.case(case_id)

    def timeline(self, subject: Subject, subject_id: str) -> list[tuple[Event | None, Made]]:
        """What happened to a subject, in order; None stands for an event that needs a newer program."""
        with self._store.reading() as tx:
            sealed = [opened(entry) for entry in ordered(tx.entries(subject.value, subject_id))]
        return [(_event(one), one.made) for one in sealed]

    def as_when(self, made: Made) -> "Workplace":
        """The same place as its maker saw it when an event was made: for looking at what was printed then. Nothing is recorded there."""
        then = copy(self)
        with self._store.reading() as tx:
            stored = tx.state(Subject.OPERATOR.value, made.operator)
        known: Operator | None = decode(Subject.OPERATOR, stored.state) if stored else None
        then.operator = known or replace(self.operator, id=made.operator, name=ELSEWHERE)
        then._clock, then.last_day = StoppedClock(made.at), business_date(made.at, self.server_offset_ms)
        return then

    def save_draft(self, draft: DraftRow) -> None:
        """Keep a form as it stands; called at every field."""
        with self.transaction() as tx:
            tx.save_draft(draft)

    def drop_draft(self, draft_id: str) -> None:
        """Throw a draft away, by a person's decision."""
        with self.transaction() as tx:
            tx.drop_draft(draft_id)

    def one_time(self, operator_id: str) -> bool:
        """Whether an operator still has to choose a password."""
        with self._store.reading() as tx:
            return tx.setting(one_time_setting(operator_id)) == "1"

    def enrolment_code(self) -> str:
        """The one-time code that waits for the line or a stick, "" if there is none or this epoch is certified."""
        wanted = self.station.epoch == 0 or self.standing.epoch != self.station.epoch or self.standing.stopped
        with self._store.reading() as tx:
            return (tx.setting(ENROLMENT_CODE) or "") if wanted else ""

    def keep_enrolment_code(self, code: str) -> None:
        """Another one-time code, from the administrator of the gateway."""
        with self._store.transaction() as tx:
            tx.set(ENROLMENT_CODE, code)

    def private_keys(self) -> tuple[bytes, ...]:
        """32 bytes each: the key of this epoch, then that of the epoch that was certified before. What is sealed to either is for here."""
        with self._store.reading() as tx:
            kept = (tx.secret(STATION_KEY), tx.secret(KEY_BEFORE))
        return tuple(key for key in kept if key is not None)

    def refresh(self) -> None:
        """Read the station again: enrolment has changed it."""
        with self._store.reading() as tx:
            self.station = _read(tx, Subject.STATION, self.station.id)
            self.operator = _operator(tx, self.operator.id)

    def refresh_loaded(self) -> None:
        """Read again what was loaded here: the gateway may have refused some of it."""
        with self._store.reading() as tx:
            self.station = replace(self.station, loaded=_read(tx, Subject.STATION, self.station.id).loaded)
            self.reference = documents.known(tx, self.station, self._shipped)
        self.reference = self._with_published(self.reference)

    def take_published(self) -> None:
        """Use what the city published and what counts today; whoever wants to know is told if that is something else than before."""
        before = self.reference
        self.refresh_loaded()
        if self.reference.documents != before.documents:
            self.renewed()
        else:
            self.reference = before  # everything that was read already

    def _with_published(self, reference: Reference) -> Reference:
        with self._store.reading() as tx:
            return with_published(tx, reference, self.today())

    def close(self) -> None:
        """Sign out: the file is given back."""
        self._store.close()


def _moment(last: JournalEntry | None) -> datetime | None:
    """When an own event was made, put right as far as that was known then."""
    if last is None:
        return None
    try:
        envelope = open_sealed(last.envelope, None).envelope
    except Unfit:  # somebody has tampered with it: that is for the doctor to find
        return None
    return envelope.device_time + timedelta(milliseconds=envelope.server_offset_ms or 0)


def _event(sealed: Sealed) -> Event | None:
    try:
        return sealed.event
    except Unreadable:
        return None


def _read(tx: StoreTransaction, subject: Subject, subject_id: str) -> Station:
    stored = tx.state(subject.value, subject_id)
    assert stored is not None, f"{subject} {subject_id} is not in the store"
    station: Station = decode(subject, stored.state)
    return station


def _operator(tx: StoreTransaction, operator_id: str) -> Operator:
    stored = tx.state(Subject.OPERATOR.value, operator_id)
    operator: Operator | None = decode(Subject.OPERATOR, stored.state) if stored else None
    if operator is None or not operator.active:
        raise NotAnOperator(operator_id)
    return operator


def _setting(tx: StoreTransaction, key: str) -> str:
    value = tx.setting(key)
    assert value is not None, f"setting {key} is missing"
    return value


def _secret(tx: StoreTransaction, key: str) -> bytes:
    value = tx.secret(key)
    assert value is not None, f"secret {key} is missing"
    return value


__all__ = ["NotAnOperator", "Workplace"]
