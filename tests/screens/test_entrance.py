"""The door of the program: who may come in, what is held meanwhile, and what the next login knows."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from data import station
from data.keyring import WrongSecret
from data.place import HomeInUse, Place, StationHome, hold
from screens.link_state import LinkNews
from screens.widgets import frame
from screens.wiring import Entrance
from tests.offices import OFFICE_A, OFFICE_B, PASSWORD, make_station


class Lamps:
    """The program around the entrance, as far as it is needed: it hears of everything."""

    session: object = None

    def __init__(self) -> None:
        self.printer: frame.Light | None = None
        self.up: bool | None = None
        self.heard = threading.Condition()

    def notice(self) -> None: ...

    def has_run(self) -> None: ...

    def link_changed(self, told: LinkNews) -> None:
        with self.heard:
            self.up = told.up
            self.heard.notify_all()

    def printer_changed(self, light: frame.Light) -> None:
        with self.heard:
            self.printer = light
            self.heard.notify_all()

    def wait(self) -> None:
        """Until line and printer have said how they are."""
        with self.heard:
            assert self.heard.wait_for(lambda: self.up is not None and self.printer is not None, 30)


@pytest.fixture
def entrance(tmp_path: Path) -> Iterator[Entrance]:
    """A practice door with two stations behind it, and no gateway."""
    place = Place(tmp_path)
    for office, name in ((OFFICE_A, "李敏"), (OFFICE_B, "周强")):
        make_station(place.training_station(office), office, name=name)
    door = Entrance(place, training=True)
    door.app = cast(Any, Lamps())
    assert door.open() == ""
    door.ready.set()
    yield door
    door.close()


def home(entrance: Entrance, office: str) -> StationHome:
    return StationHome(entrance.place.training_station(office))


def badge(entrance: Entrance, name: str) -> Any:
    return next(badge for badge in entrance.badges() if badge.name == name)


def test_a_second_program_over_the_same_practice_ground_is_told_who_has_it(entrance: Entrance) -> None:
    second = Entrance(entrance.place, training=True)
    said = second.open()
    second.close()
    assert said.startswith("本工作站已在另一个窗口打开（进程 ") and said.endswith("。")
    assert Entrance(entrance.place, training=False).open() == ""


def test_a_second_program_over_a_real_station_is_told_so_from_its_first_sign_of_life(tmp_path: Path) -> None:
    make_station(Place(tmp_path).station())
    first = Entrance(Place(tmp_path), training=False)
    assert first.open() == "" and "已在另一个窗口打开" in Entrance(Place(tmp_path), training=False).open()
    first.close()
    again = Entrance(Place(tmp_path), training=False)
    assert again.open() == ""
    again.close()


def test_signing_in_holds_the_station_until_one_has_left_it(entrance: Entrance) -> None:
    session = entrance.enter(badge(entrance, "李敏"), PASSWORD)
    session.desk.opened.result(60)
    cast(Lamps, entrance.app).wait()
    with pytest.raises(HomeInUse):
        hold(home(entrance, OFFICE_A))
    entrance.leave(session)
    hold(home(entrance, OFFICE_A)).release()
    assert station.read(home(entrance, OFFICE_A)).last_sequence == 3
    lamps = cast(Lamps, entrance.app)
    assert lamps.up is False and lamps.printer == frame.printer_ready()


def test_leaving_at_once_after_the_sign_in_ends_what_it_has_begun(entrance: Entrance, caplog: pytest.LogCaptureFixture) -> None:
    session = entrance.enter(badge(entrance, "李敏"), PASSWORD)
    entrance.leave(session)
    assert session.line is not None and session.printer is not None
    assert not cast(Any, session.line)._thread.is_alive()
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []


def test_a_wrong_password_holds_nothing_for_longer_than_the_next_try(entrance: Entrance) -> None:
    with pytest.raises(WrongSecret):
        entrance.enter(badge(entrance, "李敏"), "4321")
    session = entrance.enter(badge(entrance, "周强"), PASSWORD)
    hold(home(entrance, OFFICE_A)).release()
    entrance.leave(session)


def test_a_station_that_another_process_holds_cannot_be_entered(entrance: Entrance) -> None:
    with hold(home(entrance, OFFICE_B)), pytest.raises(HomeInUse):
        entrance.enter(badge(entrance, "周强"), PASSWORD)


def test_what_the_practice_ground_lacks_is_a_sentence_and_the_login_goes_on(entrance: Entrance, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(ground: object) -> None:
        raise OSError("no room")

    entrance.ready.clear()
    monkeypatch.setattr("screens.training.TrainingGround.open", broken)
    entrance.prepare()
    assert entrance.ready.is_set() and entrance.trouble.endswith("。") and "no room" not in entrance.trouble


def test_a_practice_station_whose_plain_file_is_damaged_is_named_and_left_as_it_is(entrance: Entrance) -> None:
    file = home(entrance, OFFICE_A).station_file
    file.write_text("{broken")
    entrance.ready.clear()
    entrance.prepare()
    assert entrance.ready.is_set() and str(file) in entrance.trouble
    assert file.read_text() == "{broken"


def test_a_place_where_nothing_can_be_kept_is_a_sentence_and_no_program(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for training in (True, False):
        refusal = Entrance(Place(tmp_path / "file"), training).open()
        assert str(tmp_path / "file") in refusal and refusal.endswith("。")
