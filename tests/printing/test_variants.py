"""Every paper on every paper: 58 and 80 mm, A4 and A5, on the screen. Nothing is lost, and what is no original says so on each sheet."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from printing import papers, preview, profiles
from printing.document import Document, copy_mark, emergency_mark, preview_mark, replacement_mark, reprint_mark, training_mark
from printing.escpos import glyphs, printed, reader
from printing.escpos.renderer import render
from printing.pdf.renderer import render as render_pdf
from printing.pdf.renderer import render_folder
from tests.printing.paper_samples import EVERY
from tests.printing.pdf_reader import own_text

ON = date(2026, 11, 25)
NO_ORIGINAL = (preview_mark(), training_mark(), copy_mark())
NOTES = (
    emergency_mark("甲街道甲一社区"),
    replacement_mark("补办", "Y1", "2026年11月20日"),
    reprint_mark(2, "2026-11-25 10:05", "李敏", "遗失"),
)


def on_receipt(name: str) -> Callable[[Document], str]:
    def shown(document: Document) -> str:
        seen = reader.read(render(document, profiles.load(name)))
        assert not [item for item in seen if isinstance(item, printed.Unknown)]
        named = {glyphs.inline(character)[5:]: character for character in set(document.text()) if not character.isascii()}
        return "\n".join(reader.lines(seen, named))

    return shown


def on_screen(document: Document) -> str:
    return "\n".join(preview.plain(line) for line in preview.lines(document, 32))


VARIANTS: dict[str, Callable[[Document], str]] = {
    "58 mm": on_receipt("generic-58"),
    "80 mm": on_receipt("epson-80"),
    "screen": on_screen,
    "A4": lambda document: own_text(render_pdf(document)),
    "A5": lambda document: own_text(render_pdf(document, "A5")),
    "58 mm as PDF": lambda document: own_text(render_pdf(document, "58mm")),
}


def characters(text: str) -> Counter[str]:
    return Counter(character for character in text if not character.isspace())


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("paper", papers.FACTS)
def test_nothing_of_a_paper_is_lost_and_every_mark_stands_on_it(paper: str, variant: str) -> None:
    document = papers.draw(paper, EVERY[paper], ON, training=False).marked(*NO_ORIGINAL, *NOTES)
    shown = VARIANTS[variant](document)
    said = replace(document, title="").text()  # the title of the file stands on no sheet
    assert not characters(said) - characters(shown)
    for mark in NO_ORIGINAL:
        assert shown.replace(" ", "").count(mark.text) >= 2, "at the head and at the foot, or across and at the foot"


def test_what_is_torn_off_or_copied_still_says_what_it_is() -> None:
    """A paper of two sheets: each says so."""
    document = papers.draw("childbirth_certificate", EVERY["childbirth_certificate"], ON, training=False)
    two = replace(document, blocks=(*document.blocks, *document.blocks)).marked(training_mark())
    assert own_text(render_folder((two, two), "卷宗")).count("训练样本") >= 4
