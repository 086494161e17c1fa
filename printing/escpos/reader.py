"""Our own bytes, read back: what a person would see on the paper. The virtual printer, and the witness of the tests.

`read` turns a job into things on paper, in order; `printing/escpos/picture.py` draws them. A command that this reader does not know is
kept as `Unknown`, so that a test can demand that there is none; a job cut off in the middle ends with what has come.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from printing.escpos.printed import (
    Bars,
    Character,
    Feed,
    Glyph,
    KnifeCut,
    Printed,
    PrintedLine,
    Raster,
    Style,
    Symbol,
    Unknown,
)
from printing.escpos.text import character_of, code_of
from printing.profiles import Charset, Cutter, Profile

if TYPE_CHECKING:
    from PIL import Image

GB_LEAD = range(0x81, 0xFF)
PARAMETERS = {  # commands with a fixed number of parameter bytes
    b"\x1b@": 0,
    b"\x1b2": 0,
    b"\x1b3": 1,
    b"\x1ba": 1,
    b"\x1bE": 1,
    b"\x1b-": 1,
    b"\x1bd": 1,
    b"\x1bJ": 1,
    b"\x1bR": 1,
    b"\x1bt": 1,
    b"\x1c&": 0,
    b"\x1c.": 0,
    b"\x1c!": 1,
    b"\x1c-": 1,
    b"\x1d!": 1,
    b"\x1dH": 1,
    b"\x1dh": 1,
    b"\x1dw": 1,
    b"\x1dr": 1,
    b"\x1da": 1,
    b"\x10\x04": 1,
}


LINE_DOTS = 30  # default line spacing
WRONG = "\ufffd"  # what comes out of a ROM that lacks a character


def read(data: bytes, rom: Profile | None = None) -> tuple[Printed, ...]:
    """What these bytes put on paper, in order.

    rom  the printer that prints them: what it lacks comes out as on its paper (a wrong character, the data of a command as text, a
         line broken at its last column); without one everything that we ever send is understood
    """
    return tuple(_Reader(data, rom).run())


def payloads(printed: tuple[Printed, ...]) -> list[str]:
    """The payloads of the QR symbols that the printer drew itself."""
    return [item.payload for item in printed if isinstance(item, Symbol)]


def lines(printed: tuple[Printed, ...], names: dict[bytes, str] | None = None) -> list[str]:
    return [item.text(names) for item in printed if isinstance(item, PrintedLine)]


def pictures(printed: tuple[Printed, ...]) -> "list[Image.Image]":
    """What was sent as rasters, mode 1, 1 = ink; bands that follow each other at one width are one picture."""
    from PIL import Image

    whole: list[Raster] = []
    before: Printed | None = None
    for item in printed:
        if isinstance(item, Raster) and isinstance(before, Raster) and (item.width, item.align) == (before.width, before.align):
            whole[-1] = replace(whole[-1], rows=whole[-1].rows + item.rows)
        elif isinstance(item, Raster) and item.width:
            whole.append(item)
        before = item
    return [Image.frombytes("1", (raster.width * 8, len(raster.rows) // raster.width), raster.rows) for raster in whole]


def symbols(printed: tuple[Printed, ...]) -> list[str]:
    """What a telephone reads on the paper: the QR symbols that the printer drew, then those that were sent as dots."""
    import zxingcpp
    from PIL import ImageOps

    drawn = (ImageOps.expand(ImageOps.invert(image.convert("L")), 32, 255) for image in pictures(printed))
    return payloads(printed) + [code.text for image in drawn for code in zxingcpp.read_barcodes(image)]


@dataclass(slots=True)
class _Reader:
    data: bytes
    rom: Profile | None = None
    at: int = 0
    used: int = 0  # columns of the line so far
    style: Style = field(default_factory=Style)
    cells: list[Character | Glyph] = field(default_factory=list)
    stored: str = ""
    module_dots: int = 3
    bar_dots: int = 3
    bar_height: int = 162

    def run(self) -> Iterator[Printed]:
        while self.at < len(self.data):
            byte = self.data[self.at]
            if byte in b"\x1b\x1c\x1d\x10":
                yield from self.command()
            elif byte == 0x0A:
                self.at += 1
                yield self.end_line()
            elif self.style.chinese and byte in GB_LEAD:
                yield from self.put(self.from_rom(self.take(2)))
            elif 0x20 <= byte < 0x7F:
                yield from self.put(chr(self.take(1)[0]))
            elif self.rom and byte > 0x7F:
                self.take(1)
                yield from self.put(WRONG)
            elif unknown := self.take(1).strip(b"\x00\r"):
                yield Unknown(unknown)
        if self.cells:
            yield replace(self.end_line(), ended=False)

    def take(self, count: int) -> bytes:
        taken = self.data[self.at : self.at + count]
        self.at += count
        return taken

    def put(self, text: str) -> Iterator[PrintedLine]:
        wide = self.style.size[0] if text.isascii() else 2 * self.style.kanji_size[0]
        yield from self.room_for(wide)
        self.cells.append(Character(text, self.style))

    def room_for(self, wide: int) -> Iterator[PrintedLine]:
        """A printer whose line is full prints it, and goes on in the next."""
        if self.rom and self.used + wide > self.rom.columns:
            yield self.end_line()
        self.used += wide

    def from_rom(self, code: bytes) -> str:
        character = character_of(code)
        return character if self.rom is None or code_of(character, self.rom.charset) == code else WRONG

    def end_line(self) -> PrintedLine:
        line = PrintedLine(tuple(self.cells), self.style.align)
        self.cells, self.used = [], 0
        return line

    def lacks(self, name: bytes) -> bool:
        """Whether this printer does not know a command: it passes over its name, and prints what follows as text."""
        if self.rom is None:
            return False
        rom = self.rom
        lacking = {
            b"\x1b*": not rom.bit_image,
            b"\x1d(": not rom.native_qr,
            b"\x1dV": rom.cutter is Cutter.NONE,
            b"\x1c&": rom.charset is Charset.ASCII,
        }
        return lacking.get(name, False)

    def command(self) -> Iterator[Printed]:
        name = self.take(2)
        if self.lacks(name):
            return
        if name in PARAMETERS:
            yield from self.simple(name, self.take(PARAMETERS[name]))
        elif name == b"\x1b*":
            yield from self.bit_image()
        elif name == b"\x1dv":
            yield from self.raster()
        elif name == b"\x1d(":
            yield from self.function()
        elif name == b"\x1dk":
            yield from self.bars()
        elif name == b"\x1dV":
            yield from self.cut()
        else:
            yield Unknown(name)

    def simple(self, name: bytes, parameter: bytes) -> Iterator[Printed]:
        value = parameter[0] if parameter else 0
        if name == b"\x1b@":
            self.cells, self.used, self.style = [], 0, replace(Style(), chinese=self.style.chinese)  # the line buffer is lost
        elif name in (b"\x1bd", b"\x1bJ"):
            yield from [self.end_line()] if self.cells else []
            yield Feed(value * LINE_DOTS if name == b"\x1bd" else value)
        elif name == b"\x1dw":
            self.bar_dots = value
        elif name == b"\x1dh":
            self.bar_height = value
        else:
            self.style = _changed(self.style, name, value)

    def bit_image(self) -> Iterator[Printed]:
        mode, low, high = self.take(3).ljust(3, b"\x00")
        data = self.take((low + high * 256) * (3 if mode in (32, 33) else 1))
        if mode != 33 or low + high * 256 != 24:
            yield Unknown(b"\x1b*" + bytes((mode, low, high)) + data)
        else:
            yield from self.room_for(2)
            self.cells.append(Glyph(data))

    def raster(self) -> Iterator[Printed]:
        head = self.take(6).ljust(6, b"\x00")
        width, height = int.from_bytes(head[2:4], "little"), int.from_bytes(head[4:6], "little")
        yield Raster(width, self.take(width * height), self.style.align)

    def function(self) -> Iterator[Printed]:
        """GS ( k, the symbol functions; any other GS ( is unknown."""
        kind = self.take(1)
        body = self.take(int.from_bytes(self.take(2), "little"))
        if kind != b"k" or body[:1] != b"1":
            yield Unknown(b"\x1d(" + kind + body)
        elif body[1:2] == b"C":
            self.module_dots = body[2]
        elif body[1:3] == b"P0":
            self.stored = body[3:].decode("utf-8", errors="replace")
        elif body[1:2] == b"Q":
            yield Symbol(self.stored, self.module_dots, self.style.align)

    def bars(self) -> Iterator[Printed]:
        kind, length = self.take(2).ljust(2, b"\x00")
        data = self.take(length)
        if kind != 73:
            yield Unknown(b"\x1dk" + bytes((kind, length)) + data)
        else:
            yield Bars(code128_text(data), self.bar_dots, self.bar_height, self.style.align)

    def cut(self) -> Iterator[Printed]:
        if self.take(1) in (b"A", b"B"):  # these feed by themselves: one byte says how far
            self.take(1)
        yield from [self.end_line()] if self.cells else []
        yield KnifeCut()


def code128_text(data: bytes) -> str:
    """The text of GS k 73 data: `{B` characters, `{C` pairs of digits."""
    text, at, pairs = "", 0, False
    while at < len(data):
        if data[at] == 0x7B and data[at + 1 : at + 2] != b"{":
            pairs = data[at + 1 : at + 2] == b"C"
            at += 2
            continue
        text += f"{data[at]:02d}" if pairs else chr(data[at])
        at += 2 if data[at] == 0x7B else 1
    return text


def _changed(style: Style, name: bytes, value: int) -> Style:
    """The state after one of the commands that only set a state; the others (status, spacing, code page) change nothing seen."""
    match name:
        case b"\x1c&":
            return replace(style, chinese=True)
        case b"\x1c.":
            return replace(style, chinese=False)
        case b"\x1ba":
            return replace(style, align=value)
        case b"\x1bE":
            return replace(style, bold=bool(value & 1))
        case b"\x1d!":
            return replace(style, size=((value >> 4) + 1, (value & 7) + 1))
        case b"\x1c!":
            return replace(style, kanji_size=(2 if value & 4 else 1, 2 if value & 8 else 1), kanji_underline=bool(value & 128))
        case b"\x1b-":
            return replace(style, underline=bool(value & 3))
        case b"\x1c-":
            return replace(style, kanji_underline=bool(value & 3))
        case _:
            return style
