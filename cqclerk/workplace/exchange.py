"""The workplace as the sync engine sees it: what has to go out, what came back, what came in.

Answers and foreign events are appended and folded in one transaction; doing it again changes nothing.
"""

import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import datetime

from cqclerk.domain.afterlife_events import Renewed, Replaced
from cqclerk.domain.block_events import NumberIssued, NumberVoided
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import Subject
from cqclerk.domain.guards import NotAllowed
from cqclerk.protocol.codec import BY_TYPE, canonical
from cqclerk.protocol.envelope import Sealed
from cqclerk.protocol.messages import Answer, Status, line
from cqclerk.workplace import epochs, quarantine, standing
from cqclerk.workplace.folding import FAULTS
from cqclerk.workplace.refolding import leave, refold
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import ENROLMENT_CODE, LAST_CONTACT, SERVER_OFFSET, Workplace
from data.aside import SetAside
from data.schema import Acknowledgement, LaterAnswer, Received
from data.store import Transaction as StoreTransaction

log = logging.getLogger("cqclerk.sync")
CURSOR = "inbox_cursor"
HELD_FROM = "held_from"
UNTRUSTED, SAME_ID = "untrusted", "same_id"
_RENUMBERED = tuple(BY_TYPE[kind].name for kind in (Replaced, Renewed))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An own event that waits for its answer: the line to send, and how trying went so far."""

    id: str
    hash: str
    line: bytes
    attempts: int
    next_try_at: float
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event made elsewhere, whose signature has been checked; answer: what the gateway had said to an own one that comes back."""

    sealed: Sealed
    case_sequence: int
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Suspect:
    """What came and is not taken, as it came. why: UNTRUSTED or SAME_ID; place: in the inbox; certificates: what came with it, JSON."""

    why: str
    event_id: str
    place: int
    line: bytes
    certificates: str = ""


def unsent(at: Workplace, limit: int = 200) -> list[Outgoing]:
    """Own events without an answer that may go out, in journal order: what comes behind one on hold waits with it."""
    with at.store.reading() as tx:
        found, held = [], _held_from(tx)
        for row in tx.unanswered(limit):
            if held and (row.position or 0) >= held:
                break
            attempt = tx.attempt(row.id)
            tries, due = (attempt.attempts, attempt.next_try_at) if attempt else (0, 0.0)
            found.append(Outgoing(row.id, row.hash, line(row.envelope, row.payload), tries, due, row.epoch))
        return found


def unsent_count(at: Workplace) -> int:
    """How many own events wait for an answer and may go out."""
    with at.store.reading() as tx:
        return tx.waiting(_held_from(tx))


def hold(at: Workplace, event_id: str) -> bool:
    """暂缓: this event and all behind it stay here until they are released. False if it has an answer already."""
    with at.store.transaction() as tx:
        row = tx.own_entry(event_id)
        if row is None or tx.answer(event_id) is not None:
            return False
        tx.set(HELD_FROM, str(row.position))
        return True


def release(at: Workplace) -> None:
    """放行: everything may go out again."""
    with at.store.transaction() as tx:
        tx.set(HELD_FROM, "")


def _held_from(tx: StoreTransaction) -> int:
    """The position in the journal from which on nothing goes out; 0: everything does."""
    return int(tx.setting(HELD_FROM) or 0)


def answered(at: Workplace, answers: tuple[Answer, ...]) -> None:
    """Take the gateway's answers, whose signatures have been checked; refused events stop to count.

    One that says again what is known changes nothing; one to an event that was held tells what became of it in the end.
    """
    with at.store.transaction() as tx:
        touched: dict[tuple[str, str], None] = {}
        refused: dict[str, None] = {}  # cases of which something was
        for answer in answers:
            if not _keep(tx, answer):
                continue
            row = tx.own_entry(answer.id)
            assert row is not None and row.hash == answer.hash, f"answer to an unknown event {answer.id}"
            if answer.case_sequence or answer.status is Status.REFUSED:
                touched[row.subject, row.subject_id] = None
            if answer.status is Status.REFUSED and row.subject == Subject.CASE.value:
                refused[row.subject_id] = None
        _refold(at, tx, touched)
        for case_id in refused:
            quarantine.keep_taken_over(at.within(tx), case_id)
        _settle_numbers(at, tx, touched)  # a confirmation that came first has its place behind the decision only now
    _learn(at, touched)


def _keep(tx: StoreTransaction, answer: Answer) -> bool:
    """Whether an answer is news."""
    entry = _acknowledgement(answer)
    if tx.acknowledge(entry):
        tx.drop_attempt(answer.id)
        return True
    return answer.status is not Status.HELD and tx.answer_later(LaterAnswer(**entry.model_dump(exclude={"position"})))


def _learn(at: Workplace, touched: dict[tuple[str, str], None]) -> None:
    if (Subject.STATION.value, at.station.id) in touched:
        at.refresh_loaded()


def held(at: Workplace) -> list[Outgoing]:
    """Own events that the gateway holds until its update, in journal order."""
    with at.store.reading() as tx:
        return [Outgoing(row.id, row.hash, line(row.envelope, row.payload), 0, 0.0, row.epoch) for row in tx.held()]


def receive(at: Workplace, incoming: tuple[Incoming, ...], cursor: int, aside: tuple[Suspect, ...] = ()) -> int:
    """Take events of others and remember how far the inbox was read; returns how many were new.

    What is aside is kept as it came. So is an event with the id of another one that is here: somebody has signed twice under one id.
    """
    with at.store.transaction() as tx:
        touched: dict[tuple[str, str], None] = {}
        new, taken_over = 0, 0
        for suspect in aside:
            _put_aside(at, tx, suspect)
        for one in incoming:
            envelope = one.sealed.envelope
            if epoch := epochs.enrolled_elsewhere(at, one.sealed):
                taken_over = max(taken_over, epoch)
                continue
            if _is_here(at, tx, one, cursor) or envelope.station == at.station.id or not tx.receive(_received(one)):
                continue
            new += 1
            touched[envelope.subject, envelope.subject_id] = None
        _refold(at, tx, touched)
        _settle_numbers(at, tx, touched)
        if cursor > int(tx.setting(CURSOR) or 0):
            tx.set(CURSOR, str(cursor))
        station = at.within(tx).station() if (Subject.STATION.value, at.station.id) in touched else at.station
        stands = standing.certified(tx, station, at.standing) if station.epoch > at.station.epoch else at.standing
        if station.epoch > at.station.epoch:
            tx.set(ENROLMENT_CODE, "")  # it has done its work
    at.station, at.standing = station, stands  # enrolment changes them; read before the commit, so that nothing can fail after it
    if taken_over:
        epochs.told(at, "station.epoch", {"epoch": str(taken_over)})
    return new


def _is_here(at: Workplace, tx: StoreTransaction, one: Incoming, cursor: int) -> bool:
    """Whether an event with this id is here already. Where it is another one, what came is put aside."""
    envelope = one.sealed.envelope
    here = tx.aside.hash_here(envelope.id)
    if here not in (None, envelope.hash):
        log.error("event %s: another one with this id is here", envelope.id)
        _put_aside(at, tx, Suspect(SAME_ID, envelope.id, cursor, line(one.sealed.data, one.sealed.payload)))
    return here is not None


def _put_aside(at: Workplace, tx: StoreTransaction, one: Suspect) -> None:
    digest = hashlib.sha256(one.line).hexdigest()
    kept = SetAside(
        why=one.why,
        event_id=one.event_id,
        place=one.place,
        came_at=at.now().isoformat(),
        digest=digest,
        line=one.line,
        certificates=one.certificates,
    )
    tx.aside.keep(kept)


def take_back(at: Workplace, incoming: tuple[Incoming, ...], cursor: int, aside: tuple[Suspect, ...] = ()) -> int:
    """Take what this station made itself and has lost; returns how many events were new. What it still has is left as it is.

    What is aside is kept as it came, and so is one that bears the id of an own event and is another.
    """
    with at.store.transaction() as tx:
        touched: dict[tuple[str, str], None] = {}
        new = 0
        for suspect in aside:
            _put_aside(at, tx, suspect)
        for one in incoming:
            envelope = one.sealed.envelope
            is_here = _is_here(at, tx, one, cursor)
            if one.answer is not None and tx.own_entry(envelope.id) is None and tx.aside.hash_here(envelope.id) in (None, envelope.hash):
                tx.keep_returned_answer(envelope.id, canonical(one.answer))
            if not is_here and tx.receive(_received(one)):
                new += 1
                touched[envelope.subject, envelope.subject_id] = None
        _refold(at, tx, touched)
        tx.set(standing.GIVING_BACK, str(cursor))
        station = at.within(tx).station()
    at.station, at.standing = station, replace(at.standing, giving_back=cursor)
    _learn(at, touched)
    return new


def cursor(at: Workplace) -> int:
    """How far the inbox was read."""
    with at.store.reading() as tx:
        return int(tx.setting(CURSOR) or 0)


def failed(at: Workplace, event_ids: tuple[str, ...], next_try_at: float, reason: str) -> None:
    """Note one more try that came to nothing: reason is a key into the words, next_try_at seconds since 1970."""
    with at.store.transaction() as tx:
        for event_id in event_ids:
            before = tx.attempt(event_id)
            tx.save_attempt(event_id, (before.attempts if before else 0) + 1, next_try_at, reason)


def make_all_due(at: Workplace) -> None:
    """ "Send now"."""
    with at.store.transaction() as tx:
        tx.make_all_due()
        tx.attachments.make_all_due()


def met(at: Workplace, server_time: datetime) -> None:
    """The gateway answered: remember its clock and when it was."""
    offset = int((server_time - at.now()).total_seconds() * 1000)
    with at.store.transaction() as tx:
        tx.set(SERVER_OFFSET, str(offset))
        tx.set(LAST_CONTACT, server_time.isoformat())
    at.server_offset_ms = offset


def _refold(at: Workplace, tx: StoreTransaction, touched: dict[tuple[str, str], None]) -> None:
    """One that cannot be folded holds up nothing else."""
    for subject, subject_id in touched:
        try:
            refold(tx, subject, subject_id, at.reference.initials)
        except FAULTS:
            log.exception("%s %s cannot be folded", subject, subject_id)
            leave(tx, subject, subject_id)


def _settle_numbers(at: Workplace, tx: StoreTransaction, touched: dict[tuple[str, str], None]) -> None:
    """A paper that another station printed was confirmed there, or voided: here its number is issued, or void."""
    desk = at.within(tx)
    for subject, case_id in touched:
        if subject != Subject.CASE.value:
            continue
        try:
            _settle(desk, desk.case(case_id))
        except (*FAULTS, NotAllowed):  # it is tried again with whatever comes next of this case
            log.exception("the numbers of case %s", case_id)


def _settle(desk: Transaction, case: Case) -> None:
    _void_spent(desk, case)
    block = desk.own_block(case.block) if case.block else None
    if block is None:
        return
    serial = block.serial(case.certificate_number)
    if case.phase is Phase.VOIDED and serial not in block.voided:
        desk.record(block, NumberVoided(serial, "voided"))
    elif case.paper_job and serial in block.reserved:
        desk.record(block, NumberIssued(serial))


def _void_spent(desk: Transaction, case: Case) -> None:
    """Numbers that were replaced, or voided in a dispute: the station that has their block voids them, whoever did so.

    Not before the gateway has taken it: had it refused the new number, the old paper would still hold.
    """
    numbers = [(*one, "replaced") for one in case.spent] + [(*one, "disputed") for one in case.void_numbers]
    if not numbers or desk.unanswered(case.id, _RENUMBERED):
        return
    for block_id, number, why in numbers:
        block = desk.own_block(block_id)
        if block is not None and block.serial(number) not in block.voided:
            desk.record(block, NumberVoided(block.serial(number), why))


def _acknowledgement(answer: Answer) -> Acknowledgement:
    return Acknowledgement(
        event_id=answer.id,
        status=answer.status.value,
        case_sequence=answer.case_sequence,
        reason=answer.reason,
        link="",
        answer=canonical(answer),
    )


def _received(one: Incoming) -> Received:
    envelope = one.sealed.envelope
    return Received(
        id=envelope.id,
        maker=envelope.station,
        epoch=envelope.epoch,
        sequence=envelope.sequence,
        subject=envelope.subject,
        subject_id=envelope.subject_id,
        kind=envelope.kind,
        case_sequence=one.case_sequence,
        hash=envelope.hash,
        link="",
        envelope=one.sealed.data,
        payload=one.sealed.payload,
    )
