"""The name on the paper is the name: of any plane, with marks, of fifty characters, on every printer; or the paper is not made.

What came out is read as a person would: characters of the ROM, glyphs and drawn lines by their dots. Two characters that look alike to
the dot count as one, and blanks do not count.
"""

from dataclasses import dataclass

from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from cqclerk.domain.text import fold_name
from printing import fonts, profiles
from printing.cells import cells
from printing.document import Document, Line, Span
from printing.escp import reader as dot_matrix
from printing.escp.renderer import render as render_dot_matrix
from printing.escpos import glyphs, printed, reader
from printing.escpos.renderer import render
from printing.profiles import Language
from tests.printing.name_strategies import likely_name, names, private_name

PRINTERS = [
    profile
    for name in (*profiles.names(), "measured-32", "measured-42+gbk", "measured-48+gb2312+glyph")
    if (profile := profiles.load(name)).language is not Language.PDF
]
CALMED = 3


@dataclass
class Looks:
    """What each cell of a text looks like, and the one cell that stands for all that look so."""

    full: dict[bytes, str]
    half: dict[bytes, str]

    @classmethod
    def of(cls, text: str) -> "Looks":
        shown = [cell for cell in dict.fromkeys(cells(text)) if cell not in fonts.INVISIBLE]
        full, half = [cell for cell in shown if not cell.isascii()], [cell for cell in shown if cell.isascii()]
        return cls({dots_of(cell): cell for cell in reversed(full)}, {half_cell(cell): cell for cell in reversed(half)})

    def like(self, text: str) -> list[str]:
        """Cell by cell, without blanks, lookalikes as one."""
        shown = [cell for cell in cells(text) if cell not in fonts.INVISIBLE]
        return [cell if cell.isascii() else self.full[dots_of(cell)] for cell in shown]

    def named(self, dots: bytes) -> str:
        """A full cell by its dots, "" for a blank."""
        found = nearest(dots, self.full)
        assert found or not any(dots), "dots that are no character of the name"
        return found

    def of_line(self, line: printed.PrintedLine) -> list[str]:
        said = [cell.text if isinstance(cell, printed.Character) else self.named(cell.columns) for cell in line.cells]
        return self.like("".join(cell for cell in said if cell not in fonts.INVISIBLE))

    def of_raster(self, raster: printed.Raster) -> list[str]:
        """A line that was drawn, cell by cell from its left: a full one, else a half one, else a blank."""
        found: list[str] = []
        columns = columns_of(raster)
        while len(columns) >= 36:
            wide = nearest(columns[:72], self.full) if len(columns) >= 72 else ""
            said = wide or nearest(columns[:36], self.half)
            assert said or not any(columns[:36]), "dots that are no character of the name"
            found += [said] if said else []
            columns = columns[72 if wide else 36 :]
        return found


def nearest(dots: bytes, shapes: dict[bytes, str]) -> str:
    """The cell that looks so, but for a few dots that break up a command within a picture; "" if none does."""

    def apart(shape: bytes) -> int:
        return (int.from_bytes(shape, "big") ^ int.from_bytes(dots, "big")).bit_count()

    best = min(shapes, key=apart, default=b"")
    return shapes[best] if best and apart(best) <= CALMED else ""


def dots_of(cell: str) -> bytes:
    return glyphs.cell_image(cell).transpose(Image.Transpose.TRANSPOSE).tobytes()


def half_cell(cell: str) -> bytes:
    """A half-width character by its columns, as a drawn line has it."""
    image = glyphs.line_image((Span(cell),))
    return columns_of(printed.Raster((image.width + 7) // 8, image.tobytes(), 0))[:36]


def columns_of(raster: printed.Raster) -> bytes:
    """Three bytes a column, of a raster 24 dots high."""
    height = len(raster.rows) // raster.width
    assert height == 24
    image = Image.frombytes("1", (raster.width * 8, height), raster.rows)
    return image.transpose(Image.Transpose.TRANSPOSE).tobytes()


def on_paper(document: Document, profile: profiles.Profile, looks: Looks) -> list[str]:
    if profile.language is Language.ESCP:
        sheets = dot_matrix.read(render_dot_matrix(document, profile)).sheets
        return [cell for sheet in sheets for text in sheet.lines(looks.full) for cell in looks.like(text)]
    found: list[str] = []
    for item in reader.read(render(document, profile), profile):
        assert not isinstance(item, printed.Unknown)
        if isinstance(item, printed.PrintedLine):
            found += looks.of_line(item) if not is_tear_line(item) else []
        elif isinstance(item, printed.Raster):
            found += looks.of_raster(item)
    return found


def is_tear_line(line: printed.PrintedLine) -> bool:
    return set(line.text()) == {"-", " "}


@given(names, st.sampled_from(PRINTERS))
@settings(max_examples=250)
@example("买买提·艾力", PRINTERS[0])
@example("e\u0301", PRINTERS[0])
@example("阿\u0301\u0308\u0328", PRINTERS[0])
def test_the_name_on_the_paper_is_the_name_or_there_is_no_paper(name: str, profile: profiles.Profile) -> None:
    document = Document("test", "1", "", (Line((Span(name, whole=True),)),))
    try:
        looks = Looks.of(name)
        said = on_paper(document, profile, looks)
    except fonts.MissingGlyphs as stopped:
        assert all(fonts.face_of(character) is None for cell in stopped.characters for character in cell)
        assert set("".join(stopped.characters)) <= set("".join(cells(name)))
    else:
        if set(name) != {"-"}:
            assert said == looks.like(name)


@given(likely_name | private_name)
@settings(max_examples=60)
def test_what_stops_the_paper_was_told_before_the_decision(name: str) -> None:
    """The check before a number is taken and the printer's renderer agree, character by character."""
    document = Document("test", "1", "", (Line((Span(name),)),))
    missing = fonts.missing(document.text())
    for profile in PRINTERS[:3]:
        try:
            render(document, profile)
        except fonts.MissingGlyphs as stopped:
            assert stopped.characters == missing != []
        else:
            assert missing == []


def test_old_private_use_characters_are_the_standards_own_by_the_time_they_are_printed() -> None:
    """What an old input method put into the private use area is mended at intake; what is printed is the character."""
    old = "".join(chr(point) for point in range(0xE815, 0xE865))
    folded = fold_name(old)
    assert folded.original == old
    assert not any(0xE000 <= ord(character) <= 0xF8FF for character in folded.text)
    assert "䶮" in folded.text
