"""The name on A4 and on a pre-printed form is the name: of any plane, with marks, of fifty characters; or the paper is not made."""

import re
import shutil
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import ImageChops

from printing import fonts, papers
from printing.cells import cells
from printing.pdf import text
from printing.pdf.renderer import render
from printing.stationery import forms, raster, sheet_escp, sheet_pdf, shelf
from printing.stationery.placing import FormTooSmall, PlacedText, extent
from tests.printing import form_reader
from tests.printing.name_strategies import likely_name, marked_name, names
from tests.printing.paper_samples import CERTIFICATE
from tests.printing.pdf_reader import own_text, poppler_text

ON, PAPER = date(2026, 11, 25), "childbirth_certificate"
BOOKLET = shelf.load("childbirth-booklet")


def letters(said: str) -> str:
    """Without blanks; a letter with its mark as one, where there is one."""
    return unicodedata.normalize("NFC", "".join(cells("".join(c for c in said if c not in fonts.INVISIBLE and not c.isspace()))))


def parted(said: str) -> str:
    """Letters and marks apart, as poppler writes some of them."""
    return re.sub(r"\s", "", unicodedata.normalize("NFD", said))


def stopped_rightly(stopped: fonts.MissingGlyphs, name: str) -> None:
    """What was told before the decision, and nothing else."""
    assert stopped.characters == fonts.missing(name) != []


@given(names)
@settings(max_examples=120)
@example("e\u0301")
@example("阿\u0301\u0308\u0328")
@example("王\u3000芳")
def test_a_name_on_a4_can_be_copied_out_or_there_is_no_paper(name: str) -> None:
    document = papers.draw(PAPER, replace(CERTIFICATE, wife_name=name), ON, training=False)
    try:
        made = render(document)
    except fonts.MissingGlyphs as stopped:
        stopped_rightly(stopped, name)
        return
    assert not fonts.missing(name)
    assert letters(name) in letters(own_text(made))


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
@given(st.lists(likely_name, min_size=1, max_size=5))
@settings(max_examples=6)
def test_poppler_copies_the_same_names_out(people: list[str]) -> None:
    facts = replace(CERTIFICATE, wife_registered_residence="；".join(people))
    try:
        made = render(papers.draw(PAPER, facts, ON, training=False))
    except fonts.MissingGlyphs:
        return
    for name in people:
        assert parted(name) in parted(poppler_text(made))


@given(names)
@settings(max_examples=60)
@example("e\u0301")
@example("阿\u0301\u0308\u0328")
def test_a_name_on_a_form_stands_whole_in_its_box_on_both_kinds_of_printer_or_the_print_stops(name: str) -> None:
    try:
        filled = forms.fill(BOOKLET, papers.named(replace(CERTIFICATE, wife_name=name)), ())
        made = sheet_pdf.render(filled.pages, filled.about)
        dots = sheet_escp.render(filled.pages[1:2])
    except fonts.MissingGlyphs as stopped:
        stopped_rightly(stopped, name)
        return
    except FormTooSmall:
        return
    assert not fonts.missing(name)
    assert letters(name) in letters(own_text(made))
    lines = [item for item in filled.pages[1].items if isinstance(item, PlacedText) and item.field == "女方姓名"]
    box = next(field.box for field in BOOKLET.pages[1].fields if field.name == "女方姓名")
    assert letters("".join(line.text for line in lines)) == letters(name)
    for line in lines:
        taken = extent(line, text.width)
        assert box.x - 0.1 <= taken.x and taken.x + taken.width <= box.x + box.width + 0.1
    box_of_page = (0, 0, 700, 500)
    meant, came = raster.dots(filled.pages[1], 180).crop(box_of_page), form_reader.sheets(dots)[0].crop(box_of_page)
    assert ImageChops.difference(meant, came).getbbox() is None


@given(marked_name | likely_name)
@settings(max_examples=40)
@example("阿\u0301\u0308\u0328")
@example("n\u0301")
def test_every_letter_and_mark_of_a_name_leaves_ink_on_a_form(name: str) -> None:
    """A mark that no font was asked for would be lost without a word."""
    try:
        fonts.require(name)
    except fonts.MissingGlyphs:
        return
    for cell in dict.fromkeys(cells(name)):
        if cell in fonts.INVISIBLE:
            continue
        drawn = forms.fill(BOOKLET, papers.named(replace(CERTIFICATE, wife_name=cell)), ()).pages[1]
        only = replace(drawn, items=tuple(item for item in drawn.items if item.field == "女方姓名"))
        bare = replace(only, items=tuple(replace(item, text=cell[0]) for item in only.items if isinstance(item, PlacedText)))
        assert raster.dots(only, 180).getbbox() is not None
        assert len(cell) == 1 or ImageChops.difference(raster.dots(only, 180), raster.dots(bare, 180)).getbbox()
