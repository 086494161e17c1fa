"""管理·证件样式: an administrator changes a paper without code, sees it at once, and a broken file leaves the old one in use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import intake
from printing import papers
from screens.paper_files import PaperFilesScreen
from screens.print_queue import PrintQueueScreen
from tests.cases import form
from tests.screens.hosts import HandSession, showing, signed_in


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        yield session


async def test_every_paper_stands_there_with_its_edition_its_origin_and_what_nobody_has_confirmed(session: HandSession) -> None:
    async with showing(PaperFilesScreen, session) as stage:
        await stage.wait_for("接收凭证")
        row = stage.line_with("接收凭证")
        assert "2019-12" in row and "自带" in row and "待核实" not in row
        assert "待核实" in stage.line_with("生育服务证")
        await stage.press("down")
        await stage.wait_for("出处")


async def test_a_paper_is_copied_out_edited_seen_and_taken_into_use(session: HandSession) -> None:
    case = session.desk.run(lambda at: intake.submit(at, "childbirth", form()), 30)
    file = session.home.templates / "receipt.toml"
    async with showing(PaperFilesScreen, session) as stage:
        await stage.wait_for("接收凭证")
        await stage.press("f10")
        await stage.wait_for("没有改过的文件")
        await stage.press("c")
        await stage.wait_for("回来按 F10 启用")
        await stage.wait_for(lambda: "没有改" in stage.line_with("接收凭证"))
        await stage.press("f10")
        await stage.wait_for("没有改过的文件")
        file.write_text(file.read_text("utf-8").replace('"询问"', '"咨询处"'), "utf-8")
        await stage.press("f10")
        await stage.wait_for("已启用：接收凭证")
        await stage.wait_for(lambda: "本站" in stage.line_with("接收凭证"))
        await stage.press("enter")
        await stage.wait_for("预览")
        await stage.press("end")
        await stage.wait_for("咨询处")
        await stage.press("escape")
        await stage.wait_for("版次")
    async with showing(lambda: PrintQueueScreen(case.id), session) as stage:
        await stage.wait_for("打印接收凭证")
        assert "咨询处" in session.desk.run(lambda at: papers.paper("receipt", case, at).text(), 30)


async def test_a_broken_file_is_named_with_its_line_and_the_old_one_stays_in_use(session: HandSession) -> None:
    async with showing(PaperFilesScreen, session, (120, 40)) as stage:
        await stage.wait_for("接收凭证")
        await stage.press("c")
        file = session.home.templates / "receipt.toml"
        await stage.wait_for(file.exists)
        text = file.read_text("utf-8").replace("{clerk}", "{clerc}")
        file.write_text(text, "utf-8")
        line = next(n for n, words in enumerate(text.splitlines(), 1) if "{clerc}" in words)
        await stage.press("f10")
        await stage.wait_for(f"第{line}行")
        await stage.wait_for("没有启用，照旧用")
        assert session.reference.own_papers == {}
        await stage.wait_for(f"第{line}行有错")


async def test_another_width_is_seen_by_a_key(session: HandSession) -> None:
    async with showing(PaperFilesScreen, session, (120, 40)) as stage:
        await stage.wait_for("预览")
        columns = stage.screen.query_one("#paper").columns
        await stage.press("w")
        await stage.wait_for(lambda: stage.screen.query_one("#paper").columns != columns)


async def test_a_form_is_copied_out_measured_seen_and_taken_into_use(session: HandSession) -> None:
    file = session.home.templates / "stationery" / "childbirth-booklet.toml"
    async with showing(PaperFilesScreen, session) as stage:
        await stage.wait_for("接收凭证")
        await stage.press("end", "up", "up")
        await stage.wait_for(lambda: "套打 生育服务证" in stage.line_with(">"))
        await stage.press("c")
        await stage.wait_for("回来按 F10 启用")
        text = file.read_text("utf-8")
        file.write_text(text.replace("{registrar}", "{registrarr}"), "utf-8")
        await stage.press("f10")
        await stage.wait_for("registrarr} 这一项")
        assert session.reference.own_stationery == {}
        file.write_text(text.replace('name = "照片"', 'name = "贴照片"'), "utf-8")
        await stage.press("f10")
        await stage.wait_for("已启用：套打 生育服务证")
        await stage.press("enter")
        await stage.wait_for("贴照片")
        await stage.press("g")
        await stage.wait_for("图片已存")
        assert len(list(session.home.papers.glob("childbirth-booklet-*.png"))) == 3


async def test_a_paper_is_saved_as_a_picture(session: HandSession) -> None:
    async with showing(PaperFilesScreen, session) as stage:
        await stage.wait_for("接收凭证")
        await stage.press("g")
        await stage.wait_for("图片已存")
        assert (session.home.papers / "receipt.png").read_bytes().startswith(b"\x89PNG")
