"""One case as it stands after some events."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cqclerk.domain.application import Application, Channel, Handover, Proof
from cqclerk.domain.attachments import Attachment
from cqclerk.domain.case_clock import CaseClock
from cqclerk.domain.checks import Checks
from cqclerk.domain.commitment import Commitment
from cqclerk.domain.conflict_events import DisputeOpened
from cqclerk.domain.credit import CreditCheck
from cqclerk.domain.delivery import Delivery
from cqclerk.domain.emergency import Emergency
from cqclerk.domain.findings import Finding, Gap, PackRef
from cqclerk.domain.inquiry import Inquiry
from cqclerk.domain.prereview import Prereview
from cqclerk.domain.steps import Progress


class Phase(StrEnum):
    """Where a case stands.

    On the screen: 待预审, 补正中, 不予通过, 不予受理, 已受理, 不予批准, 待打印, 已办结, 已送达, 已撤件, 已结案, 已发待处置.
    """

    SUBMITTED = "submitted"
    SUPPLEMENTING = "supplementing"
    REFUSED = "refused"  # at the pre-review
    DECLINED = "declined"  # 不予受理
    PROCESSING = "processing"
    NOT_GRANTED = "not_granted"  # 不予批准
    APPROVED = "approved"
    COMPLETED = "completed"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"  # ended without a paper
    VOIDED = "voided"  # 作废
    REVOKED = "revoked"  # 撤销
    DEREGISTERED = "deregistered"  # 注销
    IN_DISPUTE = "issued_in_dispute"  # 已发待处置: a paper is out whose decision was refused

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return self not in _ENDED

    @property
    def gone(self) -> bool:
        """Whether a decision was made and no longer holds."""
        return self in _GONE

    @property
    def counts(self) -> bool:
        """Whether it is a case that is going on, or a certificate that holds."""
        return self.open or self is Phase.DELIVERED


_GONE = (Phase.VOIDED, Phase.REVOKED, Phase.DEREGISTERED)
_ENDED = (Phase.REFUSED, Phase.DECLINED, Phase.NOT_GRANTED, Phase.DELIVERED, Phase.WITHDRAWN, Phase.CLOSED, *_GONE)


@dataclass(frozen=True, slots=True)
class Dispute:
    """One paper without a decision that counts. under: the phase in which the case would stand without it."""

    opened: DisputeOpened
    under: Phase
    voided: bool = False
    recalled: bool = False

    @property
    def number(self) -> str:
        """What stands on the paper."""
        return self.opened.certificate_number


@dataclass(frozen=True, slots=True)
class Case:
    """A case after some events. `version` counts them; `application` is None where the payload was withheld.

    offices       that have had to do with it, in the order they came to it: who follows it, and may append facts
    procedure     code of the special procedure that stops the clock since `stopped_on`, "" if none runs
    extended      the day of decision was put off; that is done once
    right_body    who is competent, where this office is not
    remedies      what the citizen was told about appealing, word for word
    result        code of the table `result_code`, where the case ended without a paper
    sheets        print jobs of this paper that somebody has seen come out whole, and that still hold
    old_jobs      print jobs whose sheets were right when they were printed and hold no longer (更正)
    old_sheet_out the citizen has a sheet that no longer holds; the new one goes out against it
    print_taken   the right to print was taken from a station that did not answer: the sheet says 补打
    reprint_open  a 补打 was allowed and has not come out; `reprints` counts them, of this number
    spent         (block, number) of what was replaced (补办, 换证): void, the last one stands on the paper
    void_numbers  (block, number) of papers in dispute that were voided
    strays        (number, job) of sheets that were seen and bear no number of this case, as far as its events go
    dispute       what 已发待处置 is about; a second one waits for its end
    platform_number, platform_filed_on  under which number it was filed on the city's platform, by hand, and when
    referrals     ids of the events by which a supervisor was asked and has not answered
    unread        how many of its events only a newer program can read: until then nobody decides here
    overtaken     ids of this station's own events that wait for their answer and are no longer allowed, because something came
                  from elsewhere: until the gateway has answered them nobody decides or prints here
    """

    id: str
    version: int = 0
    phase: Phase = Phase.SUBMITTED
    item: str = ""
    receipt_number: str = ""
    intake_office: str = ""
    intake_station: str = ""
    home_office: str = ""
    applied_on: date | None = None
    notice_until: date | None = None
    channel: Channel = Channel.WINDOW
    proof: Proof = Proof.DOCUMENTS
    handover: Handover = Handover.SPOT
    gaps: tuple[Gap, ...] = ()
    notices: int = 0
    pack: PackRef | None = None
    application: Application | None = None
    claim_station: str = ""
    reasons: tuple[str, ...] = ()
    case_number: str = ""
    due_on: date | None = None
    provisional: bool = False
    findings: tuple[Finding, ...] = ()
    certificate_number: str = ""
    block: str = ""
    issued_on: date | None = None
    decided_by: str = ""
    registrar: str = ""
    credential: str = ""
    printing_station: str = ""
    paper_job: str = ""
    handed_over: Handover | None = None
    offices: tuple[str, ...] = ()
    procedure: str = ""
    stopped_on: date | None = None
    extended: bool = False
    inquiries: tuple[Inquiry, ...] = ()
    right_body: str = ""
    remedies: tuple[str, ...] = ()
    result: str = ""
    deciding_office: str = ""
    recalled: bool = False
    intake_operator: str = ""
    progress: Progress = field(default_factory=Progress)
    delivery: Delivery = field(default_factory=Delivery)
    clock: CaseClock = field(default_factory=CaseClock)
    emergency: Emergency = field(default_factory=Emergency)
    others_ended: tuple[str, ...] = ()
    paperless: bool = False
    commitment: Commitment = field(default_factory=Commitment)
    corrections: int = 0
    sheets: tuple[str, ...] = ()
    old_jobs: tuple[str, ...] = ()
    old_sheet_out: bool = False
    reprints: int = 0
    reprint_open: bool = False
    print_taken: bool = False
    reprint_reason: str = ""
    spent: tuple[tuple[str, str], ...] = ()
    replaced_on: date | None = None
    replaced_cause: str = ""
    replaced_by_renewal: bool = False
    recall_outcome: str = ""
    prereview: Prereview = field(default_factory=Prereview)
    attachments: tuple[Attachment, ...] = ()
    void_numbers: tuple[tuple[str, str], ...] = ()
    strays: tuple[tuple[str, str], ...] = ()
    dispute: Dispute | None = None
    disputes_waiting: tuple[DisputeOpened, ...] = ()
    referrals: tuple[str, ...] = ()
    checks: Checks = field(default_factory=Checks)
    unread: int = 0
    overtaken: tuple[str, ...] = ()
    platform_number: str = ""
    platform_filed_on: date | None = None

    @property
    def credit(self) -> CreditCheck:
        """What the list of bad credit said when it was last looked at."""
        return self.prereview.credit.outcome

    @property
    def names(self) -> tuple[str, ...]:
        """The applicants' names, wife first; empty where the payload was withheld."""
        return self.application.names() if self.application else ()

    @property
    def deadline(self) -> date | None:
        """The day that counts now: notice clock before acceptance, decision clock after it; None while it is stopped."""
        if self.phase is Phase.SUBMITTED:
            return self.notice_until
        if self.phase is Phase.PROCESSING and self.stopped_on:
            return None
        return self.due_on if self.phase in (Phase.PROCESSING, Phase.APPROVED) else None

    @property
    def followers(self) -> tuple[str, ...]:
        """The offices that follow it; a fold that was kept before these were noted names intake and home office only."""
        return self.offices or tuple(dict.fromkeys(filter(None, (self.intake_office, self.home_office))))

    @property
    def decider(self) -> str:
        """The office whose decision it is: post and collection are there."""
        return self.deciding_office or self.home_office

    @property
    def issuer(self) -> str:
        """The office whose paper it is or will be: that of the decision, before it the one whose turn it is."""
        return self.deciding_office or self.turn

    @property
    def printed_elsewhere(self) -> bool:
        """Whether the original comes out at the window of another office, where the citizen stands."""
        return self.printing_station == self.intake_station and self.intake_office != self.decider

    @property
    def over_the_counter(self) -> Handover:
        """How the paper is handed over here: what was to be posted and is fetched after all is collected."""
        return Handover.SELF if self.handover is Handover.POST else self.handover

    @property
    def turn(self) -> str:
        """The office that has to act next."""
        step = self.progress.next if self.phase is Phase.PROCESSING else None
        return step.office if step else self.home_office

    def put_off(self, due: date) -> date:
        """A day of decision that does not come before the answers it waits for."""
        return max([due, *(inquiry.answer_by for inquiry in self.open_inquiries if inquiry.puts_off)])

    def asked_of(self, office: str) -> Inquiry | None:
        """The oldest question to an office that it has not answered."""
        return next((inquiry for inquiry in self.open_inquiries if inquiry.office == office), None)

    @property
    def open_inquiries(self) -> tuple[Inquiry, ...]:
        """What other offices have been asked and have not answered."""
        return tuple(inquiry for inquiry in self.inquiries if inquiry.open)
