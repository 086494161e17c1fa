"""One unit of work: read, check, decide, record. Everything of it reaches the disk, or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from cqclerk.domain.access import Actor
from cqclerk.domain.afterlife_events import Renewed, Replaced
from cqclerk.domain.allowed import FACTS
from cqclerk.domain.case import Case
from cqclerk.domain.events import Accepted, Approved, Event, Subject, Submitted, SupplementReceived
from cqclerk.domain.form_batch import FormBatch
from cqclerk.domain.guards import NotAllowed, Stale, no, require, whole
from cqclerk.domain.numbers import NumberBlock
from cqclerk.domain.print_job import PrintJob, PrintState
from cqclerk.domain.station import Operator, Station
from cqclerk.domain.text import Initials
from cqclerk.protocol import packing
from cqclerk.protocol.codec import BY_TYPE as BY_KIND
from cqclerk.protocol.envelope import Frame, Head, Sealed, seal
from cqclerk.protocol.signing import Signer
from cqclerk.workplace.clock import OFFICE_TIME
from cqclerk.workplace.folding import followed
from cqclerk.workplace.identity import new_id
from cqclerk.workplace.one_time import one_time_setting
from cqclerk.workplace.projection import BY_TYPE, decode, save
from data.rows import DraftRow
from data.schema import JournalEntry
from data.store import Transaction as StoreTransaction

_A_MINUTE = 3  # cases at most that one window takes in: serials of a restored station are parted by the time of day
S = TypeVar("S", Case, NumberBlock, PrintJob, Station, Operator, FormBatch)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who makes the events of a transaction, when and with which key."""

    actor: Actor
    signer: Signer
    now: datetime
    today: date
    server_offset_ms: int | None
    initials: Initials
    prefix: Callable[[str], str]  # of the numbers of an item that are issued on this day
    noted: Callable[[], None] = lambda: None  # called for each own event, still inside the transaction
    gateway_reads: Mapping[str, int] | None = None  # what the gateway can read; None while it has not said so


class Transaction:
    """What a command sees of the workplace while it works."""

    def __init__(self, store: StoreTransaction, desk: Desk) -> None:
        self.store = store
        self.desk = desk

    # -- read

    def case(self, case_id: str, version: int | None = None) -> Case:
        """The case; raises Stale if it is no longer at the version that was seen, KeyError if there is none."""
        case: Case = self._state(Subject.CASE, case_id)
        if version is not None and case.version != version:
            raise Stale(case)
        return case

    def block(self, block_id: str) -> NumberBlock:
        """A block of numbers."""
        block: NumberBlock = self._state(Subject.BLOCK, block_id)
        return block

    def block_for(self, item: str) -> NumberBlock | None:
        """The block that this station's next decision on an item takes its number from: of the year that the paper is issued in."""
        ids = self.store.blocks_with_numbers(self.desk.prefix(item), self.desk.actor.station)
        return self.block(ids[0]) if ids else None

    def own_block(self, block_id: str) -> NumberBlock | None:
        """A block if it is leased to this station; another station's is not here."""
        stored = self.store.state(Subject.BLOCK.value, block_id)
        block: NumberBlock | None = decode(Subject.BLOCK, stored.state) if stored else None
        return block if block is not None and block.station == self.desk.actor.station else None

    def cases_of(self, keys: frozenset[str]) -> list[str]:
        """Ids of the cases that this station has with one of these identity numbers, or keys of likeness."""
        return self.store.cases_of(keys)

    def unheard(self, case_id: str) -> bool:
        """Whether the gateway has not yet answered what this station said of the people of a case."""
        return self.unanswered(case_id, (BY_KIND[Submitted].name, BY_KIND[SupplementReceived].name))

    def unanswered(self, case_id: str, kinds: tuple[str, ...]) -> bool:
        """Whether an own event of one of these kinds in a case has no answer yet."""
        return any(entry.own and not entry.status and entry.kind in kinds for entry in self.store.entries(Subject.CASE.value, case_id))

    def blocks(self) -> list[NumberBlock]:
        """Every block that this station has heard of, also those of other stations of its office."""
        return [decode(Subject.BLOCK, state.state) for _, state in self.store.states(Subject.BLOCK.value)]

    def block_of(self, number: str) -> NumberBlock | None:
        """The block of this station that a printed number is from. It reads every block: a rare question."""
        own = (block for block in self.blocks() if block.station == self.desk.actor.station)
        return next((block for block in own if block.has(number)), None)

    def case_of_register(self, key: str) -> Case | None:
        """The case that has a line of a village's paper register already."""
        found = self.store.case_of_register(key)
        return self.case(found) if found else None

    def case_of_number(self, number: str) -> Case | None:
        """The case whose paper bears this number."""
        found = self.store.case_of_number(number)
        return self.case(found) if found else None

    def job(self, job_id: str) -> PrintJob:
        """A print job."""
        job: PrintJob = self._state(Subject.PRINT_JOB, job_id)
        return job

    def jobs_of(self, case_id: str) -> list[PrintJob]:
        """The print jobs of a case, oldest first."""
        return [self.job(job_id) for job_id in self.store.jobs_of(case_id)]

    def jobs_in(self, state: PrintState) -> list[PrintJob]:
        """The print jobs in one state."""
        return [self.job(job_id) for job_id in self.store.jobs_in(state.value)]

    def station(self) -> Station:
        """This station."""
        station: Station = self._state(Subject.STATION, self.desk.actor.station)
        return station

    def form_batches(self) -> list[FormBatch]:
        """The batches of pre-printed forms of this station, oldest first."""
        return [decode(Subject.FORMS, state.state) for _, state in sorted(self.store.states(Subject.FORMS.value), key=lambda one: one[0])]

    def operators(self) -> list[Operator]:
        """The operators who work here."""
        folds = [decode(Subject.OPERATOR, state.state) for _, state in self.store.states(Subject.OPERATOR.value)]
        return [operator for operator in folds if operator.active]

    def _state(self, subject: Subject, subject_id: str) -> Any:
        stored = self.store.state(subject.value, subject_id)
        if stored is None:
            raise KeyError(subject_id)
        return decode(subject, stored.state)

    # -- write

    def record(self, before: S, event: Event) -> S:
        """Append one own event: encode, chain, sign, fold, save the row. The outbox is the journal: nothing else to write.

        Raises NotAllowed for what the gateway cannot read yet, for more than a line holds, and for a step in a case that only
        a newer program can read whole, or where own steps have been overtaken elsewhere.
        """
        self._must_be_read(event)
        if isinstance(before, Case) and type(event) not in FACTS:
            require(whole(before))
        folding = BY_TYPE[type(before)]
        desk, stored = self.desk, self.store.state(folding.subject.value, before.id)
        version, seen = (stored.version, stored.case_sequence) if stored else (0, 0)
        assert before.version == version, f"{before.id} was read at {before.version}, it stands at {version}"
        row = self.store.head()
        frame = Frame(new_id(), before.id, desk.actor, desk.now, desk.server_offset_ms, seen)
        sealed = seal(event, frame, Head(row.epoch, row.sequence, row.hash), desk.signer)
        self._must_fit(sealed)
        envelope = sealed.envelope
        self.store.append(
            JournalEntry(
                id=envelope.id,
                subject=envelope.subject,
                subject_id=envelope.subject_id,
                kind=envelope.kind,
                epoch=envelope.epoch,
                sequence=envelope.sequence,
                previous=envelope.previous,
                hash=envelope.hash,
                recorded_on=desk.today.isoformat(),
                number=number_given(event),
                envelope=sealed.data,
                payload=sealed.payload,
            )
        )
        after = followed(before, event, sealed, waits=True)
        save(self.store, after, seen, desk.initials)
        desk.noted()
        return after

    def _must_be_read(self, event: Event) -> None:
        kind, reads = BY_KIND[type(event)], self.desk.gateway_reads
        if reads is not None and reads.get(kind.name, 0) < kind.version:
            raise NotAllowed(no("version.gateway_older", kind=kind.name))

    def _must_fit(self, sealed: Sealed) -> None:
        """What is longer the gateway refuses; it says so here, while it can still be said in fewer words."""
        if packing.line_bytes(sealed.data, sealed.payload) > packing.MAX_LINE_BYTES:
            raise NotAllowed(no("record.too_large", kilobytes=packing.MAX_LINE_BYTES // 1024))

    def last_id(self) -> str:
        """The id of the own event that was recorded last."""
        last = self.store.last_own()
        assert last is not None
        return last.id

    def new_id(self) -> str:
        """An id for a new subject."""
        return new_id()

    def next_receipt_number(self, prefix: str, width: int) -> str:
        """The next receipt number of this station and day; needs no line."""
        return self._next(BY_KIND[Submitted].name, prefix, width)

    def next_case_number(self, prefix: str, width: int) -> str:
        """The next case number of this station and day."""
        return self._next(BY_KIND[Accepted].name, prefix, width)

    def _next(self, kind: str, prefix: str, width: int) -> str:
        """Of a station that began anew the journal does not have every number that it gave out: those of the cases count too."""
        last = self.store.last_number(kind, prefix)
        if self.desk.actor.epoch > 1:
            last = max(last, self.store.highest_number(prefix), key=lambda number: (len(number), number))
        after = int(last.removeprefix(prefix)) + 1 if last else 1
        if self.desk.actor.restored:  # nor are the cases here yet: what the lost numbers cannot have reached
            after = max(after, 10**width // 2 + _A_MINUTE * self._minute_of_day())
        return f"{prefix}{after:0{width}d}"

    def _minute_of_day(self) -> int:
        """By the office's clock; it only goes on, also if a backup is put back a second time."""
        local = (self.desk.now + timedelta(milliseconds=self.desk.server_offset_ms or 0)).astimezone(OFFICE_TIME)
        return local.hour * 60 + local.minute

    # -- working state

    def set_one_time(self, operator_id: str, one_time: bool) -> None:
        """Whether an operator's password is one that somebody else knows."""
        self.store.set(one_time_setting(operator_id), "1" if one_time else "")

    def save_draft(self, draft: DraftRow) -> None:
        """Keep a form as it stands."""
        self.store.save_draft(draft)

    def drop_draft(self, draft_id: str) -> None:
        """Forget a draft that became a case, or that a person threw away."""
        self.store.drop_draft(draft_id)

    def progress(self, job_id: str) -> str:
        """sending, sent, or ""."""
        return self.store.progress(job_id)

    def save_progress(self, job_id: str, state: str) -> None:
        """Note how far a print job got."""
        self.store.save_progress(job_id, state)


def number_given(event: Event) -> str:
    """The receipt, case or certificate number that an event gives out, "" if none."""
    match event:
        case Submitted(receipt_number=number) | Accepted(case_number=number) | Approved(certificate_number=number):
            return number
        case Replaced(certificate_number=number) | Renewed(certificate_number=number):
            return number
        case _:
            return ""
