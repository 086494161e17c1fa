"""操作员 after set-up: who is added comes in with the one-time password, who is removed does not, and an administrator stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import operators
from cqclerk.domain.access import Role
from cqclerk.domain.guards import NotAllowed
from cqclerk.workplace import rebuild
from cqclerk.workplace.opening import sign_in
from cqclerk.workplace.workplace import NotAnOperator, Workplace
from data import keyring, station
from data.place import StationHome
from tests.offices import PASSWORD, REFERENCE, HandClock, enter, make_station

CLERK = (Role.CLERK,)


@pytest.fixture
def home(tmp_path: Path) -> StationHome:
    return make_station(tmp_path / "a")


@pytest.fixture
def at(home: StationHome) -> Iterator[Workplace]:
    workplace = enter(home)
    yield workplace
    assert rebuild.verify(workplace.store, workplace.station.public_key).faults == ()
    workplace.close()


def signed_in(home: StationHome, operator_id: str, password: str) -> Workplace:
    return sign_in(home, operator_id, password, REFERENCE, HandClock())


def key(call: object, *args: object) -> str:
    with pytest.raises(NotAllowed) as caught:
        call(*args)  # type: ignore[operator]
    return caught.value.objection.key


def test_who_is_added_comes_in_with_the_one_time_password_and_changes_it(at: Workplace, home: StationHome) -> None:
    added, once = operators.add_operator(at, home, "田冉", (Role.REVIEWER, Role.CLERK, Role.CLERK), PASSWORD)
    assert added.roles == {Role.CLERK, Role.REVIEWER} and at.one_time(added.id)
    at.close()
    newcomer = signed_in(home, added.id, once)
    assert newcomer.actor.roles == added.roles
    assert key(operators.change_password, newcomer, home, "falsch", "87654321") == "operator.wrong_password"
    assert key(operators.change_password, newcomer, home, once, "1") == "operator.password_short"
    assert key(operators.change_password, newcomer, home, once, once) == "operator.password_same"
    operators.change_password(newcomer, home, once, "87654321")
    assert not newcomer.one_time(added.id)
    newcomer.close()
    with pytest.raises(keyring.WrongSecret):
        signed_in(home, added.id, once)
    signed_in(home, added.id, "87654321").close()


def test_who_is_removed_comes_in_no_more_even_with_an_old_copy_of_the_slot(at: Workplace, home: StationHome) -> None:
    added, once = operators.add_operator(at, home, "田冉", CLERK, PASSWORD)
    before = station.read(home)
    operators.remove_operator(at, home, added.id)
    assert [one.name for one in operators.listed(at)] == ["李敏"] and len(station.read(home).operators) == 1
    station.write(home, before)
    with pytest.raises(NotAnOperator):
        signed_in(home, added.id, once)


def test_the_last_administrator_stays_and_nobody_removes_himself(at: Workplace, home: StationHome) -> None:
    me = at.operator.id
    assert key(operators.remove_operator, at, home, me) == "operator.last_administrator"
    assert key(operators.change_roles, at, home, me, CLERK) == "operator.last_administrator"
    operators.add_operator(at, home, "何静", (Role.ADMINISTRATOR,), PASSWORD)
    assert key(operators.remove_operator, at, home, me) == "operator.self"
    assert operators.change_roles(at, home, me, CLERK).roles == {Role.CLERK}


def test_roles_are_a_set_that_the_journal_keeps_and_the_login_shows(at: Workplace, home: StationHome) -> None:
    added, _ = operators.add_operator(at, home, "田冉", CLERK, PASSWORD)
    operators.change_roles(at, home, added.id, (Role.APPROVER, Role.REVIEWER))
    assert station.read(home).operators[1].roles == ("reviewer", "approver")
    assert next(one for one in operators.listed(at) if one.id == added.id).roles == {Role.REVIEWER, Role.APPROVER}
    assert key(operators.change_roles, at, home, added.id, ()) == "operator.no_role"


def test_a_forgotten_password_is_replaced_by_a_one_time_one(at: Workplace, home: StationHome) -> None:
    added, once = operators.add_operator(at, home, "田冉", CLERK, PASSWORD)
    _, again = operators.reset_password(at, home, added.id, PASSWORD)
    assert again != once and at.one_time(added.id)
    with pytest.raises(keyring.WrongSecret):
        signed_in(home, added.id, once)


def test_it_takes_an_administrator_and_his_password_and_a_name_of_its_own(at: Workplace, home: StationHome) -> None:
    assert key(operators.add_operator, at, home, "田冉", CLERK, "falsch") == "operator.wrong_password"
    assert key(operators.add_operator, at, home, "李敏", CLERK, PASSWORD) == "operator.name_twice"
    assert key(operators.add_operator, at, home, "", CLERK, PASSWORD) == "operator.no_name"
    assert key(operators.add_operator, at, home, "田冉", (), PASSWORD) == "operator.no_role"
    assert len(station.read(home).operators) == 1
    added, once = operators.add_operator(at, home, "田冉", CLERK, PASSWORD)
    at.close()
    clerk = signed_in(home, added.id, once)
    assert key(operators.add_operator, clerk, home, "冉娟", CLERK, once) == "administration.role"
    assert key(operators.remove_operator, clerk, home, added.id) == "administration.role"
    clerk.close()


def test_one_time_passwords_are_digits_that_are_not_guessed_and_not_repeated() -> None:
    made = {keyring.new_one_time_password() for _ in range(50)}
    assert len(made) > 45 and all(len(one) == 8 and one.isdecimal() for one in made)
