"""The print ledger: reserved, then a person or the printer says what became of the paper. `sent` is never `printed`."""

from dataclasses import dataclass

from cqclerk.commands import form_stock
from cqclerk.domain import allowed, guards
from cqclerk.domain.block_events import NumberIssued
from cqclerk.domain.case import Case
from cqclerk.domain.case_papers import paper_of
from cqclerk.domain.events import PaperConfirmed
from cqclerk.domain.print_events import JobConfirmed, JobReserved, JobSpoiled, JobUnknown, PrintMoved
from cqclerk.domain.print_job import PrintJob, PrintState
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be printed: which paper of which case, what it says (digest), and where."""

    case_id: str
    paper: str
    edition: str
    digest: str
    printer: str
    certificate: bool
    reprint: int = 0
    reason: str = ""
    form: str = ""
    form_number: str = ""


def reserve(at: Workplace, order: Order) -> PrintJob:
    """Commit a job before its first byte. A certificate has one job at a time, at one station.

    Raises NotAllowed: no occasion for this paper, no decision, another station prints, a sheet of it not accounted for yet, printed
    already; a pre-printed form that is not here or not unused.
    """
    with at.transaction() as tx:
        case = tx.case(order.case_id)
        item = at.reference.items.get(case.item)
        guards.require(paper_of(order.paper, item).refused(case, at.actor) if item else guards.no("print.no_occasion"))
        if order.certificate:
            guards.require(_settled(tx, order, case))
        event = JobReserved(
            order.case_id,
            order.paper,
            order.edition,
            case.certificate_number if order.certificate else "",
            order.digest,
            order.printer,
            order.reprint,
            order.reason,
            order.form,
            order.form_number,
        )
        job = tx.record(PrintJob(tx.new_id()), event)
        if order.form_number:
            form_stock.bind(tx, order.form, order.form_number, job.id)
        return job


def _settled(tx: Transaction, order: Order, case: Case) -> guards.Objection | None:
    """No sheet of this paper is out whose fate is open, and none that still holds has come out whole, unless one more was allowed."""
    for job in tx.jobs_of(order.case_id):
        if job.paper == order.paper and not job.state.settled:
            return guards.no("print.unsettled", job=job.id)
        holds = job.certificate_number == case.certificate_number and job.id not in case.old_jobs
        if job.state is PrintState.PRINTED and holds and not case.reprint_open:
            return guards.no("print.done", phase="printed")
    return None


def give_back(at: Workplace, case_id: str, version: int) -> Case:
    """Let another station print the original: this one may not any more, from now on, line or not.

    Raises Stale, or NotAllowed: not ours to print, a sheet of it not accounted for yet.
    """
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        event = PrintMoved("", "")
        guards.require(allowed.objection(case, event, at.actor))
        open_job = next((job for job in tx.jobs_of(case_id) if job.certificate_number and not job.state.settled), None)
        guards.require(guards.no("print.unsettled", job=open_job.id) if open_job else None)
        return tx.record(case, event)


def sending(at: Workplace, job_id: str) -> None:
    """The first byte is about to leave; from here on a cut makes the job unknown."""
    with at.transaction() as tx:
        guards.require(_open(tx.job(job_id)))
        tx.save_progress(job_id, PrintState.SENDING.value)


def sent(at: Workplace, job_id: str) -> None:
    """Every byte has left. Nobody has seen the paper yet."""
    with at.transaction() as tx:
        tx.save_progress(job_id, PrintState.SENT.value)


def confirm(at: Workplace, job_id: str, by: str) -> PrintJob:
    """The paper came out whole: `by` is "clerk" or "printer". A certificate makes the case 已办结 and its number issued."""
    with at.transaction() as tx:
        job = tx.job(job_id)
        guards.require(_open(job))
        job = tx.record(job, JobConfirmed(by))
        form_stock.used(tx, job)
        tx.save_progress(job_id, "")
        if job.certificate_number:
            _issued(tx, job)
        return job


def _issued(tx: Transaction, job: PrintJob) -> None:
    case = tx.case(job.case_id)
    if case.certificate_number != job.certificate_number:
        _belongs_to_no_decision(tx, job, case)
        return
    if job.id not in (*case.sheets, *case.old_jobs):  # also one that came out when the right to print had gone elsewhere: paper is paper
        tx.record(case, PaperConfirmed(job.certificate_number, job.id))
    block = tx.own_block(case.block)
    if block is not None and block.serial(job.certificate_number) in block.reserved:
        tx.record(block, NumberIssued(block.serial(job.certificate_number)))


def _belongs_to_no_decision(tx: Transaction, job: PrintJob, case: Case) -> None:
    """Its decision fell away meanwhile. The gateway is told of the paper all the same, and opens a dispute."""
    spent = {number for _, number in (*case.spent, *case.void_numbers)}
    if job.certificate_number in spent:
        return
    tx.record(case, PaperConfirmed(job.certificate_number, job.id))
    block = tx.block_of(job.certificate_number)
    if block is not None and block.serial(job.certificate_number) in block.reserved:
        tx.record(block, NumberIssued(block.serial(job.certificate_number)))


def spoil(at: Workplace, job_id: str, reason: str) -> PrintJob:
    """废页, or nothing came out: the sheet is written off, the number stays with the case and is printed again."""
    with at.transaction() as tx:
        job = tx.job(job_id)
        guards.require(_open(job))
        tx.save_progress(job_id, "")
        form_stock.spoiled(tx, job, reason)
        return tx.record(job, JobSpoiled(reason))


def unknown(at: Workplace, job_id: str, reason: str) -> PrintJob:
    """The line to the printer broke in mid-job: a person is asked to look at the paper, nothing is resent by itself."""
    with at.transaction() as tx:
        job = tx.job(job_id)
        guards.require(_open(job))
        return tx.record(job, JobUnknown(reason)) if job.state is PrintState.RESERVED else job


def _open(job: PrintJob) -> guards.Objection | None:
    return guards.no("print.settled", state=job.state.value) if job.state.settled else None


def recover(at: Workplace) -> list[PrintJob]:
    """After a crash: each job of this station that was cut while its bytes left becomes unknown, and is returned.

    One whose bytes had all left stays sent: it is asked about as it was before.
    """
    with at.transaction() as tx:
        reserved = [job for job in tx.jobs_in(PrintState.RESERVED) if job.station == at.station.id]
        cut = [job for job in reserved if tx.progress(job.id) == PrintState.SENDING.value]
        return [tx.record(job, JobUnknown("interrupted")) for job in cut]


def unsettled(at: Workplace) -> list[PrintJob]:
    """Jobs of this station that somebody still has to say something about."""
    with at.reading() as tx:
        jobs = [*tx.jobs_in(PrintState.RESERVED), *tx.jobs_in(PrintState.UNKNOWN)]
    return [job for job in jobs if job.station == at.station.id]
