"""套打: on which printer and tray the forms of a template lie, and how its print is moved so that it comes out where it should.

Positions are whole tenths of a millimetre from the upper left corner of the sheet, offsets may be negative; scales are parts of SCALE.
"""

from dataclasses import dataclass
from datetime import datetime

SCALE = 100_000
MOST_OFFSET = 300  # tenths: whoever measures more has the paper in wrong, or took the other edge
LEAST_SCALE, MOST_SCALE = 95_000, 105_000


@dataclass(frozen=True, slots=True)
class FormPlace:
    """Where forms are printed: a template on a printer and one of its trays ("" where it has only one)."""

    template: str
    profile: str
    transport: str
    address: str
    tray: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the sheet, in tenths of a millimetre from its left and upper edge."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """What is sent to the printer so that something comes out at (x, y): scaled, then moved (tenths of a millimetre)."""

    x: int = 0
    y: int = 0
    scale_x: int = SCALE
    scale_y: int = SCALE

    def sent(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        """Where something has to be sent to come out at this place, in mm."""
        return x_mm * self.scale_x / SCALE + self.x / 10, y_mm * self.scale_y / SCALE + self.y / 10


@dataclass(frozen=True, slots=True)
class Aligned:
    """One line of the history: who moved the print of a template on a printer and tray, when, from what to what."""

    place: FormPlace
    before: Alignment
    after: Alignment
    operator: str
    at: datetime


def reckon(old: Alignment, meant: tuple[Spot, Spot], measured: tuple[Spot, Spot]) -> Alignment | None:
    """The alignment that puts right what two crosses, printed with the old one, have come out as; None if that cannot be.

    A printer puts what is sent to s at a·s + b: two crosses give a and b of each axis.
    """
    sent = [old.sent(spot.x / 10, spot.y / 10) for spot in meant]
    x = _axis((sent[0][0], sent[1][0]), (measured[0].x, measured[1].x))
    y = _axis((sent[0][1], sent[1][1]), (measured[0].y, measured[1].y))
    if x is None or y is None:
        return None
    return Alignment(x[0], y[0], x[1], y[1])


def _axis(sent_mm: tuple[float, float], came: tuple[int, int]) -> tuple[int, int] | None:
    """(offset, scale) of one axis."""
    stretch = (came[1] - came[0]) / 10 / (sent_mm[1] - sent_mm[0])
    if stretch <= 0:
        return None
    shift = came[0] / 10 - stretch * sent_mm[0]
    offset, scale = round(-shift / stretch * 10), round(SCALE / stretch)
    fits = abs(offset) <= MOST_OFFSET and LEAST_SCALE <= scale <= MOST_SCALE
    return (offset, scale) if fits else None
