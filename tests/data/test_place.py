"""Where files live, and that one station home has one process."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from data.place import HomeInUse, Place, StationHome, hold, replace_file

HOLDER = """
import subprocess, sys
from pathlib import Path
from data.place import HomeInUse, StationHome, hold
try:
    lock = hold(StationHome(Path(sys.argv[1])))
except HomeInUse as refused:
    print("refused", refused.pid, flush=True)
else:
    if len(sys.argv) > 2:
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=sys.stdin)
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that tries to hold the home and lives until this block ends; its first line tells how it went."""
    command = [sys.executable, "-c", HOLDER, str(folder), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_the_folder_is_what_the_option_says_else_the_variable_else_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CQCLERK_HOME", str(tmp_path / "variable"))
    assert Place.find(str(tmp_path / "option")).root == tmp_path / "option"
    assert Place.find(None).root == tmp_path / "variable"
    monkeypatch.delenv("CQCLERK_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert Place.find(None).root.name == "cqclerk"


def test_a_relative_home_is_fixed_at_once_and_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Place.find("here").root == tmp_path / "here"
    assert list(tmp_path.iterdir()) == []


def test_training_and_real_never_share_a_folder(tmp_path: Path) -> None:
    place = Place(tmp_path)
    for practice in (place.gateway(), place.training_station("a")):
        assert place.training() in practice.parents
        assert not practice.is_relative_to(place.station()) and not place.station().is_relative_to(practice)


@pytest.mark.parametrize("name", ["", "..", "../../station", "a/b", "a.b", "/etc", "a\\b"])
def test_no_name_of_a_practice_station_leads_out_of_the_training_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError):
        Place(tmp_path).training_station(name)


def test_practice_stations_are_those_that_were_set_up(tmp_path: Path) -> None:
    place = Place(tmp_path)
    assert place.training_stations() == []
    for name in ("south", "north"):
        StationHome(place.training_station(name)).make()
        StationHome(place.training_station(name)).station_file.write_text("{}")
    StationHome(place.training_station("begun")).make()
    assert [folder.name for folder in place.training_stations()] == ["north", "south"]


def test_a_held_home_is_refused_to_another_process_which_learns_who_has_it(tmp_path: Path) -> None:
    with hold(StationHome(tmp_path)), holder(tmp_path) as other:
        assert said(other) == f"refused {os.getpid()}"


def test_of_many_that_come_at_once_one_holds(tmp_path: Path) -> None:
    with ExitStack() as stack:
        answers = [said(process) for process in [stack.enter_context(holder(tmp_path)) for _ in range(5)]]
    assert sorted(answer.split()[0] for answer in answers) == ["held"] + ["refused"] * 4


def test_a_killed_holder_gives_the_home_back(tmp_path: Path) -> None:
    with holder(tmp_path) as other:
        assert said(other) == "held"
        with pytest.raises(HomeInUse) as refused:
            hold(StationHome(tmp_path))
        assert refused.value.pid == other.pid
        other.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        other.wait()
        hold(StationHome(tmp_path)).release()


def test_a_child_that_outlives_the_killed_holder_does_not_keep_the_home(tmp_path: Path) -> None:
    with holder(tmp_path, "with a child") as other:
        assert said(other) == "held"
        other.kill()
        other.wait()
        hold(StationHome(tmp_path)).release()


def test_a_released_home_can_be_held_again_and_a_second_release_does_nothing(tmp_path: Path) -> None:
    first = hold(StationHome(tmp_path))
    first.release()
    with hold(StationHome(tmp_path)):
        first.release()
        with pytest.raises(HomeInUse):
            hold(StationHome(tmp_path))


def test_a_refused_try_does_not_disturb_the_holder(tmp_path: Path) -> None:
    with hold(StationHome(tmp_path)):
        for _ in range(2):
            with pytest.raises(HomeInUse) as refused:
                hold(StationHome(tmp_path))
            assert refused.value.pid == os.getpid()


def test_the_home_is_closed_to_other_users(tmp_path: Path) -> None:
    with hold(StationHome(tmp_path / "station")):
        assert (tmp_path / "station").stat().st_mode & 0o077 == 0


def test_a_file_that_cannot_be_replaced_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    replace_file(path, b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
