"""What happened, in the past tense: one closed union per subject.

Each field is public (it travels to every office concerned) except `private`, which is kept and sent apart
and may be withheld or dropped; the public part then still says phase, number and paper.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cqclerk.domain.afterlife_events import AfterlifeEvent
from cqclerk.domain.application import Application, Channel, Handover, Proof
from cqclerk.domain.attachment_events import AttachmentEvent
from cqclerk.domain.block_events import BlockEvent
from cqclerk.domain.check_events import CheckEvent
from cqclerk.domain.commitment_events import CommitmentEvent
from cqclerk.domain.conflict_events import ConflictEvent
from cqclerk.domain.delivery_events import DeliveryEvent
from cqclerk.domain.emergency_events import EmergencyEvent
from cqclerk.domain.findings import Finding, Gap, PackRef
from cqclerk.domain.form_events import FormEvent
from cqclerk.domain.handling_events import HandlingEvent
from cqclerk.domain.platform_events import PlatformEvent
from cqclerk.domain.prereview_events import PrereviewEvent
from cqclerk.domain.print_events import PrintJobEvent, PrintMoved
from cqclerk.domain.station_events import OperatorEvent, StationEvent
from cqclerk.domain.step_events import StepEvent
from cqclerk.domain.steps import PlannedStep


class Subject(StrEnum):
    """What an event is about."""

    CASE = "case"
    BLOCK = "block"
    PRINT_JOB = "print_job"
    STATION = "station"
    OPERATOR = "operator"
    FORMS = "forms"


@dataclass(frozen=True, slots=True)
class Made:
    """Who made an event, where and when: the signed frame around it."""

    event_id: str
    station: str
    office: str
    operator: str
    at: datetime  # device time, UTC
    epoch: int = 0


# ---- the case ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Submitted:
    """收件: taken in at a window. `gaps` is the first 一次性告知 (行政许可法 art. 32 as model)."""

    receipt_number: str
    item: str
    intake_office: str
    home_office: str
    applied_on: date
    notice_until: date
    channel: Channel
    proof: Proof
    handover: Handover
    gaps: tuple[Gap, ...]
    pack: PackRef
    private: Application | None = None
    taken_by: str = ""  # who saw the papers, by name


@dataclass(frozen=True, slots=True)
class Claimed:
    """认领: the gateway grants one station the right to decide."""

    station: str
    office: str


@dataclass(frozen=True, slots=True)
class ClaimReleased:
    """The right to decide is given back undecided."""

    station: str


@dataclass(frozen=True, slots=True)
class OneTimeNoticeGiven:
    """一次性告知: every gap at once; the case waits for the citizen."""

    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class SupplementReceived:
    """补正材料收到: the whole application as it stands now, and what is still missing.

    proof, handover  as they are now; None in what was written before they could change
    """

    gaps: tuple[Gap, ...]
    notice_until: date
    private: Application | None = None
    taken_by: str = ""  # who saw the papers, by name
    proof: Proof | None = None
    handover: Handover | None = None


@dataclass(frozen=True, slots=True)
class PreReviewRefused:
    """预审不予通过: for one or more of the three reasons of 通知 四（三）."""

    reasons: tuple[str, ...]
    gaps: tuple[Gap, ...]
    private: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """接件: passing the pre-review is acceptance (通知 四（三）); the case gets its number, its due date and its steps."""

    case_number: str
    due_on: date
    provisional: bool
    pack: PackRef
    private: tuple[Finding, ...] | None = None
    steps: tuple[PlannedStep, ...] = ()
    accepted_on: date | None = None  # the first day of the decision clock, which is not counted
    days: int = 0  # working days that the guide in force then gives; 0: on the spot
    paperless: bool = False  # nothing will be given out: it is only a certificate that is deregistered


@dataclass(frozen=True, slots=True)
class Approved:
    """The decision, with the number taken and the credential signed; one station may print the first original."""

    certificate_number: str
    block: str
    issued_on: date
    credential: str
    printing_station: str
    registrar: str  # who decided, by name: it stands on the paper wherever that is printed


@dataclass(frozen=True, slots=True)
class PaperConfirmed:
    """出纸确认: a person or the printer saw the paper; the case is 已办结."""

    certificate_number: str
    job: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """送达: the paper is with the citizen, and somebody signed for it (送达回证).

    receiver  code table `receiver`: as what; shown: code table `identity_kind`, what that person showed (never its number)
    """

    way: Handover
    private: str | None = None  # to whom
    receiver: str = ""
    shown: str = ""
    handed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """撤件 by the applicant."""

    private: str | None = None  # reason in words


CaseEvent = (
    Submitted
    | Claimed
    | ClaimReleased
    | OneTimeNoticeGiven
    | SupplementReceived
    | PreReviewRefused
    | Accepted
    | Approved
    | PaperConfirmed
    | HandedOver
    | Withdrawn
    | HandlingEvent
    | DeliveryEvent
    | EmergencyEvent
    | StepEvent
    | CommitmentEvent
    | PrereviewEvent
    | AttachmentEvent
    | AfterlifeEvent
    | PrintMoved
    | ConflictEvent
    | CheckEvent
    | PlatformEvent
)

Event = CaseEvent | BlockEvent | PrintJobEvent | StationEvent | OperatorEvent | FormEvent
