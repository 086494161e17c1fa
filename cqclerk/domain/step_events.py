"""The steps between acceptance and decision: who endorsed, reviewed, gave public notice, or sent the case back.

Which steps there are, and whose, was fixed at acceptance (Accepted.steps); each event names the step it is of.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Endorsed:
    """签注 by a village; where it has no station the township enters what it wrote, with its name and day.

    endorser  who signed in the village, by name
    """

    step: str
    village: str
    endorser: str
    endorsed_on: date
    agrees: bool
    private: str | None = None  # in words


@dataclass(frozen=True, slots=True)
class Reviewed:
    """审核 by one person; a step may ask for two (行政许可法 art. 34)."""

    step: str
    agrees: bool
    private: str | None = None  # in words


@dataclass(frozen=True, slots=True)
class PublicNoticeStarted:
    """公示 from one day to another, both counted."""

    step: str
    started_on: date
    until: date


@dataclass(frozen=True, slots=True)
class PublicNoticeEnded:
    """公示期满; objected tells whether anybody objected."""

    step: str
    ended_on: date
    objected: bool
    private: str | None = None  # the objections


@dataclass(frozen=True, slots=True)
class StepSkipped:
    """A step that nobody has confirmed the law to ask for is left out, by a person's decision."""

    step: str
    private: str | None = None  # why


@dataclass(frozen=True, slots=True)
class SentBack:
    """退回 to an earlier step: what was done from there on is done again."""

    to_step: str
    private: str | None = None  # why


StepEvent = Endorsed | Reviewed | PublicNoticeStarted | PublicNoticeEnded | StepSkipped | SentBack
