"""Who is at the workstation: signing in and out, locking, setting up, the way to practice and back, the end. Paints nothing."""

import asyncio
import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.await_complete import AwaitComplete
from textual.message import Message

from screens import directory, garbage
from screens.entrance import sign_in_sentence
from screens.idle import IdleWatch
from screens.shim import App
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from screens.badges import Badge
    from screens.session import Session
    from screens.wiring import Entrance

_log = logging.getLogger(__name__)
TO_TRAINING, TO_REAL = -1, -2  # how the program ends when it is to begin anew on the other side
LOGIN, DESK = 2, 3  # screens in the stack when login or desk is on top; Textual's own blank one is the first


class NotReady(Exception):
    """What the first sign-in needs did not come about; the text is the sentence why."""


class SessionHost(App[int]):
    """An App to which people come and from which they go; one session at a time."""

    @dataclass
    class Doubted(Message):
        """Something speaks against the clock of this machine."""

        session: "Session"

    @dataclass
    class Shut(Message):
        """The store of this session could not be opened; error says why."""

        session: "Session"
        error: BaseException

    def __init__(self, entrance: "Entrance") -> None:
        super().__init__()
        self.entrance = entrance
        self.session: Session | None = None
        self.locked = False
        self.idle = IdleWatch()
        self._left = threading.Event()  # nobody is on the way out
        self._left.set()
        self.ending = False  # keys have no more meaning

    def go(self, name: str, *arguments: object) -> None:
        """To a screen by its name, on top of the one that is there."""
        self.hold_keys()
        self.push_screen(directory.screen_class(name)(*arguments))

    def say(self, text: str, tone: str = "") -> None:
        """A sentence on whatever screen is there."""
        if isinstance(self.screen, WorkScreen):
            self.screen.say(text, tone)

    def has_come(self) -> None:
        """For the host: somebody is signed in, and nothing is on the screen yet."""

    def enter(self, badge: "Badge", password: str) -> "Session":
        """Sign in; blocks, so it is for a thread. Raises NotReady, and what Entrance.enter raises."""
        self._left.wait()
        self.entrance.ready.wait()
        garbage.set_aside()
        if self.entrance.trouble:
            raise NotReady(self.entrance.trouble)
        return self.entrance.enter(badge, password)

    def signed_in(self, session: "Session") -> None:
        """Somebody came in: the desk opens; the store opens behind it."""
        self.session = session
        self.idle.touch()
        session.desk.opened.add_done_callback(lambda opened: self._opened(session, opened.exception()))
        self.has_come()
        self.go("desk")
        if session.one_time:
            self.go("password", True)

    def _opened(self, session: "Session", error: BaseException | None) -> None:
        """On the store thread: it is open, or never will be."""
        garbage.set_aside()
        if error is not None:
            _log.error("the store does not open", exc_info=error)
            self.post_message(self.Shut(session, error))
        elif session.workplace is not None and session.workplace.clock_doubt is not None:
            self.post_message(self.Doubted(session))

    def on_session_host_doubted(self, message: Doubted) -> None:
        """Nobody works on before the clerk has looked at it."""
        if self.session is message.session:
            self.go("clock_check")

    def on_session_host_shut(self, message: Shut) -> None:
        """Nothing can be done behind this desk: back to the login, which says why."""
        if self.session is message.session:
            self.sign_out()
            self.say(sign_in_sentence(message.error), "error")

    def sign_out(self) -> None:
        """Back to the login; the home is given back once the screens are gone and everything begun is done."""
        session, self.session, self.locked = self.session, None, False
        self.hold_keys()
        gone = self._clear()
        if session is not None:
            self._left.clear()
            self.run_worker(self._leave_after(gone, session))

    def _clear(self) -> list[AwaitComplete]:
        """Take every screen off the login; what is returned ends when nothing of them runs any more."""
        if isinstance(self.screen, WorkScreen):
            self.screen.put_aside()  # while it still has its focus, and with it what is half typed
        return [self.pop_screen() for _ in range(len(self.screen_stack) - LOGIN)]

    async def _leave_after(self, gone: list[AwaitComplete], session: "Session") -> None:
        for screen in gone:
            await screen
        await asyncio.to_thread(self._leave, session)
        self._left.set()

    def _leave(self, session: "Session") -> None:
        """In a thread of its own: what was begun comes to its end."""
        try:
            self.entrance.leave(session)
        except Exception:  # noqa: BLE001  the edge of this thread: the journal is safe, the login may know less
            _log.exception("leave")

    def lock(self) -> None:
        """Cover the work; it stays as it is, and the line goes on."""
        if self.session is not None and not self.locked:
            self.locked = True
            self.go("lock")

    def unlock(self) -> None:
        """The one who locked is back."""
        self.locked = False
        self.idle.touch()
        while self.screen.__class__.__name__ != "LockScreen":
            self.pop_screen()
        self.hold_keys()
        self.pop_screen()

    def installed(self) -> None:
        """A station was set up: the login lists its people; from practice one goes over to it."""
        if self.entrance.training:
            self.call_later(self.reopen, training=False)
            return
        self.hold_keys()
        self._clear()
        self.switch_screen(directory.screen_class("login")())

    async def reopen(self, *, training: bool) -> None:
        """End, and begin anew with practice or with the real station."""
        await self._end(TO_TRAINING if training else TO_REAL)

    async def _end(self, result: int) -> None:
        """What was begun comes to its end, drafts are kept."""
        self.ending = True
        session, self.session = self.session, None
        for screen in self._clear():
            await screen
        self.say("正在收尾，马上退出……")
        await asyncio.to_thread(self._give_all_back, session)
        self.exit(result)

    def _give_all_back(self, session: "Session | None") -> None:
        self._left.wait()
        if session is not None:
            self._leave(session)
        self.entrance.close()

    async def end(self) -> None:
        """End, whoever says so: drafts are kept, what was begun comes to its end."""
        if not self.ending:
            await self._end(0)
