"""Receipts: our own bytes read back say what the document says, in every ROM and on every width."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from printing import fonts, papers, preview, profiles, qr
from printing.document import QR, Align, Barcode, Cut, Document, Line, Rule, Span, reprint_mark
from printing.escpos import code128, glyphs, picture, printed, reader
from printing.escpos.renderer import SymbolTooWide, render
from printing.profiles import Charset, Cutter, Profile
from tests.printing.paper_samples import CERTIFICATE, CREDENTIAL, RECEIPT

ON = date(2026, 11, 25)
NARROW, WIDE = profiles.load("generic-58"), profiles.load("virtual-80")
COMMANDS_IN_IMAGES = re.compile(rb"\x10[\x04\x05\x14]")

drawable = sorted(chr(point) for point in fonts.characters_of(fonts.faces()[0]) if point >= 0x3400 and not 0xE000 <= point < 0xFB50)
rare = [character for character in drawable if ord(character) > 0xFFFF]
names = st.text(st.sampled_from(drawable) | st.sampled_from(rare) | st.just("·"), min_size=1, max_size=16)
printers = st.builds(
    replace,
    st.sampled_from([NARROW, WIDE]),
    charset=st.sampled_from([charset for charset in Charset if charset is not Charset.ASCII]),
    native_qr=st.booleans(),
    cutter=st.sampled_from(Cutter),
)


def paper(*blocks: object) -> Document:
    return Document("test", "1", "测试", tuple(blocks))  # type: ignore[arg-type]


def shapes(text: str) -> dict[bytes, str]:
    """The dots of each character, so that a glyph on paper can be told by its shape."""
    return {glyphs.inline(character)[5:]: character for character in text}


def shown(document: Document, profile: Profile) -> list[str]:
    seen = reader.read(render(document, profile))
    assert not [item for item in seen if isinstance(item, printed.Unknown)]
    return reader.lines(seen, shapes(document.text()))


@given(names, printers)
@settings(max_examples=60)
def test_a_name_of_any_plane_stands_on_the_paper_as_it_is(name: str, profile: Profile) -> None:
    lines = shown(paper(Line((Span("姓名 "), Span(name, whole=True)))), profile)
    assert "".join(lines).replace(" ", "").startswith("姓名" + name)


@given(names, printers)
@settings(max_examples=30)
def test_preview_and_receipt_break_alike(name: str, profile: Profile) -> None:
    document = papers.draw("receipt", replace(RECEIPT, applicants=(name, "刘强")), ON, training=True)
    on_paper = [line.replace(" ", "") for line in shown(document, profile)]
    on_screen = [preview.plain(line).replace(" ", "") for line in preview.lines(document, profile.columns)]
    assert _without_rules(on_screen) == _without_rules(on_paper)


def _without_rules(lines: list[str]) -> list[str]:
    return [line for line in lines if line.strip("-") and not re.search("[▀▄█]|二维码", line)]


@given(names, st.sampled_from([NARROW, WIDE]))
@settings(max_examples=30)
def test_no_line_is_wider_than_the_paper(name: str, profile: Profile) -> None:
    document = papers.draw("childbirth_certificate", replace(CERTIFICATE, wife_name=name), ON, training=False)
    for item in reader.read(render(document, profile)):
        if isinstance(item, printed.PrintedLine):
            assert sum(_columns(cell) for cell in item.cells) <= profile.columns
        if isinstance(item, printed.Raster):
            assert item.width * 8 <= profile.dots


def _columns(cell: printed.Character | printed.Glyph) -> int:
    if isinstance(cell, printed.Glyph):
        return 2
    return cell.style.size[0] if cell.text.isascii() else 2 * cell.style.kanji_size[0]


@given(st.binary(max_size=200))
def test_image_data_never_holds_a_real_time_command(data: bytes) -> None:
    calmed = glyphs.calm(data)
    assert not COMMANDS_IN_IMAGES.search(calmed)
    assert all(new == old or new == old | 0x08 for new, old in zip(calmed, data, strict=True))


@given(st.lists(st.sampled_from(drawable), min_size=30, max_size=60))
@settings(max_examples=40)
def test_no_job_holds_a_real_time_command(characters: list[str]) -> None:
    document = paper(Line((Span("".join(characters)), Span("".join(characters[:10]), double=True))), QR(CREDENTIAL))
    for profile in (NARROW, replace(NARROW, bit_image=False)):
        assert not COMMANDS_IN_IMAGES.search(render(document, profile))


def test_a_printer_without_glyphs_gets_the_line_as_dots() -> None:
    profile = replace(NARROW, bit_image=False)
    seen = reader.read(render(paper(Line((Span("王㐱"),)), Line((Span("王芳"),))), profile))
    rasters = [item for item in seen if isinstance(item, printed.Raster)]
    assert [(raster.width, len(raster.rows) // raster.width) for raster in rasters] == [(6, 24)]
    assert reader.lines(seen)[0] == "王芳"


def test_a_rare_name_in_double_size_is_drawn_at_48_dots() -> None:
    seen = reader.read(render(paper(Line((Span("王㐱", double=True),))), WIDE))
    raster = next(item for item in seen if isinstance(item, printed.Raster))
    assert (raster.width * 8, len(raster.rows) // raster.width) == (96, 48)


def test_a_missing_glyph_stops_the_paper_and_is_named() -> None:
    with pytest.raises(fonts.MissingGlyphs, match=r"U\+3158E") as stopped:
        render(paper(Line((Span("彭\U0003158e"),))), WIDE)
    assert stopped.value.characters == ["\U0003158e"]


def test_a_private_character_never_goes_on_paper() -> None:
    with pytest.raises(fonts.MissingGlyphs, match=r"U\+E863"):
        render(paper(Line((Span("\ue863"),))), WIDE)


@pytest.mark.parametrize("native", [True, False])
def test_the_qr_reads_back_from_the_picture_of_the_paper(native: bool) -> None:
    profile = replace(WIDE, native_qr=native)
    document = papers.draw("childbirth_certificate", CERTIFICATE, ON, training=True)
    paper_seen = Image.open(BytesIO(picture.picture(render(document, profile), profile)))
    assert [code.text for code in zxingcpp.read_barcodes(paper_seen)] == [CREDENTIAL]


def test_the_signed_qr_is_version_7_and_fits_58_mm() -> None:
    assert len(qr.modules(CREDENTIAL)) == 45
    raster = next(item for item in reader.read(render(paper(QR(CREDENTIAL)), NARROW)) if isinstance(item, printed.Raster))
    assert raster.width * 8 <= 384
    assert len(raster.rows) // raster.width == 180


def test_a_symbol_that_cannot_be_read_at_this_width_is_refused() -> None:
    with pytest.raises(SymbolTooWide):
        render(paper(QR("X" * 1500)), NARROW)


@pytest.mark.parametrize("text", ["50990100101202611250031", "XG20261124000123", "1604", "A160412345678", "{B}"])
def test_a_barcode_says_its_text_fits_the_paper_and_reads_back(text: str) -> None:
    job = render(paper(Barcode(text)), NARROW)
    bars = next(item for item in reader.read(job) if isinstance(item, printed.Bars))
    assert bars.text == text
    assert not COMMANDS_IN_IMAGES.search(job)
    seen = Image.open(BytesIO(picture.picture(job, NARROW)))
    assert [code.text for code in zxingcpp.read_barcodes(seen)] == [text]


def test_a_barcode_too_wide_leaves_its_text_alone() -> None:
    text = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert code128.encode(text)[1] > NARROW.dots
    seen = reader.read(render(paper(Barcode(text)), NARROW))
    assert not [item for item in seen if isinstance(item, printed.Bars)]
    assert text in reader.lines(seen)


def test_a_job_leaves_chinese_mode_first_and_resets_only_once() -> None:
    document = paper(Line((Span("王芳"),)), Cut(), Line((Span("刘强", double=True),)))
    job = render(document, WIDE)
    assert job.startswith(b"\x00\x1c.")
    assert job.count(b"\x1b@") == 1
    assert [item for item in reader.read(job) if isinstance(item, printed.KnifeCut)] == [printed.KnifeCut()] * 2


def test_digits_after_a_job_cut_inside_a_character_are_digits() -> None:
    cut_off = b"\x1c&\xcd\xf5\xb7"  # 王, and the first byte of 芳
    seen = reader.read(cut_off + render(paper(Line((Span("0031"),))), WIDE))
    assert "0031" in reader.lines(seen)


def test_double_size_is_said_to_hanzi_and_to_digits() -> None:
    job = render(paper(Line((Span("号0031", double=True),))), WIDE)
    line = next(item for item in reader.read(job) if isinstance(item, printed.PrintedLine) and item.cells)
    sizes = {(cell.style.size, cell.style.kanji_size) for cell in line.cells if isinstance(cell, printed.Character)}
    assert sizes == {((2, 2), (2, 2))}


def test_a_number_too_long_for_double_size_becomes_tall_and_stays_whole() -> None:
    job = render(paper(Line((Span("50990100101202611250031", double=True, whole=True),), Align.CENTRE)), NARROW)
    line = next(item for item in reader.read(job) if isinstance(item, printed.PrintedLine) and item.cells)
    assert line.text() == "50990100101202611250031"
    assert isinstance(line.cells[0], printed.Character) and line.cells[0].style.size == (1, 2)


@pytest.mark.parametrize("cutter", Cutter)
def test_the_paper_is_fed_past_the_knife_before_the_cut(cutter: Cutter) -> None:
    profile = replace(WIDE, cutter=cutter)
    seen = reader.read(render(paper(QR("1")), profile))
    feed = next(place for place, item in enumerate(seen) if item == printed.Feed(profile.feed_before_cut_lines * reader.LINE_DOTS))
    assert feed == len(seen) - (1 if cutter is Cutter.NONE else 2)
    assert (seen[-1] == printed.KnifeCut()) is (cutter is not Cutter.NONE)


def test_raster_bands_have_at_most_256_rows() -> None:
    big = Image.new("1", (384, 700), 1)
    heights = [int.from_bytes(band[6:8], "little") for band in glyphs.rasters(big)]
    assert sum(heights) == 700
    assert max(heights) <= 256


def test_a_training_copy_says_so_at_head_and_foot_and_a_reprint_says_which_it_is() -> None:
    document = papers.draw("childbirth_certificate", CERTIFICATE, ON, training=True).marked(
        reprint_mark(2, "2026-11-26 09:10", "李敏", "受潮")
    )
    lines = [line.strip() for line in shown(document, WIDE)]
    assert lines[0] == "【训练样本】"
    assert [line for line in lines if line][-1] == "【训练样本】"
    assert "【补打第2次】" in lines
    assert "2026-11-26 09:10 李敏 受潮" in lines


def test_a_receipt_with_qr_and_two_rare_characters_takes_at_most_800_bytes() -> None:
    facts = replace(RECEIPT, applicants=("王㐱", "彭𬴂"))
    job = render(papers.draw("receipt", facts, ON, training=False), profiles.load("generic-58-qr"))
    assert sum(isinstance(cell, printed.Glyph) for line in _lines(job) for cell in line.cells) == 2
    assert len(job) <= 800


def _lines(job: bytes) -> list[printed.PrintedLine]:
    return [item for item in reader.read(job) if isinstance(item, printed.PrintedLine)]


def test_states_are_said_again_on_each_sheet() -> None:
    job = render(paper(Line((Span("a", bold=True),)), Cut(), Rule()), WIDE)
    first, second = (match.start() for match in re.finditer(re.escape(b"\x1b2\x1ba\x00\x1bE\x00"), job))
    assert first < second


def test_a_cut_off_job_is_read_as_far_as_it_came() -> None:
    job = render(papers.draw("receipt", RECEIPT, ON, training=True), NARROW)
    for end in range(0, len(job), 211):
        picture.picture(job[:end], NARROW)
    assert all(len(reader.read(job[:a])) <= len(reader.read(job[:b])) + 1 for a, b in pairwise(range(0, len(job), 97)))
