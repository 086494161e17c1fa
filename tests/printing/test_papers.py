"""Papers and printers as data: every file in the repository is usable, and a slip of the pen is named before the counter."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from printing import fonts, papers, preview, profiles, qr, templates
from printing.document import Align, Document, Form, Line, MarkKind, Span, Title, preview_mark, training_mark
from printing.layout import columns_of, share_out
from printing.paper_facts import NoticeFacts, OutcomeFacts, RecallFacts, ReceiptFacts
from printing.profiles import ProfileError
from tests.printing.paper_samples import CERTIFICATE, EVERY, RECEIPT

ON = date(2026, 11, 25)


def said(document: Document) -> str:
    return document.text()


@pytest.mark.parametrize("kind", papers.FACTS)
def test_every_paper_can_be_drawn_and_every_character_of_it_printed(kind: str) -> None:
    document = papers.draw(kind, EVERY[kind], ON, training=True)
    assert fonts.missing(document.text()) == []
    assert preview.lines(document, 32)


@pytest.mark.parametrize("kind", ["receipt", "acceptance_notice", "denial_decision", "recall_notice"])
def test_a_paper_says_nin_to_one_and_nimen_to_two(kind: str) -> None:
    facts = EVERY[kind]
    assert isinstance(facts, ReceiptFacts | NoticeFacts | OutcomeFacts | RecallFacts)
    alone = papers.draw(kind, replace(facts, applicants=("欧阳娜娜",)), ON, training=True).text()
    assert "您" in alone and "你们" not in alone
    couple = papers.draw(kind, facts, ON, training=True).text()
    assert "你们" in couple and "您" not in couple


def test_every_paper_file_has_its_facts() -> None:
    folder = Path(templates.__file__).parents[1] / "data" / "papers"
    assert {path.stem for path in folder.glob("*.toml")} == set(papers.FACTS)


@pytest.mark.parametrize("name", profiles.names())
def test_every_printer_file_can_be_used(name: str) -> None:
    profile = profiles.load(name)
    assert profile.source and profile.mark and profile.columns * 12 <= profile.dots


@pytest.mark.parametrize(
    ("key", "value"), [("dots", '"many"'), ("charset", '"utf-8"'), ("columns", "60"), ("native_qr", "1"), ("colour", "true")]
)
def test_a_wrong_printer_file_names_its_key(tmp_path: Path, key: str, value: str) -> None:
    text = (Path(profiles.__file__).parents[1] / "data" / "printers" / "generic-58.toml").read_text("utf-8")
    kept = "\n".join(line for line in text.splitlines() if not line.startswith(f"{key} ="))
    (tmp_path / "mine.toml").write_text(f"{kept}\n{key} = {value}\n", "utf-8")
    with pytest.raises(ProfileError) as error:
        profiles.load("mine", tmp_path)
    assert (error.value.file, error.value.key) == ("mine.toml", key)


def test_a_printer_nobody_described_is_named() -> None:
    with pytest.raises(ProfileError, match="epson-80"):
        profiles.load("lq-999k")


def test_the_digest_is_of_the_words_not_of_the_sheet() -> None:
    document = papers.draw("receipt", RECEIPT, ON, training=False)
    assert document.digest() == replace(document, form=Form.NOTICE).digest()
    assert document.digest() != document.marked(training_mark()).digest()
    assert document.digest() != papers.draw("receipt", replace(RECEIPT, clerk="何静"), ON, training=False).digest()


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1), st.sampled_from(Align))
def test_two_papers_that_say_different_things_have_different_digests(text: str, align: Align) -> None:
    one = Document("p", "1", "t", (Line((Span(text),), align),))
    other = Document("p", "1", "t", (Line((Span(text + "."),), align),))
    assert one.digest() != other.digest()


def test_the_glyph_check_sees_names_and_not_the_modules_of_a_qr() -> None:
    document = papers.draw("childbirth_certificate", replace(CERTIFICATE, wife_name="彭\U0003158e", credential=""), ON, training=False)
    assert fonts.missing(document.text()) == ["\U0003158e"]


def test_a_qr_in_half_blocks_can_be_read_from_the_screen() -> None:
    rows = qr.half_blocks(CERTIFICATE.credential, quiet=4)
    dots = [[sign in ("▀", "█") for sign in row] for row in rows], [[sign in ("▄", "█") for sign in row] for row in rows]
    pixels = [0 if dark else 255 for pair in zip(*dots, strict=True) for row in pair for dark in row]
    image = Image.new("L", (len(rows[0]), 2 * len(rows)))
    image.putdata(pixels)
    assert [code.text for code in zxingcpp.read_barcodes(image.resize((image.width * 3, image.height * 3)))] == [CERTIFICATE.credential]


def test_a_qr_too_wide_for_the_screen_is_named_instead() -> None:
    document = papers.draw("childbirth_certificate", CERTIFICATE, ON, training=False)
    narrow = [preview.plain(line) for line in preview.lines(document, 32)]
    assert any("（二维码）" in line for line in narrow)
    assert any("▀" in preview.plain(line) for line in preview.lines(document, 32, room=60))


def test_a_preview_says_that_it_is_one() -> None:
    document = papers.draw("receipt", RECEIPT, ON, training=False).marked(preview_mark())
    assert document.marks[0].kind is MarkKind.PREVIEW
    assert "【预览】" in preview.plain(preview.lines(document, 32)[0])


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(20, 80))
def test_shares_fill_the_paper_exactly(shares: list[int], columns: int) -> None:
    assert sum(share_out(tuple(shares), columns)) == columns


def test_the_preview_keeps_paper_columns_in_the_gaps_and_puts_no_blank_into_a_name() -> None:
    document = Document("p", "1", "t", (Line((Span("买买提·艾力  男"), Span("  汉"))),))
    line = preview.plain(preview.lines(document, 32)[0])
    assert line == "买买提·艾力   男  汉"
    double = Document("p", "1", "t", (Line((Span("王芳", double=True), Span("  女"))),))
    assert preview.plain(preview.lines(double, 32)[0]) == "王芳      女"
    assert columns_of("买买提·艾力") == 12


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_a_title_stands_on_one_line_tall_where_it_is_too_long_for_double_width(columns: int) -> None:
    for paper, facts in EVERY.items():
        document = papers.draw(paper, facts, ON, training=False)
        title = "".join(next(block.text for block in document.blocks if isinstance(block, Title)).split())
        lines = ["".join(preview.plain(line).split()) for line in preview.lines(document, columns)]
        assert title in lines, paper
