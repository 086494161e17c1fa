"""What each paper says: a document, made of its facts by the template in force."""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, get_args, get_type_hints

from cqclerk.domain.case_papers import paper_of
from cqclerk.domain.events import Subject
from cqclerk.domain.print_events import JobReserved
from cqclerk.domain.print_job import PrintState
from cqclerk.workplace.clock import OFFICE_TIME
from printing import templates
from printing.day_facts import DayCount, DayFacts, DayNumber, DaySheets
from printing.document import Document, Mark, emergency_mark, preview_mark, replacement_mark, reprint_mark, sent_mark, training_mark
from printing.filling import fill
from printing.form_paper_facts import FormFacts, FormRow, InquiryFacts, PublicNoticeFacts
from printing.paper_facts import (
    ApprovalFacts,
    CertificateFacts,
    ChildRow,
    Decided,
    Facts,
    HonorFacts,
    LabelFacts,
    MaritalFacts,
    MaterialRow,
    NoticeFacts,
    OutcomeFacts,
    ProofFacts,
    ReasonRow,
    RecallFacts,
    ReceiptFacts,
)
from printing.templates import Template

if TYPE_CHECKING:
    from cqclerk.domain.case import Case
    from cqclerk.protocol.reference import Reference
    from cqclerk.workplace.workplace import Workplace

FACTS: dict[str, type[Facts]] = {
    "receipt": ReceiptFacts,
    "one_time_notice": NoticeFacts,
    "acceptance_notice": NoticeFacts,
    "refusal_notice": NoticeFacts,
    "declined_notice": OutcomeFacts,
    "denial_decision": OutcomeFacts,
    "extension_notice": OutcomeFacts,
    "procedure_notice": OutcomeFacts,
    "childbirth_certificate": CertificateFacts,
    "marital_childbearing_certificate": MaritalFacts,
    "proof_of_service": ProofFacts,
    "postal_label": LabelFacts,
    "recall_notice": RecallFacts,
    "only_child_honor_certificate": HonorFacts,
    "additional_child_certificate": ApprovalFacts,
    "application_form": FormFacts,
    "commitment_form": FormFacts,
    "public_notice": PublicNoticeFacts,
    "inquiry_letter": InquiryFacts,
    "day_slip": DayFacts,
}
"""The papers there are, and the facts of each."""

_ROWS = (ChildRow, DayCount, DayNumber, DaySheets, FormRow, MaterialRow, ReasonRow)


def paper(kind: str, case: "Case", at: "Workplace") -> Document:
    """A paper of a case as it stands, by the edition in force today (a certificate: on the day of its decision).

    kind  one of FACTS. Call it on the store thread.
    Before the decision, `fonts.missing(paper("childbirth_certificate", …).text())` is the glyph check.
    """
    from printing.case_facts import facts_of
    from printing.wording import office_name

    facts = facts_of(kind, case, at)
    decided = case.issued_on if isinstance(facts, Decided) else None
    document = draw(kind, facts, decided or at.today(), training=at.station.training, own=own_text(kind, at.reference))
    if decided and case.spent:
        document = document.marked(_replaced(case))
    taken = case.emergency.taken
    if decided and taken is not None and taken.village == case.deciding_office:
        document = document.marked(emergency_mark(office_name(taken.village, at)))
    return document


def _replaced(case: "Case") -> Mark:
    """The paper itself says which number it takes the place of."""
    from printing.wording import day

    title = "换证" if case.replaced_by_renewal else "补办"
    return replacement_mark(title, case.spent[-1][1], day(case.replaced_on))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it will come out. again: 补打第 N 次, 0 for the first; reason of that."""

    document: Document
    certificate: bool
    again: int
    reason: str

    @property
    def printed(self) -> Document:
        """What comes out of the printer."""
        return self.document

    @property
    def form(self) -> str:
        """No pre-printed form."""
        return ""

    @property
    def number(self) -> str:
        """Plain paper bears none."""
        return ""

    @property
    def edition(self) -> str:
        """As the ledger names it."""
        return self.document.edition

    @property
    def digest(self) -> str:
        """Of what is printed."""
        return self.document.digest()


def sheet(kind: str, case: "Case", at: "Workplace", reason: str = "") -> Sheet:
    """A paper with what another sheet of it says of itself: which one it is, when, by whom and why. On the store thread.

    A certificate is printed again only where that was allowed, with the reason given then; `reason` is that of other papers.
    """
    document, certificate = paper(kind, case, at), paper_of(kind, at.reference.items[case.item]).numbered
    if certificate:
        again, reason = (case.reprints, case.reprint_reason) if case.reprint_open or case.print_taken else (0, "")
    else:
        again = _printed(kind, case, at)
    return Sheet(_again(document, at, again, reason), certificate, again, reason)


def _again(document: Document, at: "Workplace", again: int, reason: str) -> Document:
    """With what another sheet says of itself; the first one (again 0) says nothing."""
    when = f"{at.now().astimezone(OFFICE_TIME):%Y-%m-%d %H:%M}"
    return document.marked(reprint_mark(again, when, at.operator.name, reason)) if again else document


def as_preview(kind: str, case: "Case", at: "Workplace") -> Document:
    """The paper as it would come out, marked as a preview. Which sheet of a slip it will be is said only on the sheet itself."""
    numbered = paper_of(kind, at.reference.items[case.item]).numbered
    document = sheet(kind, case, at).document if numbered else paper(kind, case, at)
    return replace(document, marks=(preview_mark(), *document.marks))


def as_looked_at(kind: str, job_id: str, case: "Case", at: "Workplace") -> Document:
    """The sheet of a job as it was sent; the coming sheet where there is no job, or another one of a printed certificate was allowed."""
    if not job_id:
        return as_preview(kind, case, at)
    numbered = paper_of(kind, at.reference.items[case.item]).numbered
    with at.reading() as tx:
        coming = numbered and case.reprint_open and tx.job(job_id).state is PrintState.PRINTED
    return as_preview(kind, case, at) if coming else as_sent(kind, job_id, case, at)


def as_sent(kind: str, job_id: str, case: "Case", at: "Workplace") -> Document:
    """The sheet of a job as it went to the printer: which one it is, when, by whom and why are those of the ledger.

    The digest in the ledger says whether these are still the words that were printed; the mark tells it.
    """
    timeline = at.timeline(Subject.PRINT_JOB, job_id)
    found = next(((event, made) for event, made in timeline if isinstance(event, JobReserved)), None)
    if found is None:  # recorded by a newer program
        return as_preview(kind, case, at)
    (order, made), drawn = found, []
    for before in (timedelta(), timedelta(minutes=1)):  # the sheet was drawn a moment before it was reserved
        then = at.as_when(replace(made, at=made.at - before))
        drawn.append(_again(paper(kind, case, then), then, order.reprint, order.reason))
    exact = next((document for document in drawn if document.digest() == order.digest), None)
    document = exact or drawn[0]
    return replace(document, marks=(sent_mark(exact is not None or bool(order.form)), *document.marks))


def _printed(kind: str, case: "Case", at: "Workplace") -> int:
    with at.reading() as tx:
        return sum(job.paper == kind and job.state is PrintState.PRINTED for job in tx.jobs_of(case.id))


def draw(kind: str, facts: Facts, on: date, *, training: bool, own: str = "") -> Document:
    """The paper with these facts, by the edition in force on this day. Raises templates.TemplateError.

    own  the text of a station's own file of this paper, if it has one
    """
    needed = FACTS[kind]
    assert isinstance(facts, needed), f"{kind} needs {needed.__name__}"
    return drawn_by(templates.load(kind, on, names_of(needed), own), facts, training=training)


def drawn_by(template: Template, facts: Facts, *, training: bool) -> Document:
    """The paper with these facts by this edition, in force or not."""
    document = fill(template, named(facts))
    return document.marked(training_mark()) if training else document


def named(facts: Facts) -> dict[str, object]:
    """The facts of a paper by the names that templates have for them."""
    return {name: getattr(facts, name) for name in _own_names(type(facts))}


def own_text(kind: str, reference: "Reference") -> str:
    """The station's own file by which this paper is drawn, "" where it is the program's (or this program cannot read it)."""
    return templates.readable(kind, reference.own_papers.get(kind, ""), names_of(FACTS[kind]))


def sampled(document: Document) -> Document:
    """A paper of invented facts, marked as such."""
    return replace(document, marks=(preview_mark(), training_mark()))


def names_of(facts: type[Facts]) -> frozenset[str]:
    """What a template may name: the facts, and the fields of rows as `list.field`."""
    rows = {name: row for name, hint in get_type_hints(facts).items() for row in get_args(hint) if row in _ROWS}
    return frozenset(_own_names(facts)) | {f"{name}.{field.name}" for name, row in rows.items() for field in fields(row)}


def _own_names(facts: type[Facts]) -> list[str]:
    return [field.name for field in fields(facts)] + [
        name for kind in facts.__mro__ for name, value in vars(kind).items() if isinstance(value, property)
    ]
