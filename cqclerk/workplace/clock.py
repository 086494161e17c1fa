"""When: the device's clock, corrected by what the gateway last said. The only clock of the core."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

OFFICE_TIME = timezone(timedelta(hours=8))  # Asia/Shanghai has had no summer time since 1991


class Clock(Protocol):
    """Somebody who knows the time."""

    def now(self) -> datetime: ...


class SystemClock:
    """The clock of this machine, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def business_date(now: datetime, server_offset_ms: int | None) -> date:
    """The office's day: device time put right by the server offset, in the time of Chongqing."""
    right = now + timedelta(milliseconds=server_offset_ms or 0)
    return right.astimezone(OFFICE_TIME).date()
