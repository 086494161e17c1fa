"""The program: which screen is on top, who is signed in, and the lights of the top line. Knows no rule and no table."""

import logging
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events
from textual.message import Message

from cqclerk.workplace.clock import OFFICE_TIME
from screens import directory, garbage, keys
from screens.idle import Idle
from screens.link_state import LinkNews, LinkState
from screens.session_host import DESK, LOGIN, SessionHost
from screens.texts import sentence
from screens.widgets import frame
from screens.widgets.frame import FrameFacts, Light
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from screens.wiring import Entrance

_log = logging.getLogger(__name__)
_TITLE = "登录  重庆市计生证件跨区县通办  窗口工作站"
_STYLES = Path(__file__).parent / "styles"
_PAUSE_S = 1.0  # so long without a key is a pause


class ClerkApp(SessionHost):
    """The workstation. Host of every WorkScreen: desk, facts, go, back."""

    TITLE = "cqclerk"
    BINDINGS: ClassVar[list[Any]] = keys.global_bindings()
    CSS_PATH = [_STYLES / "base.tcss", _STYLES / "forms.tcss", _STYLES / "tables.tcss"]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-usual"), (110, "-wide")]

    @dataclass
    class Changed(Message):
        """Something happened: look again. ran: all that did is that something ran on the store thread, and that may have been a look."""

        ran: bool = False

        def can_replace(self, message: Message) -> bool:
            """Only the newest counts, but for one that says less."""
            return isinstance(message, ClerkApp.Changed) and (self.ran or not message.ran)

    def __init__(self, entrance: "Entrance") -> None:
        super().__init__(entrance)
        self.link = LinkState()
        self.printer = frame.PRINTER_UNKNOWN
        self.unsent = 0
        self._seen: tuple[object, int] | None = None  # the screen that looked last, and what the store was like then

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

    def back(self) -> None:
        """To the screen before; the desk (before anyone has signed in: the login) is the last one."""
        if len(self.screen_stack) > (DESK if self.session is not None else LOGIN):
            self.hold_keys()
            self.pop_screen()

    # -- what changes -------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """The login is the first frame; everything heavy comes after it."""
        self.push_screen(directory.screen_class("login")())
        self.call_after_refresh(self._after_first_frame)
        self.set_interval(1.0, self._tick)

    def _after_first_frame(self) -> None:
        threading.Thread(target=self.entrance.prepare, name="prepare", daemon=True).start()

    def has_come(self) -> None:
        """Nothing is known of the line yet; what waits to be sent is."""
        self.link = LinkState()
        self.look_again()

    def look_again(self) -> None:
        """Ask the store for the counts of the top line, and show them if they changed."""
        if self.session is not None:
            self.unsent = self.session.views.unsent()[0]
        self._show_facts()

    def on_clerk_app_changed(self, message: Changed) -> None:
        """The screen on top looks again, too; not if nothing was written, or its own look would make it look again for ever."""
        if not self.screen_stack or not self.is_running:  # on the way out
            return
        if message.ran and self.session is not None:
            seen = (self.screen, self.session.views.version())
            if seen == self._seen:
                return
            self._seen = seen
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

    def has_run(self) -> None:
        """From the store thread: a command or a look has come to its end."""
        self.post_message(self.Changed(ran=True))

    def link_changed(self, told: LinkNews) -> None:
        """From the sync thread: the gateway answered, or did not, or something is on its way."""
        self.link = self.link.after(told, datetime.now(UTC))
        self.notice()

    def printer_changed(self, light: Light) -> None:
        """From the print thread: how the printer is."""
        self.printer = light
        self.notice()

    async def on_event(self, event: events.Event) -> None:
        """Every key says that somebody is here."""
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            if self.ending:
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
                self.say(f"好一会儿没有按键，再过{self.idle.minutes_left}分钟自动锁屏，填过的都在。", "warning")
            case Idle.LOCK:
                self.lock()
            case Idle.NOTHING:
                pass

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
            cast(WorkScreen, self.screen).asked_for_again()
            return
        while len(self.screen_stack) > DESK + 1:
            self.pop_screen()
        self.hold_keys()
        screen = directory.screen_class(name)(*([case_id] if case_id and name in directory.ABOUT_A_CASE else []))
        if len(self.screen_stack) > DESK:
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
            self.say(self._stays, "warning")
        else:
            await self.end()

    def panic(self, *renderables: object) -> None:
        """Textual can read no key any more: its terminal has gone."""
        _log.error("no more keys")
        self.lose_terminal()
        self.run_worker(self.end())
