"""What stands on 打印: jobs as rows, the papers that a case may have, the question about a sheet and its answers."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from cqclerk.domain import case_papers, print_guards
from cqclerk.domain.case import Case
from cqclerk.domain.case_papers import Paper
from cqclerk.domain.guards import Objection
from screens import form_offers, texts
from screens.phases import job_reason_word, job_word, paper_word
from screens.reasons import reason
from screens.spans import Line, Span
from screens.widgets.case_table import Column
from screens.widgets.option_list import Choice
from screens.widgets.row_window import Row

if TYPE_CHECKING:
    from cqclerk.domain.print_job import PrintJob
    from data.rows import DeskRow, PrintRowView
    from screens.session import PrinterLook, Session

NARROW = (Column("任务", 14), Column("状态", 12))
WIDE = (Column("任务", 14), Column("编号", 22), Column("状态", 12), Column("说明", 8, grow=1))
LEDGER = (
    Column("收件", 4),
    Column("申请人", 14, grow=2),
    Column("任务", 14),
    Column("编号", 20),
    Column("状态", 10),
    Column("说明", 8, grow=1),
)
GIVE_BACK, ASK_PRINT, TAKE_PRINT = "give_back", "ask_print", "take_print"  # who prints the original
WHOLE, BAD, NOT_PRINTED, ALL_WHOLE = "whole", "bad", "not_printed", "all_whole"  # the answers to what came out of the printer
_LEDGER_JOBS = 300  # settled ones that the ledger lists; what is open is always there
_LEDGER_CASES = 50  # decided and not printed, the most urgent ones
SETTLED = ("printed", "spoiled")
_ASKED = ("sent", "unknown")
_TONES = {"unknown": "error", "sent": "warning", "sending": "warning", "reserved": "warning", "spoiled": "dim"}
_NOT_PRINTED_YET = "未打印"


def is_open(job: "PrintRowView", session: "Session") -> bool:
    """Whether somebody here still has to say what became of the sheet."""
    return job.state not in SETTLED and job.station == session.file.station_id


def job_row(job: "PrintRowView", *, wide: bool) -> Row:
    """A job in the list of its case."""
    middle = (job.certificate_number or "-",) if wide else ()
    end = (_why(job),) if wide else ()
    return Row(job.id, (_task(job), *middle, job_word(job.state), *end), _TONES.get(job.state, ""))


def ledger_rows(session: "Session") -> Iterator[Row]:
    """First what is asked about, then what is not printed yet, then what is settled. The key names job and case."""
    jobs = session.views.print_jobs(_LEDGER_JOBS)
    unsettled = [job for job in jobs if job.state not in SETTLED]
    yield from map(ledger_row, unsettled)
    yield from waiting_rows(session.views.desk("printing", limit=_LEDGER_CASES), unsettled, session)
    yield from map(ledger_row, jobs[len(unsettled) :])


def case_of(row: Row) -> str:
    """The case of a row of the ledger."""
    assert isinstance(row.key, tuple)
    return str(row.key[1])


def ledger_row(job: "PrintRowView") -> Row:
    """A job in the list of all."""
    names = " ".join(job.names.split())
    cells = (job.receipt_number[-4:], names, _task(job), job.certificate_number or "-", job_word(job.state), _why(job))
    return Row((job.id, job.case_id), cells, _TONES.get(job.state, ""))


def waiting_rows(cases: "Iterable[DeskRow]", unsettled: "Iterable[PrintRowView]", session: "Session") -> Iterator[Row]:
    """Decided cases of which no sheet is on its way yet."""
    on_the_way = {job.case_id for job in unsettled if job.certificate_number}
    for case in cases:
        if case.id not in on_the_way:
            paper = session.reference.items[case.item].certificate
            yield Row(
                ("case", case.id), (case.receipt_number[-4:], " ".join(case.names.split()), paper_word(paper), "-", _NOT_PRINTED_YET, "")
            )


def answers(job: "PrintRowView", sent: int = 1) -> tuple[Choice, ...]:
    """What can be said of a sheet. Nothing is printed again before one of them is chosen. sent: sheets of this case to be looked at."""
    same = "重打同一号" if job.certificate_number else "重打"
    if job.state in _ASKED:
        return (
            Choice(WHOLE, "完整已出纸"),
            Choice(BAD, f"坏了，记废页，{same}"),
            Choice(NOT_PRINTED, f"没出来，装好纸再{'打同一号' if job.certificate_number else '打'}"),
            *([Choice(ALL_WHOLE, f"这一件待确认的 {sent} 张都完整已出纸")] if sent > 1 else []),
        )
    return (Choice(NOT_PRINTED, "这一张没有发出，再打"),) if job.state == "reserved" else ()


def question(job: "PrintRowView") -> str:
    """What is asked about a sheet."""
    paper = paper_word(job.paper)
    match job.state:
        case "sending":
            return f"{paper}正在打印，请等打印机"
        case "reserved":
            return f"{paper}还没有发给打印机"
        case "unknown":
            return f"{paper}：{job_reason_word(job.reason)}。请看出来的纸，{paper}完整吗？"
        case _:
            return f"请看出来的纸：{paper}完整吗？"


def offers(case: Case, session: "Session", jobs: "Iterable[PrintRowView]" = ()) -> tuple[Choice, ...]:
    """The papers of a case, the certificate first; those that may not be printed now with their reason. jobs: what was printed."""
    papers = case_papers.offered(case, session.reference.items[case.item], session.actor)
    printed = Counter(job.paper for job in jobs if job.state == "printed")
    rights = _rights(case, session)
    choices = [_offer(paper, objection, case, session, printed[paper.key]) for paper, objection in papers]
    certificate = session.reference.items[case.item].certificate
    forms = form_offers.offers(certificate, session) if any(one.id == certificate and not one.reason for one in choices) else ()
    return (*choices[:1], *forms, *choices[1:], *rights)


def without(choices: tuple[Choice, ...], papers: "Iterable[str]") -> tuple[Choice, ...]:
    """The choices but those that are with a printer; each keeps its digit, so that no key means another paper meanwhile."""
    away = set(papers)
    if not away:
        return choices
    allowed = [choice for choice in choices if not choice.reason]
    kept = [replace(choice, digit=digit) for digit, choice in enumerate(allowed, 1) if choice.id not in away]
    return (*kept, *(choice for choice in choices if choice.reason))


def _rights(case: Case, session: "Session") -> Iterator[Choice]:
    """What may be done about who prints the original; nothing is said of what may not."""
    if print_guards.may_give_back(case, session.actor) is None:
        yield Choice(GIVE_BACK, "首张改由别的窗口打印（交还打印权）")
    if print_guards.may_ask(case, session.actor) is None:
        yield Choice(ASK_PRINT, "首张由本台打印（向网关要打印权）")
    if print_guards.may_take(case, session.actor) is None:
        yield Choice(TAKE_PRINT, "那一台没有应答，改由本台打印，印明补打", "负责人")


def printers_line(looks: "Iterable[PrinterLook]") -> Line:
    """Each printer: what it is for, how it is, how many jobs it has."""
    spans = [Span(" ")]
    for look in looks:
        tone = {True: "", False: "error", None: "dim"}[look.ready]
        waiting = f" 排队{look.waiting}" if look.waiting > 1 else ""
        spans += [Span(f"{look.role} ", "dim"), Span(f"{look.title} {look.words}{waiting}", tone), Span("   ")]
    return tuple(spans)


def _offer(paper: Paper, objection: Objection | None, case: Case, session: "Session", printed: int) -> Choice:
    name = paper_word(paper.key)
    if objection is not None:
        return Choice(paper.key, name, texts.article(objection.key), reason(objection, session, case))
    again = (case.reprints if case.reprint_open or case.print_taken else 0) if paper.numbered else printed
    words = f"补打{name} 第{again}次" if again else f"打印{name}"
    return Choice(paper.key, words, case.certificate_number if paper.numbered else "")


def settled(job: "PrintRowView | PrintJob") -> str:
    """What is said once somebody has seen the sheet. A case is 办结 once: one more sheet of its paper is 补打."""
    paper, number = paper_word(job.paper), job.certificate_number
    if not number:
        return f"已出纸：{paper}。"
    if job.reprint:
        return f"补打第{job.reprint}次已出纸：{paper} 编号 {number}，编号不变。"
    return f"已出纸，已办结：{paper} 编号 {number}。F4 交付申请人。"


def _task(job: "PrintRowView") -> str:
    return paper_word(job.paper) + (f" 补{job.reprint}" if job.reprint else "")


def _why(job: "PrintRowView") -> str:
    return job_reason_word(job.reason) if job.state in ("spoiled", "unknown") else ""
