"""A backup of a station: one file with the encrypted database and its station.json, checked when it is written and when it is read.

A station that was put back is older than what it has done. It says so itself at the next sign-in, and begins a new epoch.
"""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec

from data import database, keyring, station
from data.database import DatabaseProblem
from data.place import StationHome, sync_folder
from data.station import StationFile, StationFileDamaged

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace

FORMAT = 1
_DATABASE, _FILE, _MANIFEST = "station.db", "station.json", "manifest.json"
_PIECE = 1 << 20


class BadBackup(Exception):
    """The file is no backup, is cut short, or was changed; nothing was touched."""


class OtherStation(Exception):
    """The backup is of another station than the one that is here."""


class Backup(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself; files: the SHA-256 of each."""

    format: int = FORMAT
    files: dict[str, str] = {}
    station_id: str
    office_name: str
    window: str
    made_at: str
    epoch: int
    sequence: int


def make(at: "Workplace", home: StationHome, target: Path) -> Backup:
    """Write a backup while the station works; on the store thread. Raises OSError, DatabaseProblem; an older file of that name stays."""
    beside, copy = target.with_name(target.name + ".part"), home.backups / "being-copied.db"
    try:
        at.store.backup(copy)
        with at.store.reading() as tx:
            head = tx.head()
        file = station.read(home)
        told = Backup(
            station_id=file.station_id,
            office_name=file.office_name,
            window=file.window,
            made_at=at.now().isoformat(),
            epoch=head.epoch,
            sequence=head.sequence,
        )
        _write(beside, copy, home.station_file.read_bytes(), told)
        read(beside)
        os.replace(beside, target)
        sync_folder(target.absolute().parent)
    finally:
        beside.unlink(missing_ok=True)
        copy.unlink(missing_ok=True)
    return told


def _write(target: Path, database_file: Path, station_file: bytes, told: Backup) -> None:
    digests = {_DATABASE: _digest(database_file.open("rb")), _FILE: hashlib.sha256(station_file).hexdigest()}
    manifest = msgspec.json.encode(msgspec.structs.replace(told, files=digests))
    with os.fdopen(os.open(target, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as raw:
        with zipfile.ZipFile(raw, "w") as archive:
            archive.writestr(_MANIFEST, manifest)
            archive.writestr(_FILE, station_file)
            archive.write(database_file, _DATABASE)
        raw.flush()
        os.fsync(raw.fileno())


def read(source: Path) -> Backup:
    """What a backup says of itself, after every byte of it was looked at. Raises BadBackup, OSError."""
    with _opened(source) as archive:
        told = msgspec.json.decode(archive.read(_MANIFEST), type=Backup)
        if told.format != FORMAT:
            raise BadBackup("another format")
        for name in (_DATABASE, _FILE):
            if _digest(archive.open(name)) != told.files[name]:
                raise BadBackup(f"{name} was changed")
        return told


def restore(home: StationHome, source: Path, operator: str, password: str) -> Backup:
    """Put a backup in place of what is here, which is kept aside. Nobody may be signed in.

    Raises BadBackup, OtherStation, keyring.WrongSecret, DatabaseProblem or OSError, and has changed nothing then.
    """
    told = read(source)
    home.make()
    beside = home.folder / "being-restored.db"
    try:
        with _opened(source) as archive:
            file = _station_file(archive)
            _unpack(archive, beside)
        _may_replace(home, file)
        _must_open(beside, file, operator, password)
        _put_in_place(home, beside, file)
    finally:
        beside.unlink(missing_ok=True)
    return told


def _may_replace(home: StationHome, file: StationFile) -> None:
    here = _here(home)
    if here is not None and here.station_id != file.station_id:
        raise OtherStation(here.station_id)


def _must_open(copy: Path, file: StationFile, operator: str, password: str) -> None:
    slot = next((each.slot for each in file.operators if each.name == operator), None)
    if slot is None:
        raise keyring.WrongSecret
    connection = database.connect(copy, keyring.unwrap(slot, password), read_only=True)
    try:
        if faults := database.check(connection):
            raise BadBackup("; ".join(faults[:3]))
    finally:
        connection.close()
        for suffix in ("-wal", "-shm"):
            copy.with_name(copy.name + suffix).unlink(missing_ok=True)


def _put_in_place(home: StationHome, copy: Path, file: StationFile) -> None:
    """station.json first, which says that what is beside it is restored: a cut after that leaves a station that only takes in."""
    here = _here(home)
    epoch, last = max((file.epoch, file.last_sequence), (here.epoch, here.last_sequence) if here else (0, 0))
    before = home.station_file.read_bytes() if home.station_file.exists() else None
    station.write(home, replace(file, epoch=epoch, last_sequence=last, restored=True))
    aside = set_database_aside(home)
    if aside and before:
        (aside / home.station_file.name).write_bytes(before)
    os.replace(copy, home.database)
    sync_folder(home.folder)


def set_database_aside(home: StationHome) -> Path | None:
    """Keep the database that is here in a folder of its own; nothing is ever deleted. None if there is none."""
    parts = [home.database.with_name(home.database.name + suffix) for suffix in ("", "-wal", "-shm")]
    found = [part for part in parts if part.exists()]
    if not found:
        return None
    aside = next(path for n in count(1) if not (path := home.folder / f"aside-{n}").exists())
    aside.mkdir(mode=0o700)
    for part in found:
        part.rename(aside / part.name)
    return aside


def _here(home: StationHome) -> StationFile | None:
    try:
        return station.read(home)
    except (FileNotFoundError, StationFileDamaged):
        return None


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, zlib.error, NotImplementedError) as error:
        raise BadBackup(str(error)) from error


def _station_file(archive: zipfile.ZipFile) -> StationFile:
    try:
        return station.parse(archive.read(_FILE), Path(_FILE))
    except StationFileDamaged as error:
        raise BadBackup(str(error)) from error


def _unpack(archive: zipfile.ZipFile, target: Path) -> None:
    with archive.open(_DATABASE) as packed, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for piece in _pieces(packed):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _digest(source: IO[bytes]) -> str:
    found = hashlib.sha256()
    with source:
        for piece in _pieces(source):
            found.update(piece)
    return found.hexdigest()


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: source.read(_PIECE), b"")


__all__ = ["Backup", "BadBackup", "DatabaseProblem", "OtherStation", "make", "read", "restore", "set_database_aside"]
