"""Dot matrix (ESC/P 24-pin): our bytes read back say what the document says, at its columns, on 203 mm."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from printing import fonts, layout, papers, profiles
from printing.cells import cells
from printing.document import QR, Align, Barcode, Cut, Document, Line, Pair, Pairs, Span, Title
from printing.escp import reader
from printing.escp.reader import Look, Sheet
from printing.escp.renderer import COLUMN_DOTS, render
from printing.escpos import glyphs
from printing.transports.files import VirtualTransport
from tests.printing.paper_samples import CERTIFICATE, CREDENTIAL, RECEIPT

ON = date(2026, 11, 25)
LQ = profiles.load("lq-630k")


def paper(*blocks: object) -> Document:
    return Document("test", "1", "测试", tuple(blocks))  # type: ignore[arg-type]


def shapes(text: str) -> dict[bytes, str]:
    return {glyphs.inline(cell)[5:]: cell for cell in cells(text) if cell not in fonts.INVISIBLE and not cell.isascii()}


def seen(document: Document) -> list[Sheet]:
    job = reader.read(render(document, LQ))
    assert not job.unknown
    assert all(sheet.ejected for sheet in job.sheets)
    return job.sheets


def only(document: Document) -> Sheet:
    (sheet,) = seen(document)
    return sheet


def test_the_lq_630k_prints_on_203_mm() -> None:
    assert LQ.language is profiles.Language.ESCP
    assert LQ.dots / 180 * 25.4 <= 203.3
    assert LQ.columns * 15 <= LQ.dots


@given(st.text(st.sampled_from([*"王芳·㐱喆䶮𬴂a"]), min_size=1, max_size=20))
@settings(max_examples=40)
def test_a_name_of_any_plane_stands_in_its_columns(name: str) -> None:
    document = paper(Pairs((Pair("姓名", (Span(name, whole=True),)), Pair("出生日期", (Span("2026-11-25"),)))))
    sheet = only(document)
    texts = [text.replace(" ", "") for text in sheet.lines(shapes(document.text()))]
    assert "".join(texts).startswith("姓名" + name)
    born = next(run for run in sheet.runs if "2026" in run.text)
    assert born.left // COLUMN_DOTS + born.text.index("2") == layout.columns_of("出生日期") + 1


def test_every_paper_comes_out_with_its_lines() -> None:
    for document in (
        papers.draw("receipt", RECEIPT, ON, training=True),
        papers.draw("childbirth_certificate", replace(CERTIFICATE, wife_name="王㐱"), ON, training=False),
    ):
        on_paper = [text.replace(" ", "") for text in only(document).lines(shapes(document.text()))]
        for laid in layout.lay_out(document, LQ.columns):
            if isinstance(laid, layout.TextLine) and not any(span.double for span in laid.spans):
                assert "".join(span.text for span in laid.spans).replace(" ", "") in on_paper


def test_double_size_is_the_printers_and_a_rare_name_in_it_is_drawn() -> None:
    (run,) = only(paper(Title("生育服务证"))).runs
    assert run.text == "生育服务证" and run.look == Look(wide=True, tall=True, kanji_big=True)
    assert run.left == (LQ.columns - 20) // 2 * COLUMN_DOTS, "in the middle"
    drawn = only(paper(Line((Span("王㐱", double=True),), Align.CENTRE))).pictures()
    assert [image.size for image in drawn] == [(8 * COLUMN_DOTS, 48)], "in the columns of a line of the ROM"
    cell = drawn[0].crop((4 * COLUMN_DOTS + 6, 0, 4 * COLUMN_DOTS + 54, 48))
    assert cell.tobytes() == glyphs.line_image((Span("㐱", double=True),)).tobytes()


def test_symbols_read_back_from_the_stripes() -> None:
    pictures = only(paper(QR(CREDENTIAL), Barcode("XG20261124000123"))).pictures()
    texts = {code.text for image in pictures for code in zxingcpp.read_barcodes(framed(image))}
    assert texts == {CREDENTIAL, "XG20261124000123"}


def test_the_virtual_printer_draws_the_sheets(tmp_path: Path) -> None:
    transport = VirtualTransport(tmp_path, LQ)
    document = papers.draw("childbirth_certificate", CERTIFICATE, ON, training=True)
    transport.open()
    transport.send(render(document, LQ), lambda sent: None)
    picture = Image.open(tmp_path / "0001.png")
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [CREDENTIAL]
    assert picture.width > LQ.dots


def framed(image: Image.Image) -> Image.Image:
    return ImageOps.expand(ImageOps.invert(image.convert("L")), 60, 255)


def test_each_sheet_is_thrown_out_once() -> None:
    assert [sheet.lines() for sheet in seen(paper(Line((Span("a"),)), Cut(), Line((Span("b"),))))] == [["a"], ["b"]]


def test_what_no_font_has_stops_the_sheet() -> None:
    with pytest.raises(fonts.MissingGlyphs):
        render(paper(Line((Span("\U0003158e"),))), LQ)
