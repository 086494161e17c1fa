"""The program around the screens."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from cqclerk.commands import intake
from cqclerk.domain.guards import NotAllowed, Objection
from cqclerk.workplace.workplace import Workplace
from screens.app import ClerkApp
from tests.cases import form
from tests.screens.hosts import Stage
from tests.screens.programs import running, sign_in, two_offices


async def test_what_a_screen_asked_for_and_did_not_get_is_told_even_if_the_screen_has_gone(tmp_path: Path) -> None:
    may_go_on = threading.Event()

    def refuses(at: Workplace) -> None:
        may_go_on.wait(20)
        raise NotAllowed(Objection("review.role"))

    async with running(two_offices(tmp_path)) as stage:
        await sign_in(stage)
        await stage.press("f4")
        await stage.wait_for("没有正在办理的件")
        stage.screen.do(refuses)
        await stage.press("escape")
        await stage.wait_for("筛选")
        may_go_on.set()
        await stage.wait_for("您没有审核权限")


async def test_f2_on_a_case_that_was_taken_in_begins_the_next_and_on_a_form_does_nothing(tmp_path: Path) -> None:
    async with running(two_offices(tmp_path)) as stage:
        await sign_in(stage)
        await stage.press("f2")
        await stage.wait_for("收哪一件")
        await stage.press("1")
        await stage.wait_for("证件号码")
        await stage.write("999000199001010044")
        await stage.press("f2")
        assert "999000199001010044" in stage.text
        await stage.press("f10")
        await stage.wait_for("[核对]")
        await stage.press("f10")
        await stage.wait_for("已保存在本机")
        await stage.press("f2")
        await stage.wait_for("收哪一件")


@pytest.mark.parametrize("name", ["day_end", "reference_data"])
async def test_a_screen_that_reads_on_the_store_thread_goes_quiet_until_something_is_written(tmp_path: Path, name: str) -> None:
    entrance = two_offices(tmp_path)
    async with running(entrance) as stage:
        await sign_in(stage)
        stage.host.go(name)
        await stage.wait_for(lambda: stage.screen.is_mounted and hasattr(stage.screen, "look_again"))
        with counted_looks(stage.screen) as looks:
            for _ in range(3):  # each round lets everything that is queued come to its end, on both threads
                await settle(stage)
            before = len(looks)
            for _ in range(5):
                await settle(stage)
            assert len(looks) == before
            await submit_one(stage)
            await stage.wait_for(lambda: len(looks) > before)


def test_a_look_of_the_store_thread_never_swallows_what_the_line_told() -> None:
    line, look = ClerkApp.Changed(), ClerkApp.Changed(ran=True)
    assert look.can_replace(line) and look.can_replace(look) and line.can_replace(line) and not line.can_replace(look)


@contextlib.contextmanager
def counted_looks(screen: Any) -> Iterator[list[None]]:
    """One entry for each time that the program lets the screen look again."""
    looks: list[None] = []
    look = screen.look_again

    def counted() -> None:
        looks.append(None)
        look()

    with patch.object(screen, "look_again", counted):
        yield looks


async def settle(stage: Stage) -> None:
    session = stage.host.session
    assert session is not None
    future = session.desk.submit(lambda at: None)
    await stage.wait_for(future.done)
    await stage.pilot.pause()


async def submit_one(stage: Stage) -> None:
    session = stage.host.session
    assert session is not None
    future = session.desk.submit(lambda at: intake.submit(at, "childbirth", form()))
    await stage.wait_for(future.done)
    future.result()
