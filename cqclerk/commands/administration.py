"""管理: what concerns the station itself."""

from dataclasses import replace
from pathlib import Path

from cqclerk.domain import guards
from cqclerk.domain.access import Role
from cqclerk.domain.station import Station
from cqclerk.domain.station_events import ClockConfirmed, PrinterChosen
from cqclerk.workplace import backups, trust
from cqclerk.workplace.workplace import Workplace
from data import station as plain
from data.place import StationHome
from data.system_words import why


def chosen(at: Workplace) -> Station:
    """The station with the printer that it has now."""
    return at.station


def choose_printer(at: Workplace, profile: str, transport: str, address: str, use: str = "") -> Station:
    """Where this station prints from now on: all papers, or those of one form (`use`); administrators only.

    A profile "" takes the printer of a form away again.
    """
    _require_administrator(at)
    with at.transaction() as tx:
        station = tx.record(tx.station(), PrinterChosen(profile, transport, address, use))
    at.station = station
    return station


def confirm_clock(at: Workplace) -> Station:
    """The clerk says that the clock is right: from now on its day counts, also if earlier records lie after it. It is recorded."""
    assert at.clock_doubt is not None
    event = ClockConfirmed(at.clock_date, at.clock_doubt.kind)
    at.last_day = at.clock_date
    with at.transaction() as tx:
        station = tx.record(tx.station(), event)
    at.station, at.clock_doubt = station, None
    return station


def change_gateway(at: Workplace, home: StationHome, url: str) -> None:
    """Where the gateway answers, from the next sign-in on; administrators only. On the store thread, which alone writes that file."""
    _require_administrator(at)
    plain.write(home, replace(plain.read(home), gateway_url=url))


def believe(at: Workplace, home: StationHome, file: Path) -> None:
    """Who vouches for the gateway's address from now on, from a file in PEM; administrators only. Raises NotAllowed."""
    _require_administrator(at)
    try:
        trust.keep(home, file.read_text(encoding="ascii"))
    except (trust.NoCertificates, UnicodeDecodeError) as error:
        raise guards.NotAllowed(guards.no("trust.no_certificate", path=file)) from error
    except OSError as error:
        raise guards.NotAllowed(guards.no("trust.not_read", path=file, why=why(error))) from error


def back_up(at: Workplace, home: StationHome, target: Path) -> tuple[backups.Backup, Path]:
    """A copy of the station in one file, checked after it was written; administrators only. Raises NotAllowed."""
    _require_administrator(at)
    try:
        return backups.make(at, home, target), target
    except OSError as error:
        raise guards.NotAllowed(guards.no("backup.not_written", path=target, why=why(error))) from error


def _require_administrator(at: Workplace) -> None:
    guards.require(None if at.actor.has(Role.ADMINISTRATOR) else guards.no("administration.role"))
