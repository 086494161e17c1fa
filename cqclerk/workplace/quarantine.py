"""What the gateway refused of this station's work, and no person has decided about yet: with base, mine and theirs of its case."""

from dataclasses import dataclass, replace
from typing import Any

import msgspec

from cqclerk.domain import merge
from cqclerk.domain.case import Case
from cqclerk.domain.case import apply as applied
from cqclerk.domain.conflict_events import TAKEN_OVER, ClaimTakenOver, Rescue, RescuedField, RescuedWork, WorkRescued
from cqclerk.domain.events import CaseEvent, Event, Subject
from cqclerk.domain.guards import Objection
from cqclerk.domain.merge import Difference
from cqclerk.protocol import packing
from cqclerk.protocol.codec import Unreadable
from cqclerk.protocol.envelope import Sealed
from cqclerk.protocol.messages import Answer
from cqclerk.workplace.folding import counts, opened, ordered
from cqclerk.workplace.transaction import Transaction
from data.rows import Entry
from data.store import Transaction as StoreTransaction

_MOST_RESCUED_BYTES = packing.MAX_LINE_BYTES // 4  # of what was said; as a text within JSON it may take twice as much
_LONGEST_FIELD = 400  # characters of one field that differs


@dataclass(frozen=True, slots=True)
class Refused:
    """One event of this station that does not count. event is None where this program cannot read it."""

    sealed: Sealed
    event: Event | None
    reason: Objection

    @property
    def id(self) -> str:
        return self.sealed.envelope.id

    @property
    def kind(self) -> str:
        return self.sealed.envelope.kind


@dataclass(frozen=True, slots=True)
class Conflict:
    """The refused events of one subject that wait for a decision, oldest first.

    base    the case as their maker knew it; mine: with them; theirs: as it counts now. None for other subjects.
    """

    subject: str
    subject_id: str
    refused: tuple[Refused, ...]
    base: Case | None = None
    mine: Case | None = None
    theirs: Case | None = None

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Field by field."""
        if self.base is None or self.mine is None or self.theirs is None:
            return ()
        return merge.three_way(*(merge.fields_of(case) for case in (self.base, self.mine, self.theirs)))

    @property
    def ids(self) -> tuple[str, ...]:
        """The refused events."""
        return tuple(one.id for one in self.refused)


def conflict(desk: Transaction, subject: str, subject_id: str) -> Conflict | None:
    """What waits for a decision of one subject; None if nothing does."""
    settled = {one.event_id for one in desk.station().settled}
    entries = desk.store.entries(subject, subject_id)
    waiting = sorted((one for one in entries if one.own and one.status == "refused" and one.id not in settled), key=_age)
    if not waiting:
        return None
    refused = tuple(_refused(desk.store, entry) for entry in waiting)
    if subject != Subject.CASE.value:
        return Conflict(subject, subject_id, refused)
    base = _folded(subject_id, [one for one in ordered(entries) if _known_to(one, waiting[0], refused[0].sealed.envelope.seen)])
    mine = base
    for one in refused:
        if isinstance(one.event, CaseEvent):
            mine = applied(mine, one.event, one.sealed.made)
    return Conflict(subject, subject_id, refused, base, mine, desk.case(subject_id))


def _age(entry: Entry) -> tuple[int, int]:
    return entry.epoch, entry.sequence


def _known_to(entry: Entry, refused: Entry, seen: int) -> bool:
    """Whether the maker of a refused event knew of this one."""
    return _age(entry) < _age(refused) if entry.own else entry.case_sequence <= seen


def _folded(case_id: str, entries: list[Entry]) -> Case:
    case = Case(case_id)
    for entry in entries:
        sealed = opened(entry)
        if isinstance(event := _event(sealed), CaseEvent):
            case = applied(case, event, sealed.made)
    return case


def _refused(store: StoreTransaction, entry: Entry) -> Refused:
    row = store.answer(entry.id)
    assert row is not None
    answer = msgspec.json.decode(row.answer, type=Answer)
    sealed = opened(entry)
    return Refused(sealed, _event(sealed), Objection(answer.reason, answer.params))


def _event(sealed: Sealed) -> Event | None:
    try:
        return sealed.event
    except Unreadable:
        return None


def rescue(found: Conflict, words: str) -> Rescue:
    """A copy of the refused work, for others to read. What would make it too long for a line is left away: the gateway has the refused
    events themselves, and the copy says of each that there was one."""
    fields = tuple(RescuedField(one.field, *map(_short, (one.base, one.mine, one.theirs))) for one in found.differences)
    work, left = [], _MOST_RESCUED_BYTES
    for one in found.refused:
        copy = _work(one.sealed)
        size = len(copy.said.encode())
        work.append(copy if size <= left else replace(copy, said=""))
        left -= size if size <= left else 0
    return Rescue(words, fields, tuple(work))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_FIELD else text[:_LONGEST_FIELD] + "…"


def _work(sealed: Sealed) -> RescuedWork:
    said: dict[str, Any] = msgspec.json.decode(sealed.envelope.public)
    if sealed.payload is not None:
        said["private"] = msgspec.json.decode(sealed.payload)
    return RescuedWork(sealed.envelope.kind, sealed.envelope.device_time.isoformat(), msgspec.json.encode(said).decode())


def keep_taken_over(desk: Transaction, case_id: str) -> None:
    """The claim was taken over from this station, and what it had not reported was refused: a copy goes to whoever has the case now."""
    found = conflict(desk, Subject.CASE.value, case_id)
    if found is None or found.theirs is None or not found.theirs.item:
        return
    entries = [entry for entry in desk.store.entries(Subject.CASE.value, case_id) if counts(entry)]
    events = [event for entry in entries if (event := _event(opened(entry))) is not None]
    here = desk.desk.actor.station
    if not any(isinstance(event, ClaimTakenOver) and event.before == here for event in events):
        return
    kept = {event_id for event in events if isinstance(event, WorkRescued) for event_id in event.events}
    if new := tuple(event_id for event_id in found.ids if event_id not in kept):
        desk.record(found.theirs, WorkRescued(new, TAKEN_OVER, rescue(found, "")))
