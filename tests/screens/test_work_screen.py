"""The one way to have something done: on the store thread, told when it is, told why when it is not."""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from stage import Stage
from textual.widget import Widget

from cqclerk.domain.guards import NotAllowed, Objection
from screens.spans import line
from screens.widgets.lines import Lines
from screens.work_screen import WorkScreen
from tests.screens.hosts import on_stage


def accept(at: str, case_id: str) -> str:
    """A command."""
    return f"{at} {case_id}"


class SlowDesk:
    """Runs what was submitted only when told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[..., Any], tuple[Any, ...], Future[Any]]] = []

    def submit(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        self.waiting.append((function, args, future))
        return future

    def run(self) -> None:
        function, args, future = self.waiting.pop(0)
        future.set_result(function("窗口", *args))

    def fail(self, error: BaseException) -> None:
        self.waiting.pop(0)[2].set_exception(error)


class Work(WorkScreen):
    """Notes what it hears."""

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(line("工作"))

    def on_mount(self) -> None:
        self.done: list[object] = []

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        self.done.append(message.result)


class WorkStage(Stage):
    """The stage with a desk that waits."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = SlowDesk()

    def get_default_screen(self) -> WorkScreen:
        return Work()


def work(stage: WorkStage) -> Work:
    assert isinstance(stage.screen, Work)
    return stage.screen


async def test_a_command_is_told_as_done_with_what_it_returned() -> None:
    stage = WorkStage()
    async with stage.run_test() as pilot:
        assert work(stage).do(accept, "0031")
        stage.desk.run()
        await pilot.pause()
        assert work(stage).done == ["窗口 0031"]
        assert not work(stage).busy


async def test_a_key_pressed_twice_is_one_act() -> None:
    stage = WorkStage()
    async with stage.run_test() as pilot:
        assert work(stage).do(accept, "0031")
        assert not work(stage).do(accept, "0031")
        stage.desk.run()
        await pilot.pause()
        assert work(stage).do(accept, "0032")
        assert len(stage.desk.waiting) == 1


async def test_an_objection_is_a_sentence_in_the_message_line_and_the_next_key_clears_it() -> None:
    stage = WorkStage()
    async with stage.run_test() as pilot:
        work(stage).do(accept, "0031")
        stage.desk.fail(NotAllowed(Objection("accept.gaps", (("count", "1"), ("first", "结婚证")))))
        await pilot.pause()
        assert "结婚证" in work(stage).foot.message
        await pilot.press("x")
        assert work(stage).foot.message == ""
        assert not work(stage).busy


async def test_our_own_fault_is_in_the_log_and_one_sentence_on_the_screen(caplog: pytest.LogCaptureFixture) -> None:
    stage = WorkStage()
    async with stage.run_test() as pilot:
        work(stage).do(accept, "0031")
        with caplog.at_level(logging.ERROR):
            stage.desk.fail(ZeroDivisionError("division by zero"))
            await pilot.pause()
        assert "ZeroDivisionError" in caplog.text
        assert "程序出了差错" in work(stage).foot.message and "zero" not in work(stage).foot.message


async def test_a_long_message_borrows_the_key_line_until_the_next_key() -> None:
    stage = WorkStage()
    async with stage.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        work(stage).say("一句很长的话" * 10, "error")
        assert "返回" not in "".join(span.text for span in work(stage).foot.lines[1])
        await pilot.press("x")
        assert "返回" in "".join(span.text for span in work(stage).foot.lines[1])


async def test_a_standing_message_comes_back_after_a_passing_one() -> None:
    stage = WorkStage()
    async with stage.run_test() as pilot:
        work(stage).foot.stand("已保存在本机 09:43:12")
        work(stage).say("日期是8位数字", "error")
        await pilot.press("x")
        assert work(stage).foot.message == "已保存在本机 09:43:12"


async def test_only_the_newest_progress_counts() -> None:
    first, second = WorkScreen.Progress("1/3"), WorkScreen.Progress("2/3")
    assert first.can_replace(second)


async def test_a_message_too_long_for_its_line_never_hides_the_keys(tmp_path: Path) -> None:
    async with on_stage(WorkScreen, tmp_path) as stage:
        keys_line = stage.row(23)
        assert "F1" in keys_line
        stage.screen.say("纸打到一半断了，编号没有变，件没有动；请看打印机和接线，把打坏的纸记成废页，装好纸以后再打同一号，不用重启。")
        await stage.pilot.pause()
        assert stage.row(23) == keys_line and "不用重启" in stage.row(22)
        await stage.pilot.press("f20")
        stage.screen.say("好了。")
        await stage.pilot.pause()
        assert stage.row(23) == keys_line and "好了" in stage.row(22)
