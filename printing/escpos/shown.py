"""What came out of a receipt printer, read back from the bytes that it was sent, as lines for a terminal."""

from collections.abc import Iterator

from printing import qr
from printing.escpos.glyphs import inline
from printing.escpos.printed import Bars, Feed, Glyph, KnifeCut, Printed, PrintedLine, Raster, Symbol
from printing.escpos.reader import read

_DOTS = 12  # of a half-width cell


def shown(data: bytes, columns: int, characters: str) -> list[str]:
    """The lines on the paper. characters: those that may stand there as glyphs, so that a glyph is told by its dots."""
    printed = read(data)
    glyphs = any(isinstance(cell, Glyph) for item in printed if isinstance(item, PrintedLine) for cell in item.cells)
    names = {inline(character)[5:]: character for character in set(characters) if character > "\x7f"} if glyphs else {}
    return [line for item in printed for line in _lines(item, columns, names)]


def _lines(item: Printed, columns: int, names: dict[bytes, str]) -> Iterator[str]:
    match item:
        case PrintedLine(align=align):
            yield _placed(item.text(names), align, columns)
        case Symbol(payload=payload, align=align):
            yield from (_placed(row, align, columns) for row in qr.half_blocks(payload))
        case Bars(text=text, align=align):
            yield _placed(f"|| {text} ||", align, columns)
        case Raster(width=width, rows=rows, align=align):
            yield _placed(f"（图 {width * 8}×{len(rows) // width if width else 0} 点）", align, columns)
        case Feed(dots=dots):
            yield from [""] * (dots // (2 * _DOTS + 6))
        case KnifeCut():
            yield "~" * columns
        case _:
            return


def _placed(text: str, align: int, columns: int) -> str:
    long = sum(1 if character.isascii() or character in "▀▄█" else 2 for character in text)
    return " " * (max(0, columns - long) * align // 2) + text
