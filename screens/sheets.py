"""A paper as 打印 shows it, drawn on the store thread."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from screens.cells import wrap
from screens.spans import Line, Span

if TYPE_CHECKING:
    from cqclerk.domain.case import Case
    from cqclerk.workplace.workplace import Workplace

REPRINT = "窗口补打"  # why a slip is printed again; of a certificate the reason was given when it was allowed
_WITHHELD = "资料不在本机，看不到内容。"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A case and one of its papers as the printer of this station will show it."""

    case: "Case"
    paper: str
    lines: tuple[Line, ...]
    columns: int
    printer: str
    job: str = ""


def look(at: "Workplace", case_id: str, paper: str, use: str | None = None, job: str = "") -> Sheet:
    """The case, and the paper drawn for the printer that it comes out of, or for another one (`use`).

    paper "" takes the certificate if it may be printed, else the receipt.

    job  the sheet of this job as it was sent, "": the paper as it would come out now

    What keeps the paper from being drawn stands in its place.
    """
    from cqclerk.domain import guards
    from printing import profiles, templates

    case = at.case(case_id)
    certificate = at.reference.items[case.item].certificate
    paper = paper or (certificate if guards.may_print_certificate(case, at.actor) is None else "receipt")
    profile = profiles.load(at.station.printer_for(templates.form_of(paper).value if use is None else use).profile)
    return Sheet(case, paper, tuple(_drawn(at, case, paper, profile.columns, job)), profile.columns, profile.title, job)


def _drawn(at: "Workplace", case: "Case", paper: str, columns: int, job: str) -> list[Line]:
    from printing import papers, preview
    from printing.templates import TemplateError

    if case.application is None:
        return [(Span(_WITHHELD),)]
    try:
        lines = preview.lines(papers.as_looked_at(paper, job, case, at), columns)
    except TemplateError as error:
        return [(Span(line, "error"),) for line in wrap(str(error), columns)]
    return [tuple(Span(run.text, "strong" if run.bold else "") for run in line) for line in lines]
