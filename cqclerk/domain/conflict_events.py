"""What happens where two windows worked on one case: a claim taken over, work kept for others to read, a paper in dispute."""

from dataclasses import dataclass
from datetime import date

TAKEN_OVER, REFERRED = "taken_over", "referred"


@dataclass(frozen=True, slots=True)
class ClaimTakenOver:
    """接管: the gateway moves the right to decide to another station of the office, at the wish of an approver who says why.

    before    the station that had it
    operator  id of the approver
    """

    station: str
    office: str
    before: str
    operator: str
    private: str | None = None  # why


@dataclass(frozen=True, slots=True)
class RescuedWork:
    """One event that did not come to count: its kind, when it was made (ISO, UTC), and what it said, as JSON."""

    kind: str
    made_at: str
    said: str


@dataclass(frozen=True, slots=True)
class RescuedField:
    """One field in which versions differ: as both sides had it, as it was meant here, as it is now."""

    field: str
    base: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Rescue:
    """Work that was refused, so that others can read it: in words why it is handed up, the fields, and each event."""

    words: str
    fields: tuple[RescuedField, ...]
    work: tuple[RescuedWork, ...]


@dataclass(frozen=True, slots=True)
class WorkRescued:
    """A copy of refused work. Nothing of it counts.

    events  ids of the refused ones; none where the case itself is handed up, which ends the claim of whoever does so
    cause   taken_over: the claim went to another station; referred: the supervisor is asked, and has to answer
    """

    events: tuple[str, ...]
    cause: str
    private: Rescue | None = None


@dataclass(frozen=True, slots=True)
class ReferralAnswered:
    """The supervisor has looked at what was handed up. referral: id of the event that did so."""

    referral: str
    private: str | None = None  # what is to be done


@dataclass(frozen=True, slots=True)
class DisputeOpened:
    """已发待处置: there is a paper whose decision the gateway refused. Made by the gateway; the decision as its maker had it.

    decision    id of the refused event, "" if none is known that names this number
    old_number  which one it was to replace, "" for a first one
    reason      key of the refusal
    job         print job of the sheet that was seen
    """

    certificate_number: str
    decision: str
    office: str
    station: str
    decided_by: str
    block: str
    issued_on: date | None
    credential: str
    printing_station: str
    registrar: str
    old_number: str
    reason: str
    job: str


@dataclass(frozen=True, slots=True)
class DecisionUpheld:
    """维持发证: a supervisor decides anew, and the paper keeps its number, its date and its symbol. upheld_by: by name."""

    certificate_number: str
    upheld_by: str
    private: str | None = None  # why


ConflictEvent = ClaimTakenOver | WorkRescued | ReferralAnswered | DisputeOpened | DecisionUpheld


WITHDRAWN, REAPPLIED, HANDED_UP = "withdrawn", "reapplied", "referred"


@dataclass(frozen=True, slots=True)
class ConflictSettled:
    """A person has decided what becomes of events of this station that the gateway refused; they leave the quarantine, and stay to be read.

    events  ids of the refused events
    way     withdrawn, reapplied (made again on top of what counts) or referred (handed to the supervisor)
    made    ids of the events that were made by it
    """

    events: tuple[str, ...]
    way: str
    made: tuple[str, ...] = ()
    private: str | None = None  # why
