"""`make gallery`: every paper on the printers that it is meant for, as pictures in docs/gallery, with the page that shows them.

The facts are those of docs/samples, so that anybody can make the same with `cqclerk paper`. What each picture says is recorded as a
digest: tests compare it with what the templates say now, whatever fonts and machines do to pixels.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from pathlib import Path

from cqclerk.domain.stationery import Alignment
from cqclerk.protocol.explain_question import Question, read_question
from cqclerk.protocol.reference import Reference
from data.reference import UNVERIFIED
from printing import catalogue, from_facts, making, profiles, trial
from printing.document import Document
from printing.profiles import Language
from printing.stationery import forms, shelf
from printing.stationery.forms import FilledForm

ROOT = Path(__file__).resolve().parent.parent
GALLERY, SAMPLES = ROOT / "docs" / "gallery", ROOT / "docs" / "samples"
RECORD, PAGE = GALLERY / "gallery.json", GALLERY / "README.md"
SHEET_DPI, SLIP_DPI = 72.0, 140.0
WHEN = "2026-11-25 09:41"
_INKS = ((0, 0, 0), (184, 23, 23), (60, 60, 60))  # of text, of frames and titles, of the strip between sheets
_SHADES = 8

FACTS = {
    "marital_childbearing_certificate": "marital_childbearing",
    "only_child_honor_certificate": "only_child_honor",
    "additional_child_certificate": "additional_child",
    "public_notice": "additional_child",
    "procedure_notice": "additional_child",
    "extension_notice": "additional_child",
    "denial_decision": "additional_child",
}
"""The sample whose facts a paper is made of; the others: childbirth."""

NARROW = ("receipt", "one_time_notice", "acceptance_notice", "refusal_notice", "postal_label", "childbirth_certificate")
"""What is shown on a 58 mm receipt printer, too; everything is shown on A4 and on an 80 mm one."""

ALSO = (("childbirth_certificate", "a5-pdf"), ("childbirth_certificate", "lq-630k"), ("receipt", "slip-58-pdf"))


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture. heading and about: of the paper, which may have several pictures; made: what is on it."""

    paper: str
    printer: str
    heading: str
    about: str
    made: Callable[[Reference], Document | FilledForm]

    @property
    def file(self) -> str:
        return f"{self.paper}--{self.printer}.png"

    def document(self, reference: Reference) -> Document | FilledForm:
        """What the picture says."""
        return self.made(reference)

    def record(self, reference: Reference) -> dict[str, str]:
        """By what it is known whether the picture is still that of the template."""
        said = self.document(reference)
        return {"about": self.about, "edition": said.edition, "digest": said.digest() if isinstance(said, Document) else said.digest}


def shown() -> Iterator[Shown]:
    """Every picture of the gallery, paper by paper, then the pre-printed forms and what is printed of no case."""
    yield from papers()
    yield from _on_forms()
    yield from _of_no_case()


def papers() -> Iterator[Shown]:
    """The papers of cases."""
    for kind in catalogue.paper_kinds():
        printers = ["a4-pdf", "epson-80"] + ["generic-58"] * (kind.name in NARROW)
        facts, edition = FACTS.get(kind.name, "childbirth"), kind.editions[-1]
        sure = f"，{UNVERIFIED}" if edition.mark == UNVERIFIED else ""
        about = f"`{kind.name}`，{edition.id} 版，{edition.since} 起{sure}；事实文件 `{facts}.json`。"
        for printer in (*printers, *(printer for paper, printer in ALSO if paper == kind.name)):
            yield Shown(kind.name, printer, kind.title, about, _paper(kind.name, facts))


def _on_forms() -> Iterator[Shown]:
    for name in shelf.shipped_names():
        form = shelf.load(name)
        facts = FACTS.get(form.paper, "childbirth")
        size = f"{form.width:g}×{form.height:g} 毫米"
        about = f"`{name}`，{form.edition} 版，{size}，{form.mark}；事实文件 `{facts}.json`。红框是照片、盖章的空处。"
        yield Shown(name, "a4-pdf", f"套打：{form.title}", about, _on_form(name, facts))


def _of_no_case() -> Iterator[Shown]:
    for printer in ("epson-80", "generic-58"):
        profile = profiles.load(printer)
        yield Shown("trial", printer, "打印机试页", "管理里按 Ctrl+T 打。", lambda _, profile=profile: trial.page(profile, WHEN))
    booklet = shelf.load("childbirth-booklet")
    about = "管理·套打校准里打在普通纸上，量两个十字。"
    yield Shown("calibration", "a4-pdf", "标定页", about, lambda _: forms.calibration_form(booklet, Alignment(), "", WHEN))


def _paper(kind: str, facts: str) -> Callable[[Reference], Document]:
    return lambda reference: from_facts.document(kind, _question(facts), reference)


def _on_form(name: str, facts: str) -> Callable[[Reference], FilledForm]:
    return lambda reference: from_facts.on_form(shelf.load(name), _question(facts), reference)


def _question(facts: str) -> Question:
    return read_question((SAMPLES / f"{facts}.json").read_bytes())


def main() -> int:
    """Make it all anew."""
    GALLERY.mkdir(exist_ok=True)
    for old in GALLERY.glob("*.png"):
        old.unlink()
    reference, record = Reference.load(training=True), {}
    for each in shown():
        (GALLERY / each.file).write_bytes(_small(_picture(each, reference)))
        record[each.file] = each.record(reference)
    RECORD.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text("\n".join(page()) + "\n", encoding="utf-8")
    print(f"{len(record)} pictures, {sum(file.stat().st_size for file in GALLERY.glob('*.png')) // 1024} KiB in {GALLERY}")
    return 0


def _picture(each: Shown, reference: Reference) -> bytes:
    said, profile = each.document(reference), profiles.load(each.printer)
    if isinstance(said, Document):
        return making.made(said, profile, ".png", SHEET_DPI if profile.width_mm > 100 else SLIP_DPI)
    return making.form_made(said, profile, ".png")


def _small(png: bytes) -> bytes:
    """The picture in few shades, for the repository."""
    from PIL import Image

    image, inks = Image.open(BytesIO(png)), Image.new("P", (1, 1))
    inks.putpalette([255 - (255 - part) * shade // _SHADES for ink in _INKS for shade in range(_SHADES + 1) for part in ink])
    few = image.convert("RGB").quantize(palette=inks, dither=Image.Dither.NONE)
    out = BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def page() -> Iterator[str]:
    """The page that shows them."""
    yield "# 文书图样"
    yield ""
    yield "由 `make gallery` 用 [事实文件](../samples) 做成，样式改了就重做。人都是虚构的，每张都是训练样本。"
    yield "自己做一张：见[样张](../reference/paper.md)。"
    for (heading, about), pictures in groupby(shown(), lambda each: (each.heading, each.about)):
        yield from ("", f"## {heading}", "", about, "")
        for each in pictures:
            profile = profiles.load(each.printer)
            wide = 360 if profile.language is Language.PDF and profile.width_mm > 100 else 300
            yield f'<img src="{each.file}" width="{wide}" alt="{heading}，{profile.title}" title="{profile.title}">'


if __name__ == "__main__":
    sys.exit(main())
