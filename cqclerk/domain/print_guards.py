"""What may be done with the right to print an original, or the objection."""

from cqclerk.domain.access import Actor, Role
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.guards import Objection, certified, no
from cqclerk.domain.print_events import PrintMoved


def may_give_back(case: Case, actor: Actor) -> Objection | None:
    """The station that may print lets another one do it."""
    if objection := _to_print(case) or certified(actor):
        return objection
    return None if case.printing_station == actor.station else no("print.other_station", station=case.printing_station)


def may_ask(case: Case, actor: Actor) -> Objection | None:
    """A station of an office that follows the case asks the gateway for the right that was given back."""
    if objection := _elsewhere(case, actor):
        return objection
    return no("print.other_station", station=case.printing_station) if case.printing_station else None


def may_take(case: Case, actor: Actor) -> Objection | None:
    """An approver takes it from a station that does not answer."""
    if objection := _elsewhere(case, actor):
        return objection
    if not case.printing_station:
        return no("print.given_back")
    return None if actor.has(Role.APPROVER) else no("approver.role")


def is_to_print(case: Case) -> bool:
    """Whether there is a sheet to be printed."""
    return _to_print(case) is None


def fits(event: PrintMoved) -> Objection | None:
    """A station only gives the right back; who gets it the gateway says."""
    return no("gateway.only") if event.station or event.taken else None


def _elsewhere(case: Case, actor: Actor) -> Objection | None:
    if objection := _to_print(case) or certified(actor):
        return objection
    if case.printing_station == actor.station:
        return no("print.here")
    return None if actor.office in case.followers else no("case.other_office", office=case.decider)


def _to_print(case: Case) -> Objection | None:
    """There is a sheet to be printed."""
    if not case.certificate_number:
        return no("print.no_decision")
    waits = case.phase is Phase.APPROVED or case.reprint_open
    return None if waits else no("print.done", phase=case.phase.value)
