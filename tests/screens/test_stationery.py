"""套打校准 by keys: where forms lie, a sheet to measure, what was measured, and back again; and one certificate on its form."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import form_stock, intake, issuing, prereview, processing, stationery
from cqclerk.domain.case import Case
from cqclerk.domain.stationery import Alignment, FormPlace
from cqclerk.workplace.workplace import Workplace
from screens.form_print import FormPrintScreen
from screens.print_queue import PrintQueueScreen
from screens.stationery import StationeryScreen
from screens.widgets.field import Field
from tests.cases import form
from tests.screens.hosts import HandSession, PaperPrinter, Stage, found, showing, signed_in

PLACE = FormPlace("childbirth-booklet", "lq-630k", "usb", "", "1")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        session.printer = PaperPrinter(answer="已发往打印机，请看出来的纸：完整吗？")
        yield session


async def choose(stage: Stage, words: str) -> None:
    await stage.wait_for(words)
    await stage.press(stage.line_with(words).split()[0])


async def fill(stage: Stage, **values: str) -> None:
    for name, value in values.items():
        found(stage, Field, name).value = value
    await stage.press("f10")


def station_of(session: HandSession) -> Alignment:
    return session.desk.run(lambda at: at.station, 30).alignment(PLACE)


async def test_forms_are_placed_measured_moved_and_moved_back(session: HandSession) -> None:
    printer = session.printer
    assert isinstance(printer, PaperPrinter)
    async with showing(StationeryScreen, session) as stage:
        await stage.wait_for("没有设打印机")
        await choose(stage, " 生育服务证 三页折页")
        await choose(stage, "放在哪台打印机")
        await fill(stage, printer="lq-630k", transport="usb", tray="1")
        await stage.wait_for("请打一张标定页")
        assert printer.chosen[-1].forms == (PLACE,)
        await choose(stage, "打标定页")
        await stage.wait_for(lambda: printer.calibrated == ["childbirth-booklet"])
        await choose(stage, "填量得的两个十字")
        await fill(stage, a_left="16.2", a_top="14.5", b_left="110.2", b_top="")
        await stage.wait_for("四个数都要填")
        await fill(stage, b_top="78.5")
        await stage.wait_for("现在 右 -1.2 下 +0.5 毫米")
        assert station_of(session) == Alignment(-12, 5) and printer.moves[-1].alignment(PLACE) == Alignment(-12, 5)
        await choose(stage, "撤回到 右 +0.0")
        await stage.wait_for("原来 右 -1.2")
        assert station_of(session) == Alignment()


async def test_crosses_that_cannot_be_are_refused_and_stay_typed(session: HandSession) -> None:
    session.desk.run(lambda at: stationery.place(at, PLACE), 30)
    async with showing(StationeryScreen, session) as stage:
        await choose(stage, "纸盒1")
        await choose(stage, "填量得的两个十字")
        await fill(stage, a_left="109", a_top="79", b_left="15", b_top="15")
        await stage.wait_for("量得的两个十字对不上")
        assert found(stage, Field, "a_left").value == "109"


async def test_a_template_is_seen_as_a_picture_with_nobodys_data(session: HandSession) -> None:
    async with showing(StationeryScreen, session) as stage:
        await choose(stage, "再生育服务证")
        await choose(stage, "存样张图片")
        await stage.wait_for("样张图片已存")
        assert len(list(session.home.papers.glob("additional-child-booklet-*.png"))) == 3


def decided(at: Workplace) -> Case:
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


async def test_a_certificate_is_seen_on_its_form_and_printed_by_page_and_field(session: HandSession) -> None:
    printer = session.printer
    assert isinstance(printer, PaperPrinter)
    case = session.desk.run(decided, 30)
    session.desk.run(lambda at: stationery.place(at, PLACE), 30)
    async with showing(lambda: FormPrintScreen(case.id, "childbirth_certificate", "childbirth-booklet"), session) as stage:
        await stage.wait_for("照片")
        assert case.certificate_number in stage.text and "预览；训练样本" in stage.text
        await fill(stage, pages="4")
        await stage.wait_for("没有第 4 页，这种纸有 3 页。")
        assert printer.forms == []
        await fill(stage, pages="1 3", fields="2")
        await stage.wait_for("这种证件纸有预制号，还没有扫")
        found(stage, Field, "number").focus()
        await stage.press(*"A000001", "enter", "f10")  # as a scanner types it
        await stage.wait_for("请看出来的纸")
        assert printer.asked == [(case.id, "childbirth_certificate")]
        assert (printer.forms[0].choice.pages, printer.forms[0].choice.fields) == ((1, 3), ("编号",)) and printer.forms[
            0
        ].number == "A000001"


async def test_printing_offers_the_form_where_one_lies_in_a_printer(session: HandSession) -> None:
    case = session.desk.run(decided, 30)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("打印生育服务证")
        assert "套打" not in stage.text
    session.desk.run(lambda at: stationery.place(at, PLACE), 30)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await choose(stage, "套打 生育服务证 三页折页")
        assert stage.host.went[-1] == ("form_print", (case.id, "childbirth_certificate", "childbirth-booklet"))


@pytest.mark.parametrize(("key", "number"), [("2", ""), ("3", "A000001")])
async def test_a_jammed_form_leads_to_the_next_one_and_one_that_stayed_blank_keeps_its_number(
    session: HandSession, key: str, number: str
) -> None:
    case = session.desk.run(decided, 30)
    session.desk.run(lambda at: stationery.place(at, PLACE), 30)
    session.desk.run(lambda at: on_its_form(at, case), 30)
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("生育服务证完整吗")
        await stage.press(key)
        await stage.wait_for(lambda: bool(stage.host.went))
        assert stage.host.went[-1] == ("form_print", (case.id, "childbirth_certificate", "childbirth-booklet", number))
        assert isinstance(session.printer, PaperPrinter) and session.printer.asked == [], "no plain sheet in its place"
    again = "childbirth-booklet"
    async with showing(lambda: FormPrintScreen(case.id, "childbirth_certificate", again, number), session) as stage:
        await stage.wait_for("照片")
        assert found(stage, Field, "number").value == number


def on_its_form(at: Workplace, case: Case) -> None:
    """Sent, and nobody has looked yet."""
    form_stock.receive(at, "childbirth-booklet", "A000001", "A000009")
    order = issuing.Order(
        case.id, "childbirth_certificate", "1", "digest", "lq-630k", True, form="childbirth-booklet", form_number="A000001"
    )
    job = issuing.reserve(at, order)
    issuing.sending(at, job.id)
    issuing.sent(at, job.id)
