"""The program: which screen is on top, who is signed in, and the lights of the top line. Knows no rule and no table."""

import importlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual.message import Message

from cqclerk.workplace.clock import OFFICE_TIME
from data.place import Place
from screens import keys
from screens.shim import App
from screens.widgets import frame
from screens.widgets.frame import FrameFacts, Light
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from screens.session import Session
    from screens.wiring import Entrance

_log = logging.getLogger(__name__)
_SLOW_S = 1.5  # a round trip above this is said to be slow

# Screens go by name, so that none of them has to know another.
SCREENS = {
    "login": "screens.login:LoginScreen",
    "setup": "screens.setup:SetupScreen",
    "desk": "screens.desk:DeskScreen",
    "intake": "screens.intake:IntakeScreen",
    "prereview": "screens.prereview:PrereviewScreen",
    "processing": "screens.processing:ProcessingScreen",
    "print_queue": "screens.print_queue:PrintQueueScreen",
    "outbox": "screens.outbox:OutboxScreen",
    "help": "screens.help:HelpScreen",
    "more": "screens.more:MoreScreen",
}
_ABOUT_A_CASE = ("prereview", "processing", "print_queue")


@dataclass(frozen=True, slots=True)
class LinkState:
    """What the top line knows of the line: up since or down since, and the last round trip in seconds."""

    up: bool | None = None
    since: datetime | None = None
    round_trip_s: float = 0.0


class ClerkApp(App[int]):
    """The workstation. Host of every WorkScreen: desk, facts, go, back."""

    TITLE = "cqclerk"
    BINDINGS: ClassVar[list[Any]] = [key.binding for key in keys.GLOBALS]
    CSS_PATH: ClassVar[list[str]] = []  # type: ignore[assignment]

    @dataclass
    class Changed(Message):
        """Something happened on the store thread or on the line: look again."""

        def can_replace(self, message: Message) -> bool:
            """Only the newest counts."""
            return isinstance(message, ClerkApp.Changed)

    def __init__(self, entrance: "Entrance") -> None:
        super().__init__()
        self.entrance = entrance
        self.session: Session | None = None
        self.link = LinkState()
        self.printer = frame.PRINTER_UNKNOWN
        self.unsent = 0

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
            return FrameFacts(datetime.now(UTC).astimezone(OFFICE_TIME), training=self.entrance.training)
        return FrameFacts(
            now=session.now(),
            office=session.file.office_name,
            window=f"{session.file.window}号窗口",
            operator=session.operator.name,
            link=self.link_light(),
            unsent=self.unsent,
            printer=self.printer,
            training=session.file.training,
        )

    def link_light(self) -> Light:
        """The line in words."""
        link = self.link
        if link.up:
            return frame.link_slow(link.round_trip_s) if link.round_trip_s > _SLOW_S else frame.link_up()
        return frame.link_down(datetime.now(UTC) - link.since if link.up is False and link.since else None)

    def go(self, name: str, *arguments: object) -> None:
        """To a screen by its name, on top of the one that is there."""
        self.hold_keys()
        self.push_screen(_screen(name)(*arguments))

    def back(self) -> None:
        """To the screen before; the desk is the last one."""
        if len(self.screen_stack) > 2 + (self.session is not None):
            self.hold_keys()
            self.pop_screen()

    # -- coming and going -------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """The login is the first frame; everything heavy comes after it."""
        self.push_screen(_screen("login")())
        self.call_after_refresh(self._after_first_frame)
        self.set_interval(1.0, self._tick)

    def _after_first_frame(self) -> None:
        threading.Thread(target=self.entrance.prepare, name="prepare", daemon=True).start()

    def signed_in(self, session: "Session") -> None:
        """Somebody came in: the desk opens."""
        self.session = session
        self.link = LinkState()
        self.look_again()
        self.go("desk")

    def sign_out(self) -> None:
        """Back to the login; the home is given back once everything begun is done."""
        session, self.session = self.session, None
        while len(self.screen_stack) > 2:
            self.pop_screen()
        if session is not None:
            self.entrance.leave(session)

    def look_again(self) -> None:
        """Ask the store for the counts of the top line, and show them if they changed."""
        if self.session is not None:
            self.unsent = self.session.views.unsent()[0]
        self._show_facts()

    def on_clerk_app_changed(self, message: Changed) -> None:
        """The screen on top looks again, too."""
        self.look_again()
        look = getattr(self.screen, "look_again", None)
        if look is not None:
            look()

    def notice(self) -> None:
        """From any thread: something changed."""
        self.post_message(self.Changed())

    def link_changed(self, up: bool, round_trip_s: float) -> None:
        """From the sync thread: the gateway answered, or did not."""
        since = self.link.since if self.link.up is up else datetime.now(UTC)
        self.link = LinkState(up, since, round_trip_s)
        self.notice()

    def printer_changed(self, light: Light) -> None:
        """From the print thread: how the printer is."""
        self.printer = light
        self.notice()

    def _tick(self) -> None:
        self._show_facts()

    def _show_facts(self) -> None:
        if isinstance(self.screen, WorkScreen) and self.screen.is_attached:
            self.screen.show_facts(self.facts)

    # -- global keys ------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Before anyone has signed in only help and the way out are there."""
        return self.session is not None or action not in ("go", "commands")

    def action_go(self, name: str) -> None:
        """An F key: from the desk to a screen, with the case that is being looked at."""
        case_id = getattr(self.screen, "case_id", "")
        if self.screen.__class__.__module__ == f"screens.{name}":
            return
        while len(self.screen_stack) > 3:
            self.pop_screen()
        self.go(name, *([case_id] if case_id and name in _ABOUT_A_CASE else []))

    def action_help(self) -> None:
        """F1: the field that has the focus, and the keys of the screen."""
        screen = self.screen
        if screen.__class__.__name__ != "HelpScreen" and isinstance(screen, WorkScreen):
            self.go("help", screen)

    def action_more(self) -> None:
        """F9: what is not asked for every day."""
        if self.screen.__class__.__name__ != "MoreScreen":
            self.go("more", False)

    def action_commands(self) -> None:
        """Ctrl+P: everything, found by a few letters."""
        if self.screen.__class__.__name__ != "MoreScreen":
            self.go("more", True)

    async def action_quit(self) -> None:
        """Ctrl+Q: what was begun comes to its end, drafts are kept."""
        session, self.session = self.session, None
        if session is not None:
            self.entrance.leave(session)
        self.entrance.close()
        self.exit(0)


def _screen(name: str) -> Callable[..., WorkScreen]:
    module, _, class_name = SCREENS[name].partition(":")
    found: Callable[..., WorkScreen] = getattr(importlib.import_module(module), class_name)
    return found


def run(home: str | None, *, training: bool, slow_link: bool = False) -> int:
    """Open the workstation in this terminal; 1 with a sentence if there is none."""
    from screens.wiring import Entrance

    if not _is_terminal():
        print("工作站要在终端里打开；没有终端时请用 cqclerk walkthrough。", file=sys.stderr)
        return 1
    if slow_link:
        os.environ["TEXTUAL_FPS"] = "15"
    entrance = Entrance(Place.find(home), training)
    refusal = entrance.open()
    if refusal:
        print(refusal, file=sys.stderr)
        return 1
    app = ClerkApp(entrance)
    entrance.app = app
    return app.run() or 0


def _is_terminal() -> bool:
    """Textual reads stdin and draws to stderr; with either gone it would run for ever and show nothing."""
    return all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__))


__all__ = ["SCREENS", "ClerkApp", "LinkState", "run"]
