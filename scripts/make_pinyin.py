"""Writes data/reference/initials.tsv: the pinyin initials of each character, from pypinyin. For developers, run by hand.

python scripts/make_pinyin.py
"""

import unicodedata
from collections import defaultdict
from pathlib import Path

from pypinyin.pinyin_dict import pinyin_dict

TARGET = Path(__file__).parents[1] / "data" / "reference" / "initials.tsv"
RANGES = ((0x3007, 0x3008), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0x2A700, 0x323B0))  # 〇, Ext A, URO, Ext C and later


def initials(code: int) -> str:
    """First letters of all readings of a character, the usual one first, each once: 单 → dcs."""
    letters = []
    for reading in pinyin_dict[code].split(","):
        plain = unicodedata.normalize("NFD", reading).lower()
        letters.append(next((char for char in plain if "a" <= char <= "z"), ""))
    return "".join(dict.fromkeys(letters))


def main() -> None:
    groups: dict[str, list[str]] = defaultdict(list)
    for code in sorted(pinyin_dict):
        if any(first <= code < last for first, last in RANGES):
            groups[initials(code)].append(chr(code))
    lines = [f"{letters}\t{''.join(chars)}\n" for letters, chars in sorted(groups.items()) if letters]
    TARGET.write_text("".join(lines), encoding="utf-8")
    print(f"{TARGET}: {sum(map(len, groups.values()))} characters in {len(lines)} groups")


if __name__ == "__main__":
    main()
