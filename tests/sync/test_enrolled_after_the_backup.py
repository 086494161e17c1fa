"""The gateway is put back to before a station was enrolled, or enrolled anew: the station shows what it has, and nothing is lost."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cqclerk.domain.guards import NotAllowed
from cqclerk.workplace import backups, supply
from cqclerk.workplace.opening import note_progress
from tests.offices import OFFICE_A, OFFICE_B, PASSWORD
from tests.restores import (
    at_the_gateway,
    copied,
    decided,
    folds,
    gateway_line,
    given_back,
    handed_over,
    missing,
    number_at_the_gateway,
    opened,
    put_back,
    quiet,
    sound,
)
from tests.towns import Town, founded, until


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with founded(tmp_path) as made:
        yield made


def test_a_station_that_was_enrolled_after_the_backup_shows_a_new_code_and_nothing_of_it_is_lost(town: Town, tmp_path: Path) -> None:
    there = town.post(OFFICE_B)
    backup = copied(town, tmp_path / "backup")
    late = town.post()  # nobody else of its office could tell of it
    case = late.record(handed_over)
    quiet(town)
    before, before_folds = at_the_gateway(town), folds(town)
    late.cut.set()
    put_back(town, backup, "restored")
    given_back(town)
    assert "备份以后登记的" in gateway_line(town, "restored", "--done")
    code = town.code(OFFICE_A)
    late.cut.clear()
    with suppress(NotAllowed):  # it needs none
        late.engine.enrol(code).result(30)
    late.engine.send_now()
    until(lambda: all(at_the_gateway(town).get(place) == what for place, what in before.items()))
    assert folds(town)[case.id] == before_folds[case.id]
    new = late.record(decided)
    quiet(town)
    assert new.certificate_number != case.certificate_number
    for post in (there, late):
        sound(post)
        town.agrees(post)
    assert town.quarantined(late) == []


def test_a_station_and_then_the_gateway_are_put_back_and_what_had_come_back_to_the_station_goes_back(town: Town, tmp_path: Path) -> None:
    there = town.post(OFFICE_B)
    backup = copied(town, tmp_path / "backup")
    one = town.post()  # nobody else of its office could tell of it
    one.record(decided)
    quiet(town)
    weekly = tmp_path / "weekly.cqbackup"
    one.run(lambda at: backups.make(at, one.home, weekly))
    lost = one.record(handed_over)
    quiet(town)
    one.run(lambda at: note_progress(one.home, at))
    one.close()
    town.posts.remove(one)
    backups.restore(one.home, weekly, "李敏", PASSWORD)
    again = town.reopen(one.home)
    again.engine.enrol(town.code(OFFICE_A)).result(30)
    until(lambda: again.run(lambda at: not at.restored and supply.numbers_left(at, "childbirth", at.today()) > 0))
    after = again.record(decided)
    quiet(town)
    before, before_folds = at_the_gateway(town), folds(town)
    mine = {place: what for place, what in before.items() if place[0] == again.id}
    put_back(town, backup, "restored")
    for post in (there, again):
        post.engine.send_now()
    until(lambda: not mine.items() - at_the_gateway(town).items())  # of both epochs, with the answers of then
    until(lambda: missing(town) == [])
    assert {case_id: fold for case_id, fold in folds(town).items() if case_id in (lost.id, after.id)} == {
        case_id: before_folds[case_id] for case_id in (lost.id, after.id)
    }
    assert number_at_the_gateway(town, lost) == lost.id, "its number is used"
    opened(town)
    newest = again.record(decided)
    quiet(town)
    assert newest.certificate_number not in (lost.certificate_number, after.certificate_number)
    assert town.quarantined(again) == []
    sound(again)


def test_a_station_that_begins_anew_at_a_gateway_that_has_forgotten_it_shows_its_word_and_then_its_code(town: Town, tmp_path: Path) -> None:
    backup = copied(town, tmp_path / "backup")
    one, weekly = town.post(), tmp_path / "weekly.cqbackup"
    case = one.record(decided)
    quiet(town)
    one.run(lambda at: backups.make(at, one.home, weekly))
    one.close()
    town.posts.remove(one)
    backups.restore(one.home, weekly, "李敏", PASSWORD)
    put_back(town, backup, "restored")
    gateway_line(town, "restored", "--done")
    again = town.reopen(one.home)
    again.engine.enrol(town.code(OFFICE_A)).result(30)
    until(lambda: again.run(lambda at: not at.restored and supply.numbers_left(at, "childbirth", at.today()) > 0))
    quiet(town)
    assert folds(town)[case.id][0] == "approved" and number_at_the_gateway(town, case) == case.id
    assert again.record(decided).certificate_number != case.certificate_number
    again.all_sent()
    town.agrees(again)
