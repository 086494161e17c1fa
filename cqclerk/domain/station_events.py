"""What happens to a station and to the operators of its office."""

from dataclasses import dataclass
from datetime import date

from cqclerk.domain.access import Role
from cqclerk.domain.conflict_events import ConflictSettled


@dataclass(frozen=True, slots=True)
class StationMade:
    """Set-up: the station has an id and a key of its own, and is not enrolled yet."""

    office: str
    window: str
    public_key: str
    training: bool


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The city's root certified this station for its office; a new epoch begins."""

    epoch: int
    certificate: str
    root_key: str
    gateway_key: str


@dataclass(frozen=True, slots=True)
class PrinterChosen:
    """Where this station prints.

    use  the form of paper that comes out there (slip, notice, certificate); "" for all that have no printer of their own.
         A profile "" takes the printer of that form away again.
    """

    profile: str
    transport: str
    address: str
    use: str = ""


@dataclass(frozen=True, slots=True)
class StationeryPlaced:
    """套打: the pre-printed forms of a template lie in a tray of a printer; profile "": nowhere any more."""

    template: str
    profile: str
    transport: str
    address: str
    tray: str


@dataclass(frozen=True, slots=True)
class StationeryAligned:
    """套打校准: the print of a template on a printer and tray is moved (tenths of a millimetre) and scaled (of 100,000) from now on."""

    template: str
    profile: str
    transport: str
    address: str
    tray: str
    x: int
    y: int
    scale_x: int
    scale_y: int


@dataclass(frozen=True, slots=True)
class ClockConfirmed:
    """The clerk looked at the clock of this machine and said that it is right, though something spoke against it.

    day    the business date that was confirmed; it may lie before that of earlier events
    doubt  behind, ahead or off: what spoke against it
    """

    day: date
    doubt: str


@dataclass(frozen=True, slots=True)
class ReferenceLoaded:
    """A rule pack, a year's holidays, local days or a station's own file of a paper or form were loaded: whoever made the event did it.

    kind     rules, holidays, local_days, papers, stationery
    name     id of the pack, the year, the office, the paper, or the kind of form
    edition  of the pack; 0 where there is no such thing
    digest   SHA-256 (hex) of what was loaded; for a rule pack the hash that events name
    private  what was loaded, word for word: it is read from here ever after
    """

    kind: str
    name: str
    edition: int
    digest: str
    effective_from: date | None
    private: str | None = None


@dataclass(frozen=True, slots=True)
class BegunAnew:
    """本机重新起头: the station goes on under a new key in a new epoch, which is not certified yet; it is the first event of it.

    public_key  of the new epoch; it signs this event
    why         restored (an older database was put back), forked (a second copy of this station worked on), revoked
    """

    public_key: str
    why: str


@dataclass(frozen=True, slots=True)
class StationStopped:
    """停用: the gateway takes nothing more from this epoch of a station.

    how     revoked (注销, by the city's administrator) or forked (two copies of the station worked side by side)
    reason  in words, as the administrator wrote it; "" of forked
    """

    epoch: int
    how: str
    reason: str


StationEvent = (
    StationMade
    | Enrolled
    | PrinterChosen
    | StationeryPlaced
    | StationeryAligned
    | ReferenceLoaded
    | ClockConfirmed
    | BegunAnew
    | StationStopped
    | ConflictSettled
)


@dataclass(frozen=True, slots=True)
class OperatorAdded:
    """An operator of the office, with the roles held."""

    roles: tuple[Role, ...]
    private: str | None = None  # name


@dataclass(frozen=True, slots=True)
class OperatorRemoved:
    """The operator no longer works here."""


OperatorEvent = OperatorAdded | OperatorRemoved
