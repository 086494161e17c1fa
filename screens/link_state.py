"""What the top line knows of the line to the city."""

from dataclasses import dataclass
from datetime import datetime

from screens.widgets import frame
from screens.widgets.frame import Light

_SLOW_S = 1.5  # a round trip above this is said to be slow


@dataclass(frozen=True, slots=True)
class LinkState:
    """Up since or down since (UTC), None before the first answer; and the last round trip in seconds."""

    up: bool | None = None
    since: datetime | None = None
    round_trip_s: float = 0.0

    def after(self, up: bool, round_trip_s: float, at: datetime) -> "LinkState":
        """The state after one more answer, or after none came."""
        return LinkState(up, self.since if self.up is up else at, round_trip_s)

    def light(self, now: datetime) -> Light:
        """In words."""
        if self.up:
            return frame.link_slow(self.round_trip_s) if self.round_trip_s > _SLOW_S else frame.link_up()
        return frame.LINK_UNKNOWN if self.since is None else frame.link_down(now - self.since)
