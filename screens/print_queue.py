"""打印: the paper as it will be, and what became of each sheet. Printed is what somebody has seen."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from textual import events
from textual.containers import Horizontal
from textual.widget import Widget

from screens import case_lines, form_offers, keys, print_lines
from screens.cells import cut, width
from screens.folder_steps import Drawn, FolderSteps, confirm_all
from screens.phases import paper_word, phase_word
from screens.print_steps import PrintSteps
from screens.reasons import failure
from screens.sheets import Sheet, look
from screens.spans import Span, spread
from screens.widgets.case_table import CaseTable
from screens.widgets.lines import Lines
from screens.widgets.option_list import Choice, OptionList
from screens.widgets.paper_preview import PaperPreview
from screens.widgets.question import Question
from screens.widgets.row_window import ListPages, Row
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from cqclerk.domain.case import Case
    from cqclerk.domain.print_job import PrintJob
    from data.rows import PrintRowView

_LOOK_S = 2.0  # between two looks at what is known of the printers; nobody is asked
_GAPS = 4  # columns between people, state and printer
_EDGES = 4  # columns of the preview that are not paper
_KEPT = "没有确认的编号不会丢，也不会自己再打；装纸后不用重启。"


class PrintQueueScreen(FolderSteps):
    """The jobs of a case (T: of all), the paper beside them, below what is asked of the sheet or what may be printed."""

    KEYS = (keys.HELP, keys.DIGITS, keys.LOOK_AT_PAPER, keys.FOLDER, keys.CHANGE_PRINTER, keys.LEDGER, keys.BACK)
    BINDINGS = keys.bindings((*KEYS, keys.CONFIRM))
    AUTO_FOCUS = "#choices"

    def __init__(self, case_id: str = "") -> None:
        super().__init__(case_id)
        self._sheet: Sheet | None = None
        self._jobs: tuple[PrintRowView, ...] = ()

    @property
    def case(self) -> "Case | None":
        """The case as it is shown."""
        return self._sheet.case if self._sheet is not None and self._sheet.case.id == self.case_id else None

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(id="heading")
        yield Lines(id="printers")
        with Horizontal(classes="columns"):
            yield CaseTable(print_lines.NARROW, ListPages(()), marked=self._marked, empty="还没有打印过。", id="jobs")
            yield CaseTable(print_lines.LEDGER, ListPages(()), empty="台账还是空的。", id="ledger")
            yield PaperPreview(id="paper")
        yield OptionList(id="choices")
        yield Question(id="question")

    def on_mount(self) -> None:
        self.query_one("#ledger").display = False
        self._show_printers()
        self.set_interval(_LOOK_S, self._show_printers)
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
        """Back from another screen: what was printed there is told here."""
        known = {job.id for job in self._jobs} if self._sheet is not None else None
        self.call_after_refresh(self._welcome, known)

    def _welcome(self, known: set[str] | None) -> None:
        self.look_again()
        newest = next(iter(self._jobs), None)
        if known is not None and newest is not None and newest.id not in known and newest.state == "printed":
            self.say(print_lines.settled(newest), "good")

    def look_again(self) -> None:
        """A job has gone on, or the case has."""
        if not self.case_id:
            return
        jobs = tuple(self.session.views.jobs_of(self.case_id))
        if jobs != self._jobs:
            self._show_jobs(jobs)
        self._show_printers()
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
        self.do(look, self.case_id, job.paper if job else "", self.use, job.id if job else "")

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
        if self._sheet is not None and self.job is not None and self.job.id != self._sheet.job:
            self._look()
        self._offer()

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """What was asked for is here."""
        from cqclerk.commands import issuing

        if isinstance(message.result, Sheet):
            self._show(message.result)
        elif isinstance(message.result, Drawn):
            self.file_away(message.result)
        elif message.command == confirm_all:
            self.say("都已确认出纸。", "good")
            self.look_again()
        elif message.command == issuing.confirm:
            self.say(print_lines.settled(cast("PrintJob", message.result)), "good")
            self.look_again()
        elif message.command == issuing.spoil:
            self.look_again()
            self.once_more(cast("PrintJob", message.result))
        elif message.command == issuing.give_back:
            self.say("打印权已交还：别的窗口可以向网关要。", "good")
            self.look_again()

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
            self.rest()
        self.call_after_refresh(self._catch_up)

    def _catch_up(self) -> None:
        """Draw again if the paper that is shown is not the one that is meant, or not as the case is now."""
        sheet, job = self._sheet, self.job
        meant = sheet is not None and sheet.case.id == self.case_id and (job is None or job.id == sheet.job)
        if sheet is None or not meant or self.session.views.case_version(self.case_id) != sheet.case.version:
            self._look()

    def _show_heading(self) -> None:
        if self._sheet is not None:
            left, _ = case_lines.heading("打印", self._sheet.case, self.session)
            phase = Span(phase_word(self._sheet.case.phase), "accent")
            room = self.size.width - sum(width(span.text) for span in (*left, phase)) - _GAPS  # what is left for the printer's name
            words = cut(self._printer_words(self._sheet), max(room, 0))
            self.query_one("#heading", Lines).show([spread(left, (phase, Span(f"  {words} ", "dim")), self.size.width)])

    def _printer_words(self, sheet: Sheet) -> str:
        """The printer that the paper comes out of, and how it is."""
        look = self.printer_of(sheet.paper)
        return f"{look.title} {look.words}" if look is not None and look.ready is not None else sheet.printer

    def _show_printers(self) -> None:
        """Where there are several printers, what each is for, how it is and how many jobs it has."""
        looks = self.session.printer.looks() if self.session.printer is not None else ()
        shown = self.query_one("#printers", Lines)
        shown.display = len(looks) > 1
        shown.show([print_lines.printers_line(looks)] if len(looks) > 1 else [])

    def on_resize(self) -> None:
        """Wide windows show more of each job."""
        self._show_heading()
        self._show_jobs(self._jobs)

    # -- what is asked, and what may be printed ----------------------------------------------------------------

    @property
    def jobs(self) -> "tuple[PrintRowView, ...]":
        """The jobs of the case, the newest first."""
        return self._jobs

    @property
    def _sent(self) -> tuple[str, ...]:
        """Jobs of this case whose sheets are to be looked at."""
        return tuple(job.id for job in self._jobs if job.state == "sent" and print_lines.is_open(job, self.session))

    def offer_again(self) -> None:
        """Show what may be chosen now."""
        self._offer()

    def _offer(self) -> None:
        options, job = self.query_one("#choices", OptionList), self.job
        if self.folder_offered and self.case is not None:
            self._choose_from(options, "整件", self.folder_choices())
            return
        asked = job is not None and print_lines.is_open(job, self.session) and job.paper not in self.under_way
        if asked and job is not None:
            self._choose_from(options, print_lines.question(job), print_lines.answers(job, len(self._sent)))
        elif self.case is not None:
            offered = print_lines.offers(self.case, self.session, self._jobs)
            waiting = "、".join(paper_word(paper) for paper in self.under_way)
            title = f"正在打印{waiting}……" if waiting else "可以打印"
            self._choose_from(options, title, print_lines.without(offered, self.under_way))

    def _choose_from(self, options: OptionList, title: str, choices: tuple[Choice, ...]) -> None:
        options.title = title
        options.offer(choices)
        self.foot.stand(_KEPT if title and self.job and print_lines.is_open(self.job, self.session) else "")
        if self.focused is None and choices:
            self.rest()

    def rest(self) -> None:
        """Where digits choose."""
        options = self.query_one("#choices", OptionList)
        (options if options.can_focus else self.query_one("#jobs", CaseTable)).focus()

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """An answer about the sheet, or a paper to print."""
        from cqclerk.commands import issuing

        job, choice = self.job, message.choice.id
        if message.by_enter:  # Enter of habit wastes no sheet
            self.say(f"回车不打印也不确认：按 {message.digit} {message.choice.words}。")
        elif self.is_held(message) or self.move_right(choice) or self.take_folder(choice):
            return
        elif choice == print_lines.ALL_WHOLE:
            self.do(confirm_all, self._sent)
        elif choice == print_lines.WHOLE and job is not None:
            self.do(issuing.confirm, job.id, "clerk")
        elif choice in (print_lines.BAD, print_lines.NOT_PRINTED) and job is not None:
            self.do(issuing.spoil, job.id, choice)
        elif template := form_offers.template_of(choice):
            assert self.case is not None
            self.host.go("form_print", self.case_id, self.session.reference.items[self.case.item].certificate, template)
        else:
            self.print_or_ask(choice, any(each.paper == choice and each.state == "printed" for each in self._jobs))

    def on_print_steps_printed(self, message: PrintSteps.Printed) -> None:
        """What the spooler knows; what became of the paper is asked next."""
        if message.paper in self.under_way:
            self.under_way.remove(message.paper)
        self.use = None  # another printer was for this sheet
        self.look_again()
        self._offer()
        self.rest()
        newest = next((job for job in self._jobs if job.paper == message.paper), None)
        if self.sum_up(message, newest):
            return
        if message.error is not None:
            self.say(failure(message.error, self.session), "error")
        elif newest is not None and newest.state == "printed":
            self.say(print_lines.settled(newest), "good")
        else:
            self.say(message.sentence)

    def on_key(self, event: events.Key) -> None:
        """PgUp and PgDn move over the paper while one chooses."""
        super().on_key(event)
        if event.key in ("pageup", "pagedown") and self.query_one("#paper").display:
            self.query_one(PaperPreview).on_key(event)

    def action_look_at_paper(self) -> None:
        """V: the paper on the whole screen."""
        if self._sheet is not None:
            self.host.go("paper_view", self.case_id, self._sheet.paper, self.use, self._sheet.job)

    def action_change_printer(self) -> None:
        """P: the marked paper on the next printer."""
        if self._sheet is not None and not self._ledger_open and self.next_printer(self._sheet.paper):
            look = self.printer_of(self._sheet.paper)
            assert look is not None
            self.say(f"下一张改用 {look.title}（{look.words}）。", "" if look.ready is not False else "warning")
            self._look()

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

    @property
    def _ledger_open(self) -> bool:
        return self.query_one("#ledger", CaseTable).display

    def _close_ledger(self) -> bool:
        ledger = self.query_one("#ledger", CaseTable)
        if not ledger.display:
            return False
        ledger.display = False
        for id in ("#jobs", "#paper", "#choices"):
            self.query_one(id).display = True
        self._show_heading()
        self.rest()
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
        if not self.drop_question() and not self.leave_folder() and not self._close_ledger():
            self.host.back()
