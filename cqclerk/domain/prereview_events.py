"""What happens to a case while it is pre-reviewed: what was looked up, which originals were seen, what was told late, who got it."""

from dataclasses import dataclass
from datetime import date

from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.findings import Gap
from cqclerk.domain.likeness import Duplicate


@dataclass(frozen=True, slots=True)
class CreditChecked:
    """失信查询 (通知 三（二）). gaps: what is missing now, for a promise stands for papers only if the list allows it.

    source      code table `credit_source`
    checked_by  who looked, by name
    answer      id of the question to the city's registers whose answer this enters, "" where somebody looked otherwise
    """

    outcome: CreditCheck
    source: str
    checked_on: date
    checked_by: str
    gaps: tuple[Gap, ...]
    private: str | None = None  # what was found, in words
    answer: str = ""


@dataclass(frozen=True, slots=True)
class OriginalsSeen:
    """原件核验: somebody held the originals of these materials (keys of the checklist) in the hand."""

    materials: tuple[str, ...]
    seen_by: str
    seen_on: date


@dataclass(frozen=True, slots=True)
class LaterNoticeGiven:
    """补充告知: something is missing that the first 一次性告知 did not name. An approver says why; it is counted.

    gaps   everything that is missing now
    later  keys of those that were not told before
    """

    gaps: tuple[Gap, ...]
    later: tuple[str, ...]
    approver: str
    private: str | None = None  # why it was not told at once


@dataclass(frozen=True, slots=True)
class HandedOn:
    """转交: the office that has the case gives it to the right one; the citizen goes nowhere (首接责任).

    office  that has it from now on
    reason  code table `hand_on_reason`
    """

    office: str
    reason: str
    private: str | None = None  # in words


@dataclass(frozen=True, slots=True)
class DuplicatesFound:
    """全市查重: the gateway, which has the cases of all offices, found these; the home office itself has none of them."""

    found: tuple[Duplicate, ...]


@dataclass(frozen=True, slots=True)
class DuplicateSettled:
    """查重对照: somebody compared the two and says why this one goes on."""

    receipt_number: str
    settled_by: str
    private: str | None = None  # in words


PrereviewEvent = CreditChecked | OriginalsSeen | LaterNoticeGiven | HandedOn | DuplicatesFound | DuplicateSettled
