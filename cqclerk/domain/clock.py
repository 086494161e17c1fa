"""The two clocks of a case: before acceptance everything missing must be told in time, after it the decision must be made.

The decision clock is stopped only by what the law names (行政许可法 art. 45: 鉴定, 听证 and their like); any other stop is a dated
rule. The day on which a stop begins still counts, the day on which it ends does not: it is a beginning again (民法典 art. 201).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from cqclerk.domain.terms import Limits, in_force
from cqclerk.domain.workdays import Calendar, DueDate, due_date

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StopRule:
    """Whether something stops the decision clock, in the days in which the rule is in force.

    key    (appraisal, hearing, supplement …)
    also   codes of the table special_procedure that are the same, "" if there is none
    stops  a switch: what is not certain is off
    """

    key: str
    name: str
    stops: bool
    effective_from: date
    effective_to: date | None
    article: str
    mark: str
    also: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """Something that took time off a case: key of its StopRule, first and last day; ended None: it goes on."""

    kind: str
    began: date
    ended: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the day does not count."""
        return self.began < day and (self.ended is None or day <= self.ended)


@dataclass(frozen=True, slots=True)
class Extension:
    """延期, once: by so many working days, why, and who approved it."""

    days: int
    reason: str = ""
    approver: str = ""


class ClockState(StrEnum):
    """How a clock stands on a day."""

    RUNNING = "running"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    PAUSED = "paused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class NoticeClock:
    """From receipt (not counted) to the day on which all gaps have to be told; it ends when they are. A supplement starts another."""

    received: date
    days: int
    told: date | None = None

    def due(self, calendar: Calendar) -> DueDate:
        return due_date(self.received, self.days, calendar)

    def state(self, today: date, calendar: Calendar) -> ClockState:
        return ClockState.DONE if self.told else _state(self.due(calendar).day, today)

    def deemed_accepted(self, today: date, calendar: Calendar) -> date | None:
        """The day from which the law takes the case as accepted because nothing was told in time (行政许可法 art. 32), or None."""
        late = (self.told or today) > self.due(calendar).day
        return self.received if late else None


@dataclass(frozen=True, slots=True)
class DecisionClock:
    """From acceptance (not counted) to the decision.

    days    working days; 0 is on the spot: due on the day itself, whatever stops
    pauses  only those that stop it (see stopping)
    """

    accepted: date
    days: int
    pauses: tuple[Pause, ...] = ()
    extension: Extension | None = None

    @property
    def all_days(self) -> int:
        return self.days + (self.extension.days if self.extension else 0)

    def due(self, calendar: Calendar) -> DueDate | None:
        """The last day in time; None while it stands and nobody knows for how long."""
        day, remaining = self.accepted, self.all_days
        while remaining:
            day += _ONE_DAY
            if self._stands_for_good(day):
                return None
            remaining -= self._counts(day, calendar)
        return DueDate(day, provisional=not calendar.knows(day))

    def used(self, today: date, calendar: Calendar) -> int:
        """Working days that have counted, up to and with today."""
        return sum(self._counts(self.accepted + timedelta(days=n), calendar) for n in range(1, (today - self.accepted).days + 1))

    def left(self, today: date, calendar: Calendar) -> int:
        """Working days left: 0 on the due day, negative past it. While it stands, those that will be left when it goes on."""
        due = self.due(calendar)
        if due is not None and today > due.day:
            return calendar.left(due.day, today)
        return self.all_days - self.used(today, calendar)

    def state(self, today: date, calendar: Calendar) -> ClockState:
        due = self.due(calendar)
        if due is None or (self.days and any(pause.covers(today) for pause in self.pauses) and today <= due.day):
            return ClockState.PAUSED
        return _state(due.day, today)

    def extended(self, extension: Extension) -> "DecisionClock":
        """The clock after it was put off; ask may_extend before."""
        return replace(self, extension=extension)

    def _counts(self, day: date, calendar: Calendar) -> bool:
        return calendar.is_workday(day) and not any(pause.covers(day) for pause in self.pauses)

    def _stands_for_good(self, day: date) -> bool:
        return any(pause.ended is None and pause.covers(day) for pause in self.pauses)


def stopping(pauses: Iterable[Pause], rules: Iterable[StopRule]) -> tuple[Pause, ...]:
    """Those pauses that stop the clock, by the rules in force on the day on which each began."""
    rules = tuple(rules)
    return tuple(pause for pause in pauses if any(_stops(rule, pause) for rule in rules))


def _stops(rule: StopRule, pause: Pause) -> bool:
    return pause.kind in (rule.key, rule.also) and rule.stops and in_force(rule, pause.began)


def may_extend(clock: DecisionClock, extension: Extension, limits: Limits, today: date, calendar: Calendar) -> str:
    """Why the decision may not be put off, as a dotted key, or "": once, in time, not beyond what the law has, with reason and approver."""
    if clock.extension is not None:
        return "extend.twice"
    if limits.extension_days is None:
        return "extend.not_provided"
    if not 0 < extension.days <= limits.extension_days:
        return "extend.too_long"
    if not (extension.reason.strip() and extension.approver.strip()):
        return "extend.no_reason"
    return "extend.too_late" if clock.state(today, calendar) is ClockState.OVERDUE else ""


def reckoned_again(told: DueDate, clock: DecisionClock, calendar: Calendar) -> DueDate | None:
    """The due date by a calendar that has learned more (a year's notice, a flood), if it is another than was told; else None."""
    due = clock.due(calendar)
    return due if due is not None and due != told else None


def _state(due: date, today: date) -> ClockState:
    if today == due:
        return ClockState.DUE_TODAY
    return ClockState.OVERDUE if today > due else ClockState.RUNNING
