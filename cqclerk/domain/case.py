"""One case: its state, and how each event changes it. Pure and total: what is in the journal has happened."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from cqclerk.domain.application import Application, Channel, Handover, Proof
from cqclerk.domain.events import (
    Accepted,
    Approved,
    CaseEvent,
    Claimed,
    ClaimReleased,
    HandedOver,
    Made,
    OneTimeNoticeGiven,
    PaperConfirmed,
    PreReviewRefused,
    Submitted,
    SupplementReceived,
    Withdrawn,
)
from cqclerk.domain.findings import Finding, Gap, PackRef


class Phase(StrEnum):
    """Where a case stands. On the screen: 待预审, 待补正, 不予通过, 办理中, 待打印, 已办结, 已送达, 已撤件."""

    SUBMITTED = "submitted"
    SUPPLEMENTING = "supplementing"
    REFUSED = "refused"
    PROCESSING = "processing"
    APPROVED = "approved"
    COMPLETED = "completed"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return self not in (Phase.REFUSED, Phase.DELIVERED, Phase.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Case:
    """A case after some events. `version` counts them; `application` is None where the payload was withheld."""

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

    @property
    def names(self) -> tuple[str, ...]:
        """The applicants' names, wife first; empty where the payload was withheld."""
        return self.application.names() if self.application else ()

    @property
    def deadline(self) -> date | None:
        """The day that counts now: notice clock before acceptance, decision clock after it."""
        if self.phase is Phase.SUBMITTED:
            return self.notice_until
        return self.due_on if self.phase in (Phase.PROCESSING, Phase.APPROVED) else None


def apply(case: Case, event: CaseEvent, made: Made) -> Case:
    """The case after one more event. Knows no clock, no store and no refusal."""
    after = replace(case, version=case.version + 1)
    match event:
        case Submitted():
            return _submitted(after, event, made)
        case Claimed(station=station):
            return replace(after, claim_station=station)
        case ClaimReleased(station=station):
            return replace(after, claim_station="") if after.claim_station == station else after
        case OneTimeNoticeGiven(gaps=gaps):
            return replace(after, phase=Phase.SUPPLEMENTING, gaps=gaps, notices=after.notices + 1)
        case SupplementReceived(gaps=gaps, notice_until=until, private=application):
            application = application or after.application
            return replace(after, phase=Phase.SUBMITTED, gaps=gaps, notice_until=until, application=application)
        case PreReviewRefused(reasons=reasons, gaps=gaps):
            return replace(after, phase=Phase.REFUSED, reasons=reasons, gaps=gaps)
        case Accepted():
            return _accepted(after, event)
        case Approved():
            return _approved(after, event, made)
        case PaperConfirmed(job=job):
            return replace(after, phase=Phase.COMPLETED, paper_job=job)
        case HandedOver(way=way):
            return replace(after, phase=Phase.DELIVERED, handed_over=way)
        case Withdrawn():
            return replace(after, phase=Phase.WITHDRAWN)
        case _:
            assert_never(event)


def _submitted(case: Case, event: Submitted, made: Made) -> Case:
    """A case taken in by its own home office is claimed by its maker, so that it works through an outage."""
    return replace(
        case,
        phase=Phase.SUBMITTED,
        item=event.item,
        receipt_number=event.receipt_number,
        intake_office=event.intake_office,
        intake_station=made.station,
        home_office=event.home_office,
        applied_on=event.applied_on,
        notice_until=event.notice_until,
        channel=event.channel,
        proof=event.proof,
        handover=event.handover,
        gaps=event.gaps,
        pack=event.pack,
        application=event.private,
        claim_station=made.station if event.home_office == event.intake_office else "",
    )


def _accepted(case: Case, event: Accepted) -> Case:
    return replace(
        case,
        phase=Phase.PROCESSING,
        gaps=(),
        case_number=event.case_number,
        due_on=event.due_on,
        provisional=event.provisional,
        findings=event.private or (),
    )


def _approved(case: Case, event: Approved, made: Made) -> Case:
    return replace(
        case,
        phase=Phase.APPROVED,
        certificate_number=event.certificate_number,
        block=event.block,
        issued_on=event.issued_on,
        decided_by=made.operator,
        registrar=event.registrar,
        credential=event.credential,
        paper_job="",  # whatever was confirmed before bears another number
        printing_station=event.printing_station,
    )


def fold(case_id: str, events: Iterable[tuple[CaseEvent, Made]]) -> Case:
    """The state of a case after its events, in the order given."""
    case = Case(case_id)
    for event, made in events:
        case = apply(case, event, made)
    return case
