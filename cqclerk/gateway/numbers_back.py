"""What a hub that was put back gets to know again of blocks of numbers: whose they are, what was taken, and whose time is over.

A station gives back what it did with a block, the gateway's own word gives back the block itself, and either may come first.
"""

import logging

from cqclerk.domain.block_events import BlockEvent, BlockLeased, BlockReturned, LeaseEnded, NumberFound, NumberReserved
from cqclerk.domain.events import Subject
from cqclerk.gateway import inbox
from cqclerk.gateway.events import RETURNED
from cqclerk.protocol.codec import Unreadable
from cqclerk.protocol.envelope import Envelope, open_sealed
from cqclerk.protocol.messages import Status
from data.hub import HubTransaction
from data.hub_rows import Block

log = logging.getLogger("cqclerk.gateway")


def relive(tx: HubTransaction, envelope: Envelope, event: BlockEvent, position: int) -> frozenset[str]:
    """What had followed from an event of a block; the offices that have news. What comes before its block waits for that."""
    if not isinstance(event, BlockLeased):
        block = tx.block(envelope.subject_id)
        return _told(tx, block, envelope, event, position) if block is not None else frozenset()
    if tx.block(envelope.subject_id) is None and not _leased(tx, envelope.subject_id, event):
        return frozenset()
    return inbox.deliver(tx, position, {event.office: True}) | _so_far(tx, envelope.subject_id)


def _leased(tx: HubTransaction, block_id: str, event: BlockLeased) -> bool:
    """False if numbers of it have been leased again: only before anybody said that the hub was put back."""
    first = f"{event.prefix}{event.first:0{event.width}d}"
    overlapping = [one for one in tx.blocks_under(first) if one.first < event.first + event.count and event.first < one.first + one.count]
    if overlapping:
        log.error("alarm: block %s and block %s have numbers in common", block_id, overlapping[0].id)
        return False
    tx.add_block(Block(block_id, event.office, event.item, event.station, event.prefix, event.width, event.first, event.count))
    tx.raise_series(event.prefix, event.first + event.count)
    return True


def _so_far(tx: HubTransaction, block_id: str) -> frozenset[str]:
    """What came of a block before the block itself."""
    block, news = tx.block(block_id), frozenset[str]()
    assert block is not None
    for position, _, status, data, payload in tx.history(Subject.BLOCK.value, block_id):
        sealed = open_sealed(data, payload)
        try:
            event = sealed.event
        except Unreadable:
            continue
        if status == Status.ACCEPTED and isinstance(event, BlockEvent) and not isinstance(event, BlockLeased):
            news |= _told(tx, block, sealed.envelope, event, position)
    return news


def _told(tx: HubTransaction, block: Block, envelope: Envelope, event: BlockEvent, position: int) -> frozenset[str]:
    match event:
        case LeaseEnded(why=why):
            return _over(tx, block, why, envelope, position)
        case BlockReturned():
            return _over(tx, block, RETURNED, envelope, position)
        case NumberReserved(serial=serial, case_id=case_id):
            _taken(tx, block, serial, case_id)
        case NumberFound(serial=serial):
            _taken(tx, block, serial, envelope.id)
            return inbox.deliver(tx, position, {envelope.office: True})
    return frozenset()


def _over(tx: HubTransaction, block: Block, why: str, envelope: Envelope, position: int) -> frozenset[str]:
    if not tx.lease_ended(block.id):
        tx.end_lease(block.id, why, envelope.device_time.isoformat())
    return inbox.deliver(tx, position, {block.office: True})


def _taken(tx: HubTransaction, block: Block, serial: int, case_id: str) -> None:
    """The first has it; a second is told of, and stops nobody."""
    taker = tx.number(block.id, serial)
    if not taker:
        tx.take_number(block.id, serial, case_id)
    elif taker != case_id:
        log.error("alarm: number %d of block %s was taken by %s and by %s", serial, block.id, taker, case_id)
