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


class Leg(StrEnum):
    """Where a bundle of another station is: going up, being worked on by the gateway, or its answer coming back."""

    UP = "up"
    WORK = "work"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """A bundle on the line. office, window: of who made it. so_far of size bytes of this leg are there.

    held_up  why it stands still, a key into the words; "" while it moves
    """

    office: str
    window: str
    leg: Leg = Leg.UP
    so_far: int = 0
    size: int = 0
    held_up: str = ""


@dataclass(frozen=True, slots=True)
class LinkState:
    """since: when it became up or down (UTC). reason: a key into the words, also while the line is up and something is declined.

    next_try_at: when it is tried again by itself, None if nothing waits for that. skew_s: server time less device time.
    bytes_s: bytes a second as measured, None while that is not known. sending: ids of the events that are on their way now.
    carrying: the scan that is on its way now, and how far: (digest, bytes) or None. bundle: the same of another station's bundle.
    """

    light: Light = Light.UNKNOWN
    since: datetime | None = None
    round_trip_ms: int | None = None
    unsent: int = 0
    reason: str = ""
    next_try_at: datetime | None = None
    skew_s: int = 0
    bytes_s: int | None = None
    sending: frozenset[str] = frozenset()
    carrying: tuple[str, int] | None = None
    bundle: OnItsWay | None = None

    @property
    def up(self) -> bool:
        """Whether the gateway answered last time."""
        return self.light in (Light.UP, Light.SLOW)

    def after(self, light: Light, reason: str, now_known: "Measured", pause_s: float | None = None) -> "LinkState":
        """The state after one more look at the line."""
        now = datetime.now(UTC)
        up = light in (Light.UP, Light.SLOW)
        since = self.since if self.light is not Light.UNKNOWN and up is self.up else now
        next_try = None if pause_s is None else now + timedelta(seconds=pause_s)
        m = now_known
        return LinkState(light, since, m.round_trip_ms, m.unsent, reason, next_try, round(m.skew_s), m.bytes_s, bundle=self.bundle)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a look at the line measures, in the units of LinkState."""

    round_trip_ms: int | None
    unsent: int
    skew_s: float = 0
    bytes_s: int | None = None
