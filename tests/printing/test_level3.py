"""Every ideograph of GB 18030-2022 level 3 comes out as itself: our bytes are read back, and each glyph is looked at beside its font.

The whole of it needs a font of the planes beyond the first (Debian fonts-hanazono, or any other in CQCLERK_FONTS); what this machine
has no font for is tried nowhere else. The short form, every 97th character that can be drawn, runs everywhere.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from cqclerk.domain.characters import level_3, level_of
from printing import fonts, profiles
from printing.document import Document, Line, Span
from printing.escpos import printed, reader, text
from printing.escpos.glyphs import SIZE
from printing.escpos.renderer import render
from printing.profiles import Charset

CHARACTERS = tuple(map(chr, sorted(level_3())))
CHUNK = 1440
ONE_LOOKED_AT_OF = 200
NEIGHBOURS = 2  # on each side: mostly of the same radical
ROMS = tuple(replace(profiles.load("virtual-80"), charset=charset) for charset in Charset if charset is not Charset.ASCII)

Cells = Iterator[printed.Character | printed.Glyph]


def cells(characters: str, profile: profiles.Profile) -> Cells:
    """What stands on the paper, cell by cell, of a job that says these characters."""
    seen = reader.read(render(Document("test", "1", "", (Line((Span(characters),)),)), profile))
    assert not [item for item in seen if isinstance(item, printed.Unknown | printed.Raster)]
    return (cell for item in seen if isinstance(item, printed.PrintedLine) for cell in item.cells)


def dots_by_character(characters: Iterable[str]) -> dict[str, bytes]:
    """Every character in the three ROMs, read back as itself; the dots of those that were drawn, alike in each ROM."""
    drawn: dict[str, bytes] = {}
    wanted = "".join(characters)
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        for profile in ROMS:
            for character, cell in zip(chunk, cells(chunk, profile), strict=True):
                if isinstance(cell, printed.Character):
                    assert cell.text == character, f"U+{ord(character):04X} {profile.charset}"
                else:
                    assert text.code_of(character, profile.charset) is None and any(cell.columns)
                    assert drawn.setdefault(character, cell.columns) == cell.columns
    return drawn


@lru_cache(maxsize=64)
def as_font_draws(character: str) -> Image.Image:
    """The character drawn big by the font itself, then made small: another way than the one that is tested."""
    face = fonts.face_of(character)
    assert face is not None
    font = ImageFont.truetype(str(face.path), SIZE * 6, index=face.index)
    big = Image.new("L", (SIZE * 6, SIZE * 6))
    ImageDraw.Draw(big).text((SIZE * 3, SIZE * 6 * 0.87), character, fill=255, font=font, anchor="ms")
    return big.resize((SIZE, SIZE), Image.Resampling.BOX)


def apart(dots: bytes, character: str) -> float:
    image = Image.frombytes("1", (SIZE, SIZE), dots).transpose(Image.Transpose.TRANSPOSE).convert("L")
    return min(
        float(ImageStat.Stat(ImageChops.difference(ImageChops.offset(image, x, y), as_font_draws(character))).mean[0])
        for x in (-1, 0, 1)
        for y in (-1, 0, 1)
    )


def looked_at(characters: list[str]) -> Iterator[int]:
    """The places of those that are looked at: by hash, so that no pattern of the blocks is followed."""
    return (n for n, each in enumerate(characters) if hashlib.sha256(each.encode()).digest()[0] % ONE_LOOKED_AT_OF == 0)


def show_themselves(drawn: dict[str, bytes]) -> None:
    in_order = sorted(drawn)
    for place in looked_at(in_order):
        character, others = in_order[place], in_order[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]
        own = apart(drawn[character], character)
        others.remove(character)
        nearest = min(others, key=lambda other: apart(drawn[character], other))
        assert own < apart(drawn[character], nearest), f"U+{ord(character):04X} looks like U+{ord(nearest):04X}"
    most = Counter(drawn.values()).most_common(1)
    assert not most or most[0][1] <= 3, "one shape for many characters is no shape of theirs"


def test_the_standard_asks_for_87887_ideographs() -> None:
    assert len(CHARACTERS) == 87_887
    assert all(level_of(character) for character in CHARACTERS)
    assert sum(level_of(character) == 1 for character in CHARACTERS) == 20_902 + 6_582


def test_every_ideograph_has_one_code_of_two_bytes_or_is_drawn() -> None:
    for charset in Charset:
        codes = {character: code for character in CHARACTERS if (code := text.code_of(character, charset))}
        assert len(set(codes.values())) == len(codes)
        assert all(text.character_of(code) == character for character, code in codes.items())


def test_a_sample_of_all_that_can_be_drawn_here_comes_out_as_itself() -> None:
    show_themselves(dots_by_character(character for character in CHARACTERS[::97] if fonts.face_of(character)))


def test_all_of_level_3_comes_out_as_itself() -> None:
    if gone := fonts.missing("".join(CHARACTERS)):
        pytest.skip(f"本机字体缺 {len(gone)} 个字，如 U+{ord(gone[0]):04X}；装 fonts-hanazono 后才能试全部")
    drawn = dots_by_character(CHARACTERS)
    assert len(drawn) == 87_887 - sum(text.code_of(character, Charset.GB2312) is not None for character in CHARACTERS)
    show_themselves(drawn)
