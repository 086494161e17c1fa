"""Chinese as a printer's ROM has it: two-byte GB codes, by GB 18030-2022.

Python's codec holds the table of 2000, so 18 pairs and A8BC are laid over it (WHATWG encoding #336, ICU #2430). Four-byte codes are never
sent: no printer described here has them. Six ROM places (FE51, FE52, FE53, FE6C, FE76, FE91) belong to characters that are four-byte since
2022 and may hold either shape: such a character is drawn by us.
A character that has no code in the printer's charset answers None: it goes on the paper as a glyph.
"""

from functools import lru_cache

from printing.cells import cells
from printing.profiles import Charset

OVERLAY = {
    "\u9fb4": b"\xfe\x59",
    "\u9fb5": b"\xfe\x61",
    "\u9fb6": b"\xfe\x66",
    "\u9fb7": b"\xfe\x67",
    "\u9fb8": b"\xfe\x6d",
    "\u9fb9": b"\xfe\x7e",
    "\u9fba": b"\xfe\x90",
    "\u9fbb": b"\xfe\xa0",
    "\ufe10": b"\xa6\xd9",
    "\ufe12": b"\xa6\xda",
    "\ufe11": b"\xa6\xdb",
    "\ufe13": b"\xa6\xdc",
    "\ufe14": b"\xa6\xdd",
    "\ufe15": b"\xa6\xde",
    "\ufe16": b"\xa6\xdf",
    "\ufe17": b"\xa6\xec",
    "\ufe18": b"\xa6\xed",
    "\ufe19": b"\xa6\xf3",
    "\u1e3f": b"\xa8\xbc",
}
OVERLAY_BACK = {code: character for character, code in OVERLAY.items()}


@lru_cache(maxsize=8192)
def code_of(character: str, charset: Charset) -> bytes | None:
    """The byte (ASCII) or two bytes that print this character, or None if this ROM lacks it; none has a letter with a loose mark."""
    if len(character) > 1:
        return None
    if character.isascii():
        return character.encode() if character.isprintable() else None
    code = OVERLAY.get(character) or _codec(character)
    return code if code and _in_rom(code, charset) else None


def character_of(code: bytes) -> str:
    """What a two-byte code prints; U+FFFD where the table has nothing."""
    if code in OVERLAY_BACK:
        return OVERLAY_BACK[code]
    character = code.decode("gb18030", errors="replace")
    return "\ufffd" if len(character) != 1 or _is_private_use(character) else character


def in_rom(text: str, charset: Charset) -> bool:
    return all(code_of(cell, charset) is not None for cell in cells(text))


def _codec(character: str) -> bytes | None:
    if _is_private_use(character):
        return None
    code = character.encode("gb18030", errors="ignore")
    return code if len(code) == 2 else None


def _in_rom(code: bytes, charset: Charset) -> bool:
    if charset is Charset.ASCII:
        return False
    if charset is Charset.GB18030_2BYTE:
        return True
    if charset is Charset.GBK:
        return _decodes(code, "gbk")
    return min(code) >= 0xA1 and _decodes(code, "gb2312")


def _decodes(code: bytes, codec: str) -> bool:
    try:
        code.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _is_private_use(character: str) -> bool:
    return 0xE000 <= ord(character) <= 0xF8FF
