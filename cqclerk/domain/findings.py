"""What a rule says about a case: findings with their article, gaps, and which rule pack was asked."""

from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """The answer of one rule. UNKNOWN is for a human: a rule that is 待核实 says no more than that."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing: its key in the item, its name for people, the article that asks for it."""

    key: str
    name: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found. params fill the blanks of the words that stand for key (data/words)."""

    topic: str
    key: str
    result: Result
    article: str = ""
    params: tuple[tuple[str, str], ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class PackRef:
    """Which rule pack counted: its id and the SHA-256 of its canonical content."""

    id: str
    hash: str
