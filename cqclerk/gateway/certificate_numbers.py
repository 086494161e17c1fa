"""What the gateway says to events about certificate numbers: whose they are, and that none is taken twice or too late."""

from cqclerk.domain import station_guards
from cqclerk.domain.afterlife_events import NewNumber
from cqclerk.domain.block_events import (
    BlockEvent,
    BlockLeased,
    BlockReturned,
    LeaseEnded,
    NumberFound,
    NumberIssued,
    NumberReserved,
    NumberVoided,
)
from cqclerk.domain.events import Approved, Subject
from cqclerk.domain.guards import Objection, no
from cqclerk.domain.numbers import NumberBlock
from cqclerk.gateway.hearing import Hearing
from cqclerk.gateway.states import kept_block
from cqclerk.workplace.clock import business_date
from data.hub import HubTransaction


def of_block(hearing: Hearing, event: BlockEvent) -> Objection | None:
    """Facts about numbers of a block that is leased to this station, or was."""
    assert hearing.block is not None
    block = hearing.block.state
    match event:
        case BlockLeased() | LeaseEnded():
            return no("gateway.only")
        case BlockReturned():
            return _returned(hearing, block)
        case NumberFound():
            return _found(hearing, block, event)
        case NumberReserved():
            return _not_ours(hearing, block, event.serial) or _reserved(hearing, block, event)
        case NumberIssued() | NumberVoided():
            return _not_ours(hearing, block, event.serial)


def approved(hearing: Hearing, event: Approved | NewNumber) -> Objection | None:
    """The number must have been taken for this case, from a block of this station, by an event before this one.

    One that a village gave out by hand was looked at when the case came in.
    """
    if not event.block and hearing.case and hearing.case.state.emergency.by_hand == event.certificate_number:
        return None
    block = kept_block(hearing.tx, event.block).state
    serial = _serial(block, event.certificate_number)
    if block.station != hearing.station.id or serial is None or hearing.tx.number(block.id, serial) != hearing.subject_id:
        return no("numbers.not_reserved", number=event.certificate_number)
    return None if hearing.tx.station(event.printing_station) else no("print.unknown_station", station=event.printing_station)


def upheld(hearing: Hearing) -> Objection | None:
    """维持发证 of a number that another case has: two copies of a station may have given it out twice."""
    dispute = hearing.case.state.dispute if hearing.case else None
    if dispute is None or not dispute.opened.block:
        return None
    block = kept_block(hearing.tx, dispute.opened.block).state
    serial = _serial(block, dispute.number)
    taker = "" if serial is None else hearing.tx.number(block.id, serial)
    twice = taker not in ("", hearing.subject_id) and hearing.tx.state(Subject.CASE.value, taker) is not None
    return no("numbers.twice", serial=dispute.number) if twice else None


def is_leased(tx: HubTransaction, number: str) -> bool:
    """Whether a number written by hand is one that a station has, or had, to give out."""
    return any(kept_block(tx, block.id).state.has(number) for block in (tx.blocks_under(number) if number else []))


def _serial(block: NumberBlock, number: str) -> int | None:
    return block.serial(number) if block.has(number) else None


def _not_ours(hearing: Hearing, block: NumberBlock, serial: int) -> Objection | None:
    ours = block.station == hearing.station.id and block.first <= serial < block.first + block.count
    return None if ours else no("numbers.not_leased", serial=serial)


def _reserved(hearing: Hearing, block: NumberBlock, event: NumberReserved) -> Objection | None:
    """A decision takes a number: of a lease that goes on (an earlier epoch had it when it went on), in time, and for one case."""
    made = hearing.sealed.envelope
    if hearing.tx.recovery() is not None and hearing.tx.block(block.id) is None:  # it came back, and its numbers are another's by now
        return no("numbers.not_leased", serial=event.serial)
    if made.epoch == hearing.station.epoch and hearing.tx.lease_ended(block.id):
        return no("numbers.lease_ended", serial=event.serial)
    if block.expired(business_date(made.device_time, made.server_offset_ms)):
        return no("numbers.expired", serial=event.serial, until=block.until)
    taken = hearing.tx.number(block.id, event.serial) not in ("", event.case_id)
    return no("numbers.twice", serial=event.serial) if taken else None


def _returned(hearing: Hearing, block: NumberBlock) -> Objection | None:
    """Only who has the block, and while it has it: after a restore it would not know what is unused."""
    if block.station != hearing.station.id:
        return no("numbers.not_leased", serial=block.first)
    return no("numbers.lease_ended", serial=block.first) if block.ended or hearing.tx.lease_ended(block.id) else None


def _found(hearing: Hearing, block: NumberBlock, event: NumberFound) -> Objection | None:
    """A paper that nobody told of, under a number of this station, or of one of its office whose lease is over."""
    if barred := station_guards.may_enter_found(hearing.sealed.actor):
        return barred
    if block.office != hearing.station.office or _serial(block, event.certificate_number) != event.serial:
        return no("numbers.not_leased", serial=event.serial)
    if block.station != hearing.station.id and not hearing.tx.lease_ended(block.id):
        return no("numbers.other_station", number=event.certificate_number)
    return no("numbers.told", number=event.certificate_number) if hearing.tx.number(block.id, event.serial) else None
