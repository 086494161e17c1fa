"""Text for reportlab: fonts chosen character by character, widths in points, and text that can be copied out again.

Repairs to reportlab 5.1, each with its test:
- its ToUnicode maps write a character beyond U+FFFF as one number (`<20BB7>`), which every reader takes for two other characters: ours
  is UTF-16BE, at most 100 entries a block;
- it draws nothing, without a word, where a font lacks a character: a text is parted into runs by the fonts that have its characters,
  and a character that none has stops the paper (fonts.MissingGlyphs);
- it takes each text to begin in plain render mode, which is not so: bold is taken back where it ends.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas

from printing import fonts
from printing.cells import cells
from printing.document import Span

BLOCK_ENTRIES = 100
BOLD_STROKE = 0.028  # of the size: one weight of the font serves both
BOLD_MODE, PLAIN_MODE = 2, 0


def to_unicode_map(font_name: str, subset: list[int]) -> str:
    """The ToUnicode CMap of one subset: byte code → UTF-16BE (PDF 32000-1, 9.10.3)."""
    entries = [f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>" for code, point in enumerate(subset)]
    blocks = [entries[start : start + BLOCK_ENTRIES] for start in range(0, len(entries), BLOCK_ENTRIES)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({font_name}) /Ordering ({font_name}) /Supplement 0 >> def",
            f"/CMapName /{font_name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            f"<00> <{len(subset) - 1:02X}>",
            "endcodespacerange",
            *(line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")),
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


ttfonts.makeToUnicodeCMap = to_unicode_map
rl_config.useA85 = 0  # streams as they are: a quarter smaller, and faster


@lru_cache
def font_name(face: fonts.Face) -> str:
    """The font registered with reportlab, under a name of its own."""
    name = f"cq{fonts.faces().index(face)}"
    pdfmetrics.registerFont(ttfonts.TTFont(name, str(face.path), subfontIndex=face.index))
    return name


def runs(text: str) -> Iterator[tuple[str, str]]:
    """(font name, text) in order, one run a stretch of characters that one font has; a mark that no letter takes in is a run of its own.

    Letters and their marks come as one character where Unicode has one. Raises fonts.MissingGlyphs.
    """
    held, current = "", ""
    for character in "".join(cells(text)):
        name, mark = _font_of(character, current), _is_mark(character)
        if (name != current or mark or _is_mark(held[-1:])) and held:
            yield current, held
            held = ""
        held, current = held + character, name
    if held:
        yield current, held


def width(text: str, size: float) -> float:
    """Points that a text takes at a size in points."""
    return _width_of_1000(text) * size / 1000


@lru_cache(maxsize=8192)
def _width_of_1000(text: str) -> float:
    return sum(_advance(name, part) for name, part in runs(text))


def _advance(name: str, part: str) -> float:
    """Thousandths of its size that a run moves on; a mark stands above what is before it."""
    return 0.0 if _is_mark(part) else float(pdfmetrics.stringWidth(part, name, 1000))


def _is_mark(character: str) -> bool:
    return bool(character) and unicodedata.combining(character[0]) != 0


def draw(canvas: Canvas, x: float, y: float, span: Span, size: float) -> float:
    """Draw one span with its left end on the ground line at (x, y); answer where it ends."""
    line = canvas.beginText(x, y)
    line.setTextRenderMode(BOLD_MODE if span.bold else PLAIN_MODE)
    at, middle = x, x  # where it goes on, and the middle of the character before
    for name, part in runs(span.text):
        line.setFont(name, size)
        if _is_mark(part):
            line.setTextOrigin(middle - fonts.middle_of(part) * size, y)
            line.textOut(part)
            line.setTextOrigin(at, y)
        else:
            line.textOut(part)
            at += _advance(name, part) * size / 1000
            middle = at - _advance(name, part[-1]) * size / 2000
    line.setTextRenderMode(PLAIN_MODE)
    canvas.setLineWidth(size * BOLD_STROKE)
    canvas.drawText(line)
    end = x + width(span.text, size)
    if span.underline:
        canvas.line(x, y - size * 0.15, end, y - size * 0.15)
    return end


@lru_cache(maxsize=8192)
def _font_of(character: str, current: str) -> str:
    face = fonts.face_of(character)
    if face is not None:
        return font_name(face)
    if character in fonts.INVISIBLE and fonts.faces():
        return current or font_name(fonts.faces()[0])
    raise fonts.MissingGlyphs([character])
