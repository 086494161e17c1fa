"""How long nobody has touched a key, and what follows: first a word, then the lock. The minutes are data."""

import time
from collections.abc import Callable
from enum import Enum

from data.reference import read_toml

_FILE = "reference/workstation.toml"


class Idle(Enum):
    """What is to be done now."""

    NOTHING = "nothing"
    WARN = "warn"
    LOCK = "lock"


class IdleWatch:
    """Each answer but NOTHING is given once; a key starts all over. clock counts seconds from anywhere."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._touched, self._warned = clock(), False

    @property
    def minutes_left(self) -> int:
        """Between the warning and the lock."""
        return _minutes("lock") - _minutes("warn")

    @property
    def for_s(self) -> float:
        """How long nobody has touched a key."""
        return self.clock() - self._touched

    def touch(self) -> None:
        """Somebody is here."""
        self._touched, self._warned = self.clock(), False

    def look(self) -> Idle:
        """What is to be done about nobody being here."""
        idle_s = self.clock() - self._touched
        if idle_s >= 60 * _minutes("lock"):
            self.touch()
            return Idle.LOCK
        if idle_s >= 60 * _minutes("warn") and not self._warned:
            self._warned = True
            return Idle.WARN
        return Idle.NOTHING


def _minutes(name: str) -> int:
    return read_toml(_FILE).table("idle_minutes").number(name)
