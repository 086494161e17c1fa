"""What the steps of the walkthrough say of themselves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


class NotAsExpected(Exception):
    """A step ended otherwise than it must; the text says how."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a step has to say, and the papers it left."""

    detail: str
    papers: tuple[str, ...] = ()


Steps = Iterator[tuple[str, Callable[[], Said]]]
