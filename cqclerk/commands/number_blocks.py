"""交回号段: what a window will not use goes back, known to be on no paper; no numbers come by themselves until they are asked for again."""

from cqclerk.domain import guards, station_guards
from cqclerk.domain.block_events import BlockReturned
from cqclerk.domain.numbers import NumberBlock
from cqclerk.workplace import supply
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import Workplace


def hand_in(at: Workplace, number: str) -> NumberBlock:
    """Give back what is unused of the block that this number is of.

    Raises NotAllowed: no administrator, not of a block of this station, or one that is over already.
    """
    guards.require(station_guards.may_hand_in(at.actor))
    with at.transaction() as tx:
        block = _own(tx, number)
        guards.require(guards.no("numbers.over", number=number) if block.ended else None)
        returned = tx.record(block, BlockReturned(supply.HANDED_IN))
        supply.pause(tx.store, block.item)
        return returned


def ask_again(at: Workplace, number: str) -> str:
    """Numbers for the papers that this number is of come by themselves again; returns the item. Raises NotAllowed as hand_in does."""
    guards.require(station_guards.may_hand_in(at.actor))
    with at.transaction() as tx:
        item = _own(tx, number).item
        supply.resume(tx.store, item)
        return item


def _own(tx: Transaction, number: str) -> NumberBlock:
    block = tx.block_of(number)
    if block is None:
        raise guards.NotAllowed(guards.no("numbers.unknown_block", number=number))
    return block
