"""How often a fault is tried: a few times in `make test`, as often as the promises say in `make faults`."""

import os


def times(short: int, full: int) -> int:
    """The count of this run; CQCLERK_FAULTS=full is what `make faults` sets."""
    return full if os.environ.get("CQCLERK_FAULTS") == "full" else short
