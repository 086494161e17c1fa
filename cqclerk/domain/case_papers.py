"""The papers of a case, one row each: when there is occasion for one, why it may not be printed now, whether it carries the number."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from cqclerk.domain.access import Actor
from cqclerk.domain.application import Handover, Proof
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.guards import Objection, may_print_certificate, no
from cqclerk.domain.items import Item


def _always(case: Case) -> bool:
    return True


def _no_objection(case: Case, actor: Actor) -> Objection | None:
    return None


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper.

    occasion   whether there is anything for it to say; without, nobody speaks of it
    objection  why it may not be printed now, although there is occasion
    numbered   it carries the number of the certificate: each of its sheets is accounted for
    follows    the phase with which the citizen gets it, if it belongs to one

    Every paper names the applicants: none is printed where the application was withheld.
    """

    key: str
    occasion: Callable[[Case], bool] = _always
    objection: Callable[[Case, Actor], Objection | None] = _no_objection
    numbered: bool = False
    follows: Phase | None = None

    def refused(self, case: Case, actor: Actor) -> Objection | None:
        """Why it may not be printed now, None if it may."""
        if not self.occasion(case):
            return no("print.no_occasion")
        if case.overtaken:
            return no("conflict.overtaken", count=len(case.overtaken))
        if objection := self.objection(case, actor):
            return objection
        return None if case.application else no("print.withheld")


def _in(*phases: Phase) -> Callable[[Case], bool]:
    return lambda case: case.phase in phases


def _in_dispute(case: Case) -> bool:
    return case.dispute is not None and not case.dispute.recalled


def _unless(key: str, holds: Callable[[Case], bool]) -> Callable[[Case, Actor], Objection | None]:
    return lambda case, actor: None if holds(case) else no(key)


_CERTIFICATE = Paper("", objection=may_print_certificate, numbered=True)

PAPERS = (
    Paper("receipt"),
    Paper("one_time_notice", objection=_unless("notice.no_gap", lambda case: bool(case.gaps)), follows=Phase.SUPPLEMENTING),
    Paper("acceptance_notice", objection=_unless("print.not_accepted", lambda case: bool(case.case_number)), follows=Phase.PROCESSING),
    Paper("refusal_notice", _in(Phase.REFUSED), follows=Phase.REFUSED),
    Paper("application_form"),
    Paper("commitment_form", lambda case: case.proof is Proof.COMMITMENT),
    Paper("declined_notice", _in(Phase.DECLINED), follows=Phase.DECLINED),
    Paper("denial_decision", _in(Phase.NOT_GRANTED), follows=Phase.NOT_GRANTED),
    Paper("extension_notice", lambda case: case.extended),
    Paper("procedure_notice", lambda case: bool(case.procedure)),
    Paper("public_notice", lambda case: case.phase is Phase.PROCESSING and case.progress.notice_until is not None),
    Paper("inquiry_letter", lambda case: bool(case.open_inquiries)),
    Paper("postal_label", lambda case: case.phase is Phase.COMPLETED and (case.handover is Handover.POST or case.delivery.tries > 0)),
    Paper(
        "proof_of_service",
        _in(Phase.COMPLETED, Phase.DELIVERED),
        _unless("print.not_handed_over", lambda case: case.phase is Phase.DELIVERED),
    ),
    Paper("recall_notice", lambda case: case.old_sheet_out or (case.phase.gone and not case.recalled) or _in_dispute(case)),
)
"""What there is beside the certificate of the item, which comes first."""


def papers_of(item: Item) -> Iterator[Paper]:
    """The papers that a case of this item may ever have, in the order in which they lie in its folder."""
    yield replace(_CERTIFICATE, key=item.certificate)
    yield from PAPERS


def paper_of(key: str, item: Item) -> Paper:
    """One of them; KeyError if a case of this item never has it."""
    found = next((paper for paper in papers_of(item) if paper.key == key), None)
    if found is None:
        raise KeyError(key)
    return found


def offered(case: Case, item: Item, actor: Actor) -> list[tuple[Paper, Objection | None]]:
    """What may be spoken of now, each with why it may not be printed."""
    return [(paper, paper.refused(case, actor)) for paper in papers_of(item) if paper.occasion(case)]


def follows(phase: Phase) -> str:
    """The paper that the citizen gets with this phase, "" if there is none."""
    return next((paper.key for paper in PAPERS if paper.follows is phase), "")
