"""更多, 锁屏, 命令 and the idle lock, in the whole program."""

from pathlib import Path

import pytest

from data.reference import read_toml
from screens.idle import Idle, IdleWatch
from tests.screens.desks import taken_in
from tests.screens.hosts import Stage, found
from tests.screens.programs import PaperEntrance, running, sign_in, two_offices

MINUTES = read_toml("reference/workstation.toml").table("idle_minutes")


@pytest.fixture
def entrance(tmp_path: Path) -> PaperEntrance:
    return two_offices(tmp_path)


async def take_in(stage: Stage) -> None:
    """A case by which the station has something unsent."""
    assert stage.host.session is not None
    stage.host.session.desk.submit(taken_in).result(20)
    stage.host.notice()  # type: ignore[attr-defined]
    await stage.wait_for(lambda: "未发0" not in stage.row(0))


async def test_somebody_else_signs_in_at_once_when_nothing_waits(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await sign_in(stage)
        stage.host.unsent = 0  # type: ignore[attr-defined]
        await stage.press("f9", "1")
        await stage.wait_for("操作员")
        await stage.wait_for(lambda: entrance.left == 1)


async def test_before_signing_out_the_unsent_are_told_and_locking_is_offered_first(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await sign_in(stage)
        await take_in(stage)
        await stage.press("f9", "1")
        await stage.wait_for("没有上报")
        assert "1 锁屏" in stage.text and "2 仍要换人" in stage.text
        await stage.press("3")
        await stage.wait_for("筛选")
        await stage.press("f9", "1", "2")
        await stage.wait_for("操作员")
        assert entrance.homes[0].database.exists()


async def test_a_locked_screen_shows_nothing_and_gives_the_work_back_as_it_was(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await sign_in(stage)
        await take_in(stage)
        await stage.press("slash", "w", "f9", "2")
        await stage.wait_for("已锁屏")
        assert "王芳" not in stage.text
        await stage.press("escape", "f2", "ctrl+p")
        assert "已锁屏" in stage.text, "no key leads away"
        await stage.press(*"wrong", "enter")
        await stage.wait_for("口令不对")
        await stage.press(*"1234", "enter")
        await stage.wait_for("王芳")
        assert "w" in stage.line_with("筛选")


async def test_another_person_may_sign_in_at_a_locked_screen(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await sign_in(stage)
        stage.host.lock()  # type: ignore[attr-defined]
        await stage.wait_for("已锁屏")
        await stage.press("f9")
        await stage.wait_for("更多")
        assert "锁屏" not in stage.text and "断线" not in stage.text
        await stage.press("1")
        await stage.wait_for("操作员")
        await sign_in(stage, "2")
        assert "周强" in stage.row(0)


async def test_nobody_at_the_keys_is_warned_first_and_then_locked_out(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await sign_in(stage)
        app = stage.host
        now = [0.0]
        app.idle = IdleWatch(lambda: now[0])  # type: ignore[attr-defined]
        now[0] = 60.0 * MINUTES.number("warn")
        app._tick()  # type: ignore[attr-defined]
        assert "自动锁屏" in stage.text
        await stage.press("down")
        assert "自动锁屏" not in stage.text
        now[0] += 60.0 * MINUTES.number("lock")
        app._tick()  # type: ignore[attr-defined]
        await stage.wait_for("已锁屏")


def test_each_word_about_idleness_is_said_once_and_a_key_starts_over() -> None:
    now = [0.0]
    watch = IdleWatch(lambda: now[0])
    warn, lock = 60.0 * MINUTES.number("warn"), 60.0 * MINUTES.number("lock")
    seen = []
    for now[0] in (warn - 1, warn, warn + 1, lock - 1, lock):
        seen.append(watch.look())
    assert seen == [Idle.NOTHING, Idle.WARN, Idle.NOTHING, Idle.NOTHING, Idle.LOCK]
    watch.touch()
    now[0] += warn - 1
    assert watch.look() is Idle.NOTHING
    assert watch.minutes_left == MINUTES.number("lock") - MINUTES.number("warn") > 0


async def test_the_line_of_the_practice_environment_is_cut_and_joined(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await sign_in(stage)
        await stage.press("f9")
        await stage.wait_for("3 断线")
        await stage.press("3")
        await stage.wait_for("筛选")
        assert entrance.line_cut
        await stage.press("f9")
        await stage.wait_for("3 接线")
        await stage.press("3")
        await stage.wait_for("筛选")
        assert not entrance.line_cut


async def test_a_few_initials_find_a_key_and_enter_does_it(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await sign_in(stage)
        await stage.press("ctrl+p")
        await stage.wait_for("做什么")
        assert "F2" in stage.text and "Ctrl+P" not in stage.text.replace("Ctrl+P命令", "")
        await stage.press(*"sx")
        await stage.wait_for(lambda: "F2 " not in stage.text)
        await stage.press("enter")
        await stage.wait_for(lambda: found(stage, object, "filter").being_edited)  # type: ignore[arg-type]


async def test_what_f9_lists_is_found_by_letters_too(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await sign_in(stage)
        await stage.press("ctrl+p", *"锁屏", "enter")
        await stage.wait_for("已锁屏")


async def test_quitting_gives_the_home_back_and_ends(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await sign_in(stage)
        await stage.press("ctrl+q")
        await stage.wait_for(lambda: entrance.closed)
        assert entrance.left == 1 and stage.host.return_value == 0


async def test_papers_on_their_way_out_are_reached_from_there(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await sign_in(stage)
        await stage.press("f9")
        await stage.wait_for("发件与领取")
        await stage.press(stage.line_with("发件与领取").split()[0])
        await stage.wait_for("1待寄 0")
