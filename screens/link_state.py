"""What the top line knows of the line to the city."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from screens import texts
from screens.widgets import frame
from screens.widgets.frame import Light

if TYPE_CHECKING:
    from cqclerk.sync.light import OnItsWay

_SLOW_S = 1.5  # a round trip above this is said to be slow

_CUT = "link.cut"
_NONE = "link.none"  # as the office has it: nothing is wrong
_STANDING = frozenset(  # what the gateway has against this station itself, and not the line
    ("station.copied", "station.taken_over", "station.forked", "station.epoch", "station.revoked", "request.signature")
)


@dataclass(frozen=True, slots=True)
class LinkState:
    """Up since or down since (UTC), None before the first answer; and the last round trip in seconds.

    reason: a key into the words, why nothing goes out. next_try_at: when it is tried again by itself, None if somebody has to act first.
    bytes_s: bytes a second as measured, 0 while that is not known. sending: ids of the events that are on their way now.
    carrying: the scan that is on its way now: (digest, bytes that are there) or None.
    skew_s: the gateway's clock less this machine's, 0 while they are not far apart: then nobody need see to it.
    bundle: another station's bundle that is on its way now.
    """

    up: bool | None = None
    since: datetime | None = None
    round_trip_s: float = 0.0
    reason: str = ""
    next_try_at: datetime | None = None
    bytes_s: int = 0
    sending: frozenset[str] = frozenset()
    carrying: tuple[str, int] | None = None
    skew_s: int = 0
    bundle: "OnItsWay | None" = None

    @property
    def cut(self) -> bool:
        """断线, by hand."""
        return self.up is False and self.reason == _CUT

    def after(self, told: "LinkNews", at: datetime) -> "LinkState":
        """The state after one more answer, or after none came."""
        since = self.since if self.up is told.up else at
        return LinkState(
            told.up, since, told.round_trip_s, told.reason, told.next_try_at, told.bytes_s, told.sending, told.carrying, told.skew_s,
            told.bundle,
        )  # fmt: skip

    def light(self, now: datetime) -> Light:
        """In words."""
        if self.up and self.skew_s:
            return frame.clock_off(self.skew_s)
        said = texts.words(self.reason)
        short = said.short if said else ""
        if self.reason == _NONE:
            return Light(short)
        if self.up is not None and short and self.reason in _STANDING:
            return Light(f"线路通·{short}" if self.up else short, "bar-error")
        if self.up:
            return frame.link_slow(self.round_trip_s) if self.round_trip_s > _SLOW_S else frame.link_up()
        if self.since is None:
            return frame.LINK_UNKNOWN
        return frame.link_down(now - self.since, short)


@dataclass(frozen=True, slots=True)
class LinkNews:
    """What the sync engine tells of the line, in the units of LinkState."""

    up: bool
    round_trip_s: float = 0.0
    reason: str = ""
    next_try_at: datetime | None = None
    bytes_s: int = 0
    sending: frozenset[str] = frozenset()
    carrying: tuple[str, int] | None = None
    skew_s: int = 0
    bundle: "OnItsWay | None" = None
