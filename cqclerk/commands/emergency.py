"""应急接件 (通知 四（二）) and 补录: what a village takes in by the bypass, and how it is made good at the home office."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from cqclerk.commands import commitment_answer, intake
from cqclerk.domain import allowed, guards, workdays
from cqclerk.domain.case import Case
from cqclerk.domain.emergency import Emergency
from cqclerk.domain.emergency_events import BackEntered, EmergencyTaken
from cqclerk.domain.emergency_gate import NOT_CONNECTED, Leave
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Register:
    """A line of the paper register of a village that has no station. paper_number: of what it gave out by hand, "" if nothing."""

    village: str
    number: str
    taken_on: date | None
    paper_number: str = ""


def take_in(at: Workplace, item_code: str, fields: Mapping[str, str], leave: Leave, *, line_up: bool, draft_id: str = "") -> Case:
    """Take an application in at this village by the bypass: 收件 and its reason in one transaction.

    Raises NotAllowed: the gate is shut (with its day), not a village, another item, the line is up, no reason, no leave.
    """
    guards.require(guards.may_take_in(at.actor))
    office, today = at.reference.offices.get(at.station.office), at.today()
    guards.require(at.reference.emergency.objection(office, at.reference.items[item_code], today, leave, line_up=line_up))
    with at.transaction() as tx:
        case = intake.recorded(at, tx, item_code, fields, today, draft_id)
        taken = at.reference.emergency.taken(at.station.office, leave, today, _back_by(at, today))
        return commitment_answer.noted(at, tx, _recorded(at, tx, case, taken))


def enter_register(at: Workplace, item_code: str, fields: Mapping[str, str], leave: Leave, line: Register, draft_id: str = "") -> Case:
    """补录 of a whole case by the township, from the paper register of a village without a station, as of the day it was taken in there.

    Raises NotAllowed: no township, the gate was shut on that day, a line or a paper number that was entered before, something not told.
    """
    guards.require(guards.may_take_in(at.actor))
    taken_on = _whole(at, line)
    office, item = at.reference.offices.get(at.station.office), at.reference.items[item_code]
    guards.require(at.reference.emergency.register_objection(office, item, taken_on, leave, line.paper_number))
    with at.transaction() as tx:
        taken = at.reference.emergency.taken(line.village, replace(leave, line=NOT_CONNECTED), taken_on, _back_by(at, taken_on))
        taken = replace(taken, register=line.number, paper_number=line.paper_number)
        _require_new(tx, taken)
        case = intake.recorded(at, tx, item_code, fields, taken_on, draft_id)
        return commitment_answer.noted(at, tx, _recorded(at, tx, case, taken))


def look_for_register(at: Workplace, leave: Leave, line: Register) -> None:
    """The same question before the form is filled, so that nobody types for nothing. Raises NotAllowed: entered before."""
    taken_on = _whole(at, line)
    taken = at.reference.emergency.taken(line.village, leave, taken_on, taken_on)
    with at.reading() as tx:
        _require_new(tx, replace(taken, register=line.number, paper_number=line.paper_number))


def back_enter(at: Workplace, case_id: str, version: int, made_good: str, words: str = "") -> Case:
    """补录: the home office has one of what is owed (a code of `emergency_owed`). Raises Stale, or NotAllowed."""
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        event = BackEntered((made_good,), words or None)
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)


def _recorded(at: Workplace, tx: Transaction, case: Case, taken: EmergencyTaken) -> Case:
    guards.require(allowed.objection(case, taken, at.actor))
    return tx.record(case, taken)


def _whole(at: Workplace, line: Register) -> date:
    """The day of the line, which must be whole."""
    if not (line.village and line.number and line.taken_on) or line.taken_on > at.today():
        raise guards.NotAllowed(guards.no("emergency.register"))
    return line.taken_on


def _require_new(tx: Transaction, taken: EmergencyTaken) -> None:
    """A line of a register, and a number given out by hand, is of one case only; no other paper bears that number either."""
    if taken.paper_number and (other := tx.case_of_number(taken.paper_number)):
        raise guards.NotAllowed(guards.no("emergency.register_twice", number=f"证号 {taken.paper_number}", receipt=other.receipt_number))
    for key in Emergency(taken).register_keys:
        if other := tx.case_of_register(key):
            raise guards.NotAllowed(guards.no("emergency.register_twice", number=key, receipt=other.receipt_number))


def _back_by(at: Workplace, taken_on: date) -> date:
    return workdays.due_date(taken_on, at.reference.emergency.back_entry_days, at.reference.calendar).day
