"""How much one station may ask of one process: so many requests in a second, and a stock for the moment when its line comes back."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cqclerk.protocol.messages import declined

PER_S, STOCK = 20.0, 200.0  # a station in the middle of its backlog sends a handful of requests a second
MOST_BODY_BYTES = 1024 * 1024
LONGEST_BODY_S = 120.0  # a step of 48 kB at 0.4 kB/s; whoever is slower has not been heard by then
_TIDY_AT = 50_000  # stations remembered: four times the city's


@dataclass(slots=True)
class Limits:
    """A bucket for each station: full at first, filled at a steady rate, one request takes one."""

    per_s: float = PER_S
    stock: float = STOCK
    clock: Callable[[], float] = time.monotonic
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)  # station → (left, when)

    def admit(self, station: str) -> None:
        """Let a request pass; raises Declined with the seconds to wait. per_s 0: no limit."""
        if not self.per_s:
            return
        now = self.clock()
        left, since = self._buckets.get(station, (self.stock, now))
        left = min(self.stock, left + (now - since) * self.per_s)
        if left < 1:
            self._buckets[station] = (left, now)
            raise declined(429, "request.too_often", "too many requests", seconds=math.ceil((1 - left) / self.per_s))
        if len(self._buckets) > _TIDY_AT:
            self._tidy(now)
        self._buckets[station] = (left - 1, now)

    def _tidy(self, now: float) -> None:
        """Forget those whose bucket is full again."""
        full_after = self.stock / self.per_s
        self._buckets = {station: kept for station, kept in self._buckets.items() if now - kept[1] < full_after}
