"""打印: the paper as it will be, and what became of each sheet. Printed is what somebody has seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from textual import events
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget

from screens import case_lines, keys, print_lines
from screens.phases import paper_word, phase_word
from screens.reasons import failure
from screens.session import session_of
from screens.sheets import REPRINT, Sheet, look
from screens.spans import Span, spread
from screens.texts import sentence
from screens.widgets.case_table import CaseTable
from screens.widgets.lines import Lines
from screens.widgets.option_list import Choice, OptionList
from screens.widgets.paper_preview import PaperPreview
from screens.widgets.row_window import ListPages, Row
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from concurrent.futures import Future

    from cqclerk.domain.print_job import PrintJob
    from data.rows import PrintRowView

_EDGES = 4  # columns of the preview that are not paper
_KEPT = "没有确认的编号不会丢，也不会自己再打；装纸后不用重启。"


class PrintQueueScreen(WorkScreen):
    """The jobs of a case (T: of all), the paper beside them, below what is asked of the sheet or what may be printed."""

    KEYS = (keys.HELP, keys.DIGITS, keys.LEDGER, keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "#choices"

    @dataclass
    class Printed(Message):
        """The spooler is done with a paper: what it says, or what it broke on."""

        paper: str
        sentence: str
        error: BaseException | None

    def __init__(self, case_id: str = "") -> None:
        super().__init__()
        self.session = session_of(self.app)
        self.case_id = case_id
        self._sheet: Sheet | None = None
        self._jobs: tuple[PrintRowView, ...] = ()
        self._printing = ""  # the paper that is with the spooler
        self._again = ""  # the paper to print once its bad sheet has been written off

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(id="heading")
        with Horizontal(classes="columns"):
            yield CaseTable(print_lines.NARROW, ListPages(()), marked=self._marked, empty="还没有打印过。", id="jobs")
            yield CaseTable(print_lines.LEDGER, ListPages(()), empty="台账还是空的。", id="ledger")
            yield PaperPreview(id="paper")
        yield OptionList(id="choices")

    def on_mount(self) -> None:
        self.query_one("#ledger").display = False
        self.query_one("#paper").styles.width = self.query_one(PaperPreview).columns + _EDGES
        self.case_id = self.case_id or self._most_urgent()
        self._load()

    def _most_urgent(self) -> str:
        """The case of a sheet that nobody has spoken of yet, else a decided case, else that of the last job."""
        views = self.session.views
        jobs = views.print_jobs(limit=1)
        unsettled = [job.case_id for job in jobs if print_lines.is_open(job, self.session)]
        decided = [row.id for row in views.desk("printing", limit=1)]
        return next(iter([*unsettled, *decided, *(job.case_id for job in jobs)]), "")

    # -- looking -------------------------------------------------------------------------------------------

    @property
    def job(self) -> "PrintRowView | None":
        """The job with the mark."""
        row = self.query_one("#jobs", CaseTable).marked
        return next((job for job in self._jobs if row is not None and job.id == row.key), None)

    def on_screen_resume(self) -> None:
        """Back from another screen."""
        self.call_after_refresh(self.look_again)

    def look_again(self) -> None:
        """A job has gone on, or the case has."""
        if not self.case_id:
            return
        jobs = tuple(self.session.views.jobs_of(self.case_id))
        if jobs != self._jobs:
            self._show_jobs(jobs)
        self._catch_up()

    def _load(self) -> None:
        """Show the case that self.case_id names."""
        if not self.case_id:
            self.query_one("#heading", Lines).show([(Span(" 打印", "title"), Span("  没有要打印的。到工作台选一件再按 F5。"))])
            return
        self._show_jobs(tuple(self.session.views.jobs_of(self.case_id)))
        self._look()

    def _look(self) -> None:
        job = self.job
        self.do(look, self.case_id, job.paper if job else "")

    def _show_jobs(self, jobs: "tuple[PrintRowView, ...]") -> None:
        newer = len(jobs) > len(self._jobs)
        self._jobs = jobs
        table, wide = self.query_one("#jobs", CaseTable), self.has_class("-wide")
        table.columns = print_lines.WIDE if wide else print_lines.NARROW
        table.reload(ListPages([print_lines.job_row(job, wide=wide) for job in jobs]))
        if newer:
            table.go_to_start()
        self._offer()

    def _marked(self, row: Row | None) -> None:
        """Another job: its paper, its question."""
        if self._sheet is not None and self.job is not None and self.job.paper != self._sheet.paper:
            self._look()
        self._offer()

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """What was asked for is here."""
        from cqclerk.commands import issuing

        if isinstance(message.result, Sheet):
            self._show(message.result)
        elif message.command == issuing.confirm:
            job = cast("PrintJob", message.result)
            self.say(print_lines.settled(job.paper, job.certificate_number), "good")
            self.look_again()
        elif message.command == issuing.spoil:
            self.look_again()
            self._print(self._again)

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """Somebody else may have answered meanwhile."""
        message.sentence = failure(message.error, self.session)
        if message.command is not look:
            self.call_after_refresh(self.look_again)

    def _show(self, sheet: Sheet) -> None:
        first, self._sheet = self._sheet is None or self._sheet.case.id != sheet.case.id, sheet
        preview = self.query_one(PaperPreview)
        preview.show_paper(sheet.lines, sheet.columns)
        preview.styles.width = sheet.columns + _EDGES
        self._show_heading()
        self._offer()
        if first:
            self._focus_list()
        self.call_after_refresh(self._catch_up)

    def _catch_up(self) -> None:
        """Draw again if the paper that is shown is not the one that is meant, or not as the case is now."""
        sheet, job = self._sheet, self.job
        meant = sheet is not None and sheet.case.id == self.case_id and (job is None or job.paper == sheet.paper)
        if sheet is None or not meant or self.session.views.case_version(self.case_id) != sheet.case.version:
            self._look()

    def _show_heading(self) -> None:
        if self._sheet is not None:
            left, _ = case_lines.heading("打印", self._sheet.case, self.session)
            right = (Span(phase_word(self._sheet.case.phase), "accent"), Span(f"  {self._sheet.printer} ", "dim"))
            self.query_one("#heading", Lines).show([spread(left, right, self.size.width)])

    def on_resize(self) -> None:
        """Wide windows show more of each job."""
        self._show_heading()
        self._show_jobs(self._jobs)

    # -- what is asked, and what may be printed ----------------------------------------------------------------

    def _offer(self) -> None:
        options, job = self.query_one("#choices", OptionList), self.job
        if self._printing:
            self._choose_from(options, f"正在打印{paper_word(self._printing)}……", ())
        elif job is not None and print_lines.is_open(job, self.session):
            self._choose_from(options, print_lines.question(job), print_lines.answers(job))
        elif self._sheet is not None and self._sheet.case.id == self.case_id:
            self._choose_from(options, "可以打印", print_lines.offers(self._sheet.case, self.session, self._jobs))

    def _choose_from(self, options: OptionList, title: str, choices: tuple[Choice, ...]) -> None:
        options.title = title
        options.offer(choices)
        self.foot.stand(_KEPT if title and self.job and print_lines.is_open(self.job, self.session) else "")
        if self.focused is None and choices:
            self._focus_list()

    def _focus_list(self) -> None:
        options = self.query_one("#choices", OptionList)
        (options if options.can_focus else self.query_one("#jobs", CaseTable)).focus()

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """An answer about the sheet, or a paper to print."""
        from cqclerk.commands import issuing

        job, choice = self.job, message.choice.id
        if message.by_enter:  # Enter of habit wastes no sheet
            self.say(f"回车不打印也不确认：按 {message.digit} {message.choice.words}。")
        elif choice == print_lines.WHOLE and job is not None:
            self.do(issuing.confirm, job.id, "clerk")
        elif choice in (print_lines.BAD, print_lines.NOT_PRINTED) and job is not None:
            self._again = job.paper
            self.do(issuing.spoil, job.id, choice)
        else:
            self._print(choice)

    def _print(self, paper: str) -> None:
        """Give a paper to the spooler, which reserves the job before the first byte leaves."""
        printer = self.session.printer
        if printer is None:
            self.say(sentence("print.no_printer"), "error")
            return
        self._printing = paper
        self._offer()
        printed = any(job.paper == paper and job.state == "printed" for job in self._jobs)
        future = printer.print(self.case_id, paper, REPRINT if printed else "")
        future.add_done_callback(lambda done: self._is_printed(paper, done))

    def _is_printed(self, paper: str, future: "Future[str]") -> None:
        """On the spooler's thread."""
        error = future.exception()
        self.post_message(self.Printed(paper, "" if error else future.result(), error))

    def on_print_queue_screen_printed(self, message: Printed) -> None:
        """What the spooler knows; what became of the paper is asked next."""
        self._printing = ""
        self.look_again()
        self._offer()
        self._focus_list()
        newest = next(iter(self._jobs), None)
        if message.error is not None:
            self.say(failure(message.error, self.session), "error")
        elif newest is not None and newest.paper == message.paper and newest.state == "printed":
            self.say(print_lines.settled(newest.paper, newest.certificate_number), "good")
        else:
            self.say(message.sentence)

    def on_key(self, event: events.Key) -> None:
        """PgUp and PgDn move over the paper while one chooses."""
        if event.key in ("pageup", "pagedown") and self.query_one("#paper").display:
            self.query_one(PaperPreview).on_key(event)

    # -- the ledger ---------------------------------------------------------------------------------------------

    def action_ledger(self) -> None:
        """T: every job of this station and what is still to be printed; T again: back to the case."""
        if not self._close_ledger():
            self._open_ledger()

    def _open_ledger(self) -> None:
        ledger = self.query_one("#ledger", CaseTable)
        ledger.reload(ListPages(tuple(print_lines.ledger_rows(self.session))))
        for id in ("#jobs", "#paper", "#choices"):
            self.query_one(id).display = False
        ledger.display = True
        ledger.focus()
        self.query_one("#heading", Lines).show([(Span(" 打印台账", "title"), Span("  本站全部打印任务；回车看那一件", "dim"))])

    def _close_ledger(self) -> bool:
        ledger = self.query_one("#ledger", CaseTable)
        if not ledger.display:
            return False
        ledger.display = False
        for id in ("#jobs", "#paper", "#choices"):
            self.query_one(id).display = True
        self._show_heading()
        self._focus_list()
        return True

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """Enter in the ledger: to the case of that job."""
        if message.table.id != "ledger":
            return
        self.case_id = print_lines.case_of(message.row)
        self._close_ledger()
        self._load()

    def action_back(self) -> None:
        """Esc: from the ledger to the case, from the case to the screen before."""
        if not self._close_ledger():
            self.host.back()
