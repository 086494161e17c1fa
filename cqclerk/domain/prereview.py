"""What was gathered about a case before its acceptance: credit, originals, what the citizen was told, who had it before."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from cqclerk.domain.credit import CreditRecord
from cqclerk.domain.findings import Gap
from cqclerk.domain.likeness import Duplicate
from cqclerk.domain.prereview_events import (
    CreditChecked,
    DuplicateSettled,
    DuplicatesFound,
    HandedOn,
    LaterNoticeGiven,
    OriginalsSeen,
    PrereviewEvent,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The original of one material: who had it in the hand, and when."""

    material: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Settled:
    """A case that may have been the same one, and why this one goes on all the same."""

    receipt_number: str
    by: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Prereview:
    """taken_by   who saw the papers at the counter, by name; "" where an older program took them in
    told       keys of the gaps that the citizen has been told
    later      how many of them only after the first 一次性告知
    handed_on  offices that gave the case to another one, in order
    elsewhere  cases of other offices that may be the same, as the gateway found them
    settled    which of all that may be the same somebody has compared
    """

    credit: CreditRecord = field(default_factory=CreditRecord)
    originals: tuple[Seen, ...] = ()
    taken_by: str = ""
    told: tuple[str, ...] = ()
    later: int = 0
    handed_on: tuple[str, ...] = ()
    elsewhere: tuple[Duplicate, ...] = ()
    settled: tuple[Settled, ...] = ()

    def seen(self, material: str) -> Seen | None:
        """Who saw this original, the last one who did."""
        return next((seen for seen in reversed(self.originals) if seen.material == material), None)

    def settlement(self, receipt_number: str) -> Settled | None:
        """What somebody said of a case that may be the same."""
        return next((one for one in self.settled if one.receipt_number == receipt_number), None)

    def telling(self, gaps: tuple[Gap, ...]) -> "Prereview":
        """After the citizen was told of these."""
        return replace(self, told=tuple(dict.fromkeys((*self.told, *(gap.key for gap in gaps)))))

    def untold(self, gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
        """What of these the citizen has not been told yet."""
        return tuple(gap for gap in gaps if gap.key not in self.told)


def apply(prereview: Prereview, event: PrereviewEvent, office: str) -> Prereview:
    """After one more thing that happened; office is the maker's. Pure and total."""
    match event:
        case CreditChecked(outcome=outcome, source=source, checked_on=day, checked_by=by, answer=answer):
            return replace(prereview, credit=CreditRecord(outcome, source, day, by, answer))
        case OriginalsSeen(materials=materials, seen_by=by, seen_on=day):
            return replace(prereview, originals=(*prereview.originals, *(Seen(material, by, day) for material in materials)))
        case LaterNoticeGiven(gaps=gaps, later=later):
            return replace(prereview.telling(gaps), later=prereview.later + len(later))
        case DuplicatesFound(found=found):
            return replace(prereview, elsewhere=found)
        case DuplicateSettled(receipt_number=number, settled_by=by, private=words):
            return replace(prereview, settled=(*prereview.settled, Settled(number, by, words or "")))
        case HandedOn():
            return replace(prereview, handed_on=(*prereview.handed_on, office))
        case _:
            assert_never(event)
