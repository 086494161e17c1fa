"""A station begins, and a person signs in: key slots, the encrypted store, the first events."""

import secrets
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace

from cqclerk.domain.access import Actor, Role
from cqclerk.domain.station import Operator, Station
from cqclerk.domain.station_events import OperatorAdded, PrinterChosen, StationMade
from cqclerk.protocol.reference import Reference
from cqclerk.protocol.signing import Ed25519Signer
from cqclerk.workplace import backups, epochs
from cqclerk.workplace.clock import Clock, SystemClock, business_date
from cqclerk.workplace.identity import new_id
from cqclerk.workplace.rebuild import rebuild
from cqclerk.workplace.refolding import read_again
from cqclerk.workplace.standing import STATION_KEY
from cqclerk.workplace.transaction import Desk, Transaction
from cqclerk.workplace.workplace import ENROLMENT_CODE, STATION_ID, Workplace
from data import keyring, station
from data.place import StationHome
from data.station import OperatorSlot, StationFile
from data.store import Store


@dataclass(frozen=True, slots=True)
class NewOperator:
    """An operator as named at set-up."""

    name: str
    roles: tuple[Role, ...]
    password: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What set-up asks for."""

    office_id: str
    office_name: str
    window: str
    gateway_url: str
    operators: tuple[NewOperator, ...]
    printer: PrinterChosen
    training: bool = False
    enrolment_code: str = ""  # used as soon as the gateway can be reached


class AlreadySetUp(Exception):
    """There is a station in this folder; it is never overwritten."""


def set_up(home: StationHome, plan: Plan, reference: Reference, cost: keyring.Cost, clock: Clock | None = None) -> str:
    """Make a station: keys, encrypted store, first events, station.json last. Returns the recovery key, shown once.

    Until station.json stands the folder holds no station: a set-up that died half way is begun again.
    """
    if home.station_file.exists():
        raise AlreadySetUp(str(home.folder))
    home.make()
    backups.set_database_aside(home)  # of a set-up that died half way: it might be a station that lost its station.json
    key, recovery = keyring.new_key(), keyring.new_recovery_key()
    station_id, operator_ids = new_id(), tuple(new_id() for _ in plan.operators)
    _first_events(home, key, station_id, operator_ids, plan, reference, clock or SystemClock())
    slots = tuple(
        OperatorSlot(
            operator_id=operator_id,
            name=operator.name,
            roles=tuple(role.value for role in operator.roles),
            slot=keyring.wrap(key, operator.password, cost),
        )
        for operator_id, operator in zip(operator_ids, plan.operators, strict=True)
    )
    station.write(
        home,
        StationFile(
            station_id=station_id,
            office_id=plan.office_id,
            office_name=plan.office_name,
            window=plan.window,
            gateway_url=plan.gateway_url,
            training=plan.training,
            last_contact=None,
            last_sequence=0,
            epoch=0,
            operators=slots,
            recovery=keyring.wrap(key, recovery, cost),
        ),
    )
    return recovery


def _first_events(
    home: StationHome, key: bytes, station_id: str, operator_ids: tuple[str, ...], plan: Plan, reference: Reference, clock: Clock
) -> None:
    private = secrets.token_bytes(32)
    signer, now = Ed25519Signer(private), clock.now()
    administrator = next(
        (i for i, who in zip(operator_ids, plan.operators, strict=True) if Role.ADMINISTRATOR in who.roles), operator_ids[0]
    )
    actor = Actor(administrator, frozenset({Role.ADMINISTRATOR}), station_id, plan.office_id, 0)
    desk = Desk(actor, signer, now, business_date(now, None), None, reference.initials, lambda item: "")  # nothing is issued yet
    with closing(Store.open(home.database, key, new=True)) as store, store.transaction() as raw:
        raw.set(STATION_ID, station_id)
        raw.set_secret(STATION_KEY, private)
        raw.set(ENROLMENT_CODE, plan.enrolment_code)
        tx = Transaction(raw, desk)
        made = tx.record(Station(station_id), StationMade(plan.office_id, plan.window, signer.public_key, plan.training))
        tx.record(made, plan.printer)
        for operator_id, operator in zip(operator_ids, plan.operators, strict=True):
            tx.record(Operator(operator_id), OperatorAdded(operator.roles, operator.name))


def sign_in(
    home: StationHome,
    operator_id: str,
    password: str,
    reference: Reference,
    clock: Clock | None = None,
    on_key: Callable[[bytes], None] | None = None,
) -> Workplace:
    """Open the store with the operator's own slot; raises keyring.WrongSecret, DatabaseProblem or NotAnOperator.

    on_key gets the database key, for the read side's own connection.
    """
    key = unlock(home, operator_id, password)
    if on_key:
        on_key(key)
    return enter(home, key, operator_id, reference, clock)


def unlock(home: StationHome, operator_id: str, password: str) -> bytes:
    """The database key behind an operator's slot; needs no heavy package."""
    file = station.read(home)
    slot = next((entry.slot for entry in file.operators if entry.operator_id == operator_id), None)
    if slot is None:
        raise keyring.WrongSecret
    return keyring.unwrap(slot, password)


def enter(home: StationHome, key: bytes, operator_id: str, reference: Reference, clock: Clock | None = None) -> Workplace:
    """The workplace of an operator who has the key."""
    store = Store.open(home.database, key)
    try:
        _bring_up_to_date(store, reference)
        at = Workplace(store, clock or SystemClock(), reference, operator_id)
        at.home = home
        _begin_anew_if_older(home, at)
    except BaseException:
        store.close()
        raise
    return at


def _bring_up_to_date(store: Store, reference: Reference) -> None:
    """After a step of the schema what is read is made anew from the journal, once; after an update what could not be read before."""
    with store.reading() as tx:
        stale = tx.stale
    if stale:
        rebuild(store, reference.initials)
    with store.transaction() as tx:
        read_again(tx, reference.initials)


def _begin_anew_if_older(home: StationHome, at: Workplace) -> None:
    """An older database was put back: station.json remembers a later event than the journal has, or says that it was restored.

    One that was never certified has given no number: it goes on as it is.
    """
    if not home.exists():
        return
    file = station.read(home)
    with at.store.reading() as tx:
        head = tx.head()
    older = file.restored or ((head.epoch, head.sequence) < (file.epoch, file.last_sequence) and file.last_sequence > 0)
    if older and max(file.epoch, at.station.epoch) > 0 and not at.restored:
        epochs.begin(at, epochs.RESTORED, above=file.epoch)
    if older:
        note_progress(home, at)


def note_progress(home: StationHome, at: Workplace) -> None:
    """Keep in station.json how far the journal has come, so that a database put back later is known to be older."""
    with at.store.reading() as tx:
        head = tx.head()
    file = station.read(home)
    epoch = max(head.epoch, at.standing.epoch)
    # each epoch counts its own events: what was made before the certificate says nothing of the new one
    told = replace(file, epoch=epoch, last_sequence=head.sequence if head.epoch == epoch else 0, restored=False)
    if told != file:
        station.write(home, told)
