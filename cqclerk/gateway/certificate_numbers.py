"""Whether what an event says of a certificate number can be: leased to whom, taken by what, told already."""

from cqclerk.domain import station_guards
from cqclerk.domain.afterlife_events import NewNumber
from cqclerk.domain.block_events import NumberFound, NumberIssued, NumberReserved, NumberVoided
from cqclerk.domain.events import Approved
from cqclerk.domain.guards import Objection, no
from cqclerk.gateway.hearing import Hearing
from data.hub_rows import Block


def decided(hearing: Hearing, event: Approved | NewNumber) -> Objection | None:
    """The number must have been taken for this case, from a block of this station, by an event before this one.

    One that a village gave out by hand was looked at when the case came in.
    """
    if not event.block and hearing.case and hearing.case.state.emergency.by_hand == event.certificate_number:
        return None
    block = _own_block(hearing, event.block)
    serial = _serial(block, event.certificate_number) if block else None
    if block is None or serial is None or hearing.tx.number(block.id, serial) != hearing.subject_id:
        return no("numbers.not_reserved", number=event.certificate_number)
    return None if hearing.tx.station(event.printing_station) else no("print.unknown_station", station=event.printing_station)


def _serial(block: Block, number: str) -> int | None:
    digits = number.removeprefix(block.prefix)
    fits = number.startswith(block.prefix) and digits.isascii() and digits.isdigit() and len(digits) == block.width
    return int(digits) if fits else None


def _own_block(hearing: Hearing, block_id: str) -> Block | None:
    block = hearing.tx.block(block_id)
    return block if block is not None and block.station == hearing.station.id else None


def told(hearing: Hearing, event: NumberReserved | NumberIssued | NumberVoided) -> Objection | None:
    """Facts about numbers of a block that is leased to this station."""
    block, serial = _own_block(hearing, hearing.subject_id), event.serial
    if block is None or not block.first <= serial < block.first + block.count:
        return no("numbers.not_leased", serial=serial)
    if isinstance(event, NumberReserved) and hearing.sealed.envelope.epoch == hearing.station.epoch and hearing.tx.lease_ended(block.id):
        return no("numbers.lease_ended", serial=serial)
    if isinstance(event, NumberReserved) and hearing.tx.number(block.id, serial) not in ("", event.case_id):
        return no("numbers.twice", serial=serial)
    return None


def found(hearing: Hearing, event: NumberFound) -> Objection | None:
    """A paper that nobody told of, under a number of this station, or of one of its office whose lease is over."""
    if barred := station_guards.may_enter_found(hearing.sealed.actor):
        return barred
    block = hearing.tx.block(hearing.subject_id)
    if block is None or block.office != hearing.station.office or _serial(block, event.certificate_number) != event.serial:
        return no("numbers.not_leased", serial=event.serial)
    if block.station != hearing.station.id and not hearing.tx.lease_ended(block.id):
        return no("numbers.other_station", number=event.certificate_number)
    if not block.first <= event.serial < block.first + block.count:
        return no("numbers.not_leased", serial=event.serial)
    return no("numbers.told", number=event.certificate_number) if hearing.tx.number(block.id, event.serial) else None


def is_leased(hearing: Hearing, number: str) -> bool:
    """Whether a number written by hand is one that a station has, or had, to give out."""
    blocks = hearing.tx.blocks_under(number) if number else []
    serials = ((block, _serial(block, number)) for block in blocks)
    return any(serial is not None and block.first <= serial < block.first + block.count for block, serial in serials)
