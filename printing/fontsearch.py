"""Where fonts are looked for, and what each of them draws, remembered from one start to the next.

First the font of this environment, then what an administrator put into a folder (the environment's, those of CQCLERK_FONTS, the
station's own), then the fonts of `data/reference/fonts.toml` that the system has, then any other big font of the system. Reading the
table of a font of 60,000 characters takes a quarter of a second, so it is kept in the user's cache as runs of code points.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.reference import read_toml

FONTS_VARIABLE = "CQCLERK_FONTS"
SYSTEM_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "C:/Windows/Fonts", "/System/Library/Fonts")
BIG_BYTES = 2_000_000  # a font of the system that is smaller and not on our list has no rare characters
_OWN = "cqclerk-*.ttf"
_ANY = "*.[tT][tT][fFcC]"


@dataclass(frozen=True, slots=True)
class KnownFont:
    """A font that an administrator may install, and the blocks it is good for."""

    file: str
    title: str
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A block of ideographs of Unicode."""

    name: str
    first: int
    last: int


@cache
def known_fonts() -> tuple[KnownFont, ...]:
    tables = read_toml("reference/fonts.toml").tables("font")
    return tuple(KnownFont(table.text("file"), table.text("title"), table.texts("blocks")) for table in tables)


@cache
def code_blocks() -> tuple[CodeBlock, ...]:
    tables = read_toml("reference/fonts.toml").tables("block")
    return tuple(CodeBlock(table.text("name"), table.number("first"), table.number("last")) for table in tables)


def environment_folder() -> Path:
    """Where this environment keeps its fonts."""
    return Path(sys.prefix) / "fonts"


def own_files() -> list[Path]:
    return sorted(environment_folder().glob(_OWN))


def added_files(station: Path | None) -> list[Path]:
    """What an administrator put where we look. station: the folder of fonts of the station that runs here."""
    named = [Path(place) for place in os.environ.get(FONTS_VARIABLE, "").split(os.pathsep) if place]
    folders = [environment_folder(), *named, *([station] if station else [])]
    own = set(own_files())
    return [path for folder in folders for path in sorted(folder.glob(_ANY)) if path not in own]


def system_files() -> list[Path]:
    """Those of our list that are installed, in its order, then all other big ones by name."""
    found = {path.name.lower(): path for place in SYSTEM_FOLDERS for path in sorted(Path(place).expanduser().rglob(_ANY))}
    listed = [found.pop(font.file.lower()) for font in known_fonts() if font.file.lower() in found]
    return [*listed, *(found[name] for name in sorted(found) if _is_big(found[name]))]


def code_points(path: Path, index: int) -> frozenset[int]:
    """What a font draws: from the list beside it, else from the cache, else from the font; none if it cannot be read."""
    from printing import fontfile

    beside = path.with_suffix(".ranges")
    if beside.exists():
        return fontfile.read_ranges(beside)
    kept = _kept(path, index)
    try:
        return fontfile.read_ranges(kept)
    except (OSError, ValueError):
        points = fontfile.code_points(path, index)
        _keep(kept, json.dumps(fontfile.ranges_of(points)))
        return points


def _kept(path: Path, index: int) -> Path:
    """Where the code points of a font are remembered: a font that was changed gets another place."""
    from platformdirs import user_cache_dir

    try:
        now = path.stat()
        said = f"{path.absolute()}|{index}|{now.st_size}|{now.st_mtime_ns}"
    except OSError:
        said = f"{path}|{index}|gone"
    return Path(user_cache_dir("cqclerk", appauthor=False)) / "fonts" / f"{hashlib.sha256(said.encode()).hexdigest()[:24]}.ranges"


def _keep(kept: Path, text: str) -> None:
    """Whole or not at all; where nothing can be kept it is read again next time."""
    draft = kept.with_suffix(f".{os.getpid()}.part")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text)
        os.replace(draft, kept)
    except OSError:
        draft.unlink(missing_ok=True)


def _is_big(path: Path) -> bool:
    try:
        return path.stat().st_size >= BIG_BYTES
    except OSError:
        return False


def blocks_of(characters: list[str]) -> Iterator[CodeBlock]:
    """The blocks that these characters lie in, each once."""
    return (block for block in code_blocks() if any(block.first <= ord(character) <= block.last for character in characters))
