"""What goes onto a form, for 24-pin printers that speak ESC/P (LQ-630K and its like): dots, band by band, each run at its place.

A page is sent as pictures of 24 rows at 180 dots an inch (ESC * 39), what is blank is passed over (ESC J, ESC $), so no font of the printer
is used and every character is right. One direction only (ESC U 1): the dots of a line then stand above those of the last.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from printing.stationery.placing import PlacedPage
from printing.stationery.raster import dots

if TYPE_CHECKING:
    from PIL import Image

DPI = 180
BAND = 24
PINS = 3  # bytes a column
STEP = DPI // 60  # dots of a unit of ESC $
GAP = 60  # blank columns that are passed over rather than sent
REACH_MM = 203.0
"""How wide such printers print."""

ESC = b"\x1b"


def render(pages: tuple[PlacedPage, ...], tray: str = "") -> bytes:
    """The whole job: one page after the other, each put out at its end. tray: "1" to "9" where the printer has several."""
    feeder = ESC + b"\x19" + tray.encode() if tray.isdecimal() and len(tray) == 1 else b""
    return b"".join([ESC + b"@", ESC + b"U\x01", feeder, *map(_page, pages), ESC + b"@"])


def _page(page: PlacedPage) -> bytes:
    lines = min(127, -(-round(page.height * 10) // 254))  # of a tenth of an inch: the length of the form, so that FF puts it out whole
    out = [ESC + b"3" + bytes([DPI // 10]), ESC + b"C" + bytes([lines])]
    image = dots(page, DPI)
    blank = 0
    for top in range(0, image.height, BAND):
        band = image.crop((0, top, image.width, top + BAND))
        runs = list(_runs(band))
        if runs:
            out += [_feed(blank), *runs, b"\r"]
            blank = 0
        blank += BAND
    return b"".join([*out, b"\f"])


def _feed(rows: int) -> bytes:
    """Down by so many dots, at most 255 a command."""
    return b"".join(ESC + b"J" + bytes([min(255, rows - done)]) for done in range(0, rows, 255))


def _runs(band: "Image.Image") -> Iterator[bytes]:
    """The inked stretches of a band, each with the position of its left end."""
    columns = _columns(band)
    start = 0
    while start < len(columns):
        if not any(columns[start]):
            start += 1
            continue
        end = last = start
        while end < len(columns) and end - last <= GAP:
            last = end if any(columns[end]) else last
            end += 1
        left = start // STEP * STEP
        yield _run(left, columns[left : last + 1])
        start = last + 1


def _run(left: int, columns: list[bytes]) -> bytes:
    at, count = left // STEP, len(columns)
    head = ESC + b"$" + at.to_bytes(2, "little") + ESC + b"*\x27" + count.to_bytes(2, "little")
    return head + b"".join(columns)


def _columns(band: "Image.Image") -> list[bytes]:
    """Three bytes a column, the upper pin the highest bit."""
    from PIL import Image

    data = band.convert("1").transpose(Image.Transpose.TRANSPOSE).tobytes()  # a column becomes a row
    return [data[start : start + PINS] for start in range(0, len(data), PINS)]
