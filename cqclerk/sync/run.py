"""How the sync reaches the workplace: by handing over a function to the thread that owns it."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from cqclerk.workplace.workplace import Workplace

T = TypeVar("T")


class Run(Protocol):
    """Executes a function with the workplace and gives back what it returned."""

    def __call__(self, work: Callable[[Workplace], T], /) -> T: ...
