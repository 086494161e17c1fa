"""ESC/P read back: the dots that a 24-pin printer would put on its sheets, from the bytes alone."""

from PIL import Image

from printing.stationery.sheet_escp import BAND, DPI, PINS, REACH_MM


def sheets(data: bytes) -> list[Image.Image]:
    """One picture a form feed, 180 dots an inch, ink 255. Raises AssertionError for a command that we never send."""
    done: list[Image.Image] = []
    sheet, at, x, y = _blank(), 0, 0, 0
    while at < len(data):
        command = data[at : at + 2]
        if command == b"\x1b@":
            at += 2
        elif command in (b"\x1bU", b"\x1b3", b"\x1bC", b"\x1b\x19"):
            at += 3
        elif command == b"\x1bJ":
            y, at = y + data[at + 2], at + 3
        elif command == b"\x1b$":
            x, at = int.from_bytes(data[at + 2 : at + 4], "little") * 3, at + 4
        elif command == b"\x1b*":
            assert data[at + 2] == 39
            count = int.from_bytes(data[at + 3 : at + 5], "little")
            for column in range(count):
                start = at + 5 + column * PINS
                _pins(sheet, x + column, y, data[start : start + PINS])
            x, at = x + count, at + 5 + count * PINS
        elif data[at : at + 1] == b"\r":
            x, at = 0, at + 1
        else:
            assert data[at : at + 1] == b"\f", data[at : at + 4]
            done.append(sheet)
            sheet, x, y, at = _blank(), 0, 0, at + 1
    return done


def _blank() -> Image.Image:
    return Image.new("L", (round(REACH_MM * DPI / 25.4), 2200))


def _pins(sheet: Image.Image, x: int, y: int, column: bytes) -> None:
    assert x < sheet.width, "beyond the reach of the printer"
    bits = int.from_bytes(column, "big")
    for pin in range(BAND):
        if bits >> (BAND - 1 - pin) & 1:
            sheet.putpixel((x, y + pin), 255)
