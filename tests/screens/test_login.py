"""登录 in the whole program: who may come in, and what is said when it cannot be."""

from pathlib import Path

import pytest
from textual import events

from data.place import HomeInUse, Place, StationHome
from data.problems import Damaged
from screens.badges import Badge
from tests.screens.hosts import HandSession
from tests.screens.programs import PaperEntrance, running, sign_in, two_offices


@pytest.fixture
def entrance(tmp_path: Path) -> PaperEntrance:
    return two_offices(tmp_path)


async def test_everybody_is_listed_with_a_number_an_office_and_roles(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        assert "练习" in stage.row(0) and "训练样本" in stage.row(0)
        assert stage.line_with("李敏").split() == ["1", "李敏", "窗口", "审核", "负责人", "管理员"]
        assert stage.line_with("周强").split()[0] == "2"
        assert "练习口令都是 1234" in stage.text and "还没有与网关联系过" in stage.text


@pytest.mark.parametrize("contact", ["gestern", "2026-11-25T09:00:00", None])
async def test_a_plain_file_that_cannot_be_read_does_not_take_the_login_away(entrance: PaperEntrance, contact: str | None) -> None:
    file = entrance.homes[0].station_file
    badges = entrance.badges()
    entrance.badges = lambda: badges  # type: ignore[method-assign]  # in practice they are known without the file
    file.write_text("{broken" if contact is None else file.read_text().replace('"last_contact": null', f'"last_contact": "{contact}"'))
    async with running(entrance) as stage:
        assert "李敏" in stage.text and "还没有与网关联系过" in stage.text


async def test_a_number_and_a_password_open_the_desk_of_that_office(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await stage.press("2")
        assert "周强" in stage.line_with("操作员"), "whose number it is stands beside it"
        await stage.press(*"1234")
        assert "1234" not in stage.line_with("口令 "), "a password is not shown"
        await stage.press("enter")
        await stage.wait_for("筛选")
        assert "周强" in stage.row(0)


async def test_a_wrong_password_is_one_sentence_and_another_try(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await stage.press("1", *"12345", "enter")
        await stage.wait_for("口令不对")
        assert stage.host.session is None
        await stage.press(*"1234", "enter")
        await stage.wait_for("筛选")


async def test_keys_typed_while_the_password_is_tried_are_for_the_desk(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await stage.press("1", *"1234", "enter", "slash", *"wf")
        await stage.wait_for(lambda: "wf" in stage.line_with("筛选"))


async def test_everything_typed_before_the_program_stands_arrives_where_it_belongs(entrance: PaperEntrance) -> None:
    """A slow start reads all of it at once: nothing of it is spilled, doubled or taken for a paste of lines."""
    async with running(entrance) as stage:
        for key in ("2", "enter", *"1234", "enter"):
            event = events.Key(key, "\r" if key == "enter" else key)
            event.time = 1.0
            stage.host.post_message(event)
        await stage.wait_for("筛选")
        assert "周强" in stage.row(0)


async def test_enter_without_a_password_tries_nothing(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await stage.press("1", "enter", "enter")  # the first one belongs to the number
        await stage.wait_for("还没有输口令")


async def test_without_a_number_the_password_is_not_tried(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await stage.press("tab", *"1234", "enter")
        await stage.wait_for("还没有选操作员")
        await stage.press("7")
        assert "没有这个编号，请按 1 到 2。" in stage.text


@pytest.mark.parametrize(
    ("error", "words"),
    [(HomeInUse(Path("/x"), 4711), "已在另一个窗口打开（进程 4711）"), (Damaged(Path("/x/station.db")), "数据库文件损坏：/x/station.db")],
)
async def test_what_stands_in_the_way_is_said(
    entrance: PaperEntrance, error: Exception, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def enter(badge: Badge, password: str) -> HandSession:
        raise error

    monkeypatch.setattr(entrance, "enter", enter)
    async with running(entrance) as stage:
        await stage.press("1", *"1234", "enter")
        await stage.wait_for(words)


async def test_sign_in_waits_for_the_practice_environment_and_says_so(entrance: PaperEntrance) -> None:
    entrance.ready.clear()
    async with running(entrance) as stage:
        assert "练习环境正在准备" in stage.row(22)
        await stage.press("1", *"1234", "enter")
        await stage.press("f9")
        await stage.wait_for("安装正式工作站")
        assert stage.host.session is None, "and nothing is held up meanwhile"
        await stage.press("escape")
        entrance.ready.set()
        await stage.wait_for("筛选")


async def test_why_practice_is_not_possible_stands_there_and_nobody_comes_in(entrance: PaperEntrance) -> None:
    entrance.ready.clear()
    async with running(entrance) as stage:
        await stage.press("1", *"1234", "enter")
        entrance.trouble = "练习网关没有起来，请看日志。"
        entrance.ready.set()
        await stage.wait_for("练习网关没有起来，请看日志。")
        assert stage.host.session is None


async def test_a_machine_without_a_station_offers_set_up_and_practice(tmp_path: Path) -> None:
    async with running(PaperEntrance(Place(tmp_path), training=False)) as stage:
        assert "本机还没有安装" in stage.text
        assert "1 安装正式工作站" in stage.text and "2 练习" in stage.text
        await stage.press("2")
        await stage.wait_for(lambda: stage.host.return_value == -1)


async def test_a_damaged_station_file_is_named_and_never_set_up_over(tmp_path: Path) -> None:
    home = StationHome(Place(tmp_path).station())
    home.make()
    home.station_file.write_text("{")
    async with running(PaperEntrance(Place(tmp_path), [home], training=False)) as stage:
        assert "工作站登记文件损坏" in stage.text
        assert "1 练习" in stage.text and "1 安装正式工作站" not in stage.text


async def test_signing_out_gives_the_home_back_and_the_next_one_signs_in(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await sign_in(stage)
        stage.host.sign_out()
        await stage.wait_for(lambda: entrance.left == 1)
        await stage.wait_for("操作员")
        assert "*" not in stage.line_with("口令 ")
        await sign_in(stage, "2")
        assert "周强" in stage.row(0)


async def test_a_store_that_does_not_open_leads_back_to_the_login(entrance: PaperEntrance, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise Damaged(Path("/x/station.db"))

    monkeypatch.setattr("cqclerk.workplace.opening.enter", broken)
    async with running(entrance) as stage:
        await stage.press("1", *"1234", "enter")
        await stage.wait_for("数据库文件损坏")
        assert stage.host.session is None


async def test_the_enter_of_habit_after_the_number_is_not_an_empty_password(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await stage.press("1", "enter")
        assert "还没有输口令" not in stage.text and stage.screen.focused.field.id == "password"
        await stage.press(*"1234", "enter")
        await stage.wait_for("筛选")
