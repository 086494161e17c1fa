"""Sheets that a PDF is made for: A4, A5, and slips as wide as a receipt printer's paper, as long as what stands on them."""

from dataclasses import dataclass

from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.units import mm

SLIP_BODY = 8.5 / 12  # 24 dots of a receipt printer are 3 mm: 16 or 24 ideographs a line, as on its paper
SLIP_MARGINS_MM = {58: 5.0, 80: 4.0}


@dataclass(frozen=True, slots=True)
class SheetSize:
    """Points. height None: as long as it takes.

    scale  of the text against A4      edge  of the margins against A4      note  size of the small print, points
    """

    name: str
    width: float
    height: float | None
    scale: float
    edge: float
    note: float
    margin: float | None = None

    @property
    def is_slip(self) -> bool:
        return self.height is None


SHEETS = {
    "A4": SheetSize("A4", A4[0], A4[1], scale=1.0, edge=1.0, note=9),
    "A5": SheetSize("A5", A5[0], A5[1], scale=0.7, edge=0.7, note=6.3),
}


def slip(width_mm: int) -> SheetSize:
    """A slip of this width."""
    margin = SLIP_MARGINS_MM.get(width_mm, 4.0) * mm
    return SheetSize(f"{width_mm}mm", width_mm * mm, None, SLIP_BODY, 0.2, 7, margin)


def size_of(name: str) -> SheetSize:
    """A4, A5, or a slip by its width: 80mm."""
    return SHEETS.get(name) or slip(int(name.removesuffix("mm")))


def of_width(width_mm: int) -> str:
    """The name of the sheet for a printer with paper of this width."""
    return {210: "A4", 148: "A5"}.get(width_mm, f"{width_mm}mm")
