"""A kind of pre-printed form: its pages, the places that stay empty, and the fields with what stands in them, in millimetres."""

from dataclasses import dataclass
from datetime import date

from printing.document import Align

MARK = "mark"
"""The one thing that a form says beside its facts: 补打第 N 次, 训练样本. Every page has a field for it."""


@dataclass(frozen=True, slots=True)
class Box:
    """Millimetres from the upper left corner of the page."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True, slots=True)
class Empty:
    """A place that stays free: for a photo, a seal, the seal across the cut."""

    name: str
    box: Box


@dataclass(frozen=True, slots=True)
class FormField:
    """What stands in a box. A text is made smaller down to `least`, then stands in as many as `lines` lines; else the print stops.

    size, least  points     cells  one character in each of so many parts of the box, 0: running text
    symbol       the text is drawn as a QR      each, row  the n-th of a list (children), its fields as `{row.…}`
    when, unless  a fact that must be there, or must not, for the field to be printed; "" for no condition
    """

    name: str
    text: str
    box: Box
    size: float
    least: float
    lines: int
    align: Align
    cells: int
    symbol: bool
    each: str
    row: int
    when: str
    unless: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """One side that goes through the printer. background: a scanned picture of it, "" if there is none."""

    title: str
    empty: tuple[Empty, ...]
    fields: tuple[FormField, ...]
    background: str


@dataclass(frozen=True, slots=True)
class FormTemplate:
    """One edition of one certificate's stationery, as one file says it.

    numbered  each form bears a number of its own (预制号), which is bound to the job      own  it is the station's, not the program's
    """

    name: str
    title: str
    paper: str
    edition: str
    since: date
    until: date
    source: str
    mark: str
    numbered: bool
    width: float
    height: float
    pages: tuple[FormPage, ...]
    note: str = ""
    own: bool = False

    def in_force(self, on: date) -> bool:
        return self.since <= on <= self.until

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(field.name for page in self.pages for field in page.fields)
