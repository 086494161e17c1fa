"""The ways to look at a paper, drawn on the store thread: the whole sheet, its words where they stand, line by line, as it came out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from screens.phases import paper_word

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace
    from printing.document import Document
    from printing.profiles import Profile


@dataclass(frozen=True, slots=True)
class Look:
    """One way: its name, its sheets in rows, and the cells across."""

    title: str
    sheets: tuple[tuple[str, ...], ...]
    columns: int


@dataclass(frozen=True, slots=True)
class Looks:
    """Every way to look at one paper on this station's printer."""

    paper: str
    printer: str
    ways: tuple[Look, ...]
    picture: str = ""  # where the virtual printer put the newest one


def looks(at: "Workplace", case_id: str, paper: str, columns: int, rows: int, use: str | None = None, job: str = "") -> Looks:
    """On the printer that the paper comes out of, or another one (`use`); of a job: as it was sent. Raises TemplateError, MissingGlyphs."""
    from printing import papers, profiles, templates

    chosen = at.station.printer_for(templates.form_of(paper).value if use is None else use)
    profile = profiles.load(chosen.profile)
    case = at.case(case_id)
    document = papers.as_looked_at(paper, job, case, at)
    out = _newest(at, chosen.address, profile) if chosen.transport == "virtual" else None
    ways = [*_sheet_ways(document, profile, columns, rows), _lines(document, profile, columns), *_came_out(out, document, profile)]
    picture = str(out.with_suffix(".png")) if out is not None and out.with_suffix(".png").exists() else ""
    return Looks(paper_word(paper), profile.title, tuple(ways), picture)


def _sheet_ways(document: "Document", profile: "Profile", columns: int, rows: int) -> "Iterator[Look]":
    from printing.profiles import Language

    if profile.language is not Language.PDF or profile.width_mm < 100:
        return
    from printing.pdf import page_text
    from printing.pdf.sizes import of_width

    size = of_width(profile.width_mm)
    whole = page_text.at_a_glance(document, size, columns, rows)
    yield Look("整张", whole, max(len(row) for row in whole[0]))
    yield Look("版面", page_text.as_text(document, size, columns), columns)


def _lines(document: "Document", profile: "Profile", room: int) -> Look:
    from printing import preview

    return Look("文字", (tuple(map(preview.plain, preview.lines(document, profile.columns, room))),), profile.columns)


def _came_out(out: Path | None, document: "Document", profile: "Profile") -> "Iterator[Look]":
    """What the virtual printer has put out last, whatever paper that was."""
    from printing.escpos import shown
    from printing.profiles import Language

    if out is not None and profile.language is Language.ESCPOS:
        lines = shown.shown(out.read_bytes(), profile.columns, document.text())
        yield Look(f"打出来的 {out.stem}", (tuple(lines),), profile.columns)


def _newest(at: "Workplace", address: str, profile: "Profile") -> Path | None:
    folder = Path(address) if address else at.home.papers if at.home else None
    return max(folder.glob(f"[0-9]*{profile.suffix}"), default=None) if folder is not None and folder.is_dir() else None
