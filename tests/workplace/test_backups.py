"""A backup is whole, encrypted, and checked when it is read; what is put back knows that it is older."""

import zipfile
from pathlib import Path

import pytest

from cqclerk.commands import intake, prereview, processing
from cqclerk.domain.guards import NotAllowed
from cqclerk.workplace import backups, epochs, rebuild
from cqclerk.workplace.backups import BadBackup, OtherStation
from cqclerk.workplace.workplace import Workplace
from data import keyring, station
from data.place import StationHome
from tests.cases import form
from tests.offices import PASSWORD, REFERENCE, PaperGateway, enter, make_station
from tests.workplace.stations import enrolled


def approve(at: Workplace) -> str:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ()).certificate_number


@pytest.fixture
def home(tmp_path: Path) -> StationHome:
    return enrolled(tmp_path / "a")


@pytest.fixture
def saved(home: StationHome, tmp_path: Path) -> Path:
    at = enter(home)
    approve(at)
    backups.make(at, home, tmp_path / "a.cqbackup")
    at.close()
    return tmp_path / "a.cqbackup"


def everything(home: StationHome) -> dict[str, bytes]:
    return {str(file.relative_to(home.folder)): file.read_bytes() for file in home.folder.rglob("*") if file.is_file()}


def test_a_backup_holds_the_station_and_is_read_by_nobody_without_a_password(home: StationHome, saved: Path) -> None:
    told = backups.read(saved)
    assert (told.station_id, told.epoch) == (station.read(home).station_id, 1)
    assert "王芳".encode() not in saved.read_bytes() and b"SQLite format" not in saved.read_bytes()
    assert not list(home.backups.glob("being-*"))


def test_what_is_put_back_takes_in_under_a_new_key_and_decides_nothing(home: StationHome, saved: Path) -> None:
    at = enter(home)
    later, key = approve(at), at.station.public_key
    at.close()
    backups.restore(home, saved, "李敏", PASSWORD)
    for _ in range(2):  # also after it was signed in at again
        at = enter(home)
        assert at.restored and at.standing.epoch == 2 and at.station.epoch == 1 and at.signer.public_key != key
        with pytest.raises(NotAllowed) as refused:
            approve(at)
        assert refused.value.objection.key == "station.restored"
        assert rebuild.verify(at.store, at.station.public_key).faults == ()
        assert rebuild.rebuild(at.store, REFERENCE.initials) == ()
        at.close()
    assert later and len(list(home.folder.glob("aside-*/station.db"))) == 1
    assert not station.read(home).restored


def test_receipts_of_a_restored_station_are_none_that_it_gave_out_before(home: StationHome, saved: Path) -> None:
    at = enter(home)
    given = {intake.submit(at, "childbirth", form()).receipt_number for _ in range(3)}
    at.close()
    backups.restore(home, saved, "李敏", PASSWORD)
    at = enter(home)
    assert not given & {intake.submit(at, "childbirth", form()).receipt_number for _ in range(5)}
    at.close()


def test_it_is_put_back_on_another_machine_too(saved: Path, tmp_path: Path) -> None:
    elsewhere = StationHome(tmp_path / "new machine")
    backups.restore(elsewhere, saved, "李敏", PASSWORD)
    at = enter(elsewhere)
    assert at.restored
    at.close()


def test_a_station_that_was_never_certified_just_goes_on(tmp_path: Path) -> None:
    home = make_station(tmp_path / "b")
    at = enter(home)
    backups.make(at, home, tmp_path / "b.cqbackup")
    intake.submit(at, "childbirth", form())
    at.close()
    backups.restore(home, tmp_path / "b.cqbackup", "李敏", PASSWORD)
    at = enter(home)
    assert not at.restored and at.standing.epoch == 0
    PaperGateway().enrols(at)
    assert approve(at)
    at.close()


def test_a_second_restore_before_the_enrolment_goes_on_in_the_epoch_that_was_begun(home: StationHome, saved: Path, tmp_path: Path) -> None:
    backups.restore(home, saved, "李敏", PASSWORD)
    at = enter(home)
    key = at.signer.public_key
    backups.make(at, home, tmp_path / "second.cqbackup")
    intake.submit(at, "childbirth", form())
    at.close()
    backups.restore(home, tmp_path / "second.cqbackup", "李敏", PASSWORD)
    at = enter(home)
    assert (at.standing.epoch, at.signer.public_key) == (2, key)
    at.close()


@pytest.mark.parametrize("harm", ["cut", "changed", "no backup", "other file"])
def test_a_backup_that_was_harmed_is_told_and_changes_nothing(home: StationHome, saved: Path, harm: str) -> None:
    content = bytearray(saved.read_bytes())
    match harm:
        case "cut":
            saved.write_bytes(content[: len(content) // 2])
        case "changed":
            content[len(content) // 2] ^= 1
            saved.write_bytes(content)
        case "no backup":
            saved.write_bytes(b"PDF")
        case "other file":
            with zipfile.ZipFile(saved, "w") as archive:
                archive.writestr("manifest.json", '{"format": 1}')
    before = everything(home)
    with pytest.raises(BadBackup):
        backups.restore(home, saved, "李敏", PASSWORD)
    assert everything(home) == before


def test_a_wrong_password_and_another_station_s_backup_change_nothing(home: StationHome, saved: Path, tmp_path: Path) -> None:
    other = make_station(tmp_path / "other")
    for where, operator, password, error in (
        (home, "李敏", "wrong", keyring.WrongSecret),
        (home, "nobody", PASSWORD, keyring.WrongSecret),
        (other, "李敏", PASSWORD, OtherStation),
    ):
        before = everything(where)
        with pytest.raises(error):
            backups.restore(where, saved, operator, password)
        assert everything(where) == before


def test_a_disk_that_is_full_leaves_the_older_backup(home: StationHome, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at, before = enter(home), saved.read_bytes()
    monkeypatch.setattr(backups, "_write", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        backups.make(at, home, saved)
    at.close()
    assert saved.read_bytes() == before and not list(saved.parent.glob("*.part"))


def test_a_station_file_that_was_damaged_is_mended_from_its_copy_and_locks_nobody_out(home: StationHome) -> None:
    at = enter(home)
    approve(at)
    at.close()
    station.write(home, station.read(home))
    home.station_file.write_text("{", encoding="utf-8")
    aside = station.mend(home)
    assert aside is not None and aside.read_text(encoding="utf-8") == "{"
    at = enter(home)
    assert not at.restored and approve(at)
    at.close()
    home.station_file_kept.write_text("{", encoding="utf-8")
    assert station.mend(home) is None


def test_a_station_file_that_says_too_much_ends_in_a_new_epoch_and_not_in_a_lock_for_ever(home: StationHome) -> None:
    from dataclasses import replace

    station.write(home, replace(station.read(home), last_sequence=99_999, epoch=1))
    at = enter(home)
    assert at.restored and at.standing.epoch == 2
    at.close()
    told = station.read(home)
    assert (told.epoch, told.last_sequence) == (2, 1)  # what it has now: nothing compares with the wrong number any more
    at = enter(home)
    assert at.standing.epoch == 2
    epochs.begin(at, epochs.FORKED, above=6)  # the city has certified more than this station knows
    assert at.standing.epoch == 7
    assert rebuild.verify(at.store, at.station.public_key).faults == ()
    at.close()
