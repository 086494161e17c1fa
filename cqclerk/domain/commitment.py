"""How a case stands with its written commitment: told and answered, by whom signed, and what became of it."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from cqclerk.domain.commitment_events import (
    CommitmentAnswered,
    CommitmentEvent,
    CommitmentWithdrawn,
    CreditRecorded,
    CreditRepaired,
    FalseCommitmentFound,
    Mended,
    MendingOrdered,
)


class Choice(StrEnum):
    """What the applicant chose when the commitment was offered. NONE: it was not told, or nobody wrote it down."""

    NONE = ""
    CHOSEN = "chosen"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Commitment:
    """told_by      who told it, by name
    signed_by    those of application.PARTIES who signed, or "agent"
    found_on     day on which it was found false, None if it was not
    mend_by      until when it is to be mended; recorded: code table `credit_record`
    """

    choice: Choice = Choice.NONE
    told_by: str = ""
    told_on: date | None = None
    signed_by: tuple[str, ...] = ()
    signed_on: date | None = None
    found_on: date | None = None
    mend_by: date | None = None
    mended: bool = False
    recorded: str = ""
    repaired_on: date | None = None

    @property
    def stands_still(self) -> bool:
        """Whether the case may not go on because of it."""
        return self.found_on is not None and not self.mended

    @property
    def bars_another(self) -> bool:
        """Whether these people may not promise again (42号: 曾作出虚假承诺的，在信用修复前不适用)."""
        return self.found_on is not None and self.repaired_on is None


def apply(commitment: Commitment, event: CommitmentEvent) -> Commitment:
    """After one more thing that happened. Pure and total."""
    match event:
        case CommitmentAnswered():
            return _answered(commitment, event)
        case CommitmentWithdrawn():
            return replace(commitment, choice=Choice.WITHDRAWN)
        case FalseCommitmentFound(found_on=day):
            return replace(commitment, found_on=day, mended=False)
        case MendingOrdered(until=until):
            return replace(commitment, mend_by=until)
        case Mended():
            return replace(commitment, mended=True)
        case CreditRecorded(kind=kind):
            return replace(commitment, recorded=kind)
        case CreditRepaired(repaired_on=day):
            return replace(commitment, repaired_on=day)
        case _:
            assert_never(event)


def _answered(commitment: Commitment, event: CommitmentAnswered) -> Commitment:
    return replace(
        commitment,
        choice=Choice.CHOSEN if event.chosen else Choice.DECLINED,
        told_by=event.told_by,
        told_on=event.told_on,
        signed_by=event.signed_by,
        signed_on=event.signed_on,
    )
