"""Which steps a case takes from acceptance to paper, and at which offices: from the item's data, fixed at acceptance."""

from datetime import date

from cqclerk.domain.application import Application
from cqclerk.domain.items import UNVERIFIED, Item, ItemKind
from cqclerk.domain.offices import Office, OfficeLevel, OfficeRegister
from cqclerk.domain.steps import PlannedStep, StepKind
from cqclerk.domain.terms import Step

_DECIDING = frozenset({"decide", "approve"})


def plan(item: Item, application: Application, home: str, offices: OfficeRegister, on: date) -> tuple[PlannedStep, ...]:
    """The steps of a case accepted on that day by its home office.

    What is 待核实 about a step binds nobody: it may be left out, and one person is enough for it.
    """
    return tuple(_planned(step, item, _office(step, application, home, offices, on)) for step in item.steps_on(on))


def _planned(step: Step, item: Item, office: str) -> PlannedStep:
    kind = StepKind.DECIDE if step.key in _DECIDING else StepKind(step.key) if step.key in set(StepKind) else StepKind.REVIEW
    sure = step.mark != UNVERIFIED
    return PlannedStep(
        key=step.key,
        kind=kind,
        office=office,
        role=step.role,
        people=step.people if sure else 1,
        days=step.days,
        apart=item.kind is ItemKind.TIMED,
        required=sure or kind is StepKind.DECIDE,
    )


def _office(step: Step, application: Application, home: str, offices: OfficeRegister, on: date) -> str:
    """The home office, the one above it at the level of the step, or a village of its own with a place in the register."""
    if step.level is None:
        return home
    if step.level is OfficeLevel.VILLAGE:
        return next((office.id for office in _villages(application, home, offices, on)), home)
    found = offices.at_level(home, frozenset({step.level}), on)
    return found.id if found else home


def _villages(application: Application, home: str, offices: OfficeRegister, on: date) -> list[Office]:
    """Villages of the applicants under the home office; most have no station, then the township enters what they wrote."""
    codes = [person.registered_residence.division_code for person in application.people()]
    under = (office for office in offices.named() if office.level is OfficeLevel.VILLAGE and office.parent == home)
    return [office for office in under if any(office.covers(code, on) for code in codes)]
