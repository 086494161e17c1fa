"""When: the device's clock, corrected by what the gateway last said. The only clock of the core."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final, Protocol

from data.reference import read_toml

OFFICE_TIME = timezone(timedelta(hours=8))  # Asia/Shanghai has had no summer time since 1991


class Clock(Protocol):
    """Somebody who knows the time."""

    def now(self) -> datetime: ...


class SystemClock:
    """The clock of this machine, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class StoppedClock:
    """A clock that stands at one moment: to look at what was then."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """That moment, UTC."""
        return self._moment


def at_office(moment: str) -> str:
    """A moment (ISO 8601) as the clock on the office's wall shows it, to the minute."""
    return f"{datetime.fromisoformat(moment).astimezone(OFFICE_TIME):%Y-%m-%d %H:%M}"


def business_date(now: datetime, server_offset_ms: int | None) -> date:
    """The office's day: device time put right by the server offset, in the time of Chongqing."""
    right = now + timedelta(milliseconds=server_offset_ms or 0)
    return right.astimezone(OFFICE_TIME).date()


BEHIND: Final = "behind"
AHEAD: Final = "ahead"
OFF: Final = "off"


@dataclass(frozen=True, slots=True)
class ClockDoubt:
    """Why a person has to look at the clock of this machine before it is believed.

    kind   behind: it stands before what was recorded last · ahead: long after all that is known · off: far from the gateway's
    now    the office's time by the clock, put right by the last known offset
    other  what speaks against it: when something was recorded last, or the gateway last answered; of off, the gateway's time now
    """

    kind: str
    now: datetime
    other: datetime


def doubt(now: datetime, server_offset_ms: int | None, last_record: datetime | None, last_contact: datetime | None) -> ClockDoubt | None:
    """What speaks against the clock, None if nothing does. All moments are UTC; how much is too much is data."""
    limits = read_toml("reference/workstation.toml").table("clock")
    right = now + timedelta(milliseconds=server_offset_ms or 0)
    if last_record and right < last_record - timedelta(minutes=limits.number("behind_minutes")):
        return ClockDoubt(BEHIND, right, last_record)
    known = max(filter(None, (last_record, last_contact)), default=None)
    if known and right > known + timedelta(days=limits.number("ahead_days")):
        return ClockDoubt(AHEAD, right, known)
    if server_offset_ms is not None and now - right > timedelta(hours=limits.number("off_hours")):
        return ClockDoubt(OFF, now, right)
    return None
