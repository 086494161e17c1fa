"""What happens to a written commitment (告知承诺, 国办发〔2020〕42号): told and answered, taken back, found false, and what follows."""

from dataclasses import dataclass
from datetime import date

from cqclerk.domain.findings import Gap


@dataclass(frozen=True, slots=True)
class CommitmentAnswered:
    """告知: the seven heads were told and the applicant chose, one way or the other.

    told_by     who told them, by name
    signed_by   those of application.PARTIES who signed, or "agent"; () if it was not chosen
    agent_rule  article that lets an agent sign; "" where none does
    """

    chosen: bool
    told_by: str
    told_on: date
    signed_by: tuple[str, ...] = ()
    signed_on: date | None = None
    agent_rule: str = ""


@dataclass(frozen=True, slots=True)
class CommitmentWithdrawn:
    """撤回承诺 before the decision: the papers are asked for again. gaps: everything that is missing now."""

    gaps: tuple[Gap, ...]
    private: str | None = None  # why, in words


@dataclass(frozen=True, slots=True)
class FalseCommitmentFound:
    """承诺不实: what was promised is not so. Before the decision the case stands still from now on."""

    found_on: date
    article: str
    private: str | None = None  # what is not so, and how it was found


@dataclass(frozen=True, slots=True)
class MendingOrdered:
    """责令限期整改: what was promised is to be shown by papers, by that day. gaps: everything that is missing now."""

    until: date
    gaps: tuple[Gap, ...]
    private: str | None = None  # what is to be mended


@dataclass(frozen=True, slots=True)
class Mended:
    """整改完成: the papers are there and show what they should; the case goes on."""

    private: str | None = None  # in words


@dataclass(frozen=True, slots=True)
class CreditRecorded:
    """纳入信用记录: reported to the city. kind: code table `credit_record`."""

    kind: str
    recorded_on: date
    article: str
    private: str | None = None  # what is recorded, in words


@dataclass(frozen=True, slots=True)
class CreditRepaired:
    """信用修复: from now on these people may promise again."""

    repaired_on: date
    private: str | None = None  # by whom, which document


CommitmentEvent = (
    CommitmentAnswered | CommitmentWithdrawn | FalseCommitmentFound | MendingOrdered | Mended | CreditRecorded | CreditRepaired
)
