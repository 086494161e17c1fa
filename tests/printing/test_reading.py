"""Bytes as a person sees them: how strongly a thing is said, pictures whole, symbols that a telephone reads, on every receipt printer."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from printing import papers, profiles
from printing.document import QR, Align, Document, Line, Span, Title
from printing.escpos import glyphs, printed, reader
from printing.escpos.renderer import render
from printing.profiles import Charset, Language
from tests.printing.paper_samples import CERTIFICATE, CREDENTIAL, RECEIPT

ON = date(2026, 11, 25)
RECEIPT_PRINTERS = [profile for name in profiles.names() if (profile := profiles.load(name)).language is Language.ESCPOS]
styles = st.fixed_dictionaries({"bold": st.booleans(), "double": st.booleans(), "tall": st.booleans(), "underline": st.booleans()})
words = st.text(st.sampled_from("王芳重庆市ab19，"), min_size=1, max_size=4)


def paper(*blocks: object) -> Document:
    return Document("test", "1", "", tuple(blocks))  # type: ignore[arg-type]


def look(span: Span) -> tuple[bool, tuple[int, int], bool]:
    size = (2, 2) if span.double else (1, 2) if span.tall else (1, 1)
    return span.bold, size, span.underline


@given(st.lists(st.tuples(words, styles), min_size=1, max_size=3), st.sampled_from(RECEIPT_PRINTERS))
@settings(max_examples=80)
def test_each_word_is_as_strong_as_the_document_says_and_no_state_is_left_over(
    said: list[tuple[str, dict[str, bool]]], profile: profiles.Profile
) -> None:
    """`GS !` and `FS !`, `ESC -` and `FS -` alike: whichever a firmware obeys, it comes out the same."""
    document = paper(*(Line((Span(text, **style),)) for text, style in said), Line((Span("完 end"),)))
    lines = [item for item in reader.read(render(document, profile), profile) if isinstance(item, printed.PrintedLine) and item.cells]
    spans = {text: Span(text, **style) for text, style in said}
    for line in lines[: len(said)]:
        for cell in line.cells:
            assert isinstance(cell, printed.Character)
            assert (cell.style.size, cell.style.underline) == (cell.style.kanji_size, cell.style.kanji_underline)
    if len(lines) == len(said) + 1 + (profile.cutter is profiles.Cutter.NONE) and len(spans) == len(said):
        for line, (text, _) in zip(lines, said, strict=False):
            assert line.runs() == [(text, *look(spans[text]))]
    assert ("完 end", False, (1, 1), False) in [run for line in lines for run in line.runs()]


@pytest.mark.parametrize("profile", RECEIPT_PRINTERS, ids=lambda profile: profile.name)
def test_the_signed_symbol_of_a_certificate_is_read_on_every_receipt_printer(profile: profiles.Profile) -> None:
    job = render(papers.draw("childbirth_certificate", CERTIFICATE, ON, training=False), profile)
    assert reader.symbols(reader.read(job, profile)) == [CREDENTIAL]


@pytest.mark.parametrize("profile", RECEIPT_PRINTERS, ids=lambda profile: profile.name)
def test_a_receipt_is_read_by_its_own_printer_without_a_wrong_character(profile: profiles.Profile) -> None:
    """As the ROM of this family prints it: nothing beyond its charset, its columns, its commands."""
    facts = replace(RECEIPT, applicants=("王㐱", "彭𬴂"))
    document = papers.draw("receipt", facts, ON, training=True)
    seen = reader.read(render(document, profile), profile)
    assert not [item for item in seen if isinstance(item, printed.Unknown)]
    names = {glyphs.inline(character)[5:]: character for character in "㐱𬴂喆"}
    text = "".join(reader.lines(seen, names))
    assert reader.WRONG not in text and "￼" not in text and "?" not in text
    assert "王㐱" in text and "彭𬴂" in text and "训练样本" in text
    assert seen == reader.read(render(document, profile)), "no line is broken by the printer, and no command is passed over"


def test_a_picture_higher_than_a_band_is_one_picture() -> None:
    tall = Image.new("1", (384, 700))
    tall.paste(1, (10, 230, 300, 500))
    job = b"".join(glyphs.rasters(tall))
    assert [image.tobytes() for image in reader.pictures(reader.read(job))] == [tall.tobytes()]


def test_a_symbol_of_dots_in_several_bands_is_read() -> None:
    wide = replace(profiles.load("virtual-80"), native_qr=False)
    payload = "CQ1" * 120
    assert reader.symbols(reader.read(render(paper(QR(payload, side_mm=60)), wide))) == [payload]


def test_alignment_is_where_the_document_puts_it() -> None:
    job = render(paper(Title("标题"), Line((Span("左"),)), Line((Span("右"),), Align.RIGHT)), profiles.load("virtual-58"))
    lines = [item for item in reader.read(job) if isinstance(item, printed.PrintedLine) and item.cells]
    assert [(line.text(), line.align) for line in lines[:3]] == [("标题", 1), ("左", 0), ("右", 2)]


def test_a_charset_of_nothing_is_all_dots() -> None:
    plain = replace(profiles.load("virtual-58"), charset=Charset.ASCII, bit_image=False)
    seen = reader.read(render(papers.draw("receipt", RECEIPT, ON, training=False), plain), plain)
    assert all(text.isascii() for text in reader.lines(seen))
    assert len(reader.pictures(seen)) > 5
