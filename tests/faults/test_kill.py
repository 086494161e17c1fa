"""kill -9 at random moments of real work: what the clerk was told is there, and nothing is half there."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.workplace.opening import AlreadySetUp
from data.place import StationHome
from tests.faults.counts import times
from tests.faults.desks import Desks, Memory, check_whole, opened_again
from tests.offices import PaperGateway, enter, make_station

KILLS = times(200, 1000)  # in lives of work
LIVES_OF_A_STATION = 10  # then a fresh one: the checks grow with the journal
KILLS_IN_SET_UP = 20


@pytest.fixture(scope="module")
def desks() -> Iterator[Desks]:
    desks = Desks()
    yield desks
    desks.close()


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An enrolled station with a few numbers, to be copied."""
    home = make_station(tmp_path_factory.mktemp("station") / "a")
    at = enter(home)
    PaperGateway().enrols(at, count=5)
    at.close()
    return home.folder


@pytest.mark.parametrize("number", range(KILLS // LIVES_OF_A_STATION))
def test_what_the_clerk_was_told_survives_every_kill_and_nothing_is_half_there(
    desks: Desks, station: Path, tmp_path: Path, number: int
) -> None:
    home, memory, chance = tmp_path / "a", Memory(), random.Random(number)
    shutil.copytree(station, home)
    results = 0
    for life in range(LIVES_OF_A_STATION):
        seed = number * LIVES_OF_A_STATION + life
        told = desks.life(home, seed, results=chance.randint(0, 12), spin_s=chance.random() * 0.01)
        memory.hears(told)
        results += len(told)
        with opened_again(home) as (at, views):
            memory.check(at, views)
            check_whole(at)
    assert results > LIVES_OF_A_STATION, "the desks hardly worked: this shows nothing"


def test_a_set_up_that_is_killed_can_be_begun_again_and_a_finished_one_is_never_overwritten(desks: Desks, tmp_path: Path) -> None:
    chance, finished = random.Random(1), 0
    for number in range(KILLS_IN_SET_UP):
        home = StationHome(tmp_path / str(number))
        told = desks.life(home.folder, -1, results=0, spin_s=chance.random() * 0.06)
        done = home.exists()
        assert done or not told, "it was told to be set up"
        if done:
            finished += 1
            before = home.station_file.read_bytes()
            with pytest.raises(AlreadySetUp):
                make_station(home.folder)
            assert home.station_file.read_bytes() == before
        else:
            make_station(home.folder)
        with opened_again(home.folder) as (at, _):
            check_whole(at)
    assert finished < KILLS_IN_SET_UP, "none was killed in time: this shows nothing"
