"""A block of certificate numbers: each number is in exactly one of unused, reserved, issued, void, lost."""

from dataclasses import dataclass, replace
from typing import assert_never

from cqclerk.domain.block_events import BlockEvent, BlockLeased, LeaseEnded, NumberFound, NumberIssued, NumberReserved, NumberVoided
from cqclerk.domain.events import Made


@dataclass(frozen=True, slots=True)
class NumberBlock:
    """Serials first … first+count-1, leased to one station for (office, item); `prefix` + serial of `width` digits.

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
    ended: bool = False
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
        return frozenset(range(self.first, self.first + self.count)) - self.reserved - self.issued - self.voided

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
            )
        case NumberReserved(serial=serial):
            return replace(after, reserved=after.reserved | ({serial} & after._untold))
        case NumberIssued(serial=serial):
            return replace(after, reserved=after.reserved - {serial}, issued=after.issued | ({serial} & (after.reserved | after._untold)))
        case NumberVoided(serial=serial):
            voided = {serial} & (after._untold | after.reserved | after.issued)
            return replace(after, reserved=after.reserved - {serial}, issued=after.issued - {serial}, voided=after.voided | voided)
        case LeaseEnded():
            return replace(after, ended=True)
        case NumberFound(serial=serial, void=True):
            return replace(after, voided=after.voided | ({serial} & after._untold))
        case NumberFound(serial=serial):
            return replace(after, issued=after.issued | ({serial} & after._untold))
        case _:
            assert_never(event)
