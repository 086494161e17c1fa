"""The program: which screen is on top, who is signed in, and the lights of the top line. Knows no rule and no table."""

import asyncio
import logging
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.message import Message

from cqclerk.workplace.clock import OFFICE_TIME
from screens import directory, garbage, keys
from screens.entrance import sign_in_sentence
from screens.idle import Idle, IdleWatch
from screens.link_state import LinkState
from screens.shim import App
from screens.texts import sentence
from screens.widgets import frame
from screens.widgets.frame import FrameFacts, Light
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from screens.badges import Badge
    from screens.session import Session
    from screens.wiring import Entrance

_log = logging.getLogger(__name__)
_TITLE = "登录  重庆市计生证件跨区县通办  窗口工作站"
_STYLES = Path(__file__).parent / "styles"
TO_TRAINING, TO_REAL = -1, -2  # how the program ends when it is to begin anew on the other side
_PAUSE_S = 1.0  # so long without a key is a pause
_LOGIN, _DESK = 2, 3  # screens in the stack when login or desk is on top; Textual's own blank one is the first


class NotReady(Exception):
    """What the first sign-in needs did not come about; the text is the sentence why."""


class ClerkApp(App[int]):
    """The workstation. Host of every WorkScreen: desk, facts, go, back."""

    TITLE = "cqclerk"
    BINDINGS: ClassVar[list[Any]] = keys.global_bindings()
    CSS_PATH = [_STYLES / "base.tcss", _STYLES / "forms.tcss", _STYLES / "tables.tcss"]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-usual"), (110, "-wide")]

    @dataclass
    class Changed(Message):
        """Something happened on the store thread or on the line: look again."""

        def can_replace(self, message: Message) -> bool:
            """Only the newest counts."""
            return isinstance(message, ClerkApp.Changed)

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
        self.link = LinkState()
        self.printer = frame.PRINTER_UNKNOWN
        self.unsent = 0
        self.locked = False
        self.idle = IdleWatch()
        self._left = threading.Event()  # nobody is on the way out
        self._left.set()
        self._ending = False  # keys have no more meaning

    # -- what screens ask of their host ---------------------------------------------------------------

    @property
    def desk(self) -> Any:
        """Where commands run."""
        assert self.session is not None
        return self.session.desk

    @property
    def facts(self) -> FrameFacts:
        """The top line, now."""
        session = self.session
        if session is None:
            return FrameFacts(datetime.now(UTC).astimezone(OFFICE_TIME), _TITLE, training=self.entrance.training)
        return FrameFacts(
            now=session.now(),
            office=session.file.office_name,
            window=f"{session.file.window}号窗口",
            operator=session.operator.name,
            link=self.link.light(session.now()),
            unsent=self.unsent,
            printer=self.printer,
            training=session.file.training,
        )

    def go(self, name: str, *arguments: object) -> None:
        """To a screen by its name, on top of the one that is there."""
        self.hold_keys()
        self.push_screen(directory.screen_class(name)(*arguments))

    def back(self) -> None:
        """To the screen before; the desk (before anyone has signed in: the login) is the last one."""
        if len(self.screen_stack) > (_DESK if self.session is not None else _LOGIN):
            self.hold_keys()
            self.pop_screen()

    # -- coming and going -------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """The login is the first frame; everything heavy comes after it."""
        self.push_screen(directory.screen_class("login")())
        self.call_after_refresh(self._after_first_frame)
        self.set_interval(1.0, self._tick)

    def _after_first_frame(self) -> None:
        threading.Thread(target=self.entrance.prepare, name="prepare", daemon=True).start()

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
        self.link = LinkState()
        self.idle.touch()
        session.desk.opened.add_done_callback(lambda opened: self._opened(session, opened.exception()))
        self.look_again()
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

    def on_clerk_app_doubted(self, message: Doubted) -> None:
        """Nobody works on before the clerk has looked at it."""
        if self.session is message.session:
            self.go("clock_check")

    def on_clerk_app_shut(self, message: Shut) -> None:
        """Nothing can be done behind this desk: back to the login, which says why."""
        if self.session is message.session:
            self.sign_out()
            self._say(sign_in_sentence(message.error), "error")

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
        return [self.pop_screen() for _ in range(len(self.screen_stack) - _LOGIN)]

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
        self._ending = True
        session, self.session = self.session, None
        for screen in self._clear():
            await screen
        self._say("正在收尾，马上退出……")
        await asyncio.to_thread(self._give_all_back, session)
        self.exit(result)

    def _give_all_back(self, session: "Session | None") -> None:
        self._left.wait()
        if session is not None:
            self._leave(session)
        self.entrance.close()

    def look_again(self) -> None:
        """Ask the store for the counts of the top line, and show them if they changed."""
        if self.session is not None:
            self.unsent = self.session.views.unsent()[0]
        self._show_facts()

    def on_clerk_app_changed(self, message: Changed) -> None:
        """The screen on top looks again, too."""
        self.look_again()
        look = getattr(self.screen, "look_again", None)
        if look is not None and self.screen.is_mounted:  # one that is still on its way sees it anyway
            look()

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """A command did not come about; where its screen has gone meanwhile, it is said on the one that is there."""
        if isinstance(self.screen, WorkScreen) and self.screen.foot.message != message.sentence:
            self.screen.say(message.sentence, "error")

    def notice(self) -> None:
        """From any thread: something changed."""
        self.post_message(self.Changed())

    def link_changed(self, up: bool, round_trip_s: float, reason: str = "", next_try_at: datetime | None = None) -> None:
        """From the sync thread: the gateway answered, or did not."""
        self.link = self.link.after(up, round_trip_s, datetime.now(UTC), reason, next_try_at)
        self.notice()

    def printer_changed(self, light: Light) -> None:
        """From the print thread: how the printer is."""
        self.printer = light
        self.notice()

    async def on_event(self, event: events.Event) -> None:
        """Every key says that somebody is here."""
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            if self._ending:
                return
            self.idle.touch()
        await super().on_event(event)

    def _tick(self) -> None:
        self._show_facts()
        if self.session is not None and self.idle.for_s > _PAUSE_S:
            garbage.tidy()
        if self.session is not None and not self.locked:
            self._watch_idle()

    def _watch_idle(self) -> None:
        match self.idle.look():
            case Idle.WARN:
                self._say(f"好一会儿没有按键，再过{self.idle.minutes_left}分钟自动锁屏，填过的都在。", "warning")
            case Idle.LOCK:
                self.lock()
            case Idle.NOTHING:
                pass

    def _say(self, text: str, tone: str = "") -> None:
        if isinstance(self.screen, WorkScreen):
            self.screen.say(text, tone)

    def _show_facts(self) -> None:
        if isinstance(self.screen, WorkScreen) and self.screen.is_mounted:
            self.screen.show_facts(self.facts)

    def last_words(self, error: Exception) -> str:
        """One sentence; the log has the rest."""
        _log.critical("the program ends", exc_info=error)
        return sentence("program.fault")

    # -- global keys ------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Before anyone has signed in, and while the screen is locked, only help, more and the way out are there."""
        forced = bool(getattr(self.screen, "forced", False))
        if (self._stays or forced) and action in ("help", "more"):
            return False
        if forced and action in ("go", "commands"):
            return False
        return action not in ("go", "commands") or (self.session is not None and not self.locked and not self._stays)

    @property
    def _stays(self) -> str:
        """Why the screen on top may not be left, "" if it may."""
        return str(getattr(self.screen, "stays", ""))

    def action_go(self, name: str) -> None:
        """An F key: from the desk to a screen, with the case that is being looked at; from another screen in its place."""
        case_id = getattr(self.screen, "case_id", "")
        if self.screen.__class__.__module__ == f"screens.{name}":
            return
        while len(self.screen_stack) > _DESK + 1:
            self.pop_screen()
        self.hold_keys()
        screen = directory.screen_class(name)(*([case_id] if case_id and name in directory.ABOUT_A_CASE else []))
        if len(self.screen_stack) > _DESK:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def action_help(self) -> None:
        """F1: the field that has the focus, and the keys of the screen; once more, back to it."""
        screen = self.screen
        if screen.__class__.__name__ == "HelpScreen":
            self.back()
        elif isinstance(screen, WorkScreen):
            self.go("help", screen)

    def action_more(self) -> None:
        """F9: what is not asked for every day."""
        if self.screen.__class__.__name__ != "MoreScreen":
            self.go("more")

    def action_commands(self) -> None:
        """Ctrl+P: everything, found by a few letters."""
        if self.screen.__class__.__name__ != "PaletteScreen":
            self.go("palette")

    async def action_quit(self) -> None:
        """Ctrl+Q."""
        if self._stays:
            self._say(self._stays, "warning")
        else:
            await self.end()

    async def end(self) -> None:
        """End, whoever says so: drafts are kept, what was begun comes to its end."""
        if not self._ending:
            await self._end(0)

    def panic(self, *renderables: object) -> None:
        """Textual can read no key any more: its terminal has gone."""
        _log.error("no more keys")
        self.lose_terminal()
        self.run_worker(self.end())
