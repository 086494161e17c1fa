"""How good the line is, from the requests that were made on it anyway: a round trip, and bytes a second."""

from collections import deque
from itertools import combinations
from statistics import median

_KEPT = 16  # requests that are remembered: a line changes with the hour
_APART = 4_000  # bytes by which two requests must differ to tell anything of the speed


class Quality:
    """Every request takes a round trip and the time its bytes need. The median over pairs of requests bears a slow one among them."""

    def __init__(self) -> None:
        self._seen: deque[tuple[int, float]] = deque(maxlen=_KEPT)

    def heard(self, size: int, seconds: float) -> None:
        """A request came back: bytes up and down together, and how long it took."""
        self._seen.append((size, seconds))

    @property
    def bytes_s(self) -> float | None:
        """Bytes a second; None while no two requests were far enough apart in size, or the line is too fast to tell."""
        pairs = [(one, other) for one, other in combinations(self._seen, 2) if abs(one[0] - other[0]) >= _APART]
        if not pairs:
            return None
        seconds_a_byte = median((one[1] - other[1]) / (one[0] - other[0]) for one, other in pairs)
        return 1 / seconds_a_byte if seconds_a_byte > 0 else None

    @property
    def round_trip_s(self) -> float | None:
        """What a request takes beside its bytes; None before the first one."""
        if not self._seen:
            return None
        speed = self.bytes_s
        return max(median(seconds - (size / speed if speed else 0.0) for size, seconds in self._seen), 0.0)
