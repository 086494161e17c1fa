"""套打校准: where the forms of a template are printed, and how their print is moved. For administrators; it stands in the journal."""

from cqclerk.domain import guards, stationery
from cqclerk.domain.access import Role
from cqclerk.domain.station import Station
from cqclerk.domain.station_events import StationeryAligned, StationeryPlaced, StationEvent
from cqclerk.domain.stationery import Alignment, FormPlace, Spot
from cqclerk.workplace.workplace import Workplace


def place(at: Workplace, where: FormPlace) -> Station:
    """The forms of this template lie in this printer's tray from now on; a place without a printer: nowhere."""
    return _record(at, StationeryPlaced(where.template, where.profile, where.transport, where.address, where.tray))


def align(at: Workplace, where: FormPlace, meant: tuple[Spot, Spot], measured: tuple[Spot, Spot]) -> Station:
    """Two crosses of a calibration sheet, printed with the alignment that counts now, have come out at `measured`.

    Raises NotAllowed (stationery.measured) where no printer could have done that.
    """
    new = stationery.reckon(at.station.alignment(where), meant, measured)
    if new is None:
        raise guards.NotAllowed(guards.no("stationery.measured"))
    return put_back(at, where, new)


def put_back(at: Workplace, where: FormPlace, alignment: Alignment) -> Station:
    """An alignment as it stands in the history counts again."""
    of = (where.template, where.profile, where.transport, where.address, where.tray)
    return _record(at, StationeryAligned(*of, alignment.x, alignment.y, alignment.scale_x, alignment.scale_y))


def _record(at: Workplace, event: StationEvent) -> Station:
    guards.require(None if at.actor.has(Role.ADMINISTRATOR) else guards.no("administration.role"))
    with at.transaction() as tx:
        station = tx.record(tx.station(), event)
    at.station = station
    return station
