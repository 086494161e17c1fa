"""`make gallery`: every paper on the printers that it is meant for, as pictures in docs/gallery, with the page that shows them.

The facts are those of docs/samples, so that anybody can make the same with `cqclerk paper`. What each picture says is recorded as a
digest: tests compare it with what the templates say now, whatever fonts and machines do to pixels.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from cqclerk.protocol.explain_question import read_question
from cqclerk.protocol.reference import Reference
from printing import catalogue, from_facts, making, profiles
from printing.document import Document
from printing.profiles import Language

ROOT = Path(__file__).resolve().parent.parent
GALLERY, SAMPLES = ROOT / "docs" / "gallery", ROOT / "docs" / "samples"
RECORD, PAGE = GALLERY / "gallery.json", GALLERY / "README.md"
SHEET_DPI, SLIP_DPI = 72.0, 140.0
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
    """One picture."""

    paper: str
    printer: str
    facts: str

    @property
    def file(self) -> str:
        return f"{self.paper}--{self.printer}.png"

    def document(self, reference: Reference) -> Document:
        """What the picture says."""
        question = read_question((SAMPLES / f"{self.facts}.json").read_bytes())
        return from_facts.document(self.paper, question, reference)


def shown() -> Iterator[Shown]:
    """Every picture of the gallery, paper by paper."""
    for kind in catalogue.paper_kinds():
        printers = ["a4-pdf", "epson-80"] + ["generic-58"] * (kind.name in NARROW)
        for printer in (*printers, *(printer for paper, printer in ALSO if paper == kind.name)):
            yield Shown(kind.name, printer, FACTS.get(kind.name, "childbirth"))


def main() -> int:
    """Make it all anew."""
    GALLERY.mkdir(exist_ok=True)
    for old in GALLERY.glob("*.png"):
        old.unlink()
    reference, record = Reference.load(training=True), {}
    for each in shown():
        document = each.document(reference)
        profile = profiles.load(each.printer)
        dpi = SHEET_DPI if profile.width_mm > 100 else SLIP_DPI
        (GALLERY / each.file).write_bytes(_small(making.made(document, profile, ".png", dpi)))
        record[each.file] = {"facts": each.facts, "edition": document.edition, "digest": document.digest()}
    RECORD.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text("\n".join(page()) + "\n", encoding="utf-8")
    print(f"{len(record)} pictures, {sum(file.stat().st_size for file in GALLERY.glob('*.png')) // 1024} KiB in {GALLERY}")
    return 0


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
    titles = {kind.name: kind for kind in catalogue.paper_kinds()}
    yield "# 文书图样"
    yield ""
    yield "由 `make gallery` 用 [事实文件](../samples) 做成，样式改了就重做。人都是虚构的，每张都是训练样本。"
    yield "自己做一张：见[样张](../reference/paper.md)。"
    before = ""
    for each in shown():
        if each.paper != before:
            before, kind = each.paper, titles[each.paper]
            edition = kind.editions[-1]
            yield ""
            yield f"## {kind.title}"
            yield ""
            sure = "，待核实" if edition.mark == "待核实" else ""
            yield f"`{kind.name}`，{edition.id} 版，{edition.since} 起{sure}；事实文件 `{each.facts}.json`。"
            yield ""
        profile = profiles.load(each.printer)
        wide = 360 if profile.language is Language.PDF and profile.width_mm > 100 else 300
        yield f'<img src="{each.file}" width="{wide}" alt="{titles[each.paper].title}，{profile.title}" title="{profile.title}">'


if __name__ == "__main__":
    sys.exit(main())
