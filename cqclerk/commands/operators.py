"""操作员 after set-up: added with a one-time password, roles as a set, taken away; and one's own password."""

from collections.abc import Iterable

from cqclerk.domain import guards
from cqclerk.domain import operator_guards as may
from cqclerk.domain.access import Role
from cqclerk.domain.station import Operator
from cqclerk.domain.station_events import OperatorAdded, OperatorRemoved
from cqclerk.workplace import operator_slots
from cqclerk.workplace.workplace import Workplace
from data import keyring
from data.place import StationHome
from data.reference import read_toml


def listed(at: Workplace) -> tuple[Operator, ...]:
    """Who works here, by name."""
    with at.reading() as tx:
        return tuple(sorted(tx.operators(), key=lambda operator: operator.name))


def add_operator(at: Workplace, home: StationHome, name: str, roles: Iterable[Role], password: str) -> tuple[Operator, str]:
    """A new operator and the one-time password, which is shown once. password is the administrator's own.

    Raises NotAllowed: no administrator, a wrong password, a name that is taken, no role.
    """
    wanted = _set(roles)
    guards.require(may.may_add(listed(at), name, wanted, at.actor))
    key = _key(at, home, password)
    with at.transaction() as tx:
        operator = tx.record(Operator(tx.new_id()), OperatorAdded(wanted, name))
        tx.set_one_time(operator.id, True)
    return operator, _with_one_time(home, key, operator)


def reset_password(at: Workplace, home: StationHome, operator_id: str, password: str) -> tuple[Operator, str]:
    """A new one-time password for somebody who forgot theirs. Raises NotAllowed: no administrator, a wrong password, gone."""
    guards.require(may.may_manage(at.actor))
    operator = next((one for one in listed(at) if one.id == operator_id), None)
    guards.require(None if operator else guards.no("operator.gone"))
    assert operator is not None
    key = _key(at, home, password)
    with at.transaction() as tx:
        tx.set_one_time(operator.id, True)
    return operator, _with_one_time(home, key, operator)


def change_roles(at: Workplace, home: StationHome, operator_id: str, roles: Iterable[Role]) -> Operator:
    """What an operator may do from the next sign-in on. Raises NotAllowed: no administrator, no role, the last administrator."""
    wanted = _set(roles)
    operators = listed(at)
    guards.require(may.may_change_roles(operators, operator_id, wanted, at.actor))
    before = next(one for one in operators if one.id == operator_id)
    with at.transaction() as tx:
        after = tx.record(before, OperatorAdded(wanted, before.name))
    operator_slots.show_roles(home, after)
    return after


def remove_operator(at: Workplace, home: StationHome, operator_id: str) -> Operator:
    """The operator no longer works here. Raises NotAllowed: no administrator, the last one, oneself."""
    operators = listed(at)
    guards.require(may.may_remove(operators, operator_id, at.actor))
    before = next(one for one in operators if one.id == operator_id)
    with at.transaction() as tx:
        after = tx.record(before, OperatorRemoved())
        tx.set_one_time(operator_id, False)
    operator_slots.drop(home, operator_id)
    return after


def change_password(at: Workplace, home: StationHome, old: str, new: str) -> Operator:
    """One's own. Raises NotAllowed: the old one is wrong, the new one is too short or the same."""
    shortest = read_toml("reference/workstation.toml").table("password").number("shortest")
    guards.require(guards.no("operator.password_short", shortest=shortest) if len(new) < shortest else None)
    guards.require(guards.no("operator.password_same") if new == old else None)
    operator_slots.put(home, _key(at, home, old), at.operator, new)
    with at.transaction() as tx:
        tx.set_one_time(at.operator.id, False)
    return at.operator


def _key(at: Workplace, home: StationHome, password: str) -> bytes:
    try:
        return operator_slots.key_of(home, at.operator.id, password)
    except keyring.WrongSecret:
        raise guards.NotAllowed(guards.no("operator.wrong_password")) from None


def _with_one_time(home: StationHome, key: bytes, operator: Operator) -> str:
    once = keyring.new_one_time_password()
    operator_slots.put(home, key, operator, once)
    return once


def _set(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Each role once, in the order of the table."""
    wanted = frozenset(roles)
    return tuple(role for role in Role if role in wanted)
