"""Things on paper, as `printing.escpos.reader` finds them in the bytes of a job."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """The state of the printer. `size` and `kanji_size` are (width, height) in single cells."""

    chinese: bool = False
    align: int = 0
    bold: bool = False
    size: tuple[int, int] = (1, 1)
    kanji_size: tuple[int, int] = (1, 1)
    underline: bool = False
    kanji_underline: bool = False


@dataclass(frozen=True, slots=True)
class Character:
    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Glyph:
    """24×24 dots inside a line: three bytes a column, from the left."""

    columns: bytes


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of text and glyphs. `ended`: a line feed came."""

    cells: tuple[Character | Glyph, ...]
    align: int
    ended: bool = True

    def text(self, names: dict[bytes, str] | None = None) -> str:
        """What stands there; a glyph as the character whose dots it has, U+FFFC if `names` (dots → character) has none."""
        known = names or {}
        return "".join(cell.text if isinstance(cell, Character) else known.get(cell.columns, "\ufffc") for cell in self.cells)

    def runs(self) -> list[tuple[str, bool, tuple[int, int], bool]]:
        """Stretches of one look: (text, bold, (wide, high), underlined), by the command that counts for each character."""
        found: list[tuple[str, bool, tuple[int, int], bool]] = []
        for cell in self.cells:
            style = cell.style if isinstance(cell, Character) else Style()
            half = isinstance(cell, Character) and cell.text.isascii()
            look = (style.bold, style.size if half else style.kanji_size, style.underline if half else style.kanji_underline)
            text = cell.text if isinstance(cell, Character) else "\ufffc"
            if found and found[-1][1:] == look:
                found[-1] = (found[-1][0] + text, *look)
            else:
                found.append((text, *look))
        return found


@dataclass(frozen=True, slots=True)
class Raster:
    """`width` bytes a row, eight dots a byte, 1 = ink."""

    width: int
    rows: bytes
    align: int


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR drawn by the printer itself."""

    payload: str
    dots: int
    align: int


@dataclass(frozen=True, slots=True)
class Bars:
    """A Code 128 drawn by the printer itself; `text` is what a scanner reads."""

    text: str
    dots: int
    height: int
    align: int


@dataclass(frozen=True, slots=True)
class Feed:
    dots: int


@dataclass(frozen=True, slots=True)
class KnifeCut:
    pass


@dataclass(frozen=True, slots=True)
class Unknown:
    data: bytes


Printed = PrintedLine | Raster | Symbol | Bars | Feed | KnifeCut | Unknown
