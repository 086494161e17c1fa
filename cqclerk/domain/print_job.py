"""A print job: what a paper says is fixed before the first byte, and printed means that it was seen."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from cqclerk.domain.events import Made
from cqclerk.domain.print_events import JobConfirmed, JobReserved, JobSpoiled, JobUnknown, PrintJobEvent


class PrintState(StrEnum):
    """reserved → (sending → sent →) printed | spoiled | unknown; sending and sent are working state outside the journal."""

    RESERVED = "reserved"
    SENDING = "sending"
    SENT = "sent"
    PRINTED = "printed"
    SPOILED = "spoiled"
    UNKNOWN = "unknown"

    @property
    def settled(self) -> bool:
        """Whether nothing more can happen to the sheet."""
        return self in (PrintState.PRINTED, PrintState.SPOILED)


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One paper on its way through one printer."""

    id: str
    version: int = 0
    state: PrintState = PrintState.RESERVED
    case_id: str = ""
    paper: str = ""
    edition: str = ""
    certificate_number: str = ""
    digest: str = ""
    printer: str = ""
    reprint: int = 0
    reason: str = ""
    station: str = ""
    form: str = ""
    form_number: str = ""


def apply(job: PrintJob, event: PrintJobEvent, made: Made) -> PrintJob:
    """The job after one more event."""
    after = replace(job, version=job.version + 1)
    match event:
        case JobReserved():
            return replace(
                after,
                case_id=event.case_id,
                paper=event.paper,
                edition=event.edition,
                certificate_number=event.certificate_number,
                digest=event.digest,
                printer=event.printer,
                reprint=event.reprint,
                reason=event.reason,
                form=event.form,
                form_number=event.form_number,
                station=made.station,
            )
        case JobConfirmed():
            return replace(after, state=PrintState.PRINTED, reason="")
        case JobSpoiled(reason=reason):
            return replace(after, state=PrintState.SPOILED, reason=reason)
        case JobUnknown(reason=reason):
            return replace(after, state=PrintState.UNKNOWN, reason=reason)
        case _:
            assert_never(event)
