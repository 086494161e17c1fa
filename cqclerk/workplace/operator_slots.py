"""The key slots of operators in station.json after set-up: written on the store thread, which alone writes that file.

The journal says who works here; a slot only lets somebody in. It is written after the journal: who has a slot and is no
operator is turned away at the sign-in, who is an operator and has no slot is given one by a new one-time password.
"""

from collections.abc import Collection
from dataclasses import replace

from cqclerk.domain.access import Role
from cqclerk.domain.station import Operator
from data import keyring, station
from data.place import StationHome
from data.station import OperatorSlot


def key_of(home: StationHome, operator_id: str, password: str) -> bytes:
    """The database key behind somebody's slot; raises keyring.WrongSecret."""
    slots = (entry.slot for entry in station.read(home).operators if entry.operator_id == operator_id)
    slot = next(slots, None)
    if slot is None:
        raise keyring.WrongSecret
    return keyring.unwrap(slot, password)


def put(home: StationHome, key: bytes, operator: Operator, password: str) -> None:
    """A slot that opens with this password only, in place of the one that was there."""
    file = station.read(home)
    slot = keyring.wrap(key, password, file.recovery.cost)
    _write(home, OperatorSlot(operator.id, operator.name, _in_order(operator.roles), slot))


def show_roles(home: StationHome, operator: Operator) -> None:
    """The roles that the login shows; the slot stays."""
    old = next((entry for entry in station.read(home).operators if entry.operator_id == operator.id), None)
    if old is not None:
        _write(home, replace(old, roles=_in_order(operator.roles)))


def drop(home: StationHome, operator_id: str) -> None:
    """Nobody comes in with that password any more."""
    file = station.read(home)
    station.write(home, replace(file, operators=tuple(entry for entry in file.operators if entry.operator_id != operator_id)))


def _in_order(roles: Collection[Role]) -> tuple[str, ...]:
    return tuple(role.value for role in Role if role in roles)


def _write(home: StationHome, slot: OperatorSlot) -> None:
    """In its old place, else at the end: the numbers of the login stay."""
    file = station.read(home)
    known = [entry.operator_id for entry in file.operators]
    kept = tuple(slot if entry.operator_id == slot.operator_id else entry for entry in file.operators)
    station.write(home, replace(file, operators=kept if slot.operator_id in known else (*kept, slot)))
