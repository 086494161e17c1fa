"""station.json is read as it was written, is whole after any crash, and says so when it was damaged."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.keyring import LIGHT, Slot, wrap
from data.place import StationHome
from data.station import OperatorSlot, StationFile, StationFileDamaged, read, write

SLOT = wrap(bytes(32), "secret", LIGHT)
FILE = StationFile(
    station_id="st-1",
    office_id="of-1",
    office_name="训练样本街道办事处",
    window="1号窗口",
    gateway_url="http://127.0.0.1:8080",
    training=True,
    last_contact=None,
    last_sequence=7,
    epoch=1,
    operators=(OperatorSlot("op-1", "王芳", ("clerk", "reviewer"), SLOT),),
    recovery=SLOT,
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SLOTS = st.builds(Slot, st.just(LIGHT), st.binary(max_size=16), st.binary(max_size=12), st.binary(max_size=48))
OPERATORS = st.builds(OperatorSlot, TEXTS, TEXTS, st.lists(TEXTS, max_size=4).map(tuple), SLOTS)
FILES = st.builds(
    StationFile,
    *[TEXTS] * 5,
    training=st.booleans(),
    last_contact=st.none() | TEXTS,
    last_sequence=st.integers(0, 2**53),
    epoch=st.integers(0, 99),
    operators=st.lists(OPERATORS, max_size=3).map(tuple),
    recovery=SLOTS,
)


@pytest.fixture
def home(tmp_path: Path) -> StationHome:
    return StationHome(tmp_path / "station")


@given(file=FILES)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, file: StationFile) -> None:
    home = StationHome(tmp_path_factory.getbasetemp() / "station-round-trip")
    write(home, file)
    assert read(home) == file


def test_the_file_is_plain_and_for_its_owner_only(home: StationHome) -> None:
    write(home, FILE)
    assert "训练样本街道办事处" in home.station_file.read_text(encoding="utf-8")
    assert home.station_file.stat().st_mode & 0o077 == 0


def test_no_station_is_not_a_damaged_station(home: StationHome) -> None:
    with pytest.raises(FileNotFoundError):
        read(home)


def changed(**fields: object) -> Callable[[dict[str, object]], object]:
    return lambda content: {**content, **fields}


def without(name: str) -> Callable[[dict[str, object]], object]:
    return lambda content: {key: value for key, value in content.items() if key != name}


@pytest.mark.parametrize(
    "damage",
    [
        changed(format=2),
        changed(station_id=3),
        changed(last_sequence=True),
        changed(last_sequence="7"),
        changed(training=1),
        changed(recovery=None),
        changed(recovery={"salt": "00"}),
        changed(operators={}),
        changed(operators=[{}]),
        changed(recovery={"cost": {"memory_kib": 1 << 40, "passes": 1, "lanes": 1}, "salt": "", "nonce": "", "ciphertext": ""}),
        changed(recovery={"cost": {"memory_kib": 256, "passes": 1, "lanes": 1}, "salt": "xx", "nonce": "", "ciphertext": ""}),
        without("format"),
        without("operators"),
        lambda _: [],
        lambda _: None,
    ],
)
def test_a_file_with_wrong_content_is_named_and_left_alone(home: StationHome, damage: Callable[[dict[str, object]], object]) -> None:
    write(home, FILE)
    home.station_file.write_text(json.dumps(damage(json.loads(home.station_file.read_bytes()))))
    assert_damaged_and_left_alone(home)


@pytest.mark.parametrize("raw", [b"", b"\0" * 4096, b"\xff\xfe", b"{", b"[" * 100_000, b'{"format": NaN}'])
def test_a_file_that_is_no_json_is_named_and_left_alone(home: StationHome, raw: bytes) -> None:
    home.make()
    home.station_file.write_bytes(raw)
    assert_damaged_and_left_alone(home)


def assert_damaged_and_left_alone(home: StationHome) -> None:
    before = home.station_file.read_bytes()
    with pytest.raises(StationFileDamaged) as problem:
        read(home)
    assert problem.value.path == home.station_file and problem.value.details
    assert home.station_file.read_bytes() == before


@given(cut=st.integers(0, 3000))
def test_a_torn_file_is_never_taken_for_a_whole_one(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    home = StationHome(tmp_path_factory.getbasetemp() / "station-torn")
    write(home, FILE)
    whole = home.station_file.read_bytes()
    home.station_file.write_bytes(whole[:cut])
    if cut >= len(whole) - 1:  # all but the last line feed
        assert read(home) == FILE
    else:
        with pytest.raises(StationFileDamaged):
            read(home)


# -- a crash at each step, in SQLite's manner: end the process just before and just after its n-th call, for n = 1, 2, 3 …

STEPS = ("open", "write", "fsync", "close", "replace")
CRASHING = """
import os, pickle, sys
from pathlib import Path
from data.place import StationHome
from data.station import read, write
home, crash_at, moment, steps = StationHome(Path(sys.argv[1])), int(sys.argv[2]), sys.argv[3], sys.argv[4].split(",")
from dataclasses import replace
new = replace(read(home), last_sequence=8)
calls = 0
def crashing(real):
    def call(*args, **kwargs):
        global calls
        calls += 1
        if calls == crash_at and moment == "half" and real is real_write:
            real(args[0], args[1][: len(args[1]) // 2])
        if calls == crash_at and moment != "after":
            os._exit(9)
        result = real(*args, **kwargs)
        if calls == crash_at and moment == "after":
            os._exit(9)
        return result
    return call
real_write = os.write
for name in steps:
    setattr(os, name, crashing(getattr(os, name)))
write(home, new)
os._exit(0)
"""


@pytest.mark.parametrize("moment", ["before", "half", "after"])
def test_the_file_is_whole_after_a_crash_at_any_step(home: StationHome, moment: str) -> None:
    outcomes = set()
    for crash_at in range(1, 30):
        write(home, FILE)
        command = [sys.executable, "-c", CRASHING, str(home.folder), str(crash_at), moment, ",".join(STEPS)]
        status = subprocess.run(command, check=False).returncode
        found = read(home)
        assert found in (FILE, replace(FILE, last_sequence=8))
        outcomes.add(found.last_sequence)
        if status == 0:
            break
    assert status == 0 and crash_at > len(STEPS), "the loop must run until nothing is left to crash at"
    assert outcomes == {7, 8}


def test_the_content_is_on_the_disk_before_the_name_and_the_name_before_the_end(home: StationHome, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *args, real=real, name=name: (calls.append(name), real(*args))[1])
    write(home, FILE)
    assert calls == ["fsync", "replace", "fsync"] * 2  # the second copy, then the file


def test_what_a_crash_left_beside_it_does_not_disturb_the_next_write(home: StationHome) -> None:
    write(home, FILE)
    home.station_file.with_name("station.json.tmp").write_bytes(b"{ torn" * 10_000)
    write(home, replace(FILE, epoch=2))
    assert read(home).epoch == 2
    assert sorted(os.listdir(home.folder)) == ["station.json", "station.json.kept"]
