"""`cqclerk gateway backup`: a copy of a running gateway is whole, opens under the same key, and a gateway goes on from it."""

import shutil
from pathlib import Path

import pytest

from cqclerk.gateway.app import main
from data.hub import Hub
from tests.gateways import gateway_process, prepare
from tests.stations import JIA, Caller, Maker


@pytest.fixture(autouse=True)
def on_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL has backups of its own."""
    monkeypatch.delenv("CQCLERK_HUB_DATABASE", raising=False)
    monkeypatch.delenv("CQCLERK_HUB_KEY", raising=False)


def hashes(folder: Path) -> list[str]:
    hub = Hub.open(folder)
    try:
        with hub.reading() as tx:
            return [event.hash for event in tx.events()]
    finally:
        hub.close()


def put_back(copy: Path, data: Path, folder: Path) -> Path:
    folder.mkdir()
    shutil.copy(copy, folder / "hub.db")
    shutil.copy(data / "hub.key", folder)
    return folder


def test_a_backup_of_a_running_gateway_has_all_that_was_answered_and_says_that_it_is_old(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, copy = tmp_path / "hub", tmp_path / "elsewhere" / "hub-1.db"
    copy.parent.mkdir()
    code = prepare(data)(JIA)
    with gateway_process(data) as gateway:
        maker = Maker(JIA, "1")
        maker.set_up()
        caller = Caller(gateway.client(), maker)
        caller.enrol(code)
        maker.submit()
        caller.answers(maker.journal)
        assert (data / "hub.db-wal").stat().st_size  # what a plain copy of hub.db would lack
        assert main(["backup", "--data", str(data), "--to", str(copy)]) == 0
        maker.submit()
        assert caller.answers(maker.journal[-1:])[0].status == "accepted"
    said = capsys.readouterr().out
    assert str(copy) in said and "hub.key" in said
    back = put_back(copy, data, tmp_path / "back")
    assert hashes(back) == hashes(data)[:-1]
    assert main(["restored", "--data", str(back)]) == 0
    assert "之后的向各站收回" in capsys.readouterr().out


def test_a_second_backup_takes_the_place_of_the_first_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    data, copy = tmp_path / "hub", tmp_path / "backups" / "hub.db"
    prepare(data)(JIA)
    assert main(["backup", "--data", str(data), "--to", str(copy)]) == 1 and not copy.parent.exists(), "a disk that is not there"
    copy.parent.mkdir()
    for _ in range(2):
        assert main(["backup", "--data", str(data), "--to", str(copy)]) == 0
    assert [each.name for each in copy.parent.iterdir()] == ["hub.db"]
    assert copy.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["hub.db", "hub.key", "copy.db"])
def test_a_backup_never_goes_into_the_folder_of_the_data(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    prepare(tmp_path)(JIA)
    before = sorted(path.name for path in tmp_path.iterdir()), (tmp_path / "hub.key").read_bytes()
    assert main(["backup", "--data", str(tmp_path), "--to", str(tmp_path / name)]) == 1
    assert capsys.readouterr().err.endswith("。\n")
    assert before == (sorted(path.name for path in tmp_path.iterdir()), (tmp_path / "hub.key").read_bytes())


def test_a_wrong_folder_or_a_lost_key_is_told_and_makes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty, data, copy = tmp_path / "empty", tmp_path / "hub", tmp_path / "copy.db"
    empty.mkdir()
    prepare(data)(JIA)
    (data / "hub.key").rename(tmp_path / "kept.key")
    assert main(["backup", "--data", str(empty), "--to", str(copy)]) == 1
    assert main(["backup", "--data", str(data), "--to", str(copy)]) == 1
    assert main(["backup", "--database", "postgresql://nowhere/none", "--to", str(copy)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3 and "pg_dump" in said[2]
    assert not list(empty.iterdir()) and not copy.exists() and not (data / "hub.key").exists()


def test_a_backup_that_cannot_be_written_leaves_the_older_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, copy = tmp_path / "hub", tmp_path / "backups" / "hub.db"
    prepare(data)(JIA)
    copy.parent.mkdir()
    assert main(["backup", "--data", str(data), "--to", str(copy)]) == 0
    before = copy.read_bytes()
    copy.with_name("hub.db.part").mkdir()  # in the way of the new one
    assert main(["backup", "--data", str(data), "--to", str(copy)]) == 1
    assert "旧备份还在" in capsys.readouterr().err
    assert copy.read_bytes() == before
