"""Fonts: where a character's shape comes from, and which characters no font here can draw.

Set-up cuts one font for this environment (`python -m printing.fonts build`): Noto Sans SC (SIL Open Font License) from the package
justmytype-intl-cjk, a variable TrueType font, reduced to the characters of GB 18030 that it has, its weight fixed at 400, without
hinting and features. It lies in `<environment>/fonts/`, named by the hash of its source, so a new source makes a new file. Fonts that
an administrator puts into that folder serve too (a font from the police system, say), and so do those of the system.
A character that none of them has is `missing`: it stops the paper, by name. Private-use code points always count as missing: their
shape differs from font to font.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageFont

SYSTEM_FONTS = (
    "simsun.ttc",  # Windows: GBK and Ext A
    "simsunb.ttf",  # Windows: SimSun-ExtB
    "SimsunExtG.ttf",  # Windows 11: Ext G
    "HanaMinA.ttf",  # Debian fonts-hanazono
    "HanaMinB.ttf",
    "FZSTK-GB18030.ttf",  # Kylin and UOS: fonts of GB 18030-2022 level 3
    "fzgb18030.ttf",
    "BabelStoneHan.ttf",
    "TW-Sung-Ext-B-98_1.ttf",  # Debian fonts-cns11643-sung
)
"""In order of preference. Only TrueType outlines serve, because the PDF can embed no others."""

SYSTEM_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "C:/Windows/Fonts", "/System/Library/Fonts")

BLOCKS = (
    ("基本区", 0x4E00, 0x9FFF),
    ("扩展A", 0x3400, 0x4DBF),
    ("扩展B", 0x20000, 0x2A6DF),
    ("扩展C", 0x2A700, 0x2B739),
    ("扩展D", 0x2B740, 0x2B81D),
    ("扩展E", 0x2B820, 0x2CEA1),
    ("扩展F", 0x2CEB0, 0x2EBE0),
    ("扩展G", 0x30000, 0x3134A),
    ("扩展H", 0x31350, 0x323AF),
)
INVISIBLE = frozenset(" \u3000\u00a0")


class MissingGlyphs(Exception):
    """No font here draws these characters; the paper that says them is not made."""

    def __init__(self, characters: list[str]) -> None:
        self.characters = characters
        named = "、".join(f"{c}（U+{ord(c):04X}）" for c in characters)
        super().__init__(f"没有字体能打印 {named}，证件未出、编号未用；请在管理里装入含此字的字体，再重新打印。")


@dataclass(frozen=True, slots=True)
class Face:
    """One font file (and the place in it, for a collection), and where it came from."""

    path: Path
    index: int = 0

    def has(self, character: str) -> bool:
        return ord(character) in characters_of(self)


@dataclass(frozen=True, slots=True)
class BlockCoverage:
    """How much of one block of ideographs the fonts here can draw, for the doctor."""

    name: str
    have: int
    total: int


def folder() -> Path:
    """Where this environment keeps its fonts."""
    return Path(sys.prefix) / "fonts"


@lru_cache
def faces() -> tuple[Face, ...]:
    """All usable fonts, in the order in which they are asked. Files are not opened before a character needs them."""
    own = sorted(folder().glob("cqclerk-*.ttf"))
    added = sorted(p for p in folder().glob("*.tt[fc]") if p not in own)
    return tuple(Face(path) for path in [*own, *added, *_system_files()])


def face_of(character: str) -> Face | None:
    """The first font that draws this character, or None."""
    if _is_private_use(character):
        return None
    return next((face for face in faces() if face.has(character)), None)


def missing(text: str) -> list[str]:
    """The characters of this text that no font here draws, each once, in order. Blanks need no shape."""
    return [c for c in dict.fromkeys(text) if c not in INVISIBLE and face_of(c) is None]


def require(text: str) -> None:
    """Raise MissingGlyphs unless every character of this text can be drawn."""
    if gone := missing(text):
        raise MissingGlyphs(gone)


def coverage() -> tuple[BlockCoverage, ...]:
    """What can be drawn, block by block. Opens every font: for the doctor, not for the counter."""
    have = frozenset().union(*(characters_of(face) for face in faces()))
    return tuple(BlockCoverage(name, sum(c in have for c in range(first, last + 1)), last + 1 - first) for name, first, last in BLOCKS)


@lru_cache
def characters_of(face: Face) -> frozenset[int]:
    """The code points that a font draws; a font that cannot be read or embedded has none."""
    from printing.fontfile import code_points, read_ranges

    ranges = face.path.with_suffix(".ranges")
    if ranges.exists():
        return read_ranges(ranges)
    return code_points(face.path, face.index)


@lru_cache(maxsize=2048)
def bitmap(character: str, height: int) -> "Image.Image":
    """The character as dots, black on nothing (mode 1, 1 = ink): height × height, ASCII half as wide, like a printer's ROM."""
    from PIL import Image, ImageDraw

    width = height // 2 if character.isascii() else height
    face = face_of(character)
    if face is None:
        if character in INVISIBLE:
            return Image.new("1", (width, height))
        raise MissingGlyphs([character])
    font = _font(face, height)
    wide = Image.new("L", (height * 2, height))
    ImageDraw.Draw(wide).text((height, _baseline(font, character, height)), character, fill=255, font=font, anchor="ms")
    return _fitted(wide, width).point(lambda v: 255 if v > 104 else 0).convert("1")


def _baseline(font: "ImageFont.FreeTypeFont", character: str, height: int) -> float:
    """Where the character stands: 0.88 em down, moved if its ink would leave the cell."""
    _, top, _, bottom = font.getbbox(character, anchor="ms")
    return max(min(height * 0.87, height - bottom), -top)


def _fitted(wide: "Image.Image", width: int) -> "Image.Image":
    """The middle of the drawing, squeezed where the ink is wider than its cell (W, M in a half-width cell)."""
    from PIL import Image

    centre, box = wide.width // 2, wide.getbbox()
    reach = max(centre - box[0], box[2] - centre) if box else 0
    half = max(width // 2, reach)
    return wide.crop((centre - half, 0, centre + half, wide.height)).resize((width, wide.height), Image.Resampling.LANCZOS)


@lru_cache(maxsize=16)
def _font(face: Face, height: int) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(str(face.path), height, index=face.index)


def _system_files() -> Iterator[Path]:
    """The fonts of SYSTEM_FONTS that are installed here, in that order."""
    found = {path.name: path for place in SYSTEM_FOLDERS for path in Path(place).expanduser().rglob("*.tt[fc]")}
    return (found[name] for name in SYSTEM_FONTS if name in found)


def _is_private_use(character: str) -> bool:
    return 0xE000 <= ord(character) <= 0xF8FF or ord(character) >= 0xF0000


def main(arguments: list[str]) -> int:
    """`python -m printing.fonts build`: make this environment's font, once."""
    from printing.fontfile import build

    if arguments != ["build"]:
        print("用法：python -m printing.fonts build", file=sys.stderr)
        return 2
    print(f"字体就绪：{build(folder())}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
