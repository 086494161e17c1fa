"""The program around the screens."""

import threading
from pathlib import Path

from cqclerk.domain.guards import NotAllowed, Objection
from cqclerk.workplace.workplace import Workplace
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
