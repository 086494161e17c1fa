"""冲突: what the gateway refused lies in quarantine until a person decides. Withdraw it, do it again on top, or hand it to the supervisor.

The decision is an event of the station; nothing that was refused is changed or thrown away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cqclerk.commands import correction, processing, reapplying
from cqclerk.domain import allowed, conflict_guards, form, guards
from cqclerk.domain.afterlife import HOLDS
from cqclerk.domain.afterlife_events import Corrected, NewNumber, Voided
from cqclerk.domain.block_events import NumberVoided
from cqclerk.domain.case import Case
from cqclerk.domain.case import apply as folded
from cqclerk.domain.conflict_events import HANDED_UP, REAPPLIED, REFERRED, WITHDRAWN, ConflictSettled, ReferralAnswered, Rescue, WorkRescued
from cqclerk.domain.events import Approved, Subject
from cqclerk.domain.guards import NotAllowed, Objection, no
from cqclerk.domain.merge import MINE
from cqclerk.domain.print_job import PrintState
from cqclerk.workplace import quarantine
from cqclerk.workplace.quarantine import Conflict, Refused
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import Workplace

Numbers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Ways:
    """What waits for a decision, and why each way out is not open now. open_fields: those of which a version is to be chosen."""

    found: Conflict
    withdraw: Objection | None
    reapply: Objection | None
    refer: Objection | None
    open_fields: frozenset[str] = frozenset()


def look(at: Workplace, event_id: str) -> Ways | None:
    """What waits for a decision of the subject of a refused event, with base, mine and theirs; None if nothing does any more."""
    with at.reading() as tx:
        row = tx.store.own_entry(event_id)
        found = quarantine.conflict(tx, row.subject, row.subject_id) if row else None
        if found is None:
            return None
        barred = next((why for one in found.refused if (why := _kept_by_paper(tx, found, one))), None)
        if found.theirs is None:
            only = no("conflict.not_a_case")
            return Ways(found, barred, only, only)
        fields = reapplying.chosen_from(found)
        refer = None if found.theirs.item else no("conflict.not_there")
        ways = Ways(found, barred, _again(at, tx, found, dict.fromkeys(fields, MINE)), refer, fields)
    if ways.reapply is None and not fields:
        ways = replace(ways, reapply=_breaks(at, found, {}))
    return ways


def _again(at: Workplace, tx: Transaction, found: Conflict, choices: Mapping[str, str]) -> Objection | None:
    """Why the refused events cannot be done again now, looked at without recording anything."""
    case = found.theirs
    assert case is not None
    for one in reapplying.to_do(found):
        try:
            event = reapplying.anew(at, tx, found, one, case, choices)
        except NotAllowed as error:
            return error.objection
        if objection := allowed.objection(case, event, at.actor):
            return objection
        case = folded(case, event, one.sealed.made)
    return None


def _corrects_wrongly(at: Workplace, case_id: str, choices: Mapping[str, str]) -> Objection | None:
    """What stands against a correction that is made again with these choices; asked before the transaction, as commands.correction does."""
    with at.reading() as tx:
        found = _waiting(tx, Subject.CASE.value, case_id)
        if not reapplying.corrects(found) or reapplying.chosen_from(found) - set(choices):
            return None
        barred = _again(at, tx, found, choices)
    return barred or _breaks(at, found, choices)


def _breaks(at: Workplace, found: Conflict, choices: Mapping[str, str]) -> Objection | None:
    """A condition that no longer holds of the paper as doing it again would correct it."""
    if found.theirs is None or not reapplying.corrects(found):
        return None
    return correction.still_fits(at, found.theirs, _as_corrected(at, found, choices))


def _as_corrected(at: Workplace, found: Conflict, choices: Mapping[str, str]) -> Case:
    case = found.theirs
    assert case is not None
    read = form.capture(at.reference.items[case.item], reapplying.merged_form(found, case, choices), at.reference.readers)
    return replace(case, application=read.application)


def paper_after(at: Workplace, case_id: str, choices: Mapping[str, str]) -> Case | None:
    """The case whose paper doing it again would have printed anew, for the glyph check; None if no paper is corrected by it."""
    with at.reading() as tx:
        found = quarantine.conflict(tx, Subject.CASE.value, case_id)
    if found is None or found.theirs is None or not found.theirs.item or not reapplying.corrects(found):
        return None
    return _as_corrected(at, found, choices)


def withdraw(at: Workplace, subject: str, subject_id: str, reason: str = "") -> None:
    """撤回: the refused work is given up. Numbers that it took are void.

    Raises NotAllowed: nothing waits, a number of it is on paper (that is a dispute), its old number is void already.
    """
    with at.transaction() as tx:
        found = _waiting(tx, subject, subject_id)
        for one in found.refused:
            guards.require(_kept_by_paper(tx, found, one))
        for block_id, number in _numbers(found):
            _void(tx, block_id, number)
        _settle(tx, found, WITHDRAWN, (), reason)


def reapply(at: Workplace, case_id: str, version: int, choices: Mapping[str, str], missing_glyphs: tuple[str, ...] = ()) -> Case:
    """重做: the refused events once more, as new ones on top of what counts now; what only others changed stays as they left it.

    choices         MINE or THEIRS (domain.merge) for each field that both sides changed.
    missing_glyphs  as in processing.approve, of the paper as it would be corrected (paper_after).
    Raises Stale, or NotAllowed: nothing waits, a field not chosen, one of them may not be done now, one that has to be thought over.
    """
    guards.require(_corrects_wrongly(at, case_id, choices))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        found = _waiting(tx, Subject.CASE.value, case_id)
        open_ = [one for one in found.differences if one.field in reapplying.chosen_from(found) and one.field not in choices]
        guards.require(no("conflict.choose", count=len(open_)) if open_ else None)
        guards.require(processing.glyphs(missing_glyphs))
        made = []
        for one in reapplying.to_do(found):
            event = reapplying.anew(at, tx, found, one, case, choices)
            guards.require(allowed.objection(case, event, at.actor))
            case = tx.record(case, event)
            made.append(tx.last_id())
        _settle(tx, found, REAPPLIED, tuple(made), "")
        return case


def refer(at: Workplace, case_id: str, version: int, words: str) -> Case:
    """上交: a copy of the refused work goes into the case, and the supervisor has to answer it; other stations see it as a task.

    Raises Stale, or NotAllowed: nothing waits, no words, a case whose 收件 the gateway has not taken.
    """
    guards.require(None if words else no("reason.missing"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        found = _waiting(tx, Subject.CASE.value, case_id)
        guards.require(None if case.item else no("conflict.not_there"))
        event = WorkRescued(found.ids, REFERRED, quarantine.rescue(found, words))
        guards.require(allowed.objection(case, event, at.actor))
        case = tx.record(case, event)
        _settle(tx, found, HANDED_UP, (tx.last_id(),), words)
        return case


def hand_up(at: Workplace, case_id: str, version: int, words: str) -> Case:
    """报负责人: the case itself, which an approver at any window of the office may take on; this station's claim ends with it.

    Raises Stale, or NotAllowed: no words, an ended case, one that was handed up and not answered, another office's.
    """
    guards.require(None if words else no("reason.missing"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(conflict_guards.may_hand_up(case, at.actor))
        return tx.record(case, WorkRescued((), REFERRED, Rescue(words, (), ())))


def answer_referral(at: Workplace, case_id: str, version: int, words: str) -> Case:
    """负责人答复: what is to be done about what was handed up, the oldest first.

    Raises Stale, or NotAllowed: no approver, nothing handed up, no words.
    """
    guards.require(None if words else no("reason.missing"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        event = ReferralAnswered(next(iter(case.referrals), ""), words)
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)


def _waiting(tx: Transaction, subject: str, subject_id: str) -> Conflict:
    found = quarantine.conflict(tx, subject, subject_id)
    if found is None:
        raise NotAllowed(no("conflict.none"))
    return found


def _settle(tx: Transaction, found: Conflict, way: str, made: tuple[str, ...], words: str) -> None:
    tx.record(tx.station(), ConflictSettled(found.ids, way, made, words or None))


def _numbers(found: Conflict) -> Numbers:
    """(block, number) that refused decisions took."""
    events = (one.event for one in found.refused)
    return [(one.block, one.certificate_number) for one in events if isinstance(one, Approved | NewNumber) and one.block]


def _kept_by_paper(tx: Transaction, found: Conflict, one: Refused) -> Objection | None:
    """What is on paper cannot simply be given up, and a paper that is void already cannot become good again by it."""
    case = found.theirs
    if case is None:
        return None
    if isinstance(one.event, Corrected):
        return _sheet_of(tx, found, case, one.event)
    if not isinstance(one.event, Approved | NewNumber | Voided):
        return None
    if isinstance(one.event, Voided):
        return _void_already(tx, case, one.event.certificate_number)
    number = one.event.certificate_number
    settled = number == case.certificate_number or number in {void for _, void in case.void_numbers}
    printed = any(job.certificate_number == number and job.state is not PrintState.SPOILED for job in tx.jobs_of(found.subject_id))
    if printed and not settled:
        return no("conflict.paper", number=number)
    return None if isinstance(one.event, Approved) else _void_already(tx, case, one.event.old_number)


def _sheet_of(tx: Transaction, found: Conflict, case: Case, event: Corrected) -> Objection | None:
    """A sheet came out that says what the refused correction says, and it would pass for the certificate as it is decided."""
    same = found.mine is not None and found.mine.application == case.application
    if same or found.base is None or case.phase not in HOLDS:
        return None
    before = {*found.base.sheets, *found.base.old_jobs, *event.old_jobs, *case.old_jobs}
    for job in tx.jobs_of(found.subject_id):
        if job.certificate_number != event.certificate_number or job.id in before or job.state is PrintState.SPOILED:
            continue
        settled = job.state is PrintState.PRINTED
        return no("conflict.corrected_sheet", number=event.certificate_number) if settled else no("print.unsettled", job=job.id)
    return None


def _void_already(tx: Transaction, case: Case, number: str) -> Objection | None:
    """The number of a decision that still holds was voided before the answer came: a void number does not become good again."""
    block = tx.own_block(case.block) if number and number == case.certificate_number else None
    return no("conflict.number_void", number=number) if block is not None and block.serial(number) in block.voided else None


def _void(tx: Transaction, block_id: str, number: str) -> None:
    block = tx.own_block(block_id)
    if block is not None and block.serial(number) in block.reserved:
        tx.record(block, NumberVoided(block.serial(number), WITHDRAWN))
