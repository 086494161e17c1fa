"""What was asked of outer registers about a case, and the last answer to each question. Pure and total."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from cqclerk.domain.check_events import CheckAnswered, CheckAsked, CheckDetail, CheckEvent, CheckKind, CheckOutcome
from cqclerk.domain.likeness import Duplicate


@dataclass(frozen=True, slots=True)
class Asking:
    """A question that has no answer yet. asked: id of the event that put it."""

    kind: CheckKind
    asked: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """The last answer to a question.

    by       who had asked
    asked    id of the event that put it
    details  () where the private part is withheld
    """

    kind: CheckKind
    outcome: CheckOutcome
    by: str
    source: str
    as_of: date | None
    at: datetime
    why: str = ""
    found: tuple[Duplicate, ...] = ()
    details: tuple[CheckDetail, ...] = ()
    asked: str = ""

    @property
    def known(self) -> bool:
        """Whether it says anything."""
        return self.outcome is not CheckOutcome.UNKNOWN


@dataclass(frozen=True, slots=True)
class Checks:
    """open: in the order in which they were asked; done: one answer of each kind, the newest."""

    open: tuple[Asking, ...] = ()
    done: tuple[Answered, ...] = ()

    def asking(self, kind: CheckKind) -> Asking | None:
        """The question of this kind that waits for its answer."""
        return next((one for one in self.open if one.kind is kind), None)

    def answer(self, kind: CheckKind) -> Answered | None:
        """The last answer of this kind."""
        return next((one for one in self.done if one.kind is kind), None)


def apply(checks: Checks, event: CheckEvent, event_id: str, at: datetime) -> Checks:
    """After one more question or answer; event_id and at are of the question. A question asked again is one question."""
    match event:
        case CheckAsked(kinds=kinds, asked_by=by):
            before = (one for one in checks.open if one.kind not in kinds)
            return replace(checks, open=(*before, *(Asking(kind, event_id, by, at) for kind in dict.fromkeys(kinds))))
        case CheckAnswered(kind=kind):
            asking = checks.asking(kind)
            others = tuple(one for one in checks.done if one.kind is not kind)
            still = tuple(one for one in checks.open if (one.kind, one.asked) != (kind, event.asked))
            by = asking.by if asking is not None and asking.asked == event.asked else ""
            return Checks(still, (*others, _answered(event, by)))
        case _:
            assert_never(event)


def _answered(event: CheckAnswered, by: str) -> Answered:
    return Answered(
        event.kind,
        event.outcome,
        by,
        event.source,
        event.as_of,
        event.answered_at,
        event.why,
        event.found,
        event.private or (),
        event.asked,
    )
