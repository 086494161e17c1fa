"""What goes out next, and when it is tried again. Journal order, always."""

from cqclerk.protocol.packing import batch
from cqclerk.sync.limits import Limits
from cqclerk.workplace.exchange import Outgoing


def next_batch(waiting: list[Outgoing]) -> list[Outgoing]:
    """As many of the oldest waiting events as fit into one batch; at least one if there is one."""
    return waiting[: len(batch(one.line for one in waiting))]


def pause_s(attempts: int, limits: Limits, chance: float, retry_after_s: float | None = None, idle: bool = False) -> float:
    """Seconds until the next try after so many failures (1 or more): 5 s·2ⁿ, capped, full jitter; what the gateway asks for wins.

    chance is a random number in [0, 1). Where a whole city may have been told the same, or lost the same poll, it comes back spread:
    after what was asked for, and while there is nothing to send (idle).
    """
    if retry_after_s is not None:
        return retry_after_s + limits.spread_s * chance
    longest = min(limits.cap_s, limits.first_s * 2 ** min(attempts - 1, 30))
    return float((max(longest, limits.spread_s) if idle else longest) * chance)


def tries(waiting: list[Outgoing]) -> int:
    """How often the oldest was tried, as the store remembers it."""
    return waiting[0].attempts if waiting else 0


def delay_s(waiting: list[Outgoing], now: float, limits: Limits) -> float:
    """Seconds until the oldest waiting event is due, as the store remembers it; a clock that was turned back delays nothing."""
    due = waiting[0].next_try_at - now if waiting else 0.0
    return due if 0 < due <= limits.asked_cap_s + limits.spread_s else 0.0
