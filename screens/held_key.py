"""A key that is held down: it counts once. Terminals tell no key's release, only that the same key comes again and again."""

import time
from collections.abc import Callable

PAUSE_S = 0.7  # longer than any terminal waits before a held key begins to repeat


class HeldKey:
    """Whether a key comes from the same press as the one before it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key, self._last = "", float("-inf")

    def repeats(self, key: str) -> bool:
        """Note this key; True if it is the one before, and no pause lies between."""
        now = self._clock()
        same = key == self._key and now - self._last < PAUSE_S
        self._key, self._last = key, now
        return same
