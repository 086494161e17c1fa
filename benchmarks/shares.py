"""Who spent the processor: seconds of this machine's cores, read from /proc. They tell more than the clock where others work beside."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_TICK_S = 1 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.01
_PARENT, _OWN, _CHILDREN = 1, slice(11, 13), slice(11, 15)  # places in /proc/PID/stat after the name


@dataclass
class Shares:
    """Seconds of processor by who spent them, over a stretch of time."""

    seconds: dict[str, float] = field(default_factory=dict)
    span_s: float = 0.0
    busy_s: float = 0.0

    @property
    def busy(self) -> float:
        """How much of all cores was at work, in percent."""
        return self._percent(self.busy_s)

    def told(self) -> str:
        """In words: whose work that was. Others are those that have nothing to do with the measuring."""
        others = max(0.0, self.busy_s - sum(self.seconds.values()))
        return ", ".join(f"{name} {self._percent(spent):.0f}%" for name, spent in {**self.seconds, "others": others}.items())

    def _percent(self, seconds: float) -> float:
        return seconds / (self.span_s * (os.cpu_count() or 1)) * 100


@contextmanager
def shares(gateway: int, postmaster: int) -> Iterator[Shares]:
    """Measure while the block runs: the gateway's process, the database's, and the load's (children of this process that ended)."""

    def look() -> dict[str, float]:
        return {"gateway": _of(gateway), "database": _family(postmaster), "load": os.times().children_user + os.times().children_system}

    told, begun, before, busy = Shares(), time.perf_counter(), look(), _busy()
    try:
        yield told
    finally:
        told.span_s, told.busy_s = time.perf_counter() - begun, _busy() - busy
        after = look()
        told.seconds = {name: after[name] - before[name] for name in before}


def parent_of(pid: int) -> int:
    """Of a backend: the postmaster."""
    return int(_stat(pid)[_PARENT])


def _of(pid: int) -> float:
    return sum(int(ticks) for ticks in _stat(pid)[_OWN]) * _TICK_S


def _family(pid: int) -> float:
    """A process, its children, and those that have ended."""
    if not pid:
        return 0.0
    own = sum(int(ticks) for ticks in _stat(pid)[_CHILDREN]) * _TICK_S
    return own + sum(_of(child) for child in _children(pid))


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["0"] * 20


def _busy() -> float:
    """What all processes of the machine have spent."""
    user, nice, system, _, _, irq, soft = (int(ticks) for ticks in Path("/proc/stat").read_text().split()[1:8])
    return (user + nice + system + irq + soft) * _TICK_S
