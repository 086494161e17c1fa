"""Days and times as people say them: 今天 08:52, 昨天 16:20, 11-03, 2025-12-30."""

from datetime import date, datetime, timedelta

from cqclerk.workplace.clock import OFFICE_TIME


def day_word(day: date, today: date) -> str:
    """今天 and 昨天 by their names; other days of this year without the year."""
    if day == today:
        return "今天"
    if day == today - timedelta(days=1):
        return "昨天"
    return due_word(day, today)


def due_word(day: date, today: date) -> str:
    """A day to come: of another year with its year, so that January is not taken for last January."""
    return f"{day:%m-%d}" if day.year == today.year else day.isoformat()


def moment_word(moment: datetime, now: datetime) -> str:
    """A moment in the office's time; both arguments know their zone."""
    there = moment.astimezone(OFFICE_TIME)
    return f"{day_word(there.date(), now.astimezone(OFFICE_TIME).date())} {there:%H:%M}"
