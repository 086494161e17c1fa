"""What goes onto a form, as dots: for 24-pin printers, and for the picture of the filled form over its scanned background."""

from functools import lru_cache
from typing import TYPE_CHECKING

from printing import fonts
from printing.cells import cells
from printing.pdf import text
from printing.qr import modules
from printing.stationery.placing import POINTS_PER_MM, Placed, PlacedLine, PlacedPage, PlacedSymbol, PlacedText
from printing.stationery.shelf import folder
from printing.stationery.template import FormPage, FormTemplate

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from PIL import Image, ImageDraw, ImageFont

MOST_PIXELS = 60_000_000  # A4 at 600 dots an inch is 35 million
INK = 110  # of 255: darker than this is a dot


def dots(page: PlacedPage, dpi: int) -> "Image.Image":
    """The page, ink 255 on 0 (mode L), so many dots an inch in both directions. Raises fonts.MissingGlyphs."""
    from PIL import Image, ImageDraw

    fonts.require("".join(item.text for item in page.items if isinstance(item, PlacedText)))
    image = Image.new("L", (_dot(page.width, dpi), _dot(page.height, dpi)))
    pen = ImageDraw.Draw(image)
    for item in page.items:
        _draw(pen, item, dpi)
    return image.point(lambda value: 255 if value > INK else 0)


def picture(template: FormTemplate, page: PlacedPage, dpi: int = 150, place: "Traversable | None" = None) -> "Image.Image":
    """The filled form as it will look: the scanned background of its page (or its empty places drawn), the print over it (mode RGB)."""
    from PIL import Image

    ground = background(template, template.pages[page.number - 1], dpi, place)
    ink = dots(page, dpi)
    ground.paste(Image.new("RGB", ink.size, (20, 20, 60)), (0, 0), ink)
    return ground


def background(template: FormTemplate, page: FormPage, dpi: int, place: "Traversable | None" = None) -> "Image.Image":
    """The scanned page, drawn out to its size; where there is none or it is lost, a blank one with the empty places on it.

    place  where it is looked for before the folder of the program
    """
    from PIL import Image, ImageDraw

    size = _dot(template.width, dpi), _dot(template.height, dpi)
    for where in (place, folder()) if page.background else ():
        scan = _opened(where / page.background) if where is not None else None
        if scan is not None:
            return scan.resize(size)
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for empty in page.empty:
        box = empty.box
        corners = (_dot(box.x, dpi), _dot(box.y, dpi), _dot(box.x + box.width, dpi), _dot(box.y + box.height, dpi))
        pen.rectangle(corners, outline=(200, 120, 120))
        label = PlacedText("", empty.name, box.x + 1, box.y + 4, 8)
        _text(pen, label, dpi, (200, 120, 120))
    return image


def unreadable(scan: "Traversable") -> str:
    """Why a scanned page cannot be put below a form, "" if it can."""
    if not scan.is_file():
        return "不在文件夹里"
    return "" if _opened(scan) is not None else "不是图片，或者太大（要 png、jpg）"


def _opened(scan: "Traversable") -> "Image.Image | None":
    """A scanned page the right way up; None if it is no picture."""
    from io import BytesIO

    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(BytesIO(scan.read_bytes()), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            return ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError):
        return None


def _dot(length_mm: float, dpi: int) -> int:
    return round(length_mm * dpi / 25.4)


def _draw(pen: "ImageDraw.ImageDraw", item: Placed, dpi: int) -> None:
    match item:
        case PlacedText():
            _text(pen, item, dpi, 255)
        case PlacedSymbol():
            _symbol(pen, item, dpi)
        case PlacedLine():
            start, end = (_dot(item.x, dpi), _dot(item.y, dpi)), (_dot(item.to_x, dpi), _dot(item.to_y, dpi))
            pen.line((*start, *end), fill=255, width=max(1, dpi // 180))


def _text(pen: "ImageDraw.ImageDraw", item: PlacedText, dpi: int, ink: int | tuple[int, int, int]) -> None:
    """Character by character, each where the PDF has it: the widths are the same."""
    x, size = item.x, item.size / POINTS_PER_MM
    for cell in cells(item.text):
        wide = text.width(cell, item.size) / POINTS_PER_MM
        for number, character in enumerate(cell):  # a letter, and its marks above it
            face = fonts.face_of(character)
            if face is not None:
                left = x if number == 0 else x + wide / 2 - fonts.middle_of(character) * size
                at = (left * dpi / 25.4, item.ground * dpi / 25.4)
                pen.text(at, character, fill=ink, font=_font(face, round(item.size * dpi / 72)), anchor="ls")
        x += wide


def _symbol(pen: "ImageDraw.ImageDraw", item: PlacedSymbol, dpi: int) -> None:
    """Whole dots a module."""
    rows = modules(item.payload)
    module = max(1, int(item.side * dpi / 25.4 / len(rows)))
    left, top = _dot(item.x, dpi), _dot(item.y, dpi)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                pen.rectangle((left + x * module, top + y * module, left + (x + 1) * module - 1, top + (y + 1) * module - 1), fill=255)


@lru_cache(maxsize=32)
def _font(face: fonts.Face, size: int) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(str(face.path), size, index=face.index)
