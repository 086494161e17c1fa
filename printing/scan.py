"""Reads a symbol from a picture of a paper: a scan, a photograph, our own raster. The picture stays where it is."""

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"BM", b"II*\x00", b"MM\x00*")  # how files of pictures begin
_MOST_PIXELS = 60_000_000  # an A4 page at 600 dpi has 35 million


def _softened(grey: "Image.Image") -> "Image.Image":
    from PIL import ImageFilter

    return grey.filter(ImageFilter.GaussianBlur(2))


def _without_specks(grey: "Image.Image") -> "Image.Image":
    from PIL import ImageFilter

    return grey.filter(ImageFilter.MedianFilter(5))


def _enlarged(grey: "Image.Image") -> "Image.Image":
    """Three times, where that stays small: a symbol of two pixels a module."""
    return grey if max(grey.size) > 1200 else grey.resize((grey.width * 3, grey.height * 3))


_LOOKS: "tuple[Callable[[Image.Image], Image.Image], ...]" = (lambda grey: grey, _softened, _without_specks, _enlarged)
"""How a picture is looked at, until a symbol is found: as it is, past a worn head's stripes, past specks, from nearby."""


class NoPicture(Exception):
    """Bytes that are no picture, or one that is too large."""


def is_picture(data: bytes) -> bool:
    return data.startswith(PICTURES)


def payloads(data: bytes) -> list[str]:
    """The texts of all QR symbols in a picture (PNG, JPEG, BMP, TIFF), none if none can be read. Raises NoPicture."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(data)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise NoPicture(f"{picture.width}×{picture.height}")
            grey = picture.convert("L")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise NoPicture(str(error)) from error
    for look in _LOOKS:
        if found := _read(look(grey)):
            return found
    return []


def _read(grey: "Image.Image") -> list[str]:
    import zxingcpp

    symbols = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return list(dict.fromkeys(symbol.text for symbol in symbols if symbol.valid))
