"""Who may say under which number a case is on the platform, or the objection."""

from cqclerk.domain import guards
from cqclerk.domain.access import Actor
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.guards import Objection, no
from cqclerk.domain.platform import platform_number
from cqclerk.domain.platform_events import PlatformFiled


def may_file(case: Case, actor: Actor) -> Objection | None:
    """上平台: by the offices that have the case in hand; also after the decision, for the platform may have been down."""
    if objection := guards.taken_in(case):
        return objection
    if case.phase is Phase.WITHDRAWN and not case.platform_number:
        return no("platform.withdrawn")
    if actor.office not in (case.intake_office, case.home_office, case.turn, case.decider):
        return no("case.other_office", office=case.home_office)
    return guards.may_take_in(actor)


def says(case: Case, event: PlatformFiled) -> Objection | None:
    """The number can be one, and is another than before."""
    if not event.number or platform_number(event.number) != event.number or not event.filed_by:
        return no("platform.number")
    return no("platform.same", number=event.number) if event.number == case.platform_number else None
