"""附件: a file appears in the scanner's folder, is chosen by a digit, and stands with its material."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import intake
from cqclerk.domain.case import Case
from cqclerk.workplace.workplace import Workplace
from screens.attachments import AttachmentsScreen
from screens.scan_folder import Watch
from tests.cases import form
from tests.offices import PaperGateway
from tests.scans import scan
from tests.screens.hosts import HandSession, Stage, showing, signed_in


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        session.desk.run(PaperGateway().enrols, 60)
        yield session


def case_of(session: HandSession) -> Case:
    return session.desk.run(lambda at: intake.submit(at, "childbirth", form()), 60)


def now(session: HandSession, case: Case) -> Case:
    def read(at: Workplace) -> Case:
        return at.case(case.id)

    return session.desk.run(read, 30)


async def at_material(stage: Stage, word: str) -> None:
    """Choose the material of this name by its digit."""
    await stage.wait_for(word)
    digit = stage.line_with(word).split()[0]
    await stage.press(digit)
    await stage.wait_for("附哪一个")


def test_a_file_that_still_grows_is_not_offered(tmp_path: Path) -> None:
    watch, file = Watch(tmp_path), tmp_path / "扫描0001.jpg"
    file.write_bytes(scan(1000))
    assert watch.look() == []
    file.write_bytes(scan(2000))
    assert watch.look() == []
    (tmp_path / "说明.txt").write_text("no scan", encoding="utf-8")
    assert [(one.path.name, one.size) for one in watch.look()] == [("扫描0001.jpg", 2000)]


async def test_a_scan_that_appears_is_attached_by_its_digit(session: HandSession) -> None:
    case = case_of(session)
    async with showing(lambda: AttachmentsScreen(case.id), session) as stage:
        await at_material(stage, "结婚证")
        await stage.wait_for("还没有新文件")
        folder = session.home.folder / "扫描件"
        (folder / "高拍0001.jpg").write_bytes(scan(190_000))
        await stage.wait_for("1 高拍0001.jpg")
        await stage.press("1")
        await stage.wait_for("└ 高拍0001.jpg")
        assert "186K" in stage.line_with("└ 高拍0001.jpg") and "等待上报" in stage.line_with("└ 高拍0001.jpg")
    assert [one.name for one in now(session, case).attachments] == ["高拍0001.jpg"]


async def test_a_file_that_is_no_scan_is_told_and_changes_nothing(session: HandSession) -> None:
    case = case_of(session)
    async with showing(lambda: AttachmentsScreen(case.id), session) as stage:
        await stage.wait_for("结婚证")
        folder = session.home.folder / "扫描件"
        await stage.wait_for(folder.exists)
        (folder / "坏.jpg").write_bytes(b"not a picture")
        await at_material(stage, "结婚证")
        await stage.wait_for("1 坏.jpg")
        await stage.press("1")
        await stage.wait_for("坏.jpg 不是 JPEG、PNG 或 PDF")
    assert now(session, case).attachments == ()


async def test_a_folder_that_is_not_there_is_told_and_the_old_one_stays(session: HandSession, tmp_path: Path) -> None:
    case = case_of(session)
    async with showing(lambda: AttachmentsScreen(case.id), session) as stage:
        await stage.wait_for("结婚证")
        await stage.press("ctrl+f")
        await stage.wait_for("文件夹")
        await stage.press("ctrl+u")
        await stage.paste(str(tmp_path / "没有"))
        await stage.press("f10")
        await stage.wait_for("没有这个文件夹")
        (tmp_path / "相机").mkdir()
        await stage.press("ctrl+f", "ctrl+u")
        await stage.paste(str(tmp_path / "相机"))
        await stage.press("f10")
        await stage.wait_for("以后看")


async def test_a_copy_to_look_at_goes_with_the_screen(session: HandSession) -> None:
    case = case_of(session)
    folder = session.home.folder / "扫描件"
    async with showing(lambda: AttachmentsScreen(case.id), session) as stage:
        await stage.wait_for(folder.exists)
        (folder / "a.jpg").write_bytes(scan(5000))
        await at_material(stage, "结婚证")
        await stage.wait_for("1 a.jpg")
        await stage.press("1")
        await stage.wait_for("└ a.jpg")
        await stage.press("escape")
        digit = stage.line_with("└ a.jpg").split()[0]
        await stage.press(digit)
        await stage.wait_for("另存一份看")
        assert "本机留到办结后180天，网关有整份才删" in stage.text
        await stage.press("1")
        await stage.wait_for("离开本屏即删。")
        assert (folder / "查看" / "a.jpg").read_bytes() == scan(5000)
    assert not (folder / "查看" / "a.jpg").exists()
