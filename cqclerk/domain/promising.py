"""How the events of a commitment change a case: a promise that no longer stands leaves papers to be asked for. Pure and total."""

from dataclasses import replace

from cqclerk.domain import commitment
from cqclerk.domain.application import Application, Proof
from cqclerk.domain.case_state import Case, Phase
from cqclerk.domain.commitment_events import CommitmentEvent, CommitmentWithdrawn, MendingOrdered
from cqclerk.domain.findings import Gap

SIGNATURE = ("commitment_by", "commitment_on")  # answers of a form that go with a promise
TOLD = "commitment_told"


def apply(case: Case, event: CommitmentEvent) -> Case:
    """The case after one of these events; its version is counted already."""
    after = replace(case, commitment=commitment.apply(case.commitment, event))
    return _asked_for_papers(after, event.gaps) if isinstance(event, CommitmentWithdrawn | MendingOrdered) else after


def by_documents(application: Application) -> Application:
    """The same application, with papers in place of the promise."""
    kept = tuple((key, text) for key, text in application.answers if key not in SIGNATURE)
    return replace(application, proof=Proof.DOCUMENTS, answers=kept)


def _asked_for_papers(case: Case, gaps: tuple[Gap, ...]) -> Case:
    """Before acceptance the case waits for the citizen, who was told; after it it stays where it is, and cannot be decided with a gap."""
    phase = Phase.SUPPLEMENTING if gaps and case.phase is Phase.SUBMITTED else case.phase
    application = by_documents(case.application) if case.application else None
    told = case.prereview.telling(gaps)
    return replace(case, phase=phase, gaps=gaps, proof=Proof.DOCUMENTS, application=application, prereview=told)
