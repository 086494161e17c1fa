"""A station begins, people sign in, and nobody else does."""

import os
from pathlib import Path

import pytest

from cqclerk.commands import intake, prereview, processing
from cqclerk.domain.access import Role
from cqclerk.domain.events import Subject
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.station import Operator
from cqclerk.domain.station_events import OperatorAdded, OperatorRemoved, PrinterChosen
from cqclerk.protocol.envelope import open_sealed
from cqclerk.workplace import opening, rebuild
from cqclerk.workplace.opening import AlreadySetUp, NewOperator, Plan, set_up, sign_in
from cqclerk.workplace.workplace import NotAnOperator, Workplace
from data import keyring, station
from data.database import Missing, WrongKey
from data.keyring import WrongSecret
from data.place import StationHome
from data.store import Store
from tests.cases import form
from tests.offices import ALL_ROLES, LIGHT, OFFICE_A, OFFICE_B, PASSWORD, REFERENCE, HandClock, PaperGateway, enter, make_station
from tests.workplace.stations import copied, enrolled

LI, ZHAO = NewOperator("李敏", (Role.CLERK,), "1234"), NewOperator("赵雷", ALL_ROLES, "kunstvoll 口令")


def plan(*operators: NewOperator) -> Plan:
    return Plan(OFFICE_A, "甲街道", "1", "http://127.0.0.1:9", operators, PrinterChosen("virtual-80", "virtual", ""), training=True)


@pytest.fixture
def home(tmp_path: Path) -> StationHome:
    return StationHome(tmp_path / "a")


def made(home: StationHome) -> str:
    return set_up(home, plan(LI, ZHAO), REFERENCE, LIGHT, HandClock())


def test_each_operator_signs_in_with_the_own_password_and_has_the_own_roles(home: StationHome) -> None:
    made(home)
    for slot, operator in zip(station.read(home).operators, (LI, ZHAO), strict=True):
        at = sign_in(home, slot.operator_id, operator.password, REFERENCE, HandClock())
        assert (at.operator.name, at.actor.roles, at.actor.office) == (operator.name, frozenset(operator.roles), OFFICE_A)
        at.close()


def test_the_first_events_are_made_by_the_administrator_and_signed_by_the_station(home: StationHome) -> None:
    made(home)
    at = sign_in(home, station.read(home).operators[0].operator_id, "1234", REFERENCE, HandClock())
    with at.store.reading() as tx:
        envelopes = [open_sealed(row.envelope, row.payload).envelope for row in tx.own()]
    assert [one.kind for one in envelopes] == ["station_made", "printer_chosen", "operator_added", "operator_added"]
    assert {one.operator for one in envelopes} == {station.read(home).operators[1].operator_id}
    assert {one.epoch for one in envelopes} == {0} and [one.sequence for one in envelopes] == [1, 2, 3, 4]
    assert rebuild.verify(at.store, at.station.public_key).faults == ()
    at.close()


def test_a_wrong_password_opens_nothing_and_leaves_all_as_it_is(home: StationHome) -> None:
    made(home)
    li, zhao = station.read(home).operators
    before = {file.name: file.read_bytes() for file in home.folder.iterdir() if file.is_file()}
    for operator, password in ((li.operator_id, "12345"), (li.operator_id, ZHAO.password), (zhao.operator_id, "1234"), ("nobody", "1234")):
        with pytest.raises(WrongSecret):
            sign_in(home, operator, password, REFERENCE)
    assert {file.name: file.read_bytes() for file in home.folder.iterdir() if file.is_file()} == before


def test_the_recovery_key_opens_the_same_database(home: StationHome) -> None:
    recovery = made(home)
    file = station.read(home)
    assert keyring.unwrap(file.recovery, recovery) == opening.unlock(home, file.operators[0].operator_id, "1234")


def test_whoever_is_removed_does_not_get_in_with_a_right_password_and_the_file_is_given_back(home: StationHome) -> None:
    made(home)
    li, zhao = station.read(home).operators
    at = sign_in(home, zhao.operator_id, ZHAO.password, REFERENCE, HandClock())
    with at.transaction() as tx:
        operator = next(one for one in tx.operators() if one.id == li.operator_id)
        tx.record(operator, OperatorRemoved())
    at.close()
    for _ in range(3):  # each time the file must have been closed
        with pytest.raises(NotAnOperator):
            sign_in(home, li.operator_id, "1234", REFERENCE)
    again = sign_in(home, zhao.operator_id, ZHAO.password, REFERENCE, HandClock())
    with again.transaction() as tx:
        gone: Operator = tx._state(Subject.OPERATOR, li.operator_id)
        tx.record(gone, OperatorAdded((Role.CLERK,), None))
    again.close()
    sign_in(home, li.operator_id, "1234", REFERENCE).close()


def test_a_finished_station_is_never_set_up_again(home: StationHome) -> None:
    made(home)
    before = {file.name: file.read_bytes() for file in home.folder.iterdir() if file.is_file()}
    with pytest.raises(AlreadySetUp):
        made(home)
    assert {file.name: file.read_bytes() for file in home.folder.iterdir() if file.is_file()} == before


def test_a_set_up_that_died_before_its_last_file_is_begun_again_and_what_it_left_is_kept(
    home: StationHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        with monkeypatch.context() as broken, pytest.raises(OSError, match="no space"):
            broken.setattr(station, "write", lambda *_: (_ for _ in ()).throw(OSError("no space")))
            made(home)
    left = home.database.read_bytes()
    made(home)
    assert sorted(path.name for path in home.folder.glob("aside-*")) == ["aside-1", "aside-2"]
    assert (home.folder / "aside-2" / "station.db").read_bytes() == left
    enter(home).close()


def test_a_log_without_its_database_is_no_obstacle_to_a_set_up(home: StationHome) -> None:
    home.make()
    (home.folder / "station.db-wal").write_bytes(b"left by a crash between two renames")
    made(home)
    enter(home).close()


@pytest.mark.skipif(os.name == "nt", reason="permissions are other there")
def test_the_folder_is_closed_to_other_users_of_the_machine(home: StationHome) -> None:
    made(home)
    assert home.folder.stat().st_mode & 0o077 == 0


def test_a_station_without_its_database_says_so_and_makes_no_new_one_in_its_place(home: StationHome) -> None:
    made(home)
    home.database.unlink()
    with pytest.raises(Missing):
        enter(home)
    assert not home.database.exists()
    home.database.touch()
    with pytest.raises(Missing):
        enter(home)
    assert home.database.stat().st_size == 0


def test_the_database_of_another_station_does_not_open(tmp_path: Path) -> None:
    a, b = make_station(tmp_path / "a"), make_station(tmp_path / "b")
    a.database.write_bytes(b.database.read_bytes())
    with pytest.raises(WrongKey):
        enter(a)


def test_two_stations_work_side_by_side_and_know_nothing_of_each_other(tmp_path: Path) -> None:
    a, b = enter(make_station(tmp_path / "a", OFFICE_A)), enter(make_station(tmp_path / "b", OFFICE_B, name="王强"))
    case = intake.submit(a, "childbirth", form())
    assert a.case(case.id) == case and a.station.id != b.station.id and a.signer.public_key != b.signer.public_key
    with pytest.raises(KeyError):
        b.case(case.id)
    a.close()
    b.close()


def test_after_enrolment_the_chain_goes_on_in_epoch_1_at_once_and_after_signing_in_again(tmp_path: Path) -> None:
    home = make_station(tmp_path / "a")
    at, gateway = enter(home), PaperGateway()
    intake.submit(at, "childbirth", form())
    gateway.enrols(at)
    intake.submit(at, "childbirth", form())
    at.close()
    at = enter(home)
    intake.submit(at, "childbirth", form())
    with at.store.reading() as tx:
        places = [(row.epoch, row.sequence) for row in tx.own()]
    assert places == [(0, 1), (0, 2), (0, 3), (0, 4), (1, 1), (1, 2)] and at.station.epoch == 1
    assert rebuild.verify(at.store, at.station.public_key, at.station.gateway_key).faults == ()
    assert rebuild.rebuild(at.store, REFERENCE.initials) == ()
    at.close()


def test_a_copy_of_an_open_station_is_read_while_it_works(tmp_path: Path) -> None:
    home = enrolled(tmp_path / "a")
    at = enter(home)
    case = intake.submit(at, "childbirth", form())
    other = enter(copied(home, tmp_path / "copy"))
    assert other.case(case.id) == case
    other.close()
    at.close()


def test_a_station_whose_settings_are_lost_is_our_fault_and_is_given_back(home: StationHome) -> None:
    made(home)
    file = station.read(home)
    key = opening.unlock(home, file.operators[0].operator_id, "1234")
    store = Store.open(home.database, key)
    with store.transaction() as tx:
        tx.set("station_id", "nobody")
    store.close()
    with pytest.raises(AssertionError, match="nobody"):
        sign_in(home, file.operators[0].operator_id, PASSWORD, REFERENCE)
    home.database.rename(home.folder / "moved")  # Windows would refuse this while the file is open


def test_an_older_database_put_back_may_take_in_and_gives_no_number_twice(tmp_path: Path) -> None:
    home = enrolled(tmp_path / "a")
    at = enter(home)
    case = prereview.accept(at, (case := intake.submit(at, "childbirth", form())).id, case.version)
    at.close()
    older = home.database.read_bytes()
    at = enter(home)
    number = processing.approve(at, case.id, case.version, ()).certificate_number
    opening.note_progress(home, at)
    at.close()
    for part in home.folder.glob("station.db*"):
        part.unlink()
    home.database.write_bytes(older)
    at = enter(home)
    with pytest.raises(NotAllowed) as refused:
        processing.approve(at, case.id, at.case(case.id).version, ())
    assert number and refused.value.objection.key == "station.restored"
    assert intake.submit(at, "childbirth", form()).receipt_number
    opening.note_progress(home, at)
    assert enter_again_is_restored(home, at)


def test_a_station_that_has_done_nothing_since_it_was_certified_is_not_taken_for_an_older_one(tmp_path: Path) -> None:
    home = enrolled(tmp_path / "a")
    at = enter(home)
    opening.note_progress(home, at)
    assert not enter_again_is_restored(home, at)
    at = enter(home)
    case = prereview.accept(at, (case := intake.submit(at, "childbirth", form())).id, case.version)
    opening.note_progress(home, at)
    assert processing.approve(at, case.id, case.version, ()).certificate_number and not enter_again_is_restored(home, at)


def enter_again_is_restored(home: StationHome, at: Workplace) -> bool:
    at.close()
    again = enter(home)
    try:
        return again.restored
    finally:
        again.close()
