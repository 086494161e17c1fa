"""Where files live on this machine; training and real kept apart; one process per station home.

Standard library only, and nothing heavy at the top: the first frame waits for this file.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

HOME_VARIABLE = "CQCLERK_HOME"


@dataclass(frozen=True, slots=True)
class StationHome:
    """The folder of one station: everything of it is in here, and nothing of another one."""

    folder: Path

    @property
    def station_file(self) -> Path:
        return self.folder / "station.json"

    @property
    def station_file_kept(self) -> Path:
        return self.folder / "station.json.kept"

    @property
    def database(self) -> Path:
        return self.folder / "station.db"

    @property
    def lock_file(self) -> Path:
        return self.folder / "lock"

    @property
    def papers(self) -> Path:
        return self.folder / "papers"

    @property
    def offices_list(self) -> Path:
        """Which offices may issue and what no longer holds, signed by the city: plain, for it names no person."""
        return self.folder / "offices-and-revocations.json"

    @property
    def templates(self) -> Path:
        """Where an administrator edits this station's own papers."""
        return self.folder / "templates"

    @property
    def archive(self) -> Path:
        """Where whole cases are put as files, for whoever takes them away."""
        return self.folder / "archive"

    @property
    def log_file(self) -> Path:
        return self.folder / "cqclerk.log"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    def exists(self) -> bool:
        """Whether a station was ever set up here."""
        return self.station_file.exists()

    def make(self) -> None:
        """Make the folder, closed to other users of the machine."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)


@dataclass(frozen=True, slots=True)
class Place:
    """The root of all that cqclerk keeps: the real station in one folder, everything for practice in another."""

    root: Path

    @classmethod
    def find(cls, home: str | None) -> "Place":
        """What `--home` says, else CQCLERK_HOME, else this system's folder for a user's data; made absolute, not yet on disk."""
        named = home or os.environ.get(HOME_VARIABLE)
        if named:
            return cls(Path(named).expanduser().absolute())
        from platformdirs import user_data_dir

        return cls(Path(user_data_dir("cqclerk", appauthor=False)))

    def station(self) -> Path:
        return self.root / "station"

    def training(self) -> Path:
        return self.root / "training"

    def fonts(self) -> Path:
        """Where an administrator puts fonts for rare characters; for practice too."""
        return self.root / "fonts"

    def training_station(self, name: str) -> Path:
        """The folder of a practice station; `name` is one plain word, so that no name leads out of the training folder."""
        if not name.replace("-", "").replace("_", "").isalnum():
            raise ValueError(f"not a plain name: {name!r}")
        return self.training() / "stations" / name

    def training_stations(self) -> list[Path]:
        """Every practice station that was set up, by name."""
        return sorted(path.parent for path in (self.training() / "stations").glob("*/station.json"))

    def gateway(self) -> Path:
        return self.training() / "gateway"


class HomeInUse(Exception):
    """Another process holds this station home; `pid` is its number, None if it cannot be read."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        super().__init__(f"{folder} is in use by process {pid}")
        self.folder, self.pid = folder, pid


class Lock:
    """A held station home. The system itself gives it back when the process ends, however it ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Give the home back; a second call does nothing."""
        if self._descriptor is not None:
            _unlock(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> "Lock":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.release()


def hold(home: StationHome) -> Lock:
    """Hold a station home for this process alone, making the folder if need be; raises HomeInUse at once, never waits.

    The lock is on the open file, not its presence: a file left by a killed process holds nothing, and it is never
    deleted (a process could hold the deleted one while another locks a new one of the same name).
    """
    home.make()
    return hold_file(home.lock_file)


def hold_file(file: Path) -> Lock:
    """The same for any folder, by a file in it."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    if not _try_lock(descriptor):
        pid = os.pread(descriptor, 20, 0) if hasattr(os, "pread") else os.read(descriptor, 20)
        os.close(descriptor)
        raise HomeInUse(file.parent, int(pid) if pid.strip().isdigit() else None)
    os.ftruncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
    return Lock(descriptor)


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # Windows locks bytes against reading too: one far behind the pid leaves the pid readable

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def replace_file(path: Path, content: bytes) -> None:
    """Write a whole file so that, whenever the power goes, either the old or the new content is there.

    Beside it, to the disk, renamed over, and the name to the disk too. Raises OSError and leaves the old one as it was.
    """
    beside = path.with_name(path.name + ".tmp")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            _write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _write_all(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk; Windows does so by itself and has no call for it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
