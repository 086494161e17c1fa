"""Numbers that this station has, asks for, and gives back: enough of this year's, none of what can be used no more."""

from contextlib import suppress
from datetime import date

from cqclerk.domain import routing
from cqclerk.domain.block_events import BlockReturned
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.numbers import NumberBlock
from cqclerk.workplace.workplace import Workplace
from data.rows import NO_NUMBERS
from data.store import Transaction as StoreTransaction

EXPIRED, HANDED_IN = "expired", "handed_in"
"""Why a block is given back."""


def pause(tx: StoreTransaction, item: str) -> None:
    """An item gets no more numbers by itself."""
    tx.set(NO_NUMBERS + item, "1")


def resume(tx: StoreTransaction, item: str) -> None:
    """It does again."""
    tx.set(NO_NUMBERS + item, "")


def numbers_left(at: Workplace, item: str, day: date) -> int:
    """How many unused numbers this station has for an item's papers of a day."""
    prefix, _ = at.reference.numbers.certificate(at.station.office, item, day)
    with at.reading() as tx:
        ids = tx.store.blocks_with_numbers(prefix, at.station.id)
        return sum(tx.block(block_id).left for block_id in ids)


def items_that_run_low(at: Workplace) -> list[tuple[str, int]]:
    """The items that this office issues the papers of, and of whose numbers this station has too few; with the year, 0 for this one."""
    office, numbers, today = at.reference.offices.get(at.station.office), at.reference.numbers, at.today()
    issued = [item.identifier for item in at.reference.offered if office is not None and routing.issues(office, item, today)]
    with at.store.reading() as tx:
        wished = [item for item in issued if not tx.setting(NO_NUMBERS + item)]
    wanted = [(item, day) for day in numbers.to_have(today) for item in wished]
    low = [(item, day.year) for item, day in wanted if numbers_left(at, item, day) < numbers.low_water]
    return [(item, 0 if year == today.year else year) for item, year in low]


def return_expired(at: Workplace) -> int:
    """Give back what is unused of blocks whose time is over; returns how many. Only a station that knows all its numbers may."""
    if at.restored or at.standing.stopped or not at.actor.enrolled:
        return 0
    with at.reading() as tx:
        over = [block.id for block in tx.blocks() if _is_over(at, block)]
    if over:
        with suppress(NotAllowed), at.transaction() as tx:  # a gateway that does not know of it yet is told later
            for block_id in over:
                tx.record(tx.block(block_id), BlockReturned(EXPIRED))
            return len(over)
    return 0


def _is_over(at: Workplace, block: NumberBlock) -> bool:
    return block.station == at.station.id and not block.ended and not block.unread and block.expired(at.today())
