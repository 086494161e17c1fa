"""A paper without a device: what it says, in order, and how strongly. Renderers for receipt printer, PDF and screen read it.

A block says what something *is* (a title, pairs of label and value, a place for a seal), never dots, points or columns.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum, StrEnum


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Form(StrEnum):
    """The kind of sheet: renderers choose its frame and margins by it."""

    SLIP = "slip"
    NOTICE = "notice"
    CERTIFICATE = "certificate"


class MarkKind(StrEnum):
    """What a sheet says about itself beside its content."""

    TRAINING = "training"
    PREVIEW = "preview"
    COPY = "copy"
    REPRINT = "reprint"
    EMERGENCY = "emergency"

    @property
    def is_note(self) -> bool:
        """Said in a line, not across the sheet: the paper is good."""
        return self in (MarkKind.REPRINT, MarkKind.EMERGENCY)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one emphasis.

    double  twice as wide and high; tall: twice as high only      whole  a name or a number, not broken while it fits on a line
    """

    text: str
    bold: bool = False
    double: bool = False
    tall: bool = False
    underline: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Title:
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph. `indent`: columns by which its second and later lines stand in."""

    spans: tuple[Span, ...]
    align: Align = Align.LEFT
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    label: str
    value: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels and values, the values standing in one column."""

    rows: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """A table: the width of the paper is parted in `shares`."""

    shares: tuple[int, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Space:
    lines: int = 1


@dataclass(frozen=True, slots=True)
class QR:
    """A QR symbol, error correction M. `side_mm` without the quiet zone; a printer takes the nearest whole number of dots a module."""

    payload: str
    caption: str = ""
    side_mm: float = 22.5


@dataclass(frozen=True, slots=True)
class Barcode:
    """Code 128 with the text beneath it."""

    text: str


@dataclass(frozen=True, slots=True)
class SignatureLine:
    label: str


@dataclass(frozen=True, slots=True)
class Seal:
    """Who issues and when, with room for the seal above it."""

    office: str
    date: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Seam:
    """骑缝: here the sheet is cut in two; what follows is the second leaf (副页), which the office keeps. The seal goes across the cut,
    in a place that stays empty; `text`, the number, stands on the cut at both sides of it."""

    text: str


@dataclass(frozen=True, slots=True)
class Cut:
    """Here one sheet ends."""


Block = Title | Line | Pairs | Columns | Rule | Space | QR | Barcode | SignatureLine | Seal | Seam | Cut


@dataclass(frozen=True, slots=True)
class Mark:
    """训练样本, 预览, or 补打第N次 with its time, clerk and reason in `note`."""

    kind: MarkKind
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One paper. `paper` and `edition` name the template it was made from; `form` is a hint of size and frame."""

    paper: str
    edition: str
    title: str
    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...] = ()
    form: Form = Form.SLIP

    def marked(self, *marks: Mark) -> "Document":
        return replace(self, marks=self.marks + marks)

    def digest(self) -> str:
        """SHA-256 (hex) of what the paper says: same words, same digest, on whatever device. The form is no part of it."""
        said = [self.paper, self.edition, self.title, _plain(self.blocks), _plain(self.marks)]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()

    def text(self) -> str:
        """Every character that the paper will show as text, for the glyph check before a decision."""
        return "".join(_strings((self.title, *self.blocks, *self.marks)))


def training_mark() -> Mark:
    return Mark(MarkKind.TRAINING, "训练样本", "练习用，不具效力")


def sample_mark() -> Mark:
    """Made from a file of facts: by no decision, of no case."""
    return Mark(MarkKind.TRAINING, "样张", "按事实文件做的，不具效力")


def emergency_mark(village: str) -> Mark:
    """A paper that a village decided by the bypass (应急接件)."""
    return Mark(MarkKind.EMERGENCY, "应急办理", f"{village}依通知 四（二）签发")


def preview_mark() -> Mark:
    return Mark(MarkKind.PREVIEW, "预览")


def sent_mark(exact: bool) -> Mark:
    """Of a sheet that has gone to a printer; not exact: its words have changed since, and are those of today."""
    return Mark(MarkKind.PREVIEW, "已发出的一张" if exact else "已发出的一张，内容按现在的资料")


def copy_mark() -> Mark:
    """For the file of the office: what was printed and handed over is another sheet."""
    return Mark(MarkKind.COPY, "存档副本")


def reprint_mark(count: int, when: str, clerk: str, reason: str) -> Mark:
    """`count` from 1; `when` as the paper shows it."""
    return Mark(MarkKind.REPRINT, f"补打第{count}次", f"{when} {clerk} {reason}")


def replacement_mark(title: str, old_number: str, when: str) -> Mark:
    """补办 or 换证: the number before it is void; `when` as the paper shows it."""
    return Mark(MarkKind.REPRINT, title, f"原编号 {old_number} 作废，{when}")


def _plain(value: object) -> object:
    """A block as lists and plain values, its type named first: the canonical form under the digest."""
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, *(_plain(getattr(value, field.name)) for field in fields(value))]
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def _strings(items: Iterable[object]) -> Iterator[str]:
    """All strings inside, but for the payload of a QR, which is drawn as modules, and the names of enumerations."""
    for item in items:
        if isinstance(item, QR):
            yield item.caption
        elif isinstance(item, str) and not isinstance(item, Enum):
            yield item
        elif isinstance(item, tuple):
            yield from _strings(item)
        elif is_dataclass(item):
            yield from _strings(getattr(item, field.name) for field in fields(item))
