"""QR symbols and Code 128: their modules, from zxing-cpp. What a device makes of them is the renderers' business.

A certificate's payload is upper-case alphanumeric (base32), because readers that stand in for a keyboard and input methods pass it
unchanged: 108 signed bytes become 177 characters, a version 7-M symbol of 45 modules.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import zxingcpp

QUIET_MODULES = 4

Modules = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=64)
def modules(payload: str) -> Modules:
    """The symbol, rows from the top, True = dark, without quiet zone; correction level M."""
    import zxingcpp

    return _dark(zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="M"))


def half_blocks(payload: str, quiet: int = 1) -> list[str]:
    """The symbol for a terminal, two modules a character; `quiet` modules of light around it. Dark modules are the blanks' opposite."""
    symbol = _framed(modules(payload), quiet)
    if len(symbol) % 2:
        symbol = (*symbol, (False,) * len(symbol[0]))
    signs = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
    return ["".join(signs[pair] for pair in zip(*rows, strict=True)) for rows in zip(symbol[::2], symbol[1::2], strict=True)]


@lru_cache(maxsize=64)
def bars(text: str) -> tuple[bool, ...]:
    """Code 128 of this text as one row of modules, True = bar, in the shortest mix of sets, without quiet zone."""
    import zxingcpp

    return _dark(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128))[0]


def _dark(code: "zxingcpp.Barcode") -> Modules:
    image = memoryview(code.to_image(1, False, False))  # type: ignore[arg-type]  # it has the buffer protocol, undeclared
    height, width = image.shape or (0, 0)
    return tuple(tuple(image[row, column] == 0 for column in range(width)) for row in range(height))


def _framed(symbol: Modules, quiet: int) -> Modules:
    width = len(symbol[0]) + 2 * quiet
    light = ((False,) * width,) * quiet
    side = (False,) * quiet
    return (*light, *((*side, *row, *side) for row in symbol), *light)
