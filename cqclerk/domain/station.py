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
    StationEvent,
    StationMade,
    StationStopped,
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
    loaded: tuple[Loaded, ...] = ()
    settled: tuple[Settled, ...] = ()
    stopped: str = ""  # how the gateway stopped its last certified epoch: revoked, forked
    stopped_why: str = ""


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
        case PrinterChosen(profile=profile, transport=transport, address=address):
            return replace(after, printer_profile=profile, printer_transport=transport, printer_address=address)
        case ClockConfirmed():
            return after
        case BegunAnew(public_key=key):
            return replace(after, public_key=key)
        case StationStopped(epoch=epoch, how=how, reason=reason):
            return replace(after, stopped=how, stopped_why=reason) if epoch == after.epoch else after
        case ReferenceLoaded():
            return replace(after, loaded=(*after.loaded, _loaded(event, made)))
        case ConflictSettled(events=events, way=way):
            before = {one.event_id for one in after.settled}
            new = (Settled(one, way, made.operator, made.at) for one in dict.fromkeys(events) if one not in before)
            return replace(after, settled=(*after.settled, *new))
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
