"""What happens to a block of certificate numbers: leased, then number by number reserved, issued or void."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class BlockLeased:
    """领用: the gateway leases serials first … first+count-1 to one station for (office, item).

    until  the last day on which a decision may take a number; None: no such day
    """

    office: str
    item: str
    station: str
    prefix: str
    width: int
    first: int
    count: int
    until: date | None = None


@dataclass(frozen=True, slots=True)
class NumberReserved:
    """A serial is taken by a decision."""

    serial: int
    case_id: str


@dataclass(frozen=True, slots=True)
class NumberIssued:
    """The paper that bears the number is confirmed."""

    serial: int


@dataclass(frozen=True, slots=True)
class NumberVoided:
    """作废: the number will never be on a valid paper."""

    serial: int
    reason: str


@dataclass(frozen=True, slots=True)
class LeaseEnded:
    """收号: the gateway ends a lease; what is not accounted for is lost until somebody enters the papers found.

    why  anew (the station was enrolled anew) or revoked
    """

    why: str


@dataclass(frozen=True, slots=True)
class BlockReturned:
    """还号: the station gives back what it has not used. It knows its own numbers: none of those left is on any paper.

    why  expired (its time is over) or handed_in (by the administrator)
    """

    why: str


@dataclass(frozen=True, slots=True)
class FoundPaper:
    """A paper that somebody has seen. holder: the name on it; dated: its date of issue, if it can be read; note: where it is."""

    holder: str
    dated: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NumberFound:
    """清点: a paper bears this number, and nobody has told of it: its decision was lost with what a restored database did not have.

    void  the paper does not count: it was taken back, or it came out bad
    """

    serial: int
    certificate_number: str
    void: bool = False
    private: FoundPaper | None = None


NumberFact = NumberReserved | NumberIssued | NumberVoided | NumberFound
BlockEvent = BlockLeased | NumberReserved | NumberIssued | NumberVoided | LeaseEnded | BlockReturned | NumberFound
