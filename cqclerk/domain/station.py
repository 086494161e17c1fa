"""The station and the operators who work at it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from cqclerk.domain.access import Role
from cqclerk.domain.events import Made
from cqclerk.domain.station_events import (
    ClockConfirmed,
    Enrolled,
    OperatorAdded,
    OperatorEvent,
    OperatorRemoved,
    PrinterChosen,
    ReferenceLoaded,
    StationEvent,
    StationMade,
)


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
class Station:
    """A workstation: epoch 0 may take in, a higher epoch is certified and may decide and issue for its office."""

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
    loaded: tuple[Loaded, ...] = ()


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
            return replace(after, epoch=epoch, certificate=certificate, root_key=root, gateway_key=gateway)
        case PrinterChosen(profile=profile, transport=transport, address=address):
            return replace(after, printer_profile=profile, printer_transport=transport, printer_address=address)
        case ClockConfirmed():
            return after
        case ReferenceLoaded():
            return replace(after, loaded=(*after.loaded, _loaded(event, made)))
        case _:
            assert_never(event)


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
