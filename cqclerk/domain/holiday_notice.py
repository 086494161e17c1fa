"""The State Council's yearly notice on holidays, as it is published → the days that it rules.

    一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。

Each festival is a clause of its own. Whatever the notice says twice (weekday, number of days) is compared: a notice that
was typed off or cut is refused with the clause that is wrong, and never half read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from cqclerk.domain.workdays import Notice

_WEEKDAYS = "一二三四五六日"
_CLAUSE = re.compile(r"^[一二三四五六七八九十]+、\s*([^：:。]{1,20})[：:](.*)$", re.M)
_YEAR = re.compile(r"(\d{4})年(?:部分)?节假日安排|现将(\d{4})年")
_DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:[（(]([^）)]*)[）)])?"
_SPAN = re.compile(rf"{_DAY}(?:\s*(?:至|到|—+|–|－|~|～)\s*{_DAY})?")
_COUNT = re.compile(r"(?:共|放假)(\d{1,2})天")


class UnreadableNotice(Exception):
    """A notice that does not say what it must. key: notice.no_year, .no_clause, .no_day, .no_such_day, .weekday, .count, .both."""

    def __init__(self, key: str, clause: str = "", **params: object) -> None:
        super().__init__(f"{key}: {clause}")
        self.key = key
        self.params = (("clause", clause), *((name, str(value)) for name, value in params.items()))


@dataclass(slots=True)
class _Reading:
    """Where the reading stands: a day without its month is in the month of the day before it."""

    year: int
    clause: str
    month: int = 0
    days_off: list[date] = field(default_factory=list)
    makeup_days: list[date] = field(default_factory=list)


def read_notice(text: str) -> Notice:
    """The days of a notice. text may be the whole page it was published on. Raises UnreadableNotice."""
    found = _YEAR.search(text)
    if found is None:
        raise UnreadableNotice("notice.no_year")
    year = int(found[1] or found[2])
    clauses = [_clause(year, name, rest) for name, rest in _CLAUSE.findall(text)]
    if not clauses:
        raise UnreadableNotice("notice.no_clause")
    days_off = frozenset(day for clause in clauses for day in clause.days_off)
    makeup_days = frozenset(day for clause in clauses for day in clause.makeup_days)
    both = next(iter(sorted(days_off & makeup_days)), None)
    if both:
        raise UnreadableNotice("notice.both", day=both)
    return Notice(year, days_off, makeup_days)


def _clause(year: int, name: str, rest: str) -> _Reading:
    reading = _Reading(year, f"{name}：{rest.strip()}")
    for sentence in re.split(r"[。；;]", rest):
        if "放假" in sentence:
            days = list(_days(reading, sentence.partition("放假")[0]))
            _check_count(reading, sentence, days)
            reading.days_off += days
        elif "上班" in sentence:
            reading.makeup_days += _days(reading, sentence.partition("上班")[0])
    if not reading.days_off:
        raise UnreadableNotice("notice.no_day", reading.clause)
    for day in reading.makeup_days:
        if day.weekday() < 5:  # only rest days are ever worked instead
            raise UnreadableNotice("notice.weekday", reading.clause, day=day)
    return reading


def _days(reading: _Reading, words: str) -> Iterator[date]:
    """Every day of a list of days and spans: 1月28日、2月8日; 9月29日至10月6日."""
    for found in _SPAN.finditer(words):
        parts = found.groups()
        first = last = _day(reading, *parts[:4])
        if parts[6]:
            last = _day(reading, *parts[4:])
        if last < first and not parts[0] and first.month == 12:  # 12月30日至1月1日: it begins in the year before
            first = first.replace(year=first.year - 1)
        yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def _day(reading: _Reading, year: str | None, month: str | None, day: str, aside: str | None) -> date:
    reading.month = int(month) if month else reading.month
    try:
        found = date(int(year) if year else reading.year, reading.month, int(day))
    except ValueError as error:
        raise UnreadableNotice("notice.no_such_day", reading.clause, day=f"{reading.month}月{day}日") from error
    named = re.search(rf"(?:周|星期)([{_WEEKDAYS}天])", aside or "")
    if named and _WEEKDAYS.index(named[1].replace("天", "日")) != found.weekday():
        raise UnreadableNotice("notice.weekday", reading.clause, day=found)
    return found


def _check_count(reading: _Reading, sentence: str, days: list[date]) -> None:
    count = _COUNT.search(sentence)
    if count and int(count[1]) != len(days):
        raise UnreadableNotice("notice.count", reading.clause, told=count[1], found=len(days))
