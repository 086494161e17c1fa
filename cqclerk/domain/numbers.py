"""A block of certificate numbers: each number is in exactly one of unused, reserved, issued, void, lost, or given back unused."""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from cqclerk.domain.block_events import (
    BlockEvent,
    BlockLeased,
    BlockReturned,
    LeaseEnded,
    NumberFact,
    NumberFound,
    NumberIssued,
    NumberReserved,
    NumberVoided,
)
from cqclerk.domain.events import Made


@dataclass(frozen=True, slots=True)
class NumberBlock:
    """Serials first … first+count-1, leased to one station for (office, item); `prefix` + serial of `width` digits.

    until   the last day on which a decision may take a number; None: no such day
    unread  how many of its events only a newer program can read: until then no decision takes a number from it
    """

    id: str
    version: int = 0
    office: str = ""
    item: str = ""
    station: str = ""
    prefix: str = ""
    width: int = 0
    first: int = 0
    count: int = 0
    reserved: frozenset[int] = frozenset()
    issued: frozenset[int] = frozenset()
    voided: frozenset[int] = frozenset()
    returned: frozenset[int] = frozenset()
    ended: bool = False
    until: date | None = None
    unread: int = 0

    @property
    def left(self) -> int:
        """How many numbers are unused."""
        return 0 if self.ended or self.unread else self.count - len(self.reserved) - len(self.issued) - len(self.voided)

    @property
    def unused(self) -> frozenset[int]:
        """The serials that a decision may still take."""
        return frozenset() if self.ended or self.unread else self._untold

    @property
    def lost(self) -> frozenset[int]:
        """遗失: the serials of an ended lease of which nobody has told what became of them. Any of them may be on a paper."""
        return self._untold if self.ended else frozenset()

    @property
    def _untold(self) -> frozenset[int]:
        return frozenset(range(self.first, self.first + self.count)) - self.reserved - self.issued - self.voided - self.returned

    def expired(self, day: date) -> bool:
        """Whether a decision of this day comes too late for its numbers."""
        return self.until is not None and day > self.until

    @property
    def next_serial(self) -> int:
        """The serial that the next decision takes; only meaningful while `left` > 0."""
        return min(self.unused)

    def number(self, serial: int) -> str:
        """The certificate number as it is printed."""
        return f"{self.prefix}{serial:0{self.width}d}"

    def has(self, number: str) -> bool:
        """Whether a printed number is one of this block."""
        digits = number.removeprefix(self.prefix)
        fits = number.startswith(self.prefix) and len(digits) == self.width and digits.isascii() and digits.isdigit()
        return fits and self.first <= int(digits) < self.first + self.count

    def serial(self, number: str) -> int:
        """The serial of a printed number of this block."""
        return int(number.removeprefix(self.prefix))


def apply(block: NumberBlock, event: BlockEvent, made: Made) -> NumberBlock:
    """The block after one more event. Void outlasts issued, issued outlasts reserved; a serial of another block is none of ours.

    What becomes known of a number only after the lease has ended takes it out of the lost ones: it may be told in any order.
    """
    after = replace(block, version=block.version + 1)
    match event:
        case BlockLeased():
            return replace(
                after,
                office=event.office,
                item=event.item,
                station=event.station,
                prefix=event.prefix,
                width=event.width,
                first=event.first,
                count=event.count,
                until=event.until,
            )
        case LeaseEnded():
            return replace(after, ended=True)
        case BlockReturned():  # once the lease was ended from elsewhere, a station that does not know it all cannot say what is unused
            return after if after.ended else replace(after, ended=True, returned=after._untold)
        case _:
            return _told(after, event)


def _told(block: NumberBlock, event: NumberFact) -> NumberBlock:
    """What became of one number. One that was given back as unused, and is on a paper after all, was not unused."""
    serial = frozenset({event.serial})
    free = serial & (block._untold | block.returned)
    after = replace(block, returned=block.returned - serial)
    match event:
        case NumberReserved():
            return replace(after, reserved=after.reserved | free)
        case NumberIssued():
            return replace(after, reserved=after.reserved - serial, issued=after.issued | free | (serial & block.reserved))
        case NumberVoided():
            voided = free | (serial & (block.reserved | block.issued))
            return replace(after, reserved=after.reserved - serial, issued=after.issued - serial, voided=after.voided | voided)
        case NumberFound(void=True):
            return replace(after, voided=after.voided | free)
        case NumberFound():
            return replace(after, issued=after.issued | free)
        case _:
            assert_never(event)
