"""The folder in which a scanner or a high-speed camera leaves its files: looked at again and again, never trusted to tell.

A file is offered once two looks have found it of one size: before that the scanner may still be writing it.
"""

from dataclasses import dataclass
from pathlib import Path

from cqclerk.protocol import scans
from cqclerk.workplace.workplace import Workplace

_SETTING = "scan_folder"
_OWN = "扫描件"  # beside the station's own files, where nothing else was chosen
_VIEWED = "查看"


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be attached. changed: seconds since 1970."""

    path: Path
    size: int
    changed: float


class Watch:
    """Knows how large each file was at the last look. For one thread at a time, and not that of the screen: a share may hang."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sizes: dict[Path, int] = {}

    def look(self) -> list[Found]:
        """The files that have stopped to grow, the newest first. Raises OSError where the folder cannot be read."""
        limits, found, sizes = scans.load(), [], {}
        for path in self.folder.iterdir():
            if not limits.takes(path.name) or not path.is_file():
                continue
            state = path.stat()
            sizes[path] = state.st_size
            if state.st_size and self._sizes.get(path) == state.st_size:
                found.append(Found(path, state.st_size, state.st_mtime))
        self._sizes = sizes
        return sorted(found, key=lambda one: (-one.changed, one.path.name))


def folder_of(at: Workplace, home: Path) -> Path:
    """The folder that was chosen here, else the station's own; made if it is that one. On the store thread."""
    with at.store.reading() as tx:
        chosen = tx.setting(_SETTING)
    folder = Path(chosen) if chosen else home / _OWN
    if not chosen:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def choose(at: Workplace, folder: str) -> Path:
    """Look there from now on. Raises OSError where there is no such folder, or it cannot be read. On the store thread."""
    path = Path(folder).expanduser()
    next(path.iterdir(), None)
    with at.store.transaction() as tx:
        tx.set(_SETTING, str(path))
    return path


def put_for_viewing(home: Path, name: str, content: bytes) -> Path:
    """A copy that a picture program can open; forget_viewed takes it away again."""
    folder = home / _OWN / _VIEWED
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / Path(name).name
    path.write_bytes(content)
    return path


def forget_viewed(home: Path) -> None:
    """No copy of a paper stays behind in the clear."""
    for path in (home / _OWN / _VIEWED).glob("*"):
        path.unlink(missing_ok=True)
