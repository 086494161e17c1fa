"""The times and limits of data/reference/sync.toml."""

from dataclasses import dataclass
from functools import cache

from data.reference import read_toml


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds unless the name says otherwise."""

    connect_s: int
    read_s: int
    whole_s: int
    wait_s: int
    least_wait_s: int
    list_every_s: int
    list_again_s: int
    list_old_days: int
    check_wait_s: int
    stick_after_h: int
    first_s: int
    cap_s: int
    spread_s: int
    asked_cap_s: int
    slow_ms: int
    skew_s: int


@cache
def load() -> Limits:
    """The limits in force."""
    file = read_toml("reference/sync.toml")
    times, poll, lists, backoff, light = (file.table(name) for name in ("timeouts", "poll", "reference", "backoff", "light"))
    return Limits(
        times.number("connect_s"),
        times.number("read_s"),
        times.number("whole_s"),
        poll.number("wait_s"),
        poll.number("least_wait_s"),
        lists.number("every_s"),
        lists.number("again_s"),
        lists.number("old_days"),
        file.table("checks").number("wait_s"),
        file.table("stick").number("after_h"),
        backoff.number("first_s"),
        backoff.number("cap_s"),
        backoff.number("spread_s"),
        backoff.number("asked_cap_s"),
        light.number("slow_ms"),
        light.number("skew_s"),
    )
