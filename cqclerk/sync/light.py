"""What the sync engine knows of the line: up means that the gateway answered, not that a cable is in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Light(StrEnum):
    """The line in one word. UNKNOWN: nobody has asked yet."""

    UNKNOWN = "unknown"
    UP = "up"
    SLOW = "slow"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class LinkState:
    """since: when it became up or down (UTC). reason: a key into the words, also while the line is up and something is declined.

    next_try_at: when it is tried again by itself, None if nothing waits for that. skew_s: server time less device time.
    """

    light: Light = Light.UNKNOWN
    since: datetime | None = None
    round_trip_ms: int | None = None
    unsent: int = 0
    reason: str = ""
    next_try_at: datetime | None = None
    skew_s: int = 0

    @property
    def up(self) -> bool:
        """Whether the gateway answered last time."""
        return self.light in (Light.UP, Light.SLOW)

    def after(
        self, light: Light, reason: str, round_trip_ms: int | None, unsent: int, pause_s: float | None = None, skew_s: float = 0
    ) -> "LinkState":
        """The state after one more look at the line."""
        now = datetime.now(UTC)
        up = light in (Light.UP, Light.SLOW)
        since = self.since if self.light is not Light.UNKNOWN and up is self.up else now
        next_try = None if pause_s is None else now + timedelta(seconds=pause_s)
        return LinkState(light, since, round_trip_ms, unsent, reason, next_try, round(skew_s))
