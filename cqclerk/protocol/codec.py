"""Events to bytes and back. One table names every kind, its subject and its version.

The public part is canonical JSON (sorted keys, UTF-8); the private part is encoded apart, so that it can be
withheld while everything still verifies. Either says all of its fields and no others: who adds one, however deep, raises the version.
"""

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from types import UnionType
from typing import Any, get_args, get_type_hints

import msgspec

from cqclerk.domain import afterlife_events as a
from cqclerk.domain import attachment_events as n
from cqclerk.domain import block_events as b
from cqclerk.domain import check_events as r
from cqclerk.domain import commitment_events as c
from cqclerk.domain import conflict_events as f
from cqclerk.domain import delivery_events as d
from cqclerk.domain import emergency_events as m
from cqclerk.domain import events as e
from cqclerk.domain import form_events as k
from cqclerk.domain import handling_events as h
from cqclerk.domain import platform_events as l
from cqclerk.domain import prereview_events as p
from cqclerk.domain import print_events as j
from cqclerk.domain import station_events as t
from cqclerk.domain import step_events as s
from cqclerk.domain.events import Event, Subject


class Unreadable(Exception):
    """An event of a kind, version or shape that this program cannot read; the bytes are kept."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table: the name on the wire, the version written, and what it is about."""

    name: str
    type: type[Event]
    subject: Subject
    version: int = 1


KINDS = (
    Kind("submitted", e.Submitted, Subject.CASE, version=2),  # 2: taken_by
    Kind("claimed", e.Claimed, Subject.CASE),
    Kind("claim_released", e.ClaimReleased, Subject.CASE),
    Kind("one_time_notice_given", e.OneTimeNoticeGiven, Subject.CASE),
    Kind("supplement_received", e.SupplementReceived, Subject.CASE, version=3),  # 2: taken_by; 3: proof, handover
    Kind("pre_review_refused", e.PreReviewRefused, Subject.CASE),
    Kind("accepted", e.Accepted, Subject.CASE, version=4),  # 2: steps, 3: accepted_on, days, 4: paperless
    Kind("approved", e.Approved, Subject.CASE),
    Kind("paper_confirmed", e.PaperConfirmed, Subject.CASE),
    Kind("handed_over", e.HandedOver, Subject.CASE, version=3),  # 2: receiver, 3: shown, handed_on
    Kind("withdrawn", e.Withdrawn, Subject.CASE),
    Kind("acceptance_declined", h.AcceptanceDeclined, Subject.CASE),
    Kind("application_refused", h.ApplicationRefused, Subject.CASE),
    Kind("closed", h.Closed, Subject.CASE),
    Kind("special_procedure_started", h.SpecialProcedureStarted, Subject.CASE),
    Kind("special_procedure_ended", h.SpecialProcedureEnded, Subject.CASE),
    Kind("due_date_extended", h.DueDateExtended, Subject.CASE, version=2),  # 2: days
    Kind("due_date_set", h.DueDateSet, Subject.CASE),
    Kind("inquiry_opened", h.InquiryOpened, Subject.CASE),
    Kind("inquiry_answered", h.InquiryAnswered, Subject.CASE),
    Kind("posted", d.Posted, Subject.CASE),
    Kind("waybill_noted", d.WaybillNoted, Subject.CASE),
    Kind("signed", d.Signed, Subject.CASE),
    Kind("returned", d.Returned, Subject.CASE),
    Kind("lost_in_post", d.LostInPost, Subject.CASE),
    Kind("endorsed", s.Endorsed, Subject.CASE),
    Kind("reviewed", s.Reviewed, Subject.CASE),
    Kind("public_notice_started", s.PublicNoticeStarted, Subject.CASE),
    Kind("public_notice_ended", s.PublicNoticeEnded, Subject.CASE),
    Kind("step_skipped", s.StepSkipped, Subject.CASE),
    Kind("sent_back", s.SentBack, Subject.CASE),
    Kind("emergency_taken", m.EmergencyTaken, Subject.CASE),
    Kind("back_entered", m.BackEntered, Subject.CASE),
    Kind("commitment_answered", c.CommitmentAnswered, Subject.CASE),
    Kind("commitment_withdrawn", c.CommitmentWithdrawn, Subject.CASE),
    Kind("false_commitment_found", c.FalseCommitmentFound, Subject.CASE),
    Kind("mending_ordered", c.MendingOrdered, Subject.CASE),
    Kind("mended", c.Mended, Subject.CASE),
    Kind("credit_recorded", c.CreditRecorded, Subject.CASE),
    Kind("credit_repaired", c.CreditRepaired, Subject.CASE),
    Kind("credit_checked", p.CreditChecked, Subject.CASE, version=2),  # 2: answer
    Kind("originals_seen", p.OriginalsSeen, Subject.CASE),
    Kind("later_notice_given", p.LaterNoticeGiven, Subject.CASE),
    Kind("handed_on", p.HandedOn, Subject.CASE),
    Kind("duplicates_found", p.DuplicatesFound, Subject.CASE),
    Kind("duplicate_settled", p.DuplicateSettled, Subject.CASE),
    Kind("attachment_added", n.AttachmentAdded, Subject.CASE),
    Kind("attachment_lost", n.AttachmentLost, Subject.CASE),
    Kind("voided", a.Voided, Subject.CASE),
    Kind("revoked", a.Revoked, Subject.CASE),
    Kind("deregistered", a.Deregistered, Subject.CASE, version=2),  # 2: ground
    Kind("other_ended", a.OtherEnded, Subject.CASE),
    Kind("recalled", a.Recalled, Subject.CASE, version=2),  # 2: outcome
    Kind("corrected", a.Corrected, Subject.CASE),
    Kind("reprint_allowed", a.ReprintAllowed, Subject.CASE),
    Kind("replaced", a.Replaced, Subject.CASE),
    Kind("renewed", a.Renewed, Subject.CASE),
    Kind("claim_taken_over", f.ClaimTakenOver, Subject.CASE),
    Kind("work_rescued", f.WorkRescued, Subject.CASE),
    Kind("referral_answered", f.ReferralAnswered, Subject.CASE),
    Kind("dispute_opened", f.DisputeOpened, Subject.CASE),
    Kind("decision_upheld", f.DecisionUpheld, Subject.CASE),
    Kind("check_asked", r.CheckAsked, Subject.CASE),
    Kind("check_answered", r.CheckAnswered, Subject.CASE),
    Kind("platform_filed", l.PlatformFiled, Subject.CASE),
    Kind("block_leased", b.BlockLeased, Subject.BLOCK, version=2),  # 2: until
    Kind("number_reserved", b.NumberReserved, Subject.BLOCK),
    Kind("number_issued", b.NumberIssued, Subject.BLOCK),
    Kind("number_voided", b.NumberVoided, Subject.BLOCK),
    Kind("print_moved", j.PrintMoved, Subject.CASE),
    Kind("block_returned", b.BlockReturned, Subject.BLOCK),
    Kind("lease_ended", b.LeaseEnded, Subject.BLOCK),
    Kind("number_found", b.NumberFound, Subject.BLOCK),
    Kind("job_reserved", j.JobReserved, Subject.PRINT_JOB, version=2),  # 2: form, form_number
    Kind("forms_received", k.FormsReceived, Subject.FORMS),
    Kind("form_bound", k.FormBound, Subject.FORMS),
    Kind("form_freed", k.FormFreed, Subject.FORMS),
    Kind("form_used", k.FormUsed, Subject.FORMS),
    Kind("form_voided", k.FormVoided, Subject.FORMS),
    Kind("form_lost", k.FormLost, Subject.FORMS),
    Kind("job_confirmed", j.JobConfirmed, Subject.PRINT_JOB),
    Kind("job_spoiled", j.JobSpoiled, Subject.PRINT_JOB),
    Kind("job_unknown", j.JobUnknown, Subject.PRINT_JOB),
    Kind("station_made", t.StationMade, Subject.STATION),
    Kind("enrolled", t.Enrolled, Subject.STATION),
    Kind("stationery_placed", t.StationeryPlaced, Subject.STATION),
    Kind("stationery_aligned", t.StationeryAligned, Subject.STATION),
    Kind("printer_chosen", t.PrinterChosen, Subject.STATION, version=2),  # 2: use
    Kind("clock_confirmed", t.ClockConfirmed, Subject.STATION),
    Kind("reference_loaded", t.ReferenceLoaded, Subject.STATION),
    Kind("conflict_settled", f.ConflictSettled, Subject.STATION),
    Kind("begun_anew", t.BegunAnew, Subject.STATION),
    Kind("station_stopped", t.StationStopped, Subject.STATION),
    Kind("operator_added", t.OperatorAdded, Subject.OPERATOR),
    Kind("operator_removed", t.OperatorRemoved, Subject.OPERATOR),
)
READS = {kind.name: kind.version for kind in KINDS}  # what this program reads
BY_NAME = {kind.name: kind for kind in KINDS}
BY_TYPE: dict[type, Kind] = {kind.type: kind for kind in KINDS}


def canonical(value: object) -> bytes:
    """The one spelling of a value as JSON: sorted keys, no blanks, UTF-8."""
    return msgspec.json.encode(value, order="sorted")


def mark_of(reads: dict[str, int]) -> str:
    """A short name of what a program reads: who knows it need not ask again."""
    return hashlib.sha256(canonical(reads)).hexdigest()[:16]


def encode(event: Event) -> tuple[bytes, bytes | None]:
    """(public, private) bytes of an event; private is None where there is nothing to keep apart."""
    fields = {name: getattr(event, name) for name in event.__dataclass_fields__}
    private = fields.pop("private", None)
    return canonical(fields), None if private is None else canonical(private)


def decode(name: str, version: int, public: bytes, private: bytes | None) -> Event:
    """The event again. Raises Unreadable for a newer kind or version, or bytes that do not fit their kind."""
    kind = BY_NAME.get(name)
    if kind is None or version > kind.version:
        raise Unreadable(f"{name} v{version}")
    try:
        event: Any = _public_decoder(name).decode(public)
        inner = None if private is None else _private_decoder(name).decode(private)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"{name}: {error}") from error
    if "private" in msgspec.json.decode(public):
        raise Unreadable(f"{name}: a private part in the public one")
    if private is not None and not _says_no_more(inner, private, older=version < kind.version):
        raise Unreadable(f"{name}: unknown fields in the private part")
    decoded: Event = event if inner is None else replace(event, private=inner)
    written, given = msgspec.json.decode(encode(decoded)[0]), msgspec.json.decode(public)
    lifted = given if version == kind.version else written | given  # an older version has fewer fields; those it has must be kept
    if canonical(written) != canonical(lifted):
        raise Unreadable(f"{name}: unknown fields")
    return decoded


def _says_no_more(read: object, given: bytes, older: bool) -> bool:
    """Whether everything that was given was read, to the last field of what stands in it; an older version may say less."""
    written = canonical(read)
    if written == given:
        return True
    said = msgspec.json.decode(given)
    return _within(said, msgspec.json.decode(written)) if older else canonical(said) == written


def _within(said: Any, read: Any) -> bool:
    if isinstance(said, dict):
        return isinstance(read, dict) and all(name in read and _within(value, read[name]) for name, value in said.items())
    if isinstance(said, list):
        return isinstance(read, list) and len(said) == len(read) and all(map(_within, said, read))
    return canonical(said) == canonical(read)


@cache
def _public_decoder(name: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(BY_NAME[name].type)


@cache
def _private_decoder(name: str) -> msgspec.json.Decoder[object]:
    hint = get_type_hints(BY_NAME[name].type)["private"]
    assert isinstance(hint, UnionType), name
    inner = next(arg for arg in get_args(hint) if arg is not type(None))
    return msgspec.json.Decoder(inner)
