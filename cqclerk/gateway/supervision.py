"""监督视图: per office what came, what is late, and what is not accounted for. Counts, numbers of cases and of papers; never a person."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from cqclerk.domain.access import GATEWAY
from cqclerk.domain.afterlife_events import Renewed, Replaced
from cqclerk.domain.block_events import NumberFound, NumberVoided
from cqclerk.domain.case import Case
from cqclerk.domain.events import Accepted, Approved, HandedOver, PaperConfirmed, PreReviewRefused, Subject, Submitted, Withdrawn
from cqclerk.domain.handling_events import AcceptanceDeclined, ApplicationRefused, Closed
from cqclerk.domain.numbers import NumberBlock
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.offices import office_name
from cqclerk.gateway.states import kept_block
from cqclerk.protocol.codec import BY_TYPE
from cqclerk.protocol.envelope import open_sealed
from cqclerk.workplace.clock import OFFICE_TIME, business_date
from data.hub import HubTransaction
from data.reference import read_toml

_CASE = msgspec.json.Decoder(Case)
_BLOCK = msgspec.json.Decoder(NumberBlock)
CAME = {  # what is counted of what came, by the kinds that make it
    "taken_in": (Submitted,),
    "accepted": (Accepted,),
    "granted": (Approved, Replaced, Renewed),
    "not_granted": (PreReviewRefused, AcceptanceDeclined, ApplicationRefused, Withdrawn, Closed),
    "printed": (PaperConfirmed,),
    "delivered": (HandedOver,),
}
Of = Callable[[str], "OfficeView"]
_COLUMN = {BY_TYPE[kind].name: column for column, kinds in CAME.items() for kind in kinds}


@dataclass(slots=True)
class OfficeView:
    """One office. came: what its stations reported in the span, by CAME; all else is as it stands now.

    waiting, late, soon       open cases that it has to act on; past their day; near it
    stations, silent          that work; that have not spoken for too long
    left, low                 unused numbers; items of stations that should have more
    reserved, unaccounted     numbers taken by a decision whose paper nobody has confirmed; lost, or not given back in time
    missing, held             events that a chain lacks; that wait for a newer gateway
    refused, quarantined      events refused in the span; kept aside
    """

    id: str
    name: str
    came: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CAME, 0))
    waiting: int = 0
    late: int = 0
    soon: int = 0
    stations: int = 0
    silent: int = 0
    left: int = 0
    low: int = 0
    reserved: int = 0
    unaccounted: int = 0
    missing: int = 0
    held: int = 0
    refused: int = 0
    quarantined: int = 0

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to tell: nothing came, nothing waits, nothing is wrong."""
        return not any((*self.came.values(), self.waiting, self.silent, self.low, self.wrong))

    @property
    def wrong(self) -> bool:
        """Whether somebody has to look into it."""
        return any((self.late, self.silent, self.unaccounted, self.missing, self.held, self.quarantined))


@dataclass(frozen=True, slots=True)
class LateCase:
    """A case past the day that counts, or near it. days: since then, negative before it."""

    office: str
    receipt_number: str
    item: str
    phase: str
    deadline: date
    days: int


@dataclass(frozen=True, slots=True)
class StationView:
    """A station that works. last: when it was heard of (ISO 8601, UTC), "" if never since its enrolment."""

    id: str
    office: str
    window: str
    last: str
    silent: bool


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block of numbers. untold: lost, or of a lease whose time is over and that was not given back."""

    block: NumberBlock
    window: str
    untold: int


@dataclass(frozen=True, slots=True)
class VoidNumber:
    """A number that will never be on a valid paper. reason: a key of the void reasons, "" where it is in the clerk's own words."""

    number: str
    office: str
    item: str
    reason: str
    on: date


@dataclass(frozen=True, slots=True)
class Supervision:
    """Everything, as of a moment."""

    since: date
    until: date
    offices: tuple[OfficeView, ...]
    late: tuple[LateCase, ...]
    stations: tuple[StationView, ...]
    blocks: tuple[BlockView, ...]


def look(gateway: Gateway, tx: HubTransaction, since: date, until: date) -> Supervision:
    """What came from one day to another (both count), and how things stand now."""
    limits, now = read_toml("reference/supervision.toml").table("supervision"), gateway.now()
    today = business_date(now, 0)
    views: dict[str, OfficeView] = {}

    def of(office_id: str) -> OfficeView:
        if office_id not in views:
            views[office_id] = OfficeView(office_id, office_name(tx, office_id))
        return views[office_id]

    for office in tx.offices():
        of(office.id)
    _came(tx, of, _moment(since), _moment(until + timedelta(days=1)))
    stations = _stations(tx, now - timedelta(days=limits.number("silent_days")))
    for station in stations:
        of(station.office).stations += 1
        of(station.office).silent += station.silent
    late = tuple(_late(tx, of, today, limits.number("soon_days")))
    windows = {station_id: window for station_id, _, window, _, _ in tx.stations()}
    blocks = tuple(_blocks(tx, windows, today))
    _numbers(gateway, of, blocks, today)
    _chains(tx, of)
    return Supervision(since, until, tuple(views[each] for each in sorted(views)), late, stations, blocks)


def _moment(day: date) -> str:
    """Midnight at the office, in UTC."""
    return datetime.combine(day, time(), OFFICE_TIME).astimezone(UTC).isoformat()


def _came(tx: HubTransaction, of: Of, since: str, until: str) -> None:
    for office, kind, many in tx.came(since, until):
        if kind in _COLUMN:
            of(office).came[_COLUMN[kind]] += many
    for office, status, many in tx.not_accepted(since, until):
        view = of(office)
        if status == "held":
            view.held += many
        else:
            view.refused += many


def _stations(tx: HubTransaction, silent_since: datetime) -> tuple[StationView, ...]:
    """Those that work: neither stopped, nor known only as an office's first half of an enrolment."""
    heard, ended = tx.last_contacts(), {(one.station, one.epoch) for one in tx.ended_epochs()}
    found = []
    for station_id, office, window, epoch, revoked in tx.stations():
        if not revoked and (station_id, epoch) not in ended:
            last = heard.get(station_id, "")
            found.append(StationView(station_id, office, window, last, not last or datetime.fromisoformat(last) < silent_since))
    return tuple(found)


def _late(tx: HubTransaction, of: Of, today: date, soon_days: int) -> Iterator[LateCase]:
    for _, fold in tx.folds(Subject.CASE.value):
        case = _CASE.decode(fold)
        if not case.phase.open or not case.item:
            continue
        view, deadline = of(case.turn), case.deadline
        view.waiting += 1
        if deadline is None or (deadline - today).days > soon_days:
            continue
        view.late += deadline < today
        view.soon += deadline >= today
        yield LateCase(case.turn, case.receipt_number, case.item, case.phase.value, deadline, (today - deadline).days)


def _blocks(tx: HubTransaction, windows: dict[str, str], today: date) -> Iterator[BlockView]:
    """Every block; those of a hub that did not keep their folds yet are folded from their events."""
    folded = {block_id: _BLOCK.decode(fold) for block_id, fold in tx.folds(Subject.BLOCK.value)}
    for row in tx.blocks():
        block = folded.get(row.id) or kept_block(tx, row.id).state
        over = not block.ended and block.expired(today)
        yield BlockView(block, windows.get(block.station, ""), len(block.unused) if over else len(block.lost))


def _numbers(gateway: Gateway, of: Of, blocks: tuple[BlockView, ...], today: date) -> None:
    stock: dict[tuple[str, str, str], int] = defaultdict(int)  # office, station, item → numbers that it may still give out
    for view in blocks:
        block, office = view.block, of(view.block.office)
        office.reserved += len(block.reserved)
        office.unaccounted += view.untold
        if not block.ended and not block.expired(today):
            office.left += len(block.unused)
            stock[block.office, block.station, block.item] += len(block.unused)
    for (office_id, _, _), left in stock.items():
        of(office_id).low += left < gateway.numbers.low_water


def _chains(tx: HubTransaction, of: Of) -> None:
    """Of the offices' stations: what a gateway that was put back lacks of its own chain is nobody's to account for."""
    offices = {station_id: office for station_id, office, *_ in tx.stations() if station_id != GATEWAY}
    for maker, many in tx.missing_in_chains():
        if maker in offices:
            of(offices[maker]).missing += many
    for office, many in tx.quarantine_by_office().items():
        if office in offices.values():
            of(office).quarantined += many


def void_reasons() -> Mapping[str, object]:
    """Key → words, of the reasons that are not a clerk's own."""
    return read_toml("words/desk.toml").table("void_reason").values


def void_numbers(tx: HubTransaction) -> Iterator[VoidNumber]:
    """作废名单: each number that is void, in the order in which it came to be."""
    known = void_reasons()
    seen: set[tuple[str, int]] = set()
    for block_id, envelope, payload, _ in tx.void_numbers():
        sealed = open_sealed(envelope, payload)
        event = sealed.event
        void = isinstance(event, NumberVoided) or (isinstance(event, NumberFound) and event.void)
        if not void or not isinstance(event, NumberVoided | NumberFound) or (block_id, event.serial) in seen:
            continue
        seen.add((block_id, event.serial))
        block, made = kept_block(tx, block_id).state, sealed.envelope
        reason = event.reason if isinstance(event, NumberVoided) else "found"
        on = business_date(made.device_time, made.server_offset_ms)
        yield VoidNumber(block.number(event.serial), block.office, block.item, reason if reason in known else "", on)
