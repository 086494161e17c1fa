"""The bytes of a dot matrix job read back: what stands on the sheet, line by line, each run at its column. The witness of the tests."""

from dataclasses import dataclass, field

from PIL import Image

from printing.escpos.text import character_of

FIXED = {b"\x1b@": 0, b"\x1bC": 1, b"\x1bM": 0, b"\x1cS": 2, b"\x1b2": 0, b"\x1bE": 0, b"\x1bF": 0, b"\x1b-": 1, b"\x1c-": 1}
SIZES = (b"\x1bW", b"\x1bw", b"\x1cW")


@dataclass
class Run:
    """Text, or dots of one stripe, at a place in sixtieths of an inch. size is (ASCII wide, ASCII tall, ideographs big)."""

    left: int
    text: str = ""
    dots: bytes = b""
    size: tuple[int, int, int] = (0, 0, 0)


@dataclass
class Sheets:
    """lines: the runs of each line or stripe; ejected: how many sheets were thrown out; unknown: commands not understood."""

    lines: list[list[Run]] = field(default_factory=lambda: [[]])
    ejected: int = 0
    unknown: list[bytes] = field(default_factory=list)

    def texts(self, glyphs: dict[bytes, str]) -> list[str]:
        """Each line's text with blanks between runs where there is room; a glyph by its dots."""
        return ["".join(run.text or glyphs.get(run.dots, "") for run in line) for line in self.lines]

    def pictures(self) -> list[Image.Image]:
        """What was drawn in stripes, each whole."""
        found: list[list[Run]] = []
        before: Run | None = None
        for line in self.lines:
            stripe = line[0] if len(line) == 1 and line[0].dots else None
            if stripe and before and (stripe.left, len(stripe.dots)) == (before.left, len(before.dots)):
                found[-1].append(stripe)
            elif stripe:
                found.append([stripe])
            before = stripe
        return [_joined(stripes) for stripes in found]


def read(data: bytes) -> Sheets:
    sheets = Sheets()
    at, left, chinese, size = 0, 0, False, [0, 0, 0]
    while at < len(data):
        command = data[at : at + 2]
        if command in FIXED:
            at += 2 + FIXED[command]
        elif command in SIZES:
            size[SIZES.index(command)] = data[at + 2]
            at += 3
        elif command in (b"\x1c&", b"\x1c."):
            chinese, at = command == b"\x1c&", at + 2
        elif command == b"\x1b$":
            left, at = int.from_bytes(data[at + 2 : at + 4], "little"), at + 4
            sheets.lines[-1].append(Run(left, size=(size[0], size[1], size[2])))
        elif command == b"\x1b*":
            assert data[at + 2] == 39
            width = int.from_bytes(data[at + 3 : at + 5], "little")
            sheets.lines[-1][-1].dots = data[at + 5 : at + 5 + 3 * width]
            at += 5 + 3 * width
        elif command == b"\x1bJ":
            at += 3
        elif data[at] in (0x0D, 0x0A, 0x0C):
            sheets.ejected += data[at] == 0x0C
            sheets.lines += [[]] if data[at] == 0x0D else []
            at += 1
        elif chinese:
            sheets.lines[-1][-1].text += character_of(data[at : at + 2])
            at += 2
        elif 0x20 <= data[at] < 0x7F:
            sheets.lines[-1][-1].text += chr(data[at])
            at += 1
        else:
            sheets.unknown.append(data[at : at + 2])
            at += 1
    return sheets


def _joined(stripes: list[Run]) -> Image.Image:
    width = len(stripes[0].dots) // 3
    whole = Image.new("1", (width, 24 * len(stripes)))
    for place, stripe in enumerate(stripes):
        whole.paste(Image.frombytes("1", (24, width), stripe.dots).transpose(Image.Transpose.TRANSPOSE), (0, 24 * place))
    return whole
