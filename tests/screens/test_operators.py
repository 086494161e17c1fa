"""操作员 and 改口令 in the whole program: added by keys, let in once, asked for a password of one's own."""

from pathlib import Path

import pytest

from data import station
from data.place import Place
from screens.widgets.field import Field
from tests.offices import PASSWORD
from tests.screens.hosts import Stage, found
from tests.screens.programs import PaperEntrance, running
from tests.screens.test_administration import real_station, sign_in


@pytest.fixture
def entrance(tmp_path: Path) -> PaperEntrance:
    place = Place(tmp_path)
    return PaperEntrance(place, [real_station(place.station())], training=False)


async def open_from_more(stage: Stage, word: str) -> None:
    await stage.press("f9")
    await stage.wait_for(word)
    await stage.press(stage.line_with(word).split()[0])


async def add(stage: Stage, name: str, roles: str, password: str = PASSWORD) -> None:
    await open_from_more(stage, "操作员")
    await stage.wait_for("加操作员")
    await stage.press(stage.line_with("加操作员").split()[0])
    await stage.wait_for("您的口令")
    for field, value in (("name", name), ("roles", roles), ("password", password)):
        found(stage, Field, field).value = value
    await stage.press("f10")


async def test_a_new_operator_gets_a_one_time_password_and_must_change_it(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await sign_in(stage)
        await add(stage, "田冉", "12")
        await stage.wait_for("田冉 的一次性口令")
        once = stage.line_with("一次性口令").split()[-1]
        assert stage.line_with("2 田冉").split()[:4] == ["2", "田冉", "窗口", "审核"]
        stage.host.sign_out()
        await stage.wait_for("选人按数字")
        await stage.wait_for("田冉")
        await stage.press("2", *once, "enter")
        await stage.wait_for("口令是一次性的")
        await stage.press("f2")
        assert "改口令" in stage.row(1), "nothing else is done before"
        for field, value in (("old", once), ("new", "87654321"), ("again", "87654321")):
            found(stage, Field, field).value = value
        await stage.press("f10")
        await stage.wait_for("筛选")
        assert stage.host.session is not None and stage.host.session.operator.name == "田冉"


async def test_a_wrong_password_of_the_administrator_adds_nobody(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await sign_in(stage)
        await add(stage, "田冉", "1", "0000")
        await stage.wait_for("口令不对")
        assert len(station.read(entrance.homes[0]).operators) == 1
        assert found(stage, Field, "name").value == "田冉", "what was typed stays"


async def test_the_last_administrator_is_not_removed(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await sign_in(stage)
        await open_from_more(stage, "操作员")
        await stage.wait_for("1 李敏")
        await stage.press("1")
        await stage.wait_for("3 移除")
        await stage.press("3")
        await stage.wait_for("按 F10 移除")
        await stage.press("f10")
        await stage.wait_for("只剩这一名管理员")
        await stage.press("escape", "escape")
        await stage.wait_for("加操作员")


async def test_ones_own_password_is_changed_and_the_lock_knows_it(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await sign_in(stage)
        await open_from_more(stage, "改口令")
        await stage.wait_for("新口令输两遍")
        for field, value in (("old", PASSWORD), ("new", "87654321"), ("again", "87654321")):
            found(stage, Field, field).value = value
        await stage.press("f10")
        await stage.wait_for("筛选")
        stage.host.lock()
        await stage.wait_for("已锁屏")
        await stage.press(*"87654321", "enter")
        await stage.wait_for("筛选")
