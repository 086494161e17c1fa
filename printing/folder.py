"""The whole file of a case: every paper there is of it, in order, as one PDF to be kept."""

from dataclasses import replace
from typing import TYPE_CHECKING

from cqclerk.domain.case_papers import Paper, papers_of
from printing import papers
from printing.document import Document, copy_mark

if TYPE_CHECKING:
    from cqclerk.domain.case import Case
    from cqclerk.workplace.workplace import Workplace


def contents(case: "Case", at: "Workplace") -> tuple[Paper, ...]:
    """What lies in the folder: what may be printed now, and the certificate that was decided, wherever it was printed."""
    item = at.reference.items[case.item]
    return tuple(paper for paper in papers_of(item) if _belongs(paper, case, at))


def _belongs(paper: Paper, case: "Case", at: "Workplace") -> bool:
    if paper.numbered:
        return bool(case.certificate_number and case.application and not case.phase.gone)
    return paper.refused(case, at.actor) is None


def documents(case: "Case", at: "Workplace") -> tuple[Document, ...]:
    """The papers, each marked as a copy: none of them can be taken for the original. On the store thread."""
    drawn = (papers.paper(paper.key, case, at) for paper in contents(case, at))
    return tuple(replace(document, marks=(copy_mark(), *document.marks)) for document in drawn)


def as_pdf(case: "Case", found: tuple[Document, ...]) -> bytes:
    """One file, found by its bookmarks. Raises fonts.MissingGlyphs."""
    from printing.pdf.renderer import render_folder

    return render_folder(found, f"办件卷宗 {case.receipt_number}")
