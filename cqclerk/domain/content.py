"""Who needs the private part of an event: state, numbers and paper travel to every office that follows a case, people do not."""

from cqclerk.domain.afterlife_events import Corrected, ReprintAllowed
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.conflict_events import ReferralAnswered
from cqclerk.domain.events import CaseEvent, PreReviewRefused, Submitted, SupplementReceived
from cqclerk.domain.handling_events import (
    AcceptanceDeclined,
    ApplicationRefused,
    DueDateExtended,
    SpecialProcedureEnded,
    SpecialProcedureStarted,
)

_FORM = (Submitted, SupplementReceived, Corrected)  # say the whole application
_ON_PAPER = (*_FORM, ReprintAllowed)  # what the certificate says, or one more sheet of it
_TOLD = (  # the reasons that the citizen is given in writing, at whichever window asks for the slip
    PreReviewRefused, AcceptanceDeclined, ApplicationRefused, DueDateExtended, SpecialProcedureStarted, SpecialProcedureEnded,
)  # fmt: skip
_ANSWERS = (ReferralAnswered,)  # to what a window has handed up: it must read what it is to do
_BEFORE_ACCEPTANCE = (Phase.SUBMITTED, Phase.SUPPLEMENTING)


def needs(case: Case, event: CaseEvent, office: str, made_by: str, printing_office: str) -> bool:
    """Whether an office gets the private part of an event.

    case      as it stands after the event
    made_by   the office of its maker, whose other windows work with it
    """
    if office == made_by or office in working(case):
        return True
    if office == printing_office and isinstance(event, _ON_PAPER):
        return True
    if office != case.intake_office:
        return False
    return case.phase in _BEFORE_ACCEPTANCE or isinstance(event, (*_FORM, *_TOLD, *_ANSWERS))  # it may take a supplement in


def working(case: Case) -> frozenset[str]:
    """The offices that work on a case: whose it is, who has a step of it, who decided; who was asked, for it may be asked again."""
    asked = (inquiry.office for inquiry in case.inquiries)
    steps = (step.office for step in case.progress.steps)
    return frozenset(filter(None, (case.home_office, case.turn, case.decider, *steps, *asked)))
