"""The decision clock of a case, as its events tell it: from when, for how many days, what stopped it, by how much it was put off."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from cqclerk.domain.clock import DecisionClock, Extension, NoticeClock, Pause, StopRule, stopping
from cqclerk.domain.workdays import Calendar, DueDate


@dataclass(frozen=True, slots=True)
class CaseClock:
    """What the events said.

    received_on     from which the notice clock runs; None: a supplement began another, on a day that is not told
    accepted_on     None before acceptance, and for what was accepted by a program that did not tell it
    days            working days by the guide in force then; 0: on the spot
    pauses          special procedures that have ended
    extension_days  by which it was put off, 0 if it was not
    """

    received_on: date | None = None
    accepted_on: date | None = None
    days: int = 0
    pauses: tuple[Pause, ...] = ()
    extension_days: int = 0

    @property
    def whole(self) -> bool:
        """Whether the due day can be reckoned from the beginning."""
        return self.accepted_on is not None and self.days > 0


def decision_clock(kept: CaseClock, due: date, on: date, calendar: Calendar, rules: Iterable[StopRule]) -> DecisionClock:
    """The clock of a case that is due on a day.

    Where its beginning is not known, and for what was to be decided on the spot and waits for somebody's answer, it begins
    on the day that is asked about, with the days that are left then.
    """
    if kept.accepted_on is not None and kept.days:
        extension = Extension(kept.extension_days) if kept.extension_days else None
        return DecisionClock(kept.accepted_on, kept.days, stopping(kept.pauses, rules), extension)
    begins = min(on, due)
    return DecisionClock(begins, calendar.left(due, begins))


def going_on(kept: CaseClock, due: date, stop: Pause, rules: Iterable[StopRule], calendar: Calendar) -> DueDate:
    """The due day after a stop that has ended, of a case that was due on a day. What was overdue when the clock stopped stays so.

    What is decided on the spot is due on the day on which it goes on.
    """
    assert stop.ended is not None
    if kept.accepted_on is not None and not kept.days:
        day = stop.ended if stop.began <= due else due
        return DueDate(max(due, day), provisional=not calendar.knows(max(due, day)))
    clock = decision_clock(kept, due, stop.began, calendar, rules)
    after = replace(clock, pauses=(*clock.pauses, *stopping((stop,), rules))).due(calendar)
    assert after is not None, "no stop goes on"
    return after


def notice_due(kept: CaseClock, days: int, calendar: Calendar) -> DueDate | None:
    """The day by which everything missing has to be told; None where it is not known from when it runs."""
    return NoticeClock(kept.received_on, days).due(calendar) if kept.received_on else None
