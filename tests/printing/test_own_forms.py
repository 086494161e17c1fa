"""A station's own pre-printed forms: measured on the true paper, edited in a folder, taken into use whole, kept in the journal."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from cqclerk.commands import intake, paper_files, prereview, processing
from cqclerk.domain.case import Case
from cqclerk.protocol.documents import STATIONERY, Document
from cqclerk.workplace import rebuild
from cqclerk.workplace.workplace import Workplace
from data.place import StationHome
from printing import own_folder, own_forms, papers
from printing.own_files import Standing
from printing.stationery import forms, shelf, template_file
from printing.stationery.placing import PlacedText
from printing.templates import TemplateError
from tests.cases import form
from tests.offices import HandClock, PaperGateway, enter, make_station

TODAY, BOOKLET, PAPER = date(2026, 11, 25), "childbirth-booklet", "childbirth_certificate"
NUMBER = 'text = "{certificate_number}"\nx = 26'
MOVED = 'text = "{certificate_number}"\nx = 20'


@pytest.fixture
def home(tmp_path: Path) -> StationHome:
    return make_station(tmp_path / "station")


@pytest.fixture
def at(home: StationHome) -> Iterator[Workplace]:
    workplace = enter(home, HandClock())
    PaperGateway().enrols(workplace)
    yield workplace
    workplace.close()


@pytest.fixture
def case(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def standing(at: Workplace, home: StationHome, name: str = BOOKLET) -> Standing:
    found = own_folder.look(at.reference, home.templates, at.today())
    return next(one for one in found if (one.kind, one.name) == (STATIONERY, name))


def edit(at: Workplace, home: StationHome, old: str, new: str) -> Path:
    """Copied out once, edited ever after."""
    file = own_folder.copy_out(at.reference, standing(at, home), at.today())
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return file


def number_at(at: Workplace, case: Case) -> float:
    """Where the certificate number comes out, in mm from the left."""
    filled = forms.on_form(papers.sheet(PAPER, case, at), case, at, forms.FormOrder(BOOKLET)).printed
    return next(item.x for item in filled.pages[0].items if isinstance(item, PlacedText) and item.field == "编号")


def test_a_form_is_copied_out_edited_and_printed_by_from_then_on(home: StationHome, at: Workplace, case: Case) -> None:
    edit(at, home, NUMBER, MOVED)
    assert standing(at, home).changed and number_at(at, case) == 26, "nothing changes before it is taken into use"
    taken = own_folder.take(at, home.templates)
    assert [one.name for one in taken.files] == [BOOKLET] and taken.refused == ()
    assert number_at(at, case) == 20
    filled = forms.on_form(papers.sheet(PAPER, case, at), case, at, forms.FormOrder(BOOKLET))
    assert filled.edition.startswith(f"{BOOKLET} own-elsewhere-2017+"), "the ledger tells it apart from the program's"


def test_a_broken_file_is_refused_with_its_line_and_what_was_in_use_stays(home: StationHome, at: Workplace, case: Case) -> None:
    edit(at, home, NUMBER, MOVED)
    own_folder.take(at, home.templates)
    file = edit(at, home, "{registrar}", "{registrarr}")
    taken = own_folder.take(at, home.templates)
    line = next(n for n, text in enumerate(file.read_text("utf-8").splitlines(), 1) if "{registrarr}" in text)
    assert taken.files == () and [error.line for error in taken.refused] == [line]
    assert number_at(at, case) == 20
    assert any(f"第{line}行" in fault and "没有启用" in fault for fault in own_folder.faults(at.reference, home.templates, TODAY))


def test_what_is_in_use_outlasts_the_program_its_rows_and_its_folder(home: StationHome, at: Workplace, case: Case) -> None:
    edit(at, home, NUMBER, MOVED)
    own_folder.take(at, home.templates)
    assert not rebuild.rebuild(at.store, at.reference.initials)
    at.close()
    (home.templates / "stationery" / f"{BOOKLET}.toml").write_text("broken", "utf-8")
    again = enter(home, HandClock())
    try:
        assert number_at(again, again.case(case.id)) == 20
    finally:
        again.close()


def test_a_file_that_is_taken_away_goes_back_to_the_programs_own(home: StationHome, at: Workplace, case: Case) -> None:
    file = edit(at, home, NUMBER, MOVED)
    own_folder.take(at, home.templates)
    file.unlink()
    own_folder.take(at, home.templates)
    assert number_at(at, case) == 26 and not standing(at, home).changed


def test_a_form_of_the_stations_own_is_one_more_and_counts_from_its_day(home: StationHome, at: Workplace) -> None:
    folder = home.templates / "stationery"
    folder.mkdir(parents=True)
    text = shelf.shipped_text(BOOKLET).replace('title = "生育服务证 三页折页"', 'title = "生育服务证 单页"')
    (folder / "our-sheet.toml").write_text(text.replace("from = 2016-01-01", "from = 2027-01-01"), "utf-8")
    assert standing(at, home, "our-sheet").changed
    own_folder.take(at, home.templates)
    own = at.reference.own_stationery
    assert [one.name for one in shelf.in_force(own, TODAY, PAPER)] == [BOOKLET]
    assert [one.title for one in shelf.in_force(own, date(2027, 1, 1), PAPER)] == ["生育服务证 三页折页", "生育服务证 单页"]


def test_one_that_this_program_cannot_read_never_stops_the_counter(home: StationHome, at: Workplace, case: Case) -> None:
    paper_files.load(at, [Document(STATIONERY, BOOKLET, 'title = "旧"'), Document(STATIONERY, "gone", 'title = "旧"')])
    assert number_at(at, case) == 26
    assert [one.name for one in shelf.in_force(at.reference.own_stationery, TODAY, PAPER)] == [BOOKLET]
    faults = list(own_folder.faults(at.reference, home.templates, TODAY))
    assert any("先用程序自带的" in fault for fault in faults) and any("这种证件纸先打不了" in fault for fault in faults)


def test_a_scan_is_named_if_it_is_not_there_or_is_no_picture_and_seen_below_the_print(home: StationHome, at: Workplace) -> None:
    edit(at, home, 'title = "发证记录"', 'title = "发证记录"\nbackground = "纸.jpg"')
    error = standing(at, home).error
    assert error is not None and error.line and "底图 纸.jpg 不在文件夹里" in error.reason
    scan = home.templates / "stationery" / "纸.jpg"
    scan.write_bytes(b"not a picture")
    error = standing(at, home).error
    assert error is not None and "不是图片" in error.reason
    turned, out = Image.new("RGB", (470, 620), (200, 240, 200)), BytesIO()
    turned.getexif()[0x0112] = 6  # a telephone held upright
    turned.save(out, "JPEG", exif=turned.getexif())
    scan.write_bytes(out.getvalue())
    one = standing(at, home)
    assert one.error is None and isinstance(one.shown, template_file.FormTemplate)
    picture = own_forms.pictures(one.shown, home.templates)[0]
    assert picture.width > picture.height
    red, green, blue = picture.getpixel((3, 3))  # type: ignore[misc]
    assert green > red + 20 and green > blue + 20


def test_a_field_that_the_sample_does_not_fit_is_found_before_it_is_needed(home: StationHome, at: Workplace) -> None:
    file = edit(at, home, 'text = "{office}"\nx = 26\ny = 26\nwidth = 52', 'text = "{office}"\nx = 26\ny = 26\nwidth = 5')
    error = standing(at, home).error
    line = next(n for n, text in enumerate(file.read_text("utf-8").splitlines(), 1) if '"登记单位"' in text)
    assert error is not None and error.line == line and "放不下" in error.reason


def test_a_file_whose_name_can_be_no_forms_is_named(home: StationHome, at: Workplace) -> None:
    (home.templates / "stationery").mkdir(parents=True)
    (home.templates / "stationery" / "我的 纸.toml").write_text("", "utf-8")
    assert any("我的 纸.toml" in fault for fault in own_folder.faults(at.reference, home.templates, TODAY))


def test_every_form_is_no_change_as_it_is_copied_and_can_be_taken_into_use_with_one(home: StationHome, at: Workplace) -> None:
    for name in shelf.names():
        own_folder.copy_out(at.reference, standing(at, home, name), at.today())
        one = standing(at, home, name)
        assert one.there and not one.changed
        one.file.write_text(one.file.read_text("utf-8") + "# 改过\n", "utf-8")
        one = standing(at, home, name)
        assert one.error is None and isinstance(one.shown, template_file.FormTemplate) and own_forms.shown(one.shown, 74)
    assert {one.name for one in own_folder.take(at, home.templates).files} == set(shelf.names())


LINES = shelf.shipped_text(BOOKLET).splitlines()


@given(
    st.integers(0, len(LINES) - 1), st.sampled_from(["", "x = -1", "x = 1e9", "name = 3", "[[page]]", 'text = "{"', "= = ", 'each = "x"'])
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_is_done_to_a_line_the_file_is_refused_or_the_form_can_be_seen(number: int, instead: str) -> None:
    text = "\n".join([*LINES[:number], instead, *LINES[number + 1 :]])
    try:
        own_forms._check("x", text, Path("/nonexistent"))
    except TemplateError as error:
        assert error.file == "x.toml" and 0 < error.line <= len(LINES) + 1
        return
    assert own_forms.shown(template_file.parse("x", text, own=True), 60)
