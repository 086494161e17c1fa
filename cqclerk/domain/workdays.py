"""Working days: which days count, when a term ends, how much of it is left.

Days belong to dates, not to the year of the notice that ruled them: the notice for 2019 made a Saturday of 2018 a working day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)
_ALWAYS_OFF = (5, 6)  # Saturday and Sunday, where nothing else is ruled


@dataclass(frozen=True, slots=True)
class Notice:
    """What the State Council ruled for one year; some of its days may lie in the year before."""

    year: int
    days_off: frozenset[date]
    makeup_days: frozenset[date]


@dataclass(frozen=True, slots=True)
class Clash:
    """A later notice says of a day what an earlier one said otherwise; the later one counts, a person should know."""

    day: date
    year: int
    works: bool


@dataclass(frozen=True, slots=True)
class DueDate:
    """The last day in time. provisional (暂定): it lies beyond the years whose holidays are known, or before them."""

    day: date
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of an office.

    days_off, makeup_days     ruled days; every other day follows the week
    years                     those whose notice is loaded
    statutory_days            holidays that the law alone makes certain in later years; make-up days are unknown there
    clashes                   days on which two notices disagree
    """

    days_off: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()
    statutory_days: frozenset[date] = frozenset()
    clashes: tuple[Clash, ...] = ()

    @classmethod
    def from_notices(cls, notices: Iterable[Notice], statutory_days: Iterable[date] = ()) -> "Calendar":
        """The calendar after reading the notices in the order of their years."""
        calendar = cls(statutory_days=frozenset(statutory_days))
        for notice in sorted(notices, key=lambda notice: notice.year):
            calendar = calendar.with_notice(notice)
        return calendar

    def clashes_with(self, notice: Notice) -> tuple[Clash, ...]:
        """The days of which this notice says otherwise than what is loaded, for a person to look at before it is taken over."""
        ruled = dict.fromkeys(notice.days_off, False) | dict.fromkeys(notice.makeup_days, True)
        known = dict.fromkeys(self.days_off, False) | dict.fromkeys(self.makeup_days, True)
        return tuple(Clash(day, notice.year, ruled[day]) for day in sorted(ruled) if known.get(day, ruled[day]) != ruled[day])

    def with_notice(self, notice: Notice) -> "Calendar":
        """The calendar once a year's notice is loaded: it counts against what was loaded before, and its year is known."""
        return replace(
            self,
            days_off=(self.days_off - notice.makeup_days) | notice.days_off,
            makeup_days=(self.makeup_days - notice.days_off) | notice.makeup_days,
            years=self.years | {notice.year},
            statutory_days=frozenset(day for day in self.statutory_days if day.year != notice.year),
            clashes=(*self.clashes, *self.clashes_with(notice)),
        )

    def with_local_days(self, days_off: Iterable[date] = (), makeup_days: Iterable[date] = ()) -> "Calendar":
        """The calendar of an office that has days of its own (an autonomous prefecture's anniversary, a flood)."""
        off, makeup = frozenset(days_off), frozenset(makeup_days)
        return replace(self, days_off=(self.days_off - makeup) | off, makeup_days=(self.makeup_days - off) | makeup)

    def is_workday(self, day: date) -> bool:
        """True if offices work on that day, as far as is known."""
        if day in self.makeup_days:
            return True
        return day.weekday() not in _ALWAYS_OFF and day not in self.days_off and day not in self.statutory_days

    def knows(self, day: date) -> bool:
        """True if the holidays of that day's year are loaded."""
        return day.year in self.years

    def add(self, day: date, workdays: int) -> date:
        """The n-th working day after day, or before it if n is negative; day itself is not counted. 0 gives day."""
        step = _ONE_DAY if workdays >= 0 else -_ONE_DAY
        remaining = abs(workdays)
        while remaining:
            day += step
            remaining -= self.is_workday(day)
        return day

    def on_or_after(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while not self.is_workday(day):
            day += _ONE_DAY
        return day

    def left(self, due: date, today: date) -> int:
        """Working days from today to the due day: 0 on the day itself, negative when it is past.

        Past the due day the answer is at least one day late, also on the rest days that follow it at once.
        """
        if today <= due:
            return self._workdays_between(today, due)
        return -max(1, self._workdays_between(due, today))

    def _workdays_between(self, start: date, end: date) -> int:
        """How many working days lie after start, up to and with end."""
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def due_date(accepted: date, days: int, calendar: Calendar) -> DueDate:
    """The last working day on which a decision is in time.

    accepted  day of acceptance; not counted (民法典 art. 201)
    days      working days, 0 (on the spot: due on the day itself) to 90, from the item guide in force at acceptance
    calendar  holidays and make-up days (调休) as the State Council published them

    Past the last published year the answer is provisional (暂定) and says so; it is reckoned again when the year is loaded.
    """
    day = calendar.add(accepted, days)
    return DueDate(day, provisional=not calendar.knows(day))


def calendar_due_date(start: date, calendar_days: int, calendar: Calendar) -> DueDate:
    """As due_date for a term in plain days: a last day that is a rest day moves on to the next working day (民法典 art. 203)."""
    day = calendar.on_or_after(start + timedelta(days=calendar_days))
    return DueDate(day, provisional=not calendar.knows(day))
