"""What happens to pre-printed forms with numbers of their own (预制号): received by the range, then bound, used, void, lost one by one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormsReceived:
    """领入: forms first … first+count-1 of a template lie at this station; a number is `prefix` and the serial in `width` digits."""

    template: str
    prefix: str
    width: int
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class FormBound:
    """A form was scanned and is going to be printed on: bound to a print job before its first byte."""

    serial: int
    job: str


@dataclass(frozen=True, slots=True)
class FormFreed:
    """The form came out of the job as it was: nothing had been sent, or nothing was drawn in."""

    serial: int


@dataclass(frozen=True, slots=True)
class FormUsed:
    """The certificate came out whole on it."""

    serial: int


@dataclass(frozen=True, slots=True)
class FormVoided:
    """作废: jammed, misprinted or bad from the start; it is kept and never printed on again."""

    serial: int
    reason: str


@dataclass(frozen=True, slots=True)
class FormLost:
    """遗失: nobody knows where the form is."""

    serial: int
    reason: str


FormEvent = FormsReceived | FormBound | FormFreed | FormUsed | FormVoided | FormLost
