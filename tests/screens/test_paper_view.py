"""看纸: a paper on the whole screen, in the ways that its printer has."""

from pathlib import Path

import pytest

from cqclerk.commands import administration
from printing import profiles
from printing.spooler import Spooler
from printing.transports.files import VirtualTransport
from screens.paper_view import PaperViewScreen
from screens.print_queue import PrintQueueScreen
from tests.people import CHEN_JING, DING_YI
from tests.screens.desks import decided
from tests.screens.hosts import on_stage, showing, signed_in


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a4_is_seen_whole_then_with_its_words_in_place_then_line_by_line(tmp_path: Path, size: tuple[int, int]) -> None:
    with signed_in(tmp_path / "a") as session:
        session.desk.submit(administration.choose_printer, "a4-pdf", "file", str(tmp_path)).result(20)
        case = session.desk.submit(decided, CHEN_JING, DING_YI).result(20)
        async with showing(lambda: PaperViewScreen(case.id, "childbirth_certificate"), session, size) as stage:
            await stage.wait_for("【整张】")
            assert "█" in stage.text and CHEN_JING.name not in stage.text
            assert max(len(row.rstrip()) for row in stage.text.splitlines()) <= size[0]
            await stage.press("z")
            assert "【版面】" in stage.text
            await stage.press("pagedown", "pageup")
            name, number = (next(y for y, row in enumerate(_all(stage)) if words in row) for words in (CHEN_JING.name, DING_YI.name))
            assert name < number, "the wife stands above the husband"
            await stage.press("z")
            assert "【文字】" in stage.text and "预览" in stage.text
            await stage.press("z")
            assert "【整张】" in stage.text
            await stage.press("escape")
            assert stage.host.backs == 1


def _all(stage) -> list[str]:
    """Every row of the sheet, also those that are not on the screen."""
    way = stage.screen.way
    return [row for sheet in way.sheets for row in sheet]


async def test_the_picture_of_what_a_virtual_a4_printer_put_out_is_named(tmp_path: Path) -> None:
    with signed_in(tmp_path / "a") as session:
        session.desk.submit(administration.choose_printer, "a4-pdf", "virtual", "").result(20)
        case = session.desk.submit(decided, CHEN_JING, DING_YI).result(20)
        profile = profiles.load("a4-pdf")
        Spooler(session.desk.run, profile, lambda: VirtualTransport(session.home.papers, profile)).drive(case.id, "receipt")
        async with showing(lambda: PaperViewScreen(case.id, "receipt"), session, (120, 60)) as stage:
            await stage.wait_for("0001.png")


async def test_several_sheets_are_turned_one_by_one(tmp_path: Path) -> None:
    with signed_in(tmp_path / "a") as session:
        session.desk.submit(administration.choose_printer, "a4-pdf", "file", str(tmp_path)).result(20)
        case = session.desk.submit(decided, CHEN_JING, DING_YI).result(20)
        async with showing(lambda: PaperViewScreen(case.id, "application_form"), session) as stage:
            await stage.wait_for("第1张/")
            await stage.press("pagedown")
            assert "第2张/" in stage.text
            await stage.press("pageup")
            assert "第1张/" in stage.text


async def test_what_the_virtual_printer_put_out_is_read_back_and_its_picture_is_named(tmp_path: Path) -> None:
    with signed_in(tmp_path / "a") as session:
        case = session.desk.submit(decided, CHEN_JING, DING_YI).result(20)
        spooler = Spooler(session.desk.run, profiles.load("virtual-80"), lambda: VirtualTransport(session.home.papers, spooler.profile))
        spooler.print(case.id, "childbirth_certificate").result(30)
        spooler.close()
        async with showing(lambda: PaperViewScreen(case.id, "childbirth_certificate"), session) as stage:
            await stage.wait_for("【文字】")
            assert "打出来的 0001" in stage.text
            await stage.press("z")
            assert "【打出来的 0001】" in stage.text and "训练样本" in stage.text and "预览" not in stage.text
            assert any("编号 Y5099" in row for row in _all(stage)) and any("▄" in row for row in _all(stage))
            await stage.press("end")
            assert "0001.png" in stage.text and (session.home.papers / "0001.png").exists()


async def test_the_key_in_printing_leads_there_with_the_paper_that_is_shown(tmp_path: Path) -> None:
    async with on_stage(PrintQueueScreen, tmp_path) as stage:
        case = stage.on_store(decided)
        stage.screen.case_id = case.id
        stage.screen._load()
        await stage.wait_for("可以打印")
        await stage.press("v")
        assert stage.host.went == [("paper_view", (case.id, "childbirth_certificate", None, ""))]
