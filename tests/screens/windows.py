"""The whole program at a window of a town: login, desk, every screen, and the real line to a real gateway behind it.

async with at_window(town.post()) as stage:
    await comes(stage, "待预审")
"""

import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, cast

from cqclerk.workplace.clock import SystemClock
from data.place import Place
from screens.badges import Badge
from screens.services import Sync
from tests.offices import PASSWORD
from tests.screens.hosts import HandSession, Stage
from tests.screens.programs import PaperEntrance, running
from tests.towns import Post


class WindowEntrance(PaperEntrance):
    """One station that is enrolled already. From the sign-in on the program's own store thread and line work at it."""

    def __init__(self, post: Post) -> None:
        super().__init__(Place(post.home.folder.parent), [post.home])
        self._post, self.clock = post, cast(Any, SystemClock())

    def enter(self, badge: Badge, password: str) -> HandSession:
        assert self.app is not None
        self._post.close()
        session = super().enter(badge, password)
        sync = Sync(session.desk, self._post.proxy.url, self.app, self._post.cut, lambda at: None)
        session.line, self._post.desk, self._post.engine = sync, session.desk, sync
        session.desk.run(sync.begin)
        return session

    def leave(self, session: HandSession) -> None:
        assert session.line is not None
        session.line.end()
        super().leave(session)


@contextlib.asynccontextmanager
async def at_window(post: Post, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    """Somebody has signed in there."""
    async with running(WindowEntrance(post), size) as stage:
        await stage.press(*PASSWORD, "enter")  # who is alone here need not say a number
        await comes(stage, lambda: stage.host.session is not None)
        await comes(stage, "筛选")
        yield stage


async def comes(stage: Stage, wanted: str | Callable[[], bool], seconds: float = 40) -> None:
    """Until words stand on the screen or a condition holds, however long the line takes; AssertionError with the screen if never."""
    holds = (lambda: wanted in stage.text) if isinstance(wanted, str) else wanted
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{wanted!r} never came. The screen:\n{stage.text}"
        await stage.pilot.pause(0.02)


async def choose(stage: Stage, words: str) -> None:
    """The digit before a choice, once it is offered; the list is moved on where it is longer than its room."""
    await comes(stage, lambda: bool(_digit(stage, words)))
    await stage.press(_digit(stage, words))


def _digit(stage: Stage, words: str) -> str:
    """What to press for the choice that begins with these words, "" while it does not stand there."""
    rows = (row.split() for row in stage.text.splitlines())
    return next((row[0] for row in rows if len(row) > 1 and row[0].isdigit() and row[1].startswith(words)), "")
