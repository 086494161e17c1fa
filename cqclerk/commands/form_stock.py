"""证件纸: the pre-printed forms of this station that bear numbers. Received by the range, each accounted for to its end."""

import re

from cqclerk.domain import guards
from cqclerk.domain.access import Role
from cqclerk.domain.form_batch import FormBatch
from cqclerk.domain.form_events import FormBound, FormFreed, FormLost, FormsReceived, FormUsed, FormVoided
from cqclerk.domain.print_job import PrintJob
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import Workplace

MOST = 10_000  # forms in one batch
_UNHARMED = ("not_sent", "not_printed")  # reasons of a spoiled job after which the form is as it was
VOID, LOST = "void", "lost"


def receive(at: Workplace, template: str, first: str, last: str) -> FormBatch:
    """领入 of the forms from one number to another; administrators only.

    Raises NotAllowed: not two numbers that differ in their last digits only, too many, or some of them are here already.
    """
    guards.require(None if at.actor.has(Role.ADMINISTRATOR) else guards.no("administration.role"))
    begins, ends = _parts(first), _parts(last)
    if begins is None or ends is None or begins[0] != ends[0] or len(begins[1]) != len(ends[1]):
        raise guards.NotAllowed(guards.no("form.range", first=first, last=last))
    prefix, start, end = begins[0], int(begins[1]), int(ends[1])
    if not 0 < end - start + 1 <= MOST:
        raise guards.NotAllowed(guards.no("form.range", first=first, last=last))
    new = FormsReceived(template, prefix, len(begins[1]), start, end - start + 1)
    with at.transaction() as tx:
        twice = next((batch for batch in tx.form_batches() if _overlap(batch, new)), None)
        guards.require(guards.no("form.twice", first=twice.number(max(start, twice.first))) if twice else None)
        return tx.record(FormBatch(tx.new_id()), new)


def write_off(at: Workplace, template: str, number: str, how: str, reason: str) -> FormBatch:
    """One form that will not be printed on: void (bad, kept) or lost. Raises NotAllowed: no such form, used already, no reason."""
    guards.require(None if reason else guards.no("reason.missing"))
    with at.transaction() as tx:
        batch, serial = _unused(tx, template, number)
        return tx.record(batch, FormLost(serial, reason) if how == LOST else FormVoided(serial, reason))


def bind(tx: Transaction, template: str, number: str, job_id: str) -> None:
    """In the transaction that reserves the job: the scanned form is this job's. Raises NotAllowed: unknown here, or not unused."""
    batch, serial = _unused(tx, template, number)
    tx.record(batch, FormBound(serial, job_id))


def used(tx: Transaction, job: PrintJob) -> None:
    """The certificate came out whole on its form."""
    if found := _of(tx, job):
        tx.record(found[0], FormUsed(found[1]))


def spoiled(tx: Transaction, job: PrintJob, reason: str) -> None:
    """The job is written off: a jammed form is void with it, one on which nothing was printed can be used again."""
    if found := _of(tx, job):
        batch, serial = found
        tx.record(batch, FormFreed(serial) if reason in _UNHARMED else FormVoided(serial, reason))


def _of(tx: Transaction, job: PrintJob) -> tuple[FormBatch, int] | None:
    found = _find(tx, job.form, job.form_number) if job.form_number else None
    return found if found is not None and found[1] in found[0].bound else None


def _unused(tx: Transaction, template: str, number: str) -> tuple[FormBatch, int]:
    found = _find(tx, template, number)
    if found is None:
        raise guards.NotAllowed(guards.no("form.unknown", number=number))
    if found[1] not in found[0].unused:
        raise guards.NotAllowed(guards.no("form.taken", number=number))
    return found


def _find(tx: Transaction, template: str, number: str) -> tuple[FormBatch, int] | None:
    for batch in tx.form_batches():
        serial = batch.serial(number) if batch.template == template else None
        if serial is not None:
            return batch, serial
    return None


def _parts(number: str) -> tuple[str, str] | None:
    """(what stands before, the digits at the end)."""
    found = re.fullmatch(r"(.*?)([0-9]{1,12})", number)
    return (found[1], found[2]) if found else None


def _overlap(batch: FormBatch, new: FormsReceived) -> bool:
    same = (batch.template, batch.prefix, batch.width) == (new.template, new.prefix, new.width)
    return same and batch.first < new.first + new.count and new.first < batch.first + batch.count
