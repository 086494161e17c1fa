"""Drives print jobs, one at a time: glyphs, the printer's state, the job in the ledger, the bytes, the confirmation. Never decides.

What is not in the ledger is not sent; what was sent is not printed before the printer or a person has said so. A line that breaks in
mid-job makes the job unknown and is asked about: nothing is sent again by itself.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol, TypeVar

from cqclerk.domain.guards import NotAllowed, no
from printing import fonts
from printing.document import Document
from printing.escpos.renderer import SymbolTooWide
from printing.escpos.status import PrinterStatus
from printing.profiles import Language, Profile
from printing.stationery.placing import FormStops
from printing.transports.cups import CupsTransport
from printing.transports.files import VirtualTransport
from printing.transports.spoken import SpokenTransport
from printing.transports.way import Confirmation, PrinterSilent, PrinterUnreachable, SendBroken, Transport

if TYPE_CHECKING:
    from cqclerk.domain.print_job import PrintJob
    from cqclerk.workplace.workplace import Workplace
    from printing.measuring import Told
    from printing.papers import Sheet
    from printing.stationery.forms import FilledForm, FormOrder, FormSheet

T = TypeVar("T")
_log = logging.getLogger(__name__)

CONFIRM_TIMEOUT_S = 20.0
NAME_TIMEOUT_S = 2.0
MEASURE_TIMEOUT_S = 8.0  # three lines are printed in two seconds
SLOWEST_BYTES_S = 960  # a printer on 9,600 baud: what still lies in buffers on the way takes so long
LOOK = "请看出来的纸：完整吗？"


class Run(Protocol):
    """Runs a command on the store thread and waits for what it answers."""

    def __call__(self, command: "Callable[[Workplace], T]", /) -> T: ...


class Result(Enum):
    """What became of one sheet, as far as the spooler can say."""

    PRINTED = "printed"  # the printer confirmed it
    ASK = "ask"  # sent; a person has to look
    UNKNOWN = "unknown"  # cut in mid-job; a person has to look
    NOT_SENT = "not_sent"  # nothing left: no sheet, and a job only if it had been reserved (then written off)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one attempt. `sentence` for the clerk; `job` where one was reserved."""

    result: Result
    sentence: str
    job: "PrintJob | None" = None


class Spooler:
    """One printer of one station."""

    def __init__(
        self, run: Run, profile: Profile, transport: Callable[[], Transport], confirm_timeout_s: float = CONFIRM_TIMEOUT_S
    ) -> None:
        self._run, self.profile, self._transport, self._confirm_timeout_s = run, profile, transport, confirm_timeout_s
        self._one_job = threading.Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="printer")
        self._known: PrinterStatus | None = None
        self._waiting = 0
        self._count = threading.Lock()
        self.progress: Callable[[int, int], None] = lambda sent, total: None

    def print(self, case_id: str, paper: str, reason: str = "", form: "FormOrder | None" = None) -> "Future[str]":
        """Print one paper of one case in a thread of its own; the answer is the sentence for the clerk. form: on a pre-printed one."""
        return self._queued(lambda: self.drive(case_id, paper, reason, form).sentence)

    def drive(self, case_id: str, paper: str, reason: str = "", form: "FormOrder | None" = None) -> Outcome:
        """The same, waiting for it. Raises NotAllowed where the ledger forbids the job, TemplateError where a paper's file is wrong."""
        with self._one_job:
            try:
                sheet = self._run(lambda at: _prepared(at, case_id, paper, reason, form))
                data = self._rendered(sheet.printed)
            except (fonts.MissingGlyphs, SymbolTooWide, FormStops) as error:
                return Outcome(Result.NOT_SENT, str(error))
            transport = self._way(sheet.printed)
            try:
                return self._unready(transport) or self._send(transport, case_id, sheet, data)
            finally:
                transport.close()

    def trial(self, document: "Document | FilledForm", name: str = "试页") -> "Future[str]":
        """Print a page that is no paper of any case, and is in no ledger; the answer is the sentence for whoever wanted it."""
        return self._queued(lambda: self._try_out(document, name))

    @property
    def waiting(self) -> int:
        """How many jobs are with this printer, the running one included."""
        return self._waiting

    def _queued(self, job: Callable[[], str]) -> "Future[str]":
        """One after the other, in the order in which they were asked for."""
        with self._count:
            self._waiting += 1
        future = self._worker.submit(job)
        future.add_done_callback(self._done)
        return future

    def _done(self, job: "Future[str]") -> None:
        with self._count:
            self._waiting -= 1

    def measure(self, data: bytes) -> "Future[Told]":
        """Print the lines by which a printer is known; what it said of itself meanwhile. A silent one gets its lines all the same."""
        return self._worker.submit(self._measured, data)

    def health(self) -> PrinterStatus | None:
        """What was last known of the printer, without asking it; None before the first answer."""
        return self._known

    def probe(self) -> PrinterStatus | None:
        """Ask the printer now; while a job is running, what was last known."""
        if not self._one_job.acquire(blocking=False):
            return self._known
        try:
            transport = self._transport()
            try:
                self._unready(transport)
            finally:
                transport.close()
        finally:
            self._one_job.release()
        return self._known

    def close(self) -> None:
        """Let a job that is running come to its end."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _try_out(self, document: "Document | FilledForm", name: str) -> str:
        with self._one_job:
            try:
                data = self._rendered(document)
            except FormStops as error:
                return str(error)
            transport = self._way(document)
            try:
                if unready := self._unready(transport):
                    return unready.sentence
                transport.send(data, lambda sent: None)
                printed = transport.confirm(self._confirm_timeout_s) is Confirmation.PRINTED
            except SendBroken:
                self._known = PrinterStatus()
                return f"{name}打到一半断了；没有影响任何件；请看打印机和接线，再试一次。"
            finally:
                transport.close()
        return (
            f"{name}打出来了，打印机确认已出纸。" if printed else f"{name}已发往打印机，打印机不会回话；请看纸：四边完整、字清楚就可以用。"
        )

    def _measured(self, data: bytes) -> "Told":
        from printing.measuring import Told

        with self._one_job:
            transport = self._transport()
            try:
                unready = self._unready(transport, silent_too=True)
                if unready is not None:
                    return Told(trouble=unready.sentence)
                transport.send(data, lambda sent: None)
                confirmed = transport.confirm(MEASURE_TIMEOUT_S) is Confirmation.PRINTED
                names = confirmed and isinstance(transport, SpokenTransport) and transport.names_jobs(NAME_TIMEOUT_S)
            except SendBroken:
                return Told(trouble="三行打到一半断了；没有影响任何件；请看打印机和接线，再试一次。")
            finally:
                transport.close()
            return Told(self._known is not None and self._known.asked and self._known.answered, confirmed, names)

    def _way(self, printed: "Document | FilledForm") -> Transport:
        """The way to the printer; forms lie in a tray of it."""
        transport = self._transport()
        if isinstance(transport, CupsTransport) and not isinstance(printed, Document):
            transport.tray, transport.true_size = printed.tray, True
        if isinstance(transport, VirtualTransport):
            transport.drawn = lambda: self._drawn(printed)
        return transport

    def _drawn(self, printed: "Document | FilledForm") -> bytes:
        """The picture of a paper, as the virtual printer keeps it."""
        from printing import making

        if isinstance(printed, Document):
            return making.made(printed, self.profile, ".png")
        return making.form_made(printed, self.profile, ".png")

    def _rendered(self, document: "Document | FilledForm") -> bytes:
        if not isinstance(document, Document):
            from printing.stationery import forms

            return forms.render(document, self.profile)
        if self.profile.language is Language.PDF:
            from printing.pdf.renderer import render as render_pdf
            from printing.pdf.sizes import of_width

            return render_pdf(document, of_width(self.profile.width_mm))
        if self.profile.language is Language.ESCP:
            from printing.escp.renderer import render as render_dot_matrix

            return render_dot_matrix(document, self.profile)
        from printing.escpos.renderer import render

        return render(document, self.profile)

    def _unready(self, transport: Transport, silent_too: bool = False) -> Outcome | None:
        """Open the line and ask; an outcome only if the printer cannot take a job now. Then nothing is reserved and nothing sent."""
        try:
            transport.open()
            self._known = transport.status()
        except (PrinterUnreachable, PrinterSilent) as error:
            if silent_too and isinstance(error, PrinterSilent):
                self._known = PrinterStatus()
                return None
            self._known = PrinterStatus()
            return Outcome(Result.NOT_SENT, str(error))
        return None if self._known.ready else Outcome(Result.NOT_SENT, self._known.sentences()[0])

    def _send(self, transport: Transport, case_id: str, sheet: "Sheet | FormSheet", data: bytes) -> Outcome:
        from cqclerk.commands import issuing

        order = issuing.Order(
            case_id,
            sheet.document.paper,
            sheet.edition,
            sheet.digest,
            self.profile.name,
            sheet.certificate,
            sheet.again,
            sheet.reason,
            sheet.form,
            sheet.number,
        )
        job = self._run(lambda at: issuing.reserve(at, order))
        self._run(lambda at: issuing.sending(at, job.id))
        try:
            transport.send(data, lambda sent: self.progress(sent, len(data)))
            self._run(lambda at: issuing.sent(at, job.id))
            confirmation = transport.confirm(self._confirm_timeout_s + len(data) / SLOWEST_BYTES_S)
        except SendBroken as error:
            return self._broken(job, error)
        if confirmation is Confirmation.PRINTED:
            return Outcome(Result.PRINTED, "打印机确认已出纸。", self._run(lambda at: issuing.confirm(at, job.id, "printer")))
        return Outcome(Result.ASK, self._question(transport), job)

    def _broken(self, job: "PrintJob", error: SendBroken) -> Outcome:
        from cqclerk.commands import issuing

        _log.warning("job %s broken after %d bytes", job.id, error.sent_bytes)
        self._known = PrinterStatus()
        if error.sent_bytes == 0:
            spoiled = self._run(lambda at: issuing.spoil(at, job.id, "not_sent"))
            return Outcome(Result.NOT_SENT, "没有发出任何内容；编号没有变；请看打印机，再打一次。", spoiled)
        return Outcome(Result.UNKNOWN, str(error), self._run(lambda at: issuing.unknown(at, job.id, "cut")))

    def _question(self, transport: Transport) -> str:
        """Why the printer has not confirmed, as far as it says, and what the clerk has to look at."""
        try:
            self._known = transport.status()
        except (PrinterUnreachable, PrinterSilent):
            self._known = PrinterStatus()
        said = [] if self._known.ready else self._known.sentences()[:1]
        return "".join([*said, "已发往打印机，", LOOK])


def _prepared(at: "Workplace", case_id: str, paper: str, reason: str, form: "FormOrder | None") -> "Sheet | FormSheet":
    """The paper as it stands. On the store thread."""
    from printing import papers

    case = at.case(case_id)
    sheet = papers.sheet(paper, case, at, reason)
    if form is None:
        return sheet
    from printing.stationery import forms

    filled = forms.on_form(sheet, case, at, form)
    if filled.printed.template.numbered and not filled.number:
        raise NotAllowed(no("form.number_needed"))
    return filled
