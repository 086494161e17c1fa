"""What may be recorded of the bypass and of what it owes, or the objection. Whether the gate was open is asked where its data are."""

from cqclerk.domain import guards
from cqclerk.domain.access import Actor, Role
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.emergency_events import BackEntered, EmergencyEvent
from cqclerk.domain.events import Approved
from cqclerk.domain.guards import Objection, no


def may_take(case: Case, actor: Actor) -> Objection | None:
    """应急接件: said at once, by the window that takes the application in."""
    if objection := guards.taken_in(case) or guards.may_take_in(actor):
        return objection
    if case.phase is not Phase.SUBMITTED or case.emergency.taken is not None:
        return no("emergency.late")
    return None if actor.office == case.intake_office else no("case.other_office", office=case.intake_office)


def may_back_enter(case: Case, actor: Actor) -> Objection | None:
    """补录, by the home office, while something is owed; the case may have ended long ago."""
    if case.emergency.taken is None:
        return no("back_entry.none")
    if not case.emergency.owed:
        return no("back_entry.done")
    if actor.office != case.home_office:
        return no("case.other_office", office=case.home_office)
    return None if actor.has(Role.CLERK, Role.REVIEWER) else no("intake.role")


def numbers(case: Case, event: Approved) -> Objection | None:
    """The number of a paper that was given out by hand stays, and no other comes beside it; every other number is from a block."""
    by_hand = case.emergency.by_hand
    if by_hand and (event.certificate_number, event.block) != (by_hand, ""):
        return no("emergency.by_hand", number=by_hand)
    return None if by_hand or event.block else no("numbers.not_reserved", number=event.certificate_number)


def fits(case: Case, event: EmergencyEvent) -> Objection | None:
    """Only what is owed is made good."""
    if not isinstance(event, BackEntered):
        return None
    return None if event.made_good and set(event.made_good) <= set(case.emergency.owed) else no("back_entry.not_owed")
