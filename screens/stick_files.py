"""The files on a stick: what lies there, and what is done with each. What fails is a StickTrouble with its sentence."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from data.place import replace_file
from screens import stick_words

if TYPE_CHECKING:
    from cqclerk.domain.guards import NotAllowed
    from cqclerk.protocol.bundles import Card
    from cqclerk.sync.stick import Exported, Imported
    from cqclerk.workplace.workplace import Workplace

UP, DOWN, CARD = "up", "down", "card"
FOLDER = "stick_folder"  # setting: where files were put last
_MOUNTS = ("media/*/*", "run/media/*/*", "media/*")  # below the root, where a desktop puts a stick


class StickTrouble(Exception):
    """It did not come about; the text is the sentence."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A file that may be taken. kind: up, down or card; station, office, window: whose it is; unproven until it is taken."""

    path: Path
    kind: str
    size: int
    station: str = ""
    office: str = ""
    window: str = ""
    made_at: datetime | None = None


def lying_in(folder: Path) -> list[Lying]:
    """What lies in a folder, the newest first. Raises OSError where it cannot be read."""
    from cqclerk.protocol import bundles

    suffixes = (bundles.SUFFIX_UP, bundles.SUFFIX_DOWN, bundles.SUFFIX_CARD)
    paths = sorted(path for path in folder.iterdir() if path.suffix in suffixes and path.is_file())
    found = [lying for path in paths if (lying := _look(path)) is not None]
    return sorted(found, key=lambda one: (one.made_at is not None, one.made_at or 0, one.path.name), reverse=True)


def _look(path: Path) -> Lying | None:
    """What a file says of itself; None if it has gone meanwhile."""
    from cqclerk.protocol import bundles

    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            beginning = file.read(bundles.BEGINNING)
    except OSError:
        return None
    cover = bundles.said_on(beginning)
    if cover is None:
        return Lying(path, {bundles.SUFFIX_UP: UP, bundles.SUFFIX_DOWN: DOWN}.get(path.suffix, CARD), size)
    return Lying(path, cover.way, size, cover.station, cover.office, cover.window, cover.made_at)


def sticks() -> Iterator[Path]:
    """Folders that look like a stick, as this machine has them now."""
    for pattern in _MOUNTS:
        yield from (path for path in sorted(Path("/").glob(pattern)) if os.path.ismount(path) and os.access(path, os.W_OK))


def folder_of(at: "Workplace", home: Path) -> Path:
    """Where files were put last, else a stick that is here, else a folder of the station's own. On the store thread."""
    with at.store.reading() as tx:
        chosen = tx.setting(FOLDER)
    if chosen:
        return Path(chosen)
    folder = next(sticks(), home / "U盘")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def choose(at: "Workplace", folder: str) -> Path:
    """Look there from now on. Raises OSError where there is no such folder. On the store thread."""
    path = Path(folder).expanduser()
    next(path.iterdir(), None)
    with at.store.transaction() as tx:
        tx.set(FOLDER, str(path))
    return path


def read(path: Path) -> bytes:
    """The whole file."""
    from cqclerk.protocol import bundles

    try:
        if path.stat().st_size > bundles.MOST_BYTES:
            raise StickTrouble(stick_words.no_bundle("foreign"))
        return path.read_bytes()
    except OSError as error:
        raise StickTrouble(stick_words.not_read(path.name, error)) from error


def write(path: Path, content: bytes) -> Path:
    """A file, whole or not at all."""
    try:
        replace_file(path, content)
    except OSError as error:
        raise StickTrouble(stick_words.not_written(path, error)) from error
    return path


def beside(path: Path) -> Path:
    """Where the answer to a bundle goes."""
    from cqclerk.protocol import bundles

    return path.with_suffix(bundles.SUFFIX_DOWN)


def card_of(data: bytes) -> "Card | None":
    """The gateway's card, None if these bytes are something else."""
    from cqclerk.protocol import bundles

    return bundles.read_card(data)


def checked(data: bytes, way: str) -> None:
    """Raise StickTrouble unless it is a whole bundle of this way."""
    from cqclerk.protocol import bundles

    try:
        cover, _ = bundles.cover_of(data)
    except bundles.NoBundle as error:
        raise StickTrouble(stick_words.no_bundle(error.key)) from error
    if cover.way != way:
        raise StickTrouble(stick_words.no_bundle("foreign"))


def export(at: "Workplace") -> "Exported":
    """All that this station has to say now. On the store thread. Raises NotAllowed."""
    from cqclerk.sync import stick

    try:
        return stick.export(at)
    except stick.NotReady as error:
        raise _no(error.key) from error


def take(at: "Workplace", data: bytes) -> "Imported":
    """The gateway's answer. On the store thread. Raises NotAllowed."""
    from cqclerk.protocol import bundles
    from cqclerk.sync import stick

    try:
        return stick.take(at, data)
    except (bundles.NoBundle, stick.NotReady) as error:
        raise _no("changed_answer" if error.key == "changed" else error.key) from error


def keep_card(at: "Workplace", data: bytes) -> str:
    """The gateway's card; its mark, for two people to compare. On the store thread. Raises NotAllowed."""
    from cqclerk.protocol import bundles
    from cqclerk.sync import stick

    card = bundles.read_card(data)
    if card is None:
        raise _no("foreign")
    try:
        stick.keep_card(at, card)
    except bundles.NoBundle as error:
        raise _no(error.key) from error
    return card.mark


def _no(key: str) -> "NotAllowed":
    from cqclerk.domain.guards import NotAllowed, no

    return NotAllowed(no(f"bundle.{key}"))
