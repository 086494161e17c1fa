"""整件: every paper of a case in one go, each a job of its own, or as one file to be kept."""

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from cqclerk.domain import case_papers
from data.system_words import why
from screens import form_offers, texts
from screens.phases import paper_word
from screens.print_lines import is_open
from screens.print_steps import PrintSteps
from screens.reasons import failure
from screens.widgets.option_list import Choice

if TYPE_CHECKING:
    from cqclerk.domain.case import Case
    from cqclerk.domain.print_job import PrintJob
    from cqclerk.workplace.workplace import Workplace
    from data.rows import PrintRowView
    from printing.document import Document

ONCE, EVERY, FILE = "folder_once", "folder_every", "folder_file"
_AGAIN = "整件补打"  # why what has come out already is printed again
_PRINTED, _ASK, _NOT = "printed", "ask", "not"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The papers of a case, to be kept as one file."""

    case: "Case"
    documents: "tuple[Document, ...]"


class FolderSteps(PrintSteps):
    """The whole case: what is printed together, what came of it, and the file."""

    @dataclass
    class Filed(Message):
        """The file is written, or why not."""

        path: Path
        error: BaseException | None

    def __init__(self, case_id: str = "") -> None:
        super().__init__(case_id)
        self.folder_offered = False
        self._run: list[str] = []  # papers of the run that are still with a printer
        self._came: Counter[str] = Counter()
        self._why = ""  # what the last one broke on

    @property
    def jobs(self) -> "tuple[PrintRowView, ...]":
        """The jobs of the case, the newest first."""
        raise NotImplementedError

    # -- what is offered -----------------------------------------------------------------------------------------

    def action_folder(self) -> None:
        """Z: the whole case."""
        if self.case is not None and not self._run:
            self.folder_offered = True
            self.offer_again()
            self.rest()

    def leave_folder(self) -> bool:
        """Back to the single papers; False if one was there already."""
        offered, self.folder_offered = self.folder_offered, False
        if offered:
            self.offer_again()
        return offered

    def folder_choices(self) -> tuple[Choice, ...]:
        """What may be done with all papers together."""
        fresh, again = self._ready(again=False), self._ready(again=True)
        nothing = "都打过了" if again else "现在没有可以打的"
        return (
            Choice(ONCE, f"打印没打过的 {len(fresh)} 张", _named(fresh), "" if fresh else nothing),
            *([Choice(EVERY, f"全部打印 {len(again)} 张", "打过的写明补打")] if len(again) > len(fresh) else []),
            Choice(FILE, "存成一份 PDF", "归档用，写明存档副本"),
        )

    def _ready(self, *, again: bool) -> list[str]:
        """The papers that may be printed now; of which no sheet is open; without `again` only those that never came out.

        A certificate that lies on pre-printed forms is printed for itself: forms are bound by their numbers.
        """
        case = self.case
        assert case is not None
        item = self.session.reference.items[case.item]
        away = {*self.under_way, *(job.paper for job in self.jobs if is_open(job, self.session))}
        away |= {item.certificate} if form_offers.offers(item.certificate, self.session) else set()
        printed = set() if again else {job.paper for job in self.jobs if job.state == "printed"}
        may = [paper for paper, objection in case_papers.offered(case, item, self.session.actor) if objection is None]
        return [paper.key for paper in may if paper.key not in away and (paper.numbered or paper.key not in printed)]

    # -- doing it ------------------------------------------------------------------------------------------------

    def take_folder(self, choice: str) -> bool:
        """Do it; False if the choice is another one."""
        if choice in (ONCE, EVERY):
            self._print_all(self._ready(again=choice == EVERY))
        elif choice == FILE:
            self.do(draw, self.case_id)
            self.say("正在存成 PDF……")
        else:
            return False
        self.leave_folder()
        return True

    def _print_all(self, papers: list[str]) -> None:
        printed = {job.paper for job in self.jobs if job.state == "printed"}
        self._run, self._came, self._why = list(papers), Counter(), ""
        for paper in papers:
            self.print_paper(paper, _AGAIN if paper in printed and not self._numbered(paper) else "")

    def sum_up(self, message: "PrintSteps.Printed", job: "PrintRowView | None") -> bool:
        """Count a sheet of the run; whether the run is over, and said what came of it. job: the newest of that paper."""
        if message.paper not in self._run:
            return False
        self._run.remove(message.paper)
        state = job.state if job is not None and message.error is None else ""
        self._came[_PRINTED if state == "printed" else _ASK if state in ("sent", "unknown") else _NOT] += 1
        if state not in ("printed", "sent", "unknown"):
            self._why = failure(message.error, self.session) if message.error else message.sentence
        if self._run:
            return False
        self.say(self._sentence(), "warning" if self._came[_NOT] else "" if self._came[_ASK] else "good")
        return True

    def _sentence(self) -> str:
        told = (
            (f"{self._came[_PRINTED]} 张已出纸", self._came[_PRINTED]),
            (f"{self._came[_ASK]} 张请看纸确认", self._came[_ASK]),
            (f"{self._came[_NOT]} 张没有打，{self._why.rstrip('。')}", self._came[_NOT]),
        )
        return f"整件 {self._came.total()} 张：{'；'.join(words for words, count in told if count)}。"

    # -- the file ------------------------------------------------------------------------------------------------

    def file_away(self, drawn: Drawn) -> None:
        """Write the file off the store thread, which others wait for."""
        when = f"{self.session.now():%Y%m%d-%H%M}"
        path = self.session.home.archive / f"{drawn.case.receipt_number}-{when}.pdf"
        threading.Thread(target=self._write, args=(drawn, path), name="folder", daemon=True).start()

    def _write(self, drawn: Drawn, path: Path) -> None:
        from data.place import replace_file
        from printing.folder import as_pdf
        from printing.fonts import MissingGlyphs

        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(path, as_pdf(drawn.case, drawn.documents))
        except (OSError, MissingGlyphs) as error:
            self.post_message(self.Filed(path, error))
        else:
            self.post_message(self.Filed(path, None))

    def on_folder_steps_filed(self, message: Filed) -> None:
        """Where it is, and that it is not encrypted as everything else here."""
        if isinstance(message.error, OSError):
            params = {"folder": message.path.parent, "reason": why(message.error)}
            self.say(texts.sentence("papers.folder", params), "error")
        elif message.error is not None:
            self.say(failure(message.error, self.session), "error")
        else:
            self.say(f"已存成文件，没有加密，含个人信息，拷走以后请删去：{message.path}", "good")


def draw(at: "Workplace", case_id: str) -> Drawn:
    """On the store thread: the papers, drawn."""
    from printing import folder

    case = at.case(case_id)
    return Drawn(case, folder.documents(case, at))


def confirm_all(at: "Workplace", job_ids: tuple[str, ...]) -> "tuple[PrintJob, ...]":
    """On the store thread: somebody has seen all these sheets whole."""
    from cqclerk.commands import issuing

    return tuple(issuing.confirm(at, job_id, "clerk") for job_id in job_ids)


def _named(papers: Iterable[str]) -> str:
    return "、".join(map(paper_word, papers))
