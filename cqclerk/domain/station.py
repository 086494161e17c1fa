"""The station and the operators who work at it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from cqclerk.domain.access import Role
from cqclerk.domain.conflict_events import ConflictSettled
from cqclerk.domain.events import Made
from cqclerk.domain.station_events import (
    BegunAnew,
    ClockConfirmed,
    Enrolled,
    OperatorAdded,
    OperatorEvent,
    OperatorRemoved,
    PrinterChosen,
    ReferenceLoaded,
    StationeryAligned,
    StationeryPlaced,
    StationEvent,
    StationMade,
    StationStopped,
)
from cqclerk.domain.stationery import Aligned, Alignment, FormPlace


@dataclass(frozen=True, slots=True)
class Loaded:
    """A reference file that was loaded here, see ReferenceLoaded; its text is in the event."""

    event_id: str
    kind: str
    name: str
    edition: int
    digest: str
    effective_from: date | None
    operator: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChosenPrinter:
    """One printer of a station. use: the form of paper that comes out there, "" for all that have no printer of their own."""

    profile: str
    transport: str
    address: str
    use: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """A refused event of this station, what a person decided about it, and who did so when."""

    event_id: str
    way: str
    operator: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Station:
    """A workstation: epoch 0 may take in, a higher epoch is certified and may decide and issue for its office.

    public_key  the key of the epoch that it works in, which may not be certified yet
    """

    id: str
    version: int = 0
    office: str = ""
    window: str = ""
    public_key: str = ""
    training: bool = False
    epoch: int = 0
    certificate: str = ""
    root_key: str = ""
    gateway_key: str = ""
    printer_profile: str = ""
    printer_transport: str = ""
    printer_address: str = ""
    more_printers: tuple[ChosenPrinter, ...] = ()
    loaded: tuple[Loaded, ...] = ()
    forms: tuple[FormPlace, ...] = ()
    aligned: tuple[Aligned, ...] = ()
    settled: tuple[Settled, ...] = ()
    stopped: str = ""  # how the gateway stopped its last certified epoch: revoked, forked
    stopped_why: str = ""

    def form_place(self, template: str) -> FormPlace | None:
        """Where the forms of this template lie."""
        return next((place for place in self.forms if place.template == template), None)

    def alignment(self, place: FormPlace) -> Alignment:
        """How its print is moved there."""
        return next((one.after for one in reversed(self.aligned) if one.place == place), Alignment())

    @property
    def printers(self) -> tuple[ChosenPrinter, ...]:
        """All of them, the one for whatever has none of its own first."""
        return (ChosenPrinter(self.printer_profile, self.printer_transport, self.printer_address), *self.more_printers)

    def printer_for(self, form: str) -> ChosenPrinter:
        """Where a form of paper comes out."""
        return next((printer for printer in self.more_printers if printer.use == form), self.printers[0])


@dataclass(frozen=True, slots=True)
class Operator:
    """A person who works at the window, with a set of roles."""

    id: str
    version: int = 0
    name: str = ""
    roles: frozenset[Role] = frozenset()
    active: bool = True


def apply(station: Station, event: StationEvent, made: Made) -> Station:
    """The station after one more event."""
    after = replace(station, version=station.version + 1)
    match event:
        case StationMade(office=office, window=window, public_key=key, training=training):
            return replace(after, office=office, window=window, public_key=key, training=training)
        case Enrolled(epoch=epoch, certificate=certificate, root_key=root, gateway_key=gateway):
            if epoch < after.epoch:
                return after
            known = replace(after, epoch=epoch, certificate=certificate, root_key=root, gateway_key=gateway)
            return replace(known, stopped="", stopped_why="") if epoch > after.epoch else known
        case StationeryPlaced():
            others = tuple(place for place in after.forms if place.template != event.template)
            place = FormPlace(event.template, event.profile, event.transport, event.address, event.tray)
            return replace(after, forms=(*others, place) if event.profile else others)
        case StationeryAligned():
            return replace(after, aligned=(*after.aligned, _aligned(station, event, made)))
        case PrinterChosen():
            return _with_printer(after, event)
        case ClockConfirmed():
            return after
        case BegunAnew(public_key=key):
            return replace(after, public_key=key)
        case StationStopped(epoch=epoch, how=how, reason=reason):
            return replace(after, stopped=how, stopped_why=reason) if epoch >= after.epoch else after
        case ReferenceLoaded():
            return replace(after, loaded=(*after.loaded, _loaded(event, made)))
        case ConflictSettled(events=events, way=way):
            before = {one.event_id for one in after.settled}
            new = (Settled(one, way, made.operator, made.at) for one in dict.fromkeys(events) if one not in before)
            return replace(after, settled=(*after.settled, *new))
        case _:
            assert_never(event)


def _aligned(station: Station, event: StationeryAligned, made: Made) -> Aligned:
    place = FormPlace(event.template, event.profile, event.transport, event.address, event.tray)
    after = Alignment(event.x, event.y, event.scale_x, event.scale_y)
    return Aligned(place, station.alignment(place), after, made.operator, made.at)


def _with_printer(station: Station, chosen: PrinterChosen) -> Station:
    if not chosen.use:
        return replace(station, printer_profile=chosen.profile, printer_transport=chosen.transport, printer_address=chosen.address)
    others = tuple(printer for printer in station.more_printers if printer.use != chosen.use)
    new = (ChosenPrinter(chosen.profile, chosen.transport, chosen.address, chosen.use),) if chosen.profile else ()
    return replace(station, more_printers=(*others, *new))


def _loaded(event: ReferenceLoaded, made: Made) -> Loaded:
    return Loaded(made.event_id, event.kind, event.name, event.edition, event.digest, event.effective_from, made.operator, made.at)


def apply_operator(operator: Operator, event: OperatorEvent, made: Made) -> Operator:
    """The operator after one more event."""
    after = replace(operator, version=operator.version + 1)
    match event:
        case OperatorAdded(roles=roles, private=name):
            return replace(after, name=name or after.name, roles=frozenset(roles), active=True)
        case OperatorRemoved():
            return replace(after, active=False)
        case _:
            assert_never(event)
