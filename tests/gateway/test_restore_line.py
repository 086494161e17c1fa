"""A gateway that is put back from a backup knows that it is old; nothing is ever half done; one process serves from a folder."""

import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from cqclerk.gateway import recovery
from cqclerk.gateway.app import main
from cqclerk.gateway.gateway import Gateway
from data.hub import DATABASE_VARIABLE, Hub
from data.place import HomeInUse
from tests import databases
from tests.gateways import GatewayProcess, city
from tests.stations import JIA, problem


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    status = main([*words])
    told = capsys.readouterr()
    return status, told.out + told.err


def files(folder: Path) -> dict[str, bytes]:
    """What the hub's folder holds; the lock and what SQLite keeps beside an open file do not count."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file() and file.name in ("hub.db", "hub.key")}


def test_a_backup_made_while_stations_report_is_whole_and_what_is_put_back_takes_nothing_new_at_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, copy = tmp_path / "gateway", tmp_path / "friday.db"
    with city(folder) as running:
        one = running.station(JIA)
        one.maker.submit()
        one.answers(one.maker.journal[-1:])
        stop = threading.Event()

        def report() -> None:
            while not stop.is_set():
                one.maker.submit()
                one.answers(one.maker.journal[-1:])

        reporting = threading.Thread(target=report)
        reporting.start()
        status, told = said(capsys, "backup", "--to", str(copy), "--data", str(folder))
        stop.set()
        reporting.join()
        assert status == 0 and "hub.key" in told
        one.maker.submit()
        one.answers(one.maker.journal[-1:])
        all_of_them = len(list(running.look(lambda tx: list(tx.events()))))  # type: ignore[call-overload]
    status, told = said(capsys, "restore", str(copy), "--data", str(folder))
    assert status == 0 and "aside-1" in told and (folder / "aside-1" / "hub.db").exists()
    assert (folder / "hub.db").stat().st_mode & 0o077 == 0
    with city(folder) as again:
        one.client = again.client
        assert problem(one.lease()).type == "gateway.recovering"
        kept = list(again.look(lambda tx: [event.hash for event in tx.events()]))  # type: ignore[call-overload]
    assert 4 <= len(kept) < all_of_them, "what came after the backup is with the stations"
    status, told = said(capsys, "restored", "--data", str(folder))
    assert status == 0 and "1 台" in told


def test_a_folder_that_a_gateway_serves_from_is_not_touched_and_no_second_one_serves_from_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, copy = tmp_path / "gateway", tmp_path / "friday.db"
    assert main(["office", "add", JIA, "甲", "--data", str(folder)]) == main(["backup", "--to", str(copy), "--data", str(folder)]) == 0
    gateway = GatewayProcess(folder)
    try:
        before = files(folder)
        assert said(capsys, "restore", str(copy), "--data", str(folder))[0] == 1
        status, told = said(capsys, "--data", str(folder), "--listen", "127.0.0.1:0")
        assert status == 1 and str(gateway.process.pid) in told
        assert files(folder) == before
    finally:
        gateway.kill()
    assert said(capsys, "restore", str(copy), "--data", str(folder))[0] == 0, "a killed one holds nothing"


@pytest.mark.parametrize("harm", ["cut", "changed", "no hub", "other key"])
def test_what_is_no_sound_backup_of_this_hub_is_refused_and_nothing_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], harm: str
) -> None:
    folder, copy = tmp_path / "gateway", tmp_path / "friday.db"
    assert main(["office", "add", JIA, "甲", "--data", str(folder)]) == main(["backup", "--to", str(copy), "--data", str(folder)]) == 0
    match harm:
        case "cut":
            copy.write_bytes(copy.read_bytes()[:5000])
        case "changed":
            whole = bytearray(copy.read_bytes())
            whole[4096 * 3 + 100] ^= 1
            copy.write_bytes(bytes(whole))
        case "no hub":
            copy.write_bytes(b"a letter to the mayor" * 500)
        case "other key":
            (folder / "hub.key").write_text("ab" * 32)
    before = files(folder)
    status, told = said(capsys, "restore", str(copy), "--data", str(folder))
    assert status == 1 and told.strip().endswith("。") and files(folder) == before and not (folder / "aside-1").exists()


def test_a_restore_that_was_cut_short_is_never_taken_for_an_empty_gateway(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, copy = tmp_path / "gateway", tmp_path / "friday.db"
    assert main(["office", "add", JIA, "甲", "--data", str(folder)]) == main(["backup", "--to", str(copy), "--data", str(folder)]) == 0
    (folder / "being-restored").mkdir()
    (folder / "aside-1").mkdir()
    (folder / "hub.db").rename(folder / "aside-1" / "hub.db")  # the power went when the old one was out of the way
    status, told = said(capsys, "office", "code", JIA, "--data", str(folder))
    assert status == 1 and "从备份恢复" in told and not (folder / "hub.db").exists()
    assert said(capsys, "restore", str(copy), "--data", str(folder))[0] == 0
    assert said(capsys, "restored", "--done", "--data", str(folder))[0] == 0
    assert said(capsys, "office", "code", JIA, "--data", str(folder))[0] == 0


def test_only_one_process_serves_from_a_folder(tmp_path: Path) -> None:
    first, second = Hub.open(tmp_path), Hub.open(tmp_path)
    first.hold()
    with pytest.raises(HomeInUse):
        second.hold()
    first.close()
    second.hold()
    second.close()


def test_on_postgresql_its_own_tools_make_the_backup_and_what_is_put_back_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with databases.database("postgresql") as address, databases.database("postgresql", empty=True) as other:
        if shutil.which("pg_dump") is None:
            pytest.skip("pg_dump is not installed")
        monkeypatch.setenv(DATABASE_VARIABLE, address)
        folder, copy = tmp_path / "gateway", tmp_path / "friday.dump"
        with city(folder) as running:
            one = running.station(JIA)
            one.maker.submit()
            one.answers(one.maker.journal[-1:])
            before = list(running.look(lambda tx: list(tx.events())))  # type: ignore[call-overload]
            for command in (["backup", "--to"], ["restore"]):
                status, told = said(capsys, *command, str(copy), "--data", str(folder))
                assert status == 1 and "pg_" in told
            subprocess.run(["pg_dump", "--format=custom", f"--file={copy}", address], check=True)
        subprocess.run(["pg_restore", "--no-owner", f"--dbname={other}", str(copy)], check=True)
        monkeypatch.setenv(DATABASE_VARIABLE, other)
        assert said(capsys, "restored", "--data", str(folder))[0] == 0
        hub = Hub.open(folder)
        with hub.reading() as tx:
            assert list(tx.events()) == before and tx.recovery() is not None
        gateway = Gateway.on(hub)
        with hub.transaction() as tx:
            recovery.end(gateway, tx)
        hub.close()
