"""The words of the search follow the case, and a station from before them gets them at the next sign-in."""

from pathlib import Path

import pytest

from cqclerk.commands import intake, prereview
from cqclerk.domain.search import asked_words
from cqclerk.workplace import rebuild
from cqclerk.workplace.workplace import Workplace
from data import database, station
from data.keyring import unwrap
from data.place import StationHome
from data.views import Views
from tests.cases import form
from tests.offices import PASSWORD, enter
from tests.people import CHEN_JING, LIU_QIANG, PENG, WANG_FANG
from tests.workplace.stations import enrolled


def found(home: StationHome, text: str) -> list[str]:
    views = Views(home.database, key_of(home))
    try:
        return [row.id for row in views.found(asked_words(text))]
    finally:
        views.close()


def key_of(home: StationHome) -> bytes:
    return unwrap(station.read(home).operators[0].slot, PASSWORD)


@pytest.fixture
def home(tmp_path: Path) -> StationHome:
    return enrolled(tmp_path / "a")


def test_a_case_is_found_by_whose_it_is_and_by_each_number_as_it_gets_one(home: StationHome) -> None:
    at = enter(home)
    case = intake.submit(at, "childbirth", form(WANG_FANG, PENG))
    other = intake.submit(at, "childbirth", form(CHEN_JING, LIU_QIANG))
    for text in ("王芳", "芳", "wf", "彭𱖎", "𱖎", WANG_FANG.identity_number, PENG.identity_number[-4:], case.receipt_number):
        assert found(home, text) == [case.id], text
    assert found(home, "") == [other.id, case.id] and found(home, "刘强 wf") == []
    case = prereview.accept(at, case.id, case.version)
    assert found(home, case.case_number) == [case.id] == found(home, f"彭 {case.case_number[-6:]}")
    at.close()


def test_names_that_a_supplement_puts_right_are_found_and_the_wrong_ones_are_not(home: StationHome) -> None:
    at = enter(home)
    case = intake.submit(at, "childbirth", form(WANG_FANG, LIU_QIANG, complete=False))
    case = prereview.give_notice(at, case.id, case.version)
    intake.supplement(at, case.id, case.version, form(CHEN_JING, LIU_QIANG))
    assert found(home, "陈静") == [case.id] == found(home, "刘强") and found(home, "王芳") == []
    assert rebuild.rebuild(at.store, at.reference.initials) == ()
    at.close()


_NO_COUNT = ("DROP TRIGGER case_row_comes", "DROP TRIGGER case_row_goes", "DROP TRIGGER case_row_moves", "DROP TABLE stage_count")


def _as_before_the_search(home: StationHome) -> None:
    connection = database.connect(home.database, key_of(home))
    for statement in ("DROP TABLE search_row", "DROP TABLE search_word", *_NO_COUNT, "PRAGMA user_version=1"):
        connection.execute(statement)
    connection.close()


def _settings(at: Workplace) -> bool:
    with at.store.reading() as tx:
        return tx.stale


def test_a_station_from_before_the_search_is_brought_up_to_date_once_with_a_copy_kept(home: StationHome) -> None:
    at = enter(home)
    case = intake.submit(at, "childbirth", form())
    at.close()
    _as_before_the_search(home)
    before = Views(home.database, key_of(home))
    assert before.stages() == {"prereview": 1}, "the desk stands before the store has been opened"
    before.close()
    at = enter(home)
    assert found(home, "王芳") == [case.id] and not _settings(at)
    assert rebuild.rebuild(at.store, at.reference.initials) == ()
    at.close()
    assert [copy.name for copy in (home.folder / "backups").iterdir()] == ["station-step1.db"]


def test_a_new_station_has_nothing_to_bring_up_to_date(home: StationHome) -> None:
    at = enter(home)
    assert not _settings(at)
    at.close()
    assert not (home.folder / "backups").exists()
