"""The steps of handling as they were fixed at acceptance, how far they have come, and who did them."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from cqclerk.domain.access import Role
from cqclerk.domain.step_events import (
    Endorsed,
    PublicNoticeEnded,
    PublicNoticeStarted,
    Reviewed,
    SentBack,
    StepEvent,
    StepSkipped,
)


class StepKind(StrEnum):
    """What is done in a step, and so by which event."""

    ENDORSE = "endorse"
    PUBLIC_NOTICE = "public_notice"
    REVIEW = "review"
    DECIDE = "decide"


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of one case.

    office    whose turn it is
    people    how many have to act
    days      working days of this step alone, None where the number is not known
    apart     whoever does it has not done the steps before it (timed items)
    required  False: nobody has confirmed that the law asks for it, a person may leave it out
    """

    key: str
    kind: StepKind
    office: str
    role: Role
    people: int = 1
    days: int | None = None
    apart: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class StepDone:
    """One person's part in a step."""

    step: str
    office: str
    operator: str
    agrees: bool = True


@dataclass(frozen=True, slots=True)
class Progress:
    """The plan, how many of its steps are done, and by whom; notice_until while a public notice runs."""

    steps: tuple[PlannedStep, ...] = ()
    count: int = 0
    done: tuple[StepDone, ...] = ()
    notice_until: date | None = None

    @property
    def next(self) -> PlannedStep | None:
        """The step that comes now, None without a plan or at its end."""
        return self.steps[self.count] if self.count < len(self.steps) else None

    @property
    def before(self) -> tuple[PlannedStep, ...]:
        """The steps that are done."""
        return self.steps[: self.count]

    def operators(self, kind: StepKind) -> frozenset[str]:
        """Who has acted in the steps of this kind."""
        keys = {step.key for step in self.steps if step.kind is kind}
        return frozenset(one.operator for one in self.done if one.step in keys)


def apply(progress: Progress, event: StepEvent, office: str, operator: str) -> Progress:
    """After one more step event, made by this operator of this office. Pure and total: what is not of the step that comes is kept out."""
    match event:
        case SentBack(to_step=key):
            return _back(progress, key)
        case PublicNoticeStarted(until=until):
            return replace(progress, notice_until=until) if _comes(progress, event.step) else progress
        case Endorsed(agrees=agrees) | Reviewed(agrees=agrees):
            return _acted(progress, StepDone(event.step, office, operator, agrees))
        case PublicNoticeEnded(objected=objected):
            return _acted(progress, StepDone(event.step, office, operator, not objected))
        case StepSkipped():
            return replace(progress, count=progress.count + 1) if _comes(progress, event.step) else progress
        case _:
            assert_never(event)


def _comes(progress: Progress, key: str) -> bool:
    return progress.next is not None and progress.next.key == key


def _acted(progress: Progress, part: StepDone) -> Progress:
    """A step is done when as many people as it asks for have acted."""
    step = progress.next
    if step is None or step.key != part.step:
        return progress
    done = (*progress.done, part)
    people = {one.operator for one in done if one.step == step.key}
    finished = len(people) >= step.people
    return replace(progress, done=done, count=progress.count + finished, notice_until=None if finished else progress.notice_until)


def _back(progress: Progress, key: str) -> Progress:
    place = next((place for place, step in enumerate(progress.before) if step.key == key), None)
    if place is None:
        return progress
    again = {step.key for step in progress.steps[place:]}
    return replace(progress, count=place, done=tuple(one for one in progress.done if one.step not in again), notice_until=None)
