"""Subjects, their reducers and their rows: how the fold of events becomes what desk and screens read."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from cqclerk.domain import case as cases
from cqclerk.domain import form_batch, numbers, print_job, station
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.delivery import PostState
from cqclerk.domain.events import Made, Subject
from cqclerk.domain.form_batch import FormBatch
from cqclerk.domain.likeness import keys
from cqclerk.domain.numbers import NumberBlock
from cqclerk.domain.platform import filing_key
from cqclerk.domain.print_job import PrintJob
from cqclerk.domain.search import words_of
from cqclerk.domain.station import Operator, Station
from cqclerk.domain.text import Initials
from cqclerk.protocol.codec import canonical
from cqclerk.workplace.refused_intakes import INTAKE_REFUSED, taken_in
from data.projections import Projected
from data.schema import (
    AttachmentRow,
    BlockRow,
    CasePerson,
    CaseRow,
    EmergencyRow,
    OvertakenRow,
    PrintRow,
    SearchRow,
    SearchWord,
    SettledRow,
    SubjectState,
    UnreadRow,
)
from data.store import Transaction

State = Case | NumberBlock | PrintJob | Station | Operator | FormBatch


@dataclass(frozen=True, slots=True)
class Folding:
    """How one kind of subject is begun and changed."""

    subject: Subject
    type: type[State]
    apply: Callable[[Any, Any, Made], Any]


FOLDINGS = (
    Folding(Subject.CASE, Case, cases.apply),
    Folding(Subject.BLOCK, NumberBlock, numbers.apply),
    Folding(Subject.PRINT_JOB, PrintJob, print_job.apply),
    Folding(Subject.STATION, Station, station.apply),
    Folding(Subject.OPERATOR, Operator, station.apply_operator),
    Folding(Subject.FORMS, FormBatch, form_batch.apply),
)
BY_SUBJECT = {folding.subject: folding for folding in FOLDINGS}
BY_TYPE: dict[type, Folding] = {folding.type: folding for folding in FOLDINGS}

STAGES = {
    Phase.SUBMITTED: "prereview",
    Phase.SUPPLEMENTING: "supplement",
    Phase.PROCESSING: "processing",
    Phase.APPROVED: "printing",
    Phase.COMPLETED: "handover",
    Phase.REFUSED: "done",
    Phase.DELIVERED: "done",
    Phase.WITHDRAWN: "done",
    Phase.DECLINED: "done",
    Phase.NOT_GRANTED: "done",
    Phase.CLOSED: "done",
    Phase.VOIDED: "done",
    Phase.REVOKED: "done",
    Phase.DEREGISTERED: "done",
    Phase.IN_DISPUTE: "attention",
}
INQUIRY = "inquiry"  # somebody is asked, in whatever phase
ATTENTION = "attention"  # a supervisor has to decide: a paper is in dispute, or refused work was handed up
PAPER_STAGES = {  # of a finished paper that was sent, or is to be
    PostState.TO_POST: "to_post",
    PostState.POSTED: "posted",
    PostState.RETURNED: "returned",
    PostState.LOST: "returned",  # somebody has to see to it
    PostState.SIGNED: "done",
}
ALL_STAGES = frozenset({*STAGES.values(), INQUIRY, ATTENTION, *PAPER_STAGES.values()})
_KEYS = 100  # places from here on hold no person, but what the search for duplicates looks for
NO_DEADLINE = "9999-12-31"


@cache
def _decoder(subject: Subject) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(BY_SUBJECT[subject].type)


def decode(subject: Subject, state: bytes) -> Any:
    """A stored fold."""
    return _decoder(subject).decode(state)


def save(tx: Transaction, state: State, case_sequence: int, initials: Initials) -> None:
    """Write the fold of a subject and the rows that are read from it, in place of what was there."""
    lost = isinstance(state, Case) and not state.item
    refused = taken_in(state.id, tx.entries(Subject.CASE.value, state.id)) if lost else None
    made = rows(state, case_sequence, initials, refused)
    if isinstance(state, Case):
        tx.drop_people(state.id)
        tx.drop_attachments(state.id)
        tx.drop_overtaken(state.id)
        made = _with_new_words_only(tx, state.id, made)
    tx.save(made)


def unread_rows(subject: str, subject_id: str, count: int) -> list[Projected]:
    """What says that so many events of a subject wait for a newer program; nothing where none does."""
    return [UnreadRow(subject=subject, subject_id=subject_id, events=count)] if count else []


def _with_new_words_only(tx: Transaction, case_id: str, made: list[Projected]) -> list[Projected]:
    """Most steps of a case change none of the words it is found by: only what differs is written."""
    known, wanted = tx.search_words(case_id), {row.word for row in made if isinstance(row, SearchWord)}
    tx.drop_search_words(case_id, known - wanted)
    return [row for row in made if not (isinstance(row, SearchWord) and row.word in known)]


def rows(state: State, case_sequence: int, initials: Initials, refused: Case | None = None) -> list[Projected]:
    """The fold of a subject and the rows that are read from it.

    refused  a case without a 收件 that counts, as the receipt says it that was given out for it (refused_intakes)
    """
    subject = BY_TYPE[type(state)].subject.value
    folded = SubjectState(subject=subject, subject_id=state.id, version=state.version, case_sequence=case_sequence, state=canonical(state))
    match state:
        case Case() if refused is not None and not state.item:
            return [folded, _receipt_row(refused, initials), *_search_rows(refused, initials)]
        case Case():
            overtaken = [OvertakenRow(event_id=event_id, case_id=state.id) for event_id in state.overtaken]
            beside = (*_people(state), *_search_rows(state, initials), *_emergency(state), *_attachments(state), *overtaken)
            return [folded, case_row(state, initials), *beside]
        case PrintJob():
            return [folded, print_row(state)]
        case NumberBlock():
            return [folded, _block_row(state)]
        case Station():
            return [folded, *(SettledRow(event_id=one.event_id, way=one.way) for one in state.settled)]
        case _:
            return [folded]


def _people(case: Case) -> list[CasePerson]:
    people = case.application.people() if case.application else ()
    shown = [
        CasePerson(case_id=case.id, place=place, name=person.name, identity_number=person.identity_number)
        for place, person in enumerate(people)
    ]
    alike = keys(case.application) - {person.identity_number for person in people} if case.application else frozenset[str]()
    more = sorted({*alike, *filter(None, [filing_key(case)])})
    return [*shown, *(CasePerson(case_id=case.id, place=_KEYS + place, name="", identity_number=key) for place, key in enumerate(more))]


def _emergency(case: Case) -> list[Projected]:
    emergency = case.emergency
    if emergency.taken is None:
        return []
    registers = "".join(f"\n{key}\n" for key in emergency.register_keys)
    owed = 0 if case.phase is Phase.WITHDRAWN else len(emergency.owed)  # nothing is made good of what was taken back
    back_by = emergency.taken.back_by.isoformat()
    return [EmergencyRow(case_id=case.id, village=emergency.taken.village, owed=owed, back_by=back_by, registers=registers)]


def _attachments(case: Case) -> list[AttachmentRow]:
    """The bytes are wanted where the case is decided, as long as it is."""
    going_on = case.phase.open and not case.certificate_number
    return [
        AttachmentRow(
            case_id=case.id,
            material=one.material,
            digest=one.digest,
            size=one.size,
            media_type=one.media_type,
            station=case.claim_station if going_on and not one.lost else "",
            open=int(going_on),
        )
        for one in case.attachments
    ]


def _search_rows(case: Case, initials: Initials) -> list[Projected]:
    """What the case is found by: everybody's name and number, the names of children, the numbers of its papers."""
    application = case.application
    people = application.people() if application else ()
    children = [child.name for child in application.children] if application else []
    names = [*case.names, *(person.name for person in people), *children]
    readings = {reading for name in names for reading in initials.of(name)}
    spent = tuple(number for _, number in case.spent)  # a void paper is found by what stands on it, too
    numbers = (
        case.receipt_number,
        case.case_number,
        case.certificate_number,
        case.emergency.by_hand,
        case.platform_number,
        *spent,
        *(person.identity_number for person in people),
    )
    words = words_of(names, readings, numbers)
    row = SearchRow(case_id=case.id, words="".join(f"\n{word}" for word in words))
    return [row, *(SearchWord(word=word, case_id=case.id) for word in words)]


def stage_of(case: Case) -> str:
    """The queue that a case waits in."""
    if not case.item:
        return "done"
    if case.dispute is not None or case.referrals:
        return ATTENTION
    if case.reprint_open:
        return STAGES[Phase.APPROVED]
    if case.phase is Phase.COMPLETED:
        return _paper_stage(case)
    return INQUIRY if case.phase.open and case.open_inquiries else STAGES[case.phase]


def _paper_stage(case: Case) -> str:
    never_sent = case.delivery.state is PostState.TO_POST
    return STAGES[case.phase] if never_sent and case.handover is not Handover.POST else PAPER_STAGES[case.delivery.state]


def case_row(case: Case, initials: Initials) -> CaseRow:
    """The desk's row of a case. Without its 收件 (refused, or not yet here) nobody can work on it: it does not stand on the desk."""
    deadline = case.deadline.isoformat() if case.deadline else ""
    begun = bool(case.item)
    return CaseRow(
        id=case.id,
        stage=stage_of(case),
        phase=case.phase.value,
        open=int((case.phase.open or case.reprint_open or bool(case.referrals)) and begun),
        sort_key=deadline or NO_DEADLINE,
        deadline=deadline,
        item=case.item,
        names="  ".join(case.names),
        initials=" ".join(sorted({reading for name in case.names for reading in initials.of(name)})),
        home_office=case.home_office,
        intake_office=case.intake_office,
        intake_station=case.intake_station,
        receipt_number=case.receipt_number,
        case_number=case.case_number,
        certificate_number=case.certificate_number,
        claim_station=case.claim_station,
        printing_station=case.printing_station,
        applied_on=case.applied_on.isoformat() if case.applied_on else "",
        gaps=len(case.gaps),
    )


def _receipt_row(refused: Case, initials: Initials) -> CaseRow:
    """A receipt whose 收件 was refused: found by its numbers and names, on no list of the desk."""
    row = case_row(refused, initials)
    row.stage, row.phase, row.open, row.deadline, row.sort_key = STAGES[Phase.WITHDRAWN], INTAKE_REFUSED, 0, "", NO_DEADLINE
    return row


def _block_row(block: NumberBlock) -> BlockRow:
    return BlockRow(id=block.id, item=block.item, station=block.station, prefix=block.prefix, first=block.first, left=block.left)


def print_row(job: PrintJob) -> PrintRow:
    """The print screen's row of a job."""
    return PrintRow(
        id=job.id,
        case_id=job.case_id,
        station=job.station,
        paper=job.paper,
        certificate_number=job.certificate_number,
        printer=job.printer,
        reprint=job.reprint,
        state=job.state.value,
        reason=job.reason,
    )
