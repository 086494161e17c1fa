"""Fonts: where a character's shape comes from, and which characters no font here can draw.

Set-up cuts one font for this environment (`python -m printing.fonts build`): Noto Sans SC (SIL Open Font License) from the package
justmytype-intl-cjk, a variable TrueType font, reduced to the characters of GB 18030 that it has, its weight fixed at 400, without
hinting and features. It lies in `<environment>/fonts/`, named by the hash of its source, so a new source makes a new file. Fonts that
an administrator puts into that folder serve too (a font from the police system, say), and so do those of the system.
A character that none of them has is `missing`: it stops the paper, by name. Private-use code points always count as missing: their
shape differs from font to font.
"""

import sys
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from printing import fontsearch
from printing.cells import cells

if TYPE_CHECKING:
    from PIL import Image, ImageFont

INK = bytes(255 if level > 104 else 0 for level in range(256))
INVISIBLE = frozenset(" \u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
LEVEL_3 = "国标三级"
NAMED = 6  # more at once fill the line, and one font brings them all


class MissingGlyphs(Exception):
    """No font here draws these characters; the paper that says them is not made."""

    def __init__(self, characters: list[str]) -> None:
        self.characters = characters
        named = "、".join(f"{c}（U+{ord(c):04X}）" for c in characters[:NAMED])
        named += f"等 {len(characters)} 个字" if len(characters) > NAMED else ""
        super().__init__(f"没有字体能打印 {named}，证件未出、编号未用；请把含此字的字体{_which(characters)}放进 {place()}，再重做这一步。")


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


class _Search:
    """The fonts that are known, in order. It only grows, so that a font once named keeps its name (and its place in a PDF)."""

    def __init__(self) -> None:
        self.station: Path | None = None
        self.faces: list[Face] = []
        self._looking = threading.Lock()

    def look(self) -> bool:
        """Whether there are more than before. The system's are looked for once: they are many."""
        with self._looking:
            before = len(self.faces)
            system = [] if before else fontsearch.system_files()
            files = [*fontsearch.own_files(), *fontsearch.added_files(self.station), *system]
            self.faces += [face for path in dict.fromkeys(files) if (face := Face(path)) not in self.faces]
            return len(self.faces) > before


_search = _Search()


def folder() -> Path:
    """Where this environment keeps its fonts."""
    return fontsearch.environment_folder()


def use(station: Path) -> None:
    """Ask the fonts of this folder too: the fonts of the station that runs here."""
    _search.station = station
    look_again()


def place() -> Path:
    """Where an administrator puts a font."""
    return _search.station or folder()


def look_again() -> bool:
    """Whether fonts have come since they were last looked for. The ones that are known keep their places."""
    return _search.look()


def faces() -> tuple[Face, ...]:
    """All usable fonts, in the order in which they are asked. Files are not opened before a character needs them."""
    if not _search.faces:
        _search.look()
    return tuple(_search.faces)


@lru_cache(maxsize=4096)
def _found(character: str, known: int) -> Face | None:
    return next((face for face in _search.faces if face.has(character) and _draws(face, character)), None)


def _draws(face: Face, character: str) -> bool:
    """Whether there is ink: some fonts claim every character and leave it blank."""
    left, top, right, bottom = _font(face, 24).getbbox(character)
    return character in INVISIBLE or (right > left and bottom > top)


def face_of(character: str) -> Face | None:
    """The first font that draws this character, or None."""
    if _is_private_use(character):
        return None
    return _found(character, len(faces()))


def missing(text: str) -> list[str]:
    """The characters of this text that no font here draws, each once, in order. Blanks need no shape; a letter with its mark is one."""
    wanted = dict.fromkeys(character for cell in cells(text) for character in cell if character not in INVISIBLE)
    gone = [character for character in wanted if face_of(character) is None]
    if gone and look_again():  # somebody has put a font there in the meantime
        gone = [character for character in gone if face_of(character) is None]
    return gone


def require(text: str) -> None:
    """Raise MissingGlyphs unless every character of this text can be drawn."""
    if gone := missing(text):
        raise MissingGlyphs(gone)


def warm() -> None:
    """Know what every font draws, so that nobody waits for it later: a quarter of a second a big font, once."""
    for face in faces():
        characters_of(face)


def coverage() -> tuple[BlockCoverage, ...]:
    """What can be drawn, block by block, then the ideographs of GB 18030-2022 level 3. Opens every font: for the doctor."""
    from cqclerk.domain.characters import level_3

    have = frozenset().union(*(characters_of(face) for face in faces()))
    blocks = tuple((block.name, frozenset(range(block.first, block.last + 1))) for block in fontsearch.code_blocks())
    return tuple(BlockCoverage(name, len(points & have), len(points)) for name, points in (*blocks, (LEVEL_3, level_3())))


@lru_cache
def characters_of(face: Face) -> frozenset[int]:
    """The code points that a font draws; a font that cannot be read or embedded has none."""
    return fontsearch.code_points(face.path, face.index)


@lru_cache(maxsize=2048)
def bitmap(character: str, height: int) -> "Image.Image":
    """One cell as dots, black on nothing (mode 1, 1 = ink): height × height, ASCII half as wide, like a printer's ROM.

    Raises MissingGlyphs where no font draws the character: a name is never a blank.
    """
    from PIL import Image, ImageDraw

    width = height // 2 if character.isascii() else height
    if character in INVISIBLE:
        return Image.new("1", (width, height))
    wide = Image.new("L", (height * 2, height))
    drawing = ImageDraw.Draw(wide)
    for number, part in enumerate(character):  # a letter, and its marks above it
        face = face_of(part)
        if face is None:
            raise MissingGlyphs([part])
        font, down = _font(face, height), _baseline(_font(face, height), part, height)
        if number:
            drawing.text((height - middle_of(part) * height, down), part, fill=255, font=font, anchor="ls")
        else:
            drawing.text((height, down), part, fill=255, font=font, anchor="ms")
    fitted = _fitted(wide, width)
    return Image.frombytes("L", fitted.size, fitted.tobytes().translate(INK)).convert("1")


def _baseline(font: "ImageFont.FreeTypeFont", character: str, height: int) -> float:
    """Where the character stands: 0.88 em down, moved if its ink would leave the cell."""
    _, top, _, bottom = font.getbbox(character, anchor="ms")
    return max(min(height * 0.87, height - bottom), -top)


@lru_cache(maxsize=512)
def middle_of(mark: str) -> float:
    """How far right of its origin the ink of a mark has its middle, in sizes: fonts do not agree where a mark begins."""
    face = face_of(mark)
    left, _, right, _ = _font(face, 200).getbbox(mark, anchor="ls") if face else (0, 0, 0, 0)
    return (left + right) / 400


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


def remedy(blocks: tuple[BlockCoverage, ...]) -> str:
    """The first of the fonts that would fill the biggest gap, in words."""
    gap = max(blocks, key=lambda block: block.total - block.have if block.name != LEVEL_3 else -1)
    return "、".join([font.title for font in fontsearch.known_fonts() if gap.name in font.blocks][:2])


def _which(characters: list[str]) -> str:
    """Which fonts would do, by the blocks of the characters."""
    blocks = {block.name for block in fontsearch.blocks_of(characters)}
    titles = [font.title for font in fontsearch.known_fonts() if blocks and blocks <= set(font.blocks)]
    return f"（如 {'、'.join(titles[:2])}）" if titles else ""


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
