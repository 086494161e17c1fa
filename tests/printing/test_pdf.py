"""PDFs: what is drawn can be copied out exactly, the same paper is the same bytes, nothing is left blank."""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase import ttfonts

from printing import fonts, papers
from printing.document import Document, Form, Line, Pair, Pairs, Seam, SignatureLine, Span, Title
from printing.pdf import text
from printing.pdf.renderer import render, render_folder
from printing.stationery import forms, sheet_pdf, shelf
from tests.printing import pdf_reader
from tests.printing.paper_samples import CERTIFICATE, EVERY, HONOR, NOTICE, RECEIPT
from tests.printing.pdf_reader import EXTRACTORS, own_text

ON = date(2026, 11, 25)
drawable = sorted(chr(point) for point in fonts.characters_of(fonts.faces()[0]) if point >= 0x3400 and not 0xE000 <= point < 0xFB50)
rare = [character for character in drawable if ord(character) > 0xFFFF]
names = st.text(st.sampled_from(drawable) | st.sampled_from(rare) | st.just("·"), min_size=1, max_size=20)


@pytest.mark.parametrize("extract", EXTRACTORS)
def test_a_name_of_any_plane_copies_out_exactly(extract: Callable[[bytes], str]) -> None:
    @given(st.lists(names, min_size=1, max_size=12))
    @settings(max_examples=8)
    def check(people: list[str]) -> None:
        document = Document("test", "1", "测试", tuple(Line((Span(name),)) for name in people))
        copied = re.sub(r"\s", "", extract(render(document)))
        assert copied == "".join(people).replace(" ", "")

    check()


@pytest.mark.parametrize("extract", EXTRACTORS)
def test_everything_on_a_certificate_can_be_found(extract: Callable[[bytes], str]) -> None:
    facts = replace(CERTIFICATE, wife_name="彭𬴂")
    copied = re.sub(r"\s", "", extract(render(papers.draw("childbirth_certificate", facts, ON, training=False))))
    for value in ("重庆市生育服务证", facts.certificate_number, "彭𬴂", facts.wife_identity_number, facts.husband_name, facts.decided):
        assert value in copied


def test_reportlab_alone_would_write_a_rare_character_as_two_others() -> None:
    assert "<01> <D872DD02>" in text.to_unicode_map("F", [0x20, 0x2C902])
    assert ttfonts.makeToUnicodeCMap is text.to_unicode_map


def test_a_map_has_at_most_100_entries_a_block() -> None:
    written = text.to_unicode_map("F", list(range(0x4E00, 0x4F00)))
    assert [int(count) for count in re.findall(r"(\d+) beginbfchar", written)] == [100, 100, 56]


def test_a_missing_glyph_stops_the_paper_and_is_named() -> None:
    with pytest.raises(fonts.MissingGlyphs, match=r"U\+3158E"):
        render(papers.draw("childbirth_certificate", replace(CERTIFICATE, wife_name="彭\U0003158e"), ON, training=True))


@pytest.mark.parametrize(("paper", "facts"), [("receipt", RECEIPT), ("one_time_notice", NOTICE), ("childbirth_certificate", CERTIFICATE)])
@pytest.mark.parametrize("size", ["A4", "A5"])
def test_the_same_paper_is_the_same_bytes(paper: str, facts: papers.Facts, size: str) -> None:
    document = papers.draw(paper, facts, ON, training=True)
    assert render(document, size) == render(document, size)


@given(st.integers(1, 6))
@settings(max_examples=6)
def test_a_certificate_stays_on_one_sheet_and_keeps_its_addresses(times: int) -> None:
    address = CERTIFICATE.wife_current_residence * times
    document = papers.draw("childbirth_certificate", replace(CERTIFICATE, wife_current_residence=address), ON, training=False)
    made = render(document)
    assert len(re.findall(rb"/Type /Page\b", made)) == 1
    assert address in own_text(made)


def test_bold_ends_where_it_ends() -> None:
    """reportlab 5.1 takes each text to begin in plain mode, though the mode outlives the text."""
    made = render(Document("test", "1", "测试", (Line((Span("粗", bold=True), Span("细"))),)))
    content = b"".join(pdf_reader.stream(body) for body in re.findall(rb"\d+ 0 obj(.*?)endobj", made, re.S))
    modes = re.findall(rb"(\d) Tr", content)
    assert modes == [b"2", b"0"]


def paper(kind: str) -> Document:
    return papers.draw(kind, EVERY[kind], ON, training=False)


def letters(words: str) -> Counter[str]:
    return Counter(re.sub(r"\s", "", words))


@pytest.mark.parametrize("extract", EXTRACTORS)
@pytest.mark.parametrize("size", ["A4", "A5", "58mm", "80mm"])
def test_every_paper_says_all_that_it_has_to_say_and_no_character_more(extract: Callable[[bytes], str], size: str) -> None:
    documents = tuple(map(paper, EVERY))
    said = "".join(document.text().removeprefix(document.title) for document in documents)
    signatures = sum(isinstance(block, SignatureLine) for document in documents for block in document.blocks)
    assert letters(extract(render_folder(documents, "整卷", size))) == letters(said + "：" * signatures)


@pytest.mark.skipif(not shutil.which("pdffonts"), reason="poppler is not installed")
def test_every_font_is_embedded_as_a_subset_with_its_characters(tmp_path: Path) -> None:
    pdfs = [render_folder(tuple(map(paper, EVERY)), "整卷", size) for size in ("A4", "A5", "58mm")]
    for name in shelf.names():
        form = shelf.load(name)
        filled = forms.fill(form, papers.named(EVERY[form.paper]), ())
        pdfs += [sheet_pdf.render(filled.pages, filled.about)]
    for pdf in pdfs:
        made = tmp_path / "papers.pdf"
        made.write_bytes(pdf)
        listed = subprocess.run(["pdffonts", made], capture_output=True, check=True, text=True).stdout.splitlines()[2:]
        assert listed
        for line in listed:
            assert line.split()[-5:-2] == ["yes", "yes", "yes"], line


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler is not installed")
@pytest.mark.parametrize("size", ["A4", "A5", "58mm"])
def test_the_symbol_is_drawn_in_vectors_and_can_be_read(size: str, tmp_path: Path) -> None:
    import zxingcpp
    from PIL import Image

    made = render(paper("childbirth_certificate"), size)
    assert b"/Subtype /Image" not in made
    picture = subprocess.run(["pdftoppm", "-r", "200", "-gray", "-"], input=made, capture_output=True, check=True).stdout
    assert [found.text for found in zxingcpp.read_barcodes(Image.open(BytesIO(picture)))] == [CERTIFICATE.credential]


def test_metadata_names_paper_and_office_and_nobody_who_stands_on_it() -> None:
    document = paper("childbirth_certificate")
    made = render(document)
    said = pdf_reader.information(made)
    assert said == {
        "Title": document.title,
        "Author": CERTIFICATE.office,
        "Subject": "childbirth_certificate draft-1",
        "Keywords": document.digest(),
        "Creator": "cqclerk",
        "Producer": "cqclerk",
    }
    written = pdf_reader.xmp(made)
    assert all(words in written for words in said.values())
    assert not any(words in written for words in (CERTIFICATE.wife_name, CERTIFICATE.husband_name, CERTIFICATE.wife_identity_number))


def test_each_paper_of_a_folder_has_its_bookmark() -> None:
    made = render_folder((paper("receipt"), paper("one_time_notice"), paper("childbirth_certificate")), "整卷", "A5")
    assert pdf_reader.bookmarks(made) == ["申请材料接收凭证", "一次性告知书", "生育服务证"]


def test_sheets_are_counted_where_there_is_more_than_one() -> None:
    long = papers.draw("one_time_notice", replace(NOTICE, gaps=NOTICE.gaps * 14), ON, training=False)
    assert "第1页 共2页" in own_text(render(long)) and "第2页 共2页" in own_text(render(long))
    assert "共" not in own_text(render(paper("childbirth_certificate"))).replace("共和国", "")


def test_a_certificate_with_everything_on_it_stays_on_one_sheet() -> None:
    assert pdf_reader.pages(render(papers.draw("only_child_honor_certificate", HONOR, ON, training=False))) == [(595, 842)]


def test_a_slip_is_as_wide_as_its_paper_and_as_long_as_what_stands_on_it() -> None:
    ((wide, high),) = pdf_reader.pages(render(paper("receipt"), "58mm"))
    ((wider, lower),) = pdf_reader.pages(render(paper("receipt"), "80mm"))
    assert (wide, wider) == (164, 227) and 300 < lower < high < 700


def test_the_second_leaf_lies_below_a_cut_with_the_number_on_it_and_room_for_the_seal() -> None:
    leaf = (Seam("Y50990"), Line((Span("副页"),)), Pairs((Pair("女方", (Span("王芳"),)),)))
    made = render(Document("test", "1", "证", (Title("证"), *leaf)))
    assert own_text(made).count("Y50990") == 2
    assert len(pdf_reader.pages(made)) == 1


def test_where_one_signs_is_parted_neither_from_the_other_nor_from_what_is_signed() -> None:
    sign = (SignatureLine("女方签名"), SignatureLine("男方签名"), SignatureLine("签名日期"))
    for lines in range(40, 76):
        filler = tuple(Line((Span("一行"),)) for _ in range(lines))
        document = Document("test", "1", "测试", (*filler, Line((Span("我们郑重承诺"),)), *sign), form=Form.NOTICE)
        last = pdf_reader.page_texts(render(document))[-1]
        assert last.count("签名") == 3 and "我们郑重承诺" in last, lines


def test_no_sheet_is_made_for_a_few_lines_that_a_little_tighter_would_save() -> None:
    commitment = papers.draw("commitment_form", EVERY["commitment_form"], ON, training=True)
    assert len(pdf_reader.pages(render(commitment))) == 1
    long = Document("test", "1", "测试", tuple(Line((Span("一行"),)) for _ in range(200)), form=Form.NOTICE)
    assert min(pdf_reader.sizes(render(long)) - {9.0}) >= 14 * 0.85 - 0.01, "but for the small print nothing is small"
