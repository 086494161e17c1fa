"""套打: what stands in a box stands in it whole or not at all; nothing touches photo and seal; both kinds of printer get the same."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from cqclerk.domain.stationery import Alignment
from printing import fonts, papers
from printing.pdf import text
from printing.pdf.archive import About
from printing.stationery import calibration, on_screen, raster, sheet_escp, sheet_pdf, shelf, template_file
from printing.stationery.placing import Choice, FormTooSmall, OutOfReach, PlacedPage, PlacedText, extent, moved, place, within
from printing.templates import TemplateError
from tests.printing import form_reader, pdf_reader
from tests.printing.paper_samples import APPROVAL, CERTIFICATE, EVERY

BOOKLET, APPROVED = shelf.load("childbirth-booklet"), shelf.load("additional-child-booklet")
ABOUT = About("生育服务证", "", "", "")
WHOLE = Choice()
names = st.text(st.sampled_from("王芳欧阳娜古丽·阿卜杜热西提𬴂 "), min_size=1, max_size=60).map(str.strip).filter(bool)


def facts(of: papers.Facts = CERTIFICATE, mark: str = "", **changes: str) -> dict[str, object]:
    return papers.named(replace(of, **changes)) | {"mark": mark}


def filled(choice: Choice = WHOLE, **changes: str) -> tuple[PlacedPage, ...]:
    return place(BOOKLET, facts(CERTIFICATE, **changes), text.width, choice)


def texts(pages: tuple[PlacedPage, ...], field: str) -> list[PlacedText]:
    return [item for page in pages for item in page.items if isinstance(item, PlacedText) and item.field == field]


@given(names)
@settings(max_examples=60)
def test_a_name_stands_whole_in_its_box_or_the_print_stops(name: str) -> None:
    try:
        pages = filled(wife_name=name)
    except FormTooSmall as error:
        assert "放不下" in str(error)
        return
    lines = texts(pages, "女方姓名")
    box = next(field.box for field in BOOKLET.pages[1].fields if field.name == "女方姓名")
    assert re.sub(r"\s", "", "".join(line.text for line in lines)) == re.sub(r"\s", "", name)
    for line in lines:
        taken = extent(line, text.width)
        assert taken.x >= box.x - 0.01 and taken.x + taken.width <= box.x + box.width + 0.01
        assert taken.y >= box.y - 0.3 and taken.y + taken.height <= box.y + box.height + 0.3


def test_a_long_text_first_shrinks_then_stands_in_two_lines_then_stops() -> None:
    (short,) = texts(filled(wife_name="王芳"), "女方姓名")
    (smaller,) = texts(filled(wife_name="古丽·" * 6), "女方姓名")
    two = texts(filled(wife_name="古丽·" * 10), "女方姓名")
    assert short.size == 12 > smaller.size >= 7 and len(two) == 2
    with pytest.raises(FormTooSmall, match="“女方姓名”这一栏放不下"):
        filled(wife_name="古丽·" * 40)


def test_a_field_without_a_second_line_stops_at_its_smallest_size() -> None:
    with pytest.raises(FormTooSmall, match="“经办人”"):
        filled(registrar="周强" * 20)


def test_a_number_stands_in_its_cells_one_character_each() -> None:
    cells = texts(filled(), "女方号码")
    assert "".join(cell.text for cell in cells) == CERTIFICATE.wife_identity_number
    steps = [b.x - a.x for a, b in pairwise(cells)]
    assert all(abs(step - 3.0) < 0.8 for step in steps)
    with pytest.raises(FormTooSmall, match="只有18格"):
        filled(wife_identity_number="1" * 19)


def test_more_children_than_the_form_has_rows_stop_the_print() -> None:
    many = replace(APPROVAL, children=APPROVAL.children * 3)
    with pytest.raises(FormTooSmall, match="只有5行"):
        place(APPROVED, facts(many), text.width)
    two = place(APPROVED, facts(APPROVAL), text.width)
    assert [line.text for line in texts(two, "子女2")] == ["买小二"] and texts(two, "子女3") == []


def test_only_page_n_and_only_these_fields() -> None:
    assert [page.number for page in filled(Choice(pages=(3,)))] == [3]
    some = filled(Choice(fields=("编号", "副页编号")))
    assert [(page.number, len(page.items)) for page in some] == [(1, 1), (3, 1)]


@pytest.mark.parametrize("name", shelf.names())
def test_no_template_prints_where_photo_and_seal_go(name: str) -> None:
    form = shelf.load(name)
    for page in place(form, facts(EVERY[form.paper], mark="补打第1次 2026-11-25 10:30 李敏 遗失"), text.width):
        boxes = [empty.box for empty in form.pages[page.number - 1].empty]
        for item in page.items:
            assert not any(extent(item, text.width).overlaps(box) for box in boxes), item
        within(page, text.width, sheet_escp.REACH_MM)


def test_a_print_that_is_moved_out_of_reach_stops() -> None:
    far = Alignment(x=300).sent
    with pytest.raises(OutOfReach, match="毫米处，打印机只到"):
        for page in filled():
            within(moved(page, far), text.width, 60.0)
    with pytest.raises(OutOfReach):
        for page in filled():
            within(moved(page, Alignment(x=-300).sent), text.width, 203.0)


def test_a_24_pin_printer_puts_the_same_dots_where_the_form_has_them() -> None:
    pages = filled(wife_name="彭𬴂")
    sheets = form_reader.sheets(sheet_escp.render(pages, tray="2"))
    assert len(sheets) == 3
    for page, sheet in zip(pages, sheets, strict=True):
        meant = raster.dots(page, 180)
        box = (0, 0, min(meant.width, sheet.width), min(meant.height, sheet.height))
        assert ImageChops.difference(meant.crop(box), sheet.crop(box)).getbbox() is None


def test_both_kinds_of_printer_put_a_text_in_the_same_place() -> None:
    import shutil
    import subprocess
    from io import BytesIO

    if not shutil.which("pdftoppm"):
        pytest.skip("poppler is not installed")
    page = filled()[1]
    made = sheet_pdf.render((page,), ABOUT)
    drawn = subprocess.run(["pdftoppm", "-r", "180", "-gray", "-"], input=made, capture_output=True, check=True).stdout
    of_pdf = ImageChops.invert(Image.open(BytesIO(drawn)).convert("L")).point(lambda value: 255 if value > 90 else 0).getbbox()
    of_dots = raster.dots(page, 180).getbbox()
    assert of_pdf and of_dots
    assert max(abs(a - b) for a, b in zip(of_pdf, of_dots, strict=True)) <= 3, "three dots are 0.4 mm"


def test_what_is_on_the_form_can_be_copied_out_of_its_pdf() -> None:
    made = sheet_pdf.render(filled(wife_name="彭𬴂"), ABOUT)
    said = pdf_reader.own_text(made)
    assert "彭𬴂" in said and CERTIFICATE.certificate_number in said
    assert pdf_reader.pages(made) == [(351, 266)] * 3


def test_the_symbol_on_the_form_can_be_read_at_180_dots() -> None:
    import zxingcpp

    image = ImageChops.invert(raster.dots(filled()[0], 180))
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [CERTIFICATE.credential]


def test_a_missing_glyph_stops_the_form_too() -> None:
    with pytest.raises(fonts.MissingGlyphs, match=r"U\+3158E"):
        sheet_escp.render(filled(wife_name="彭\U0003158e"))


def test_the_crosses_of_the_calibration_sheet_stand_where_they_are_said_to() -> None:
    page = calibration.page("生育服务证", 124, 94, "2026-11-25")
    within(page, text.width, sheet_escp.REACH_MM)
    a, b = calibration.crosses(124, 94)
    sheet = form_reader.sheets(sheet_escp.render((page,)))[0]
    for spot in (a, b):
        x, y = (round(value * 18 / 25.4) for value in (spot.x, spot.y))
        assert any(sheet.getpixel((x + dx, y + dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1))


@pytest.mark.parametrize("scan", ["scan.png", "scan.JPG"])
def test_the_form_is_seen_over_its_scan_and_without_one_over_its_empty_places(scan: str, tmp_path: Path) -> None:
    Image.new("RGB", (620, 470), (250, 240, 200)).save(tmp_path / scan)
    source = shelf.shipped_text("childbirth-booklet")
    own = template_file.parse("own", source.replace('title = "发证记录"', f'title = "发证记录"\nbackground = "{scan}"'))
    page = place(own, facts(), text.width)[0]
    over = raster.picture(own, page, 100, tmp_path)
    assert over.getpixel((2, 2)) == over.getpixel((300, 10)) != (255, 255, 255)
    assert (20, 20, 60) in {colour for _, colour in over.getcolors(100000) or []}
    assert raster.picture(BOOKLET, filled()[0], 100).getpixel((2, 2)) == (255, 255, 255)
    shown = "\n".join(on_screen.lines(BOOKLET, filled(), 78))
    assert all(words in shown for words in ("照片", "盖章", "骑缝章", "二维码", "王芳", "第3页"))


WRONG = (
    ("x = 26\ny = 10", "x = 70\ny = 10", "压在空处“照片”上"),
    ("width = 52\nheight = 6", "width = 152\nheight = 6", "伸出了纸外"),
    ("{registrar}", "{registrarr}", "没有 {registrarr} 这一项"),
    ('text = "{mark}"', 'text = "{office}"', "要有一栏写 {mark}"),
    ("numbered = true", 'numbered = "yes"', "numbered 要true 或 false"),
    ("height = 94", "height = 9400", "height 要 40 到 600 的数"),
    ('name = "经办人"', 'name = "编号"', "不能重复"),
    ('name = "经办人"', 'name = "经办人"\ncolour = "red"', "不认识 colour"),
    ("cells = 18", "cells = 1.5", "cells 要整数"),
    ('name = "补打说明3"\ntext = "{mark}"', 'name = "补打说明3"\ntext = "{office}"', "第3页"),
    ("[[page]]", "[[page", "（写法）"),
    ("x = 26\ny = 10\nwidth = 52", "x = 26\ny = 10\nwidth = 0", "width 要 1 到 600 的数"),
    ("from = 2016-01-01", "from = 2016-01-01T00:00:00", "不要时间"),
    ('mark = "待核实"', 'mark = "真的"', "mark 要"),
    ('paper = "childbirth_certificate"', 'paper = "receipt"', "没有 receipt 这种证件"),
    ('text = "{office}"', 'text = "{office"', "花括号"),
    ('text = "{registrar}"', 'text = "{registrar}"\nwhen = "nobody"', "没有 nobody 这一项"),
    ('title = "发证记录"', 'title = "发证记录"\nbackground = "../scan.png"', "background 要写同一文件夹里的图片"),
    ("size = 7\nleast = 4.5", "size = 4\nleast = 4.5", "least 不能比 size 大"),
)


@pytest.mark.parametrize(("right", "wrong", "said"), WRONG)
def test_a_broken_template_is_refused_with_its_place(right: str, wrong: str, said: str) -> None:
    source = shelf.shipped_text("childbirth-booklet")
    assert right in source
    text = source.replace(right, wrong, 1)
    with pytest.raises(TemplateError, match=r"own\.toml") as caught:
        template_file.parse("own", text)
    assert said in str(caught.value)
    written = text.splitlines()[caught.value.line - 1]
    assert caught.value.line and any(
        word in written for word in (*wrong.replace("\n", " ").split(), '"编号"', '"经办人"', "[[page]]", '"补打说明"', "副页")
    ), written


def test_the_templates_of_a_paper_are_those_in_force() -> None:
    assert [form.name for form in shelf.in_force({}, date(2026, 11, 25), "childbirth_certificate")] == ["childbirth-booklet"]
    assert shelf.in_force({}, date(2015, 1, 1), "childbirth_certificate") == ()
    assert shelf.in_force({}, date(2026, 11, 25), "receipt") == ()
