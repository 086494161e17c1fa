"""Three lines by which an unknown printer is known: what stands on its paper tells its ROM, its width, and what it draws by itself.

1  one character of GB 2312, one that only GBK has, one that only GB 18030 has: `1庆 2喆 3䶮`
2  a ruler of 80 places with a digit where printers of 32, 42, 48 and 80 columns end
3  nine little squares (ESC * 33), and a QR symbol beneath them (GS ( k)

Nothing in it may upset a printer that does not know a command: the squares are made of bytes that are printable ASCII or NUL, and no
command is longer than one printer class knows. A cut ends it, for who has a knife.
"""

from printing.escpos.renderer import native_qr
from printing.escpos.text import code_of
from printing.profiles import Charset

CHARACTERS = "庆喆䶮"
COLUMNS = (32, 42, 48, 80)
PAYLOAD = "CQCLERK"
_SQUARE = bytes.fromhex("00 7e 42 42 42 42 7e 00")
SQUARES = bytes(row for column in _SQUARE * 3 for row in (column, column, column))
_START = b"\x00\x1c.\x1b@\x1b2\x1ba\x00"
_FEED = b"\x1bd\x05"
_CUT = b"\x1dV\x01"
_SYMBOL_DOTS = 6


def page() -> bytes:
    """All of it, as bytes for any ESC/POS printer, and harmless to a dot matrix one."""
    return _START + characters_line() + ruler_line() + drawing_lines() + _FEED + _CUT


def characters_line() -> bytes:
    codes = (code_of(character, Charset.GB18030_2BYTE) or b"" for character in CHARACTERS)
    return b"1) " + b"  ".join(b"%d\x1c&%s\x1c." % (number, code) for number, code in enumerate(codes, 1)) + b"\n"


def ruler() -> str:
    """`.` but for a digit at the last place of each width."""
    places = dict(zip(COLUMNS, "1234", strict=True))
    return "".join(places.get(place, ".") for place in range(1, COLUMNS[-1] + 1))


def ruler_line() -> bytes:
    return b"2)\n" + ruler().encode() + b"\n"


def drawing_lines() -> bytes:
    return b"3) \x1b*\x21\x18\x00" + SQUARES + b"\n" + native_qr(PAYLOAD, _SYMBOL_DOTS) + b"\n"
