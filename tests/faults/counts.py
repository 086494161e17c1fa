"""How often a fault is tried: a few times in `make test`, as often as the promises say in `make faults`."""

import os

FULL = os.environ.get("CQCLERK_FAULTS") == "full"
"""`make faults` sets it."""


def times(short: int, full: int) -> int:
    """The count of this run."""
    return full if FULL else short
