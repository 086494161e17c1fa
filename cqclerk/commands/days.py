"""节假日: a year's notice of the State Council, and local days, are loaded; what they move is reckoned again, each as an event."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cqclerk.domain import allowed, case_clock, guards, station_guards
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.guards import NotAllowed, no
from cqclerk.domain.handling_events import DueDateSet
from cqclerk.domain.holiday_notice import UnreadableNotice, read_notice
from cqclerk.domain.station_events import ReferenceLoaded
from cqclerk.domain.workdays import Clash, DueDate
from cqclerk.protocol.documents import HOLIDAYS, LOCAL_DAYS, Document
from cqclerk.protocol.messages import digest
from cqclerk.protocol.reference import Reference
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import Workplace
from data.reference import BadReferenceFile

_RECKONED, _CAUSE = "days_reckoned", "节假日更新"


@dataclass(frozen=True, slots=True)
class Moved:
    """A case whose day is another by what is known now."""

    case: Case
    before: DueDate
    after: DueDate


@dataclass(frozen=True, slots=True)
class NewDays:
    """What a file would bring: name for people (2027年放假安排), clashes with what is loaded already, the cases that it moves."""

    document: Document
    name: str
    reference: Reference
    clashes: tuple[Clash, ...]
    moved: tuple[Moved, ...]


def read_holidays(at: Workplace, text: str, file: str) -> NewDays:
    """A year's notice, as it is published; changes nothing. Raises NotAllowed: unreadable (with the clause), known already."""
    try:
        notice = read_notice(text)
    except UnreadableNotice as error:
        raise NotAllowed(guards.Objection(error.key, error.params)) from error
    clashes = at.reference.calendar.clashes_with(notice)
    known = at.reference.calendar.with_notice(notice) == at.reference.calendar
    guards.require(no("days.known", name=f"{notice.year}年") if known else None)
    return _new(at, Document(HOLIDAYS, file, text), f"{notice.year}年放假安排", clashes)


def read_local_days(at: Workplace, text: str, file: str) -> NewDays:
    """Days of single offices (a flood, an anniversary); changes nothing. Raises NotAllowed: file, key, reason; known already."""
    document = Document(LOCAL_DAYS, file, text)
    try:
        reasons = [table.text("reason") for table in document.table().tables("local")]
        known = document.digest() in {loaded.digest for loaded in at.station.loaded}
    except BadReferenceFile as error:
        raise NotAllowed(_bad(error)) from error
    guards.require(no("days.known", name="、".join(reasons)) if known else None)
    return _new(at, document, "、".join(dict.fromkeys(reasons)) or file, ())


def load(at: Workplace, new: NewDays) -> tuple[Moved, ...]:
    """Take new days into use and set every day that they move, all in one transaction. Raises NotAllowed: no administrator."""
    guards.require(station_guards.may_load(at.actor))
    document, set_anew = new.document, []
    with at.transaction() as tx:
        loaded = ReferenceLoaded(document.kind, new.name, 0, document.digest(), None, document.text)
        station = tx.record(tx.station(), loaded)
        for moved in _moved(at, tx, new.reference):
            event = DueDateSet(moved.after.day, moved.after.provisional, new.name)
            if allowed.objection(moved.case, event, at.actor) is None:
                set_anew.append(replace(moved, case=tx.record(moved.case, event)))
    at.station, at.reference = station, new.reference
    return tuple(set_anew)


def reckon_again(at: Workplace) -> tuple[Moved, ...]:
    """After other days were published: set every day that they move, once. What this operator may not set waits for one who may."""
    mark = digest("\0".join(f"{one.kind} {one.text}" for one in at.reference.documents if one.kind in (HOLIDAYS, LOCAL_DAYS)).encode())
    with at.transaction() as tx:
        if (tx.store.setting(_RECKONED) or digest(b"")) == mark:
            return ()
        moved = tuple(_moved(at, tx, at.reference))
        events = [(one, DueDateSet(one.after.day, one.after.provisional, _CAUSE)) for one in moved]
        may = [(one, event) for one, event in events if allowed.objection(one.case, event, at.actor) is None]
        done = tuple(replace(one, case=tx.record(one.case, event)) for one, event in may)
        if len(done) == len(moved):
            tx.store.set(_RECKONED, mark)
    return done


def _new(at: Workplace, document: Document, name: str, clashes: tuple[Clash, ...]) -> NewDays:
    try:
        reference = at.reference.with_documents((*at.reference.documents, document))
    except BadReferenceFile as error:
        raise NotAllowed(_bad(error)) from error
    with at.reading() as tx:
        moved = tuple(_moved(at, tx, reference))
    return NewDays(document, name, reference, clashes, moved)


def _bad(error: BadReferenceFile) -> guards.Objection:
    return no("rules.file", file=error.file, place=error.key or "文件", reason=error.reason)


def _moved(at: Workplace, tx: Transaction, reference: Reference) -> Iterator[Moved]:
    """The open cases of this station whose day is another by this reference."""
    for case_id in tx.store.open_cases():
        case = tx.case(case_id)
        told, due = _told(case), _due(case, reference)
        if told is not None and due is not None and told != due:
            yield Moved(case, told, due)


def _told(case: Case) -> DueDate | None:
    if case.phase is Phase.SUBMITTED:
        return DueDate(case.notice_until) if case.notice_until else None
    return DueDate(case.due_on, case.provisional) if case.phase is Phase.PROCESSING and case.due_on else None


def _due(case: Case, reference: Reference) -> DueDate | None:
    """By the calendar of the office whose turn it is; None where no clock runs, or nobody knows from when."""
    calendar, item = reference.calendar_of(case.turn), reference.items[case.item]
    if case.phase is Phase.SUBMITTED:
        assert case.applied_on is not None
        notice = case_clock.notice_due(case.clock, item.limits_on(case.applied_on).notice_days, calendar)
        return DueDate(notice.day) if notice else None  # whether it is provisional is not kept of a notice
    if case.stopped_on or not case.clock.whole or case.due_on is None:
        return None
    due = case_clock.decision_clock(case.clock, case.due_on, case.due_on, calendar, reference.stop_rules).due(calendar)
    return replace(due, day=case.put_off(due.day)) if due else None
