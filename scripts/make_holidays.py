"""Writes data/reference/holidays.toml from chinesecalendar: the State Council's notices, year by year. For developers, run by hand.

    python scripts/make_holidays.py

The law's own days for years without a notice are in data/reference/statutory_days.toml, kept by hand.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from chinese_calendar import constants

TARGET = Path(__file__).parents[1] / "data" / "reference" / "holidays.toml"
NEW_YEAR = constants.Holiday.new_years_day.value

HEAD = """\
# Made by scripts/make_holidays.py. A notice rules days, also such as lie in the year before it (2018-12-29 stands in the one for 2019).
# days_off: no work, weekends within the holiday included. makeup_days (调休): weekends at work.

[about]
title = "节假日安排"
source = "国务院办公厅关于{first}—{last}年部分节假日安排的通知，据 chinesecalendar {version} (MIT)"
mark = "s2"
effective_from = {first}-01-01
effective_to = {last}-12-31
"""


def by_notice(days: Mapping[date, str]) -> dict[int, list[date]]:
    """Days by the year of the notice that rules them: New Year's days in December belong to the year that they open."""
    years: dict[int, list[date]] = defaultdict(list)
    for day, holiday in sorted(days.items()):
        years[day.year + (day.month == 12 and holiday == NEW_YEAR)].append(day)
    return years


def listed(key: str, days: list[date]) -> str:
    """A TOML array with one line for each month."""
    months = groupby(days, key=lambda day: (day.year, day.month))
    lines = "".join(f"    {', '.join(day.isoformat() for day in month)},\n" for _, month in months)
    return f"{key} = [\n{lines}]\n" if lines else f"{key} = []\n"


def main() -> None:
    off, makeup = by_notice(constants.holidays), by_notice(constants.workdays)
    years = sorted(off)
    text = HEAD.format(first=years[0], last=years[-1], version=version("chinesecalendar"))
    for year in years:
        text += f"\n[[notice]]\nyear = {year}\n" + listed("days_off", off[year]) + listed("makeup_days", makeup[year])
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET}: {len(years)} notices")


if __name__ == "__main__":
    main()
