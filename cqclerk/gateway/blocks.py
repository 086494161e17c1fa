"""领用: blocks of certificate numbers. A block is leased for exactly the part of the number that is not the serial."""

from datetime import date

from cqclerk.domain import numbers
from cqclerk.domain.block_events import BlockLeased, LeaseEnded
from cqclerk.domain.events import Made
from cqclerk.domain.numbers import NumberBlock
from cqclerk.gateway.gateway import Gateway, record
from cqclerk.gateway.states import Kept, keep, kept_block, state_row
from cqclerk.protocol.messages import BlockRequest, declined
from cqclerk.workplace.clock import business_date
from cqclerk.workplace.identity import new_id
from data.hub import HubTransaction
from data.hub_rows import Block, State, Station

MOST = 1000  # numbers in one block
SERIALS = 10_000  # that may have been leased under one prefix since the last backup


def lease(gateway: Gateway, tx: HubTransaction, station: Station, asked: BlockRequest) -> frozenset[str]:
    """Lease the next serials to this station; returns the offices that have news.

    A station that has enough left, as far as the gateway has heard, gets no second block: its answer was lost.
    """
    if asked.item not in gateway.numbers.letters:
        raise declined(422, "numbers.unknown_item", "no numbers for this item", item=asked.item)
    if not 1 <= asked.count <= MOST:
        raise declined(422, "numbers.count", "too many or too few", most=MOST)
    day = _day(gateway, asked.year)
    prefix, width = gateway.numbers.certificate(station.office, asked.item, day)
    if tx.left_in_last(station.id, prefix) >= gateway.numbers.low_water:
        return frozenset()
    if tx.recovery() is not None:
        tx.raise_series(prefix, SERIALS * tx.recoveries() + 1)
    first = tx.next_serials(prefix, asked.count)
    if first + asked.count > 10**width:
        raise declined(409, "numbers.prefix_full", "the year's numbers are used up", prefix=prefix)
    block = Block(new_id(), station.office, asked.item, station.id, prefix, width, first, asked.count)
    return _record(gateway, tx, block, gateway.numbers.until(day))


def _day(gateway: Gateway, year: int) -> date:
    """A day of the year that numbers are asked for. Raises Declined unless a station may have numbers of that year by now."""
    days = gateway.numbers.to_have(business_date(gateway.now(), 0))
    asked = next((day for day in days if year in (0, day.year)), None)
    if asked is None:
        raise declined(422, "numbers.other_year", "numbers of that year are not leased now", year=year)
    return asked


def _record(gateway: Gateway, tx: HubTransaction, block: Block, until: date | None) -> frozenset[str]:
    tx.add_block(block)
    leased = BlockLeased(block.office, block.item, block.station, block.prefix, block.width, block.first, block.count, until)

    def fold(made: Made) -> State:
        return state_row(Kept(numbers.apply(NumberBlock(block.id), leased, made), 0, block.office))

    record(gateway, tx, block.id, leased, offices={block.office: True}, fold=fold)
    return frozenset({block.office})


def end(gateway: Gateway, tx: HubTransaction, block_id: str, why: str) -> frozenset[str]:
    """收号: no new decision takes a number from it; what its station has not told of is lost. Returns the offices that have news."""
    tx.end_lease(block_id, why, gateway.now().isoformat())
    fold, ended = kept_block(tx, block_id), LeaseEnded(why)
    recorded = record(gateway, tx, block_id, ended, offices={fold.office: True})
    keep(tx, Kept(numbers.apply(fold.state, ended, recorded.sealed.made), 0, fold.office))
    return frozenset({fold.office})
