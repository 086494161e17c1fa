"""管理: what concerns the station itself."""

from cqclerk.domain import guards
from cqclerk.domain.access import Role
from cqclerk.domain.events import PrinterChosen
from cqclerk.domain.station import Station
from cqclerk.workplace.workplace import Workplace


def choose_printer(at: Workplace, profile: str, transport: str, address: str) -> Station:
    """Where this station prints from now on; administrators only."""
    guards.require(None if at.actor.has(Role.ADMINISTRATOR) else guards.no("administration.role"))
    with at.transaction() as tx:
        station = tx.record(tx.station(), PrinterChosen(profile, transport, address))
    at.station = station
    return station
