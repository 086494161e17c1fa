"""Font files, read and cut with fontTools: at set-up, and when a rare character sends us to the fonts of the system.

What `build` writes beside the font: `.ranges`, its code points as JSON pairs (first, last), because reading 30,000 of them back takes
2 ms and asking the font 200 ms; and the licence of the source (SIL OFL 1.1).
"""

import hashlib
import json
import os
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

RECIPE = "2"  # raise it when the way of cutting changes: the file gets a new name
WEIGHT = 400
COMPATIBILITY = range(0xF900, 0xFB00)  # of these only what GBK has
DROPPED_TABLES = ["BASE", "GDEF", "GPOS", "GSUB", "vhea", "vmtx", "gasp", "STAT"]
NAMES_KEPT = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # copyright, family, style, licence


def build(target: Path) -> Path:
    """Make the font in `target`, unless it is there; answer its path. About 20 s, once. The file appears whole or not at all."""
    origin = source()
    ready = target / f"cqclerk-{_name_of(origin)}.ttf"
    if ready.exists() and ready.with_suffix(".ranges").exists():
        return ready
    target.mkdir(parents=True, exist_ok=True)
    font = _cut(origin)
    _write(ready.with_suffix(".ranges"), json.dumps(ranges_of(font.getBestCmap())).encode())
    _write(target / "OFL.txt", (origin.parent / "OFL.txt").read_bytes())
    draft = ready.with_suffix(f".{os.getpid()}.part")
    font.save(draft)
    os.replace(draft, ready)
    return ready


def source() -> Path:
    """The variable Noto Sans SC inside the package justmytype-intl-cjk. Raises FileNotFoundError if it is not installed."""
    spec = find_spec("justmytype_intl_cjk")
    folders = [] if spec is None else spec.submodule_search_locations or []
    for place in folders:
        for path in sorted(Path(place).rglob("NotoSansSC*.ttf")):
            return path
    raise FileNotFoundError("justmytype-intl-cjk: NotoSansSC[wght].ttf")


def code_points(path: Path, index: int = 0) -> frozenset[int]:
    """The code points of a TrueType font; none if it has other outlines, or cannot be read."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, fontNumber=index, lazy=True) as font:
            return frozenset(font.getBestCmap() or ()) if "glyf" in font else frozenset()
    except (OSError, TTLibError):
        return frozenset()


def ranges_of(points: Iterable[int]) -> list[tuple[int, int]]:
    """Code points as runs (first, last), ascending."""
    runs: list[tuple[int, int]] = []
    for point in sorted(points):
        if runs and runs[-1][1] == point - 1:
            runs[-1] = (runs[-1][0], point)
        else:
            runs.append((point, point))
    return runs


def read_ranges(path: Path) -> frozenset[int]:
    return frozenset(point for first, last in json.loads(path.read_bytes()) for point in range(first, last + 1))


def _name_of(origin: Path) -> str:
    return hashlib.sha256(RECIPE.encode() + origin.read_bytes()).hexdigest()[:16]


def _cut(origin: Path) -> "TTFont":
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(origin, lazy=True, recalcTimestamp=False)
    options = subset.Options(layout_features=[], hinting=False, glyph_names=False, name_IDs=NAMES_KEPT)
    options.drop_tables += DROPPED_TABLES
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[point for point in font.getBestCmap() if point not in COMPATIBILITY or _in_gbk(point)])
    cutter.subset(font)
    return instancer.instantiateVariableFont(font, {"wght": WEIGHT}, inplace=True, optimize=False)


def _in_gbk(point: int) -> bool:
    try:
        return len(chr(point).encode("gbk")) == 2
    except UnicodeEncodeError:
        return False


def _write(path: Path, content: bytes) -> None:
    draft = path.with_suffix(f".{os.getpid()}.part")
    draft.write_bytes(content)
    os.replace(draft, path)
