"""A batch of pre-printed forms: each number is in exactly one of unused, bound, used, void, lost."""

from dataclasses import dataclass, replace
from typing import assert_never

from cqclerk.domain.events import Made
from cqclerk.domain.form_events import FormBound, FormEvent, FormFreed, FormLost, FormsReceived, FormUsed, FormVoided


@dataclass(frozen=True, slots=True)
class FormBatch:
    """Forms first … first+count-1 of one template at one station."""

    id: str
    version: int = 0
    station: str = ""
    template: str = ""
    prefix: str = ""
    width: int = 0
    first: int = 0
    count: int = 0
    bound: frozenset[int] = frozenset()
    used: frozenset[int] = frozenset()
    voided: frozenset[int] = frozenset()
    lost: frozenset[int] = frozenset()

    @property
    def all(self) -> frozenset[int]:
        """Every serial of the batch."""
        return frozenset(range(self.first, self.first + self.count))

    @property
    def unused(self) -> frozenset[int]:
        """The forms that may be printed on."""
        return self.all - self.bound - self.used - self.voided - self.lost

    def number(self, serial: int) -> str:
        """The number as it stands on the form."""
        return f"{self.prefix}{serial:0{self.width}d}"

    def serial(self, number: str) -> int | None:
        """The serial of a number of this batch, None if it is another's."""
        digits = number.removeprefix(self.prefix)
        fits = number.startswith(self.prefix) and digits.isascii() and digits.isdigit() and len(digits) == self.width
        return int(digits) if fits and int(digits) in self.all else None


def apply(batch: FormBatch, event: FormEvent, made: Made) -> FormBatch:
    """The batch after one more event. What is used, void or lost stays so; a serial of another batch is none of ours."""
    after = replace(batch, version=batch.version + 1)
    if isinstance(event, FormsReceived):
        return replace(
            after,
            station=made.station,
            template=event.template,
            prefix=event.prefix,
            width=event.width,
            first=event.first,
            count=event.count,
        )
    one = frozenset({event.serial}) & (after.unused | after.bound)
    free = replace(after, bound=after.bound - one)
    match event:
        case FormBound():
            return replace(free, bound=free.bound | one)
        case FormFreed():
            return free
        case FormUsed():
            return replace(free, used=free.used | one)
        case FormVoided():
            return replace(free, voided=free.voided | one)
        case FormLost():
            return replace(free, lost=free.lost | one)
        case _:
            assert_never(event)
