"""A station that somebody is signed in at, and a small program around one screen, for tests of screens.

    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.press("enter")
        await stage.wait_for("还差3位")

The station is a real one: encrypted, with a store thread. Only the clock is turned by hand, and other screens are not
opened but written down (stage.host.went).
"""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from unittest.mock import patch

from textual.events import Paste
from textual.pilot import Pilot
from textual.widget import Widget

from cqclerk.domain.station import Station
from cqclerk.workplace.clock import OFFICE_TIME
from cqclerk.workplace.workplace import Workplace
from data import station
from data.keyring import unwrap
from data.place import StationHome
from data.views import Views
from printing import templates
from printing.document import Document
from printing.stationery.forms import FormOrder
from printing.stationery.template import FormTemplate
from screens import keys, shim
from screens.session import PrinterLook, Session
from screens.widgets import bursts
from screens.widgets import input as input_
from screens.widgets.frame import FrameFacts
from screens.work_screen import WorkScreen
from tests.offices import OFFICE_A, PASSWORD, REFERENCE, HandClock, PaperGateway, copy_of_enrolled, enter, make_station
from tests.screens.rest import CountingDesk

T = TypeVar("T")
STYLES = Path(__file__).parents[2] / "screens" / "styles"
TRIES = 400  # looks at the screen before a wait gives up; each lets the program come to rest


@dataclass(slots=True)
class HandSession(Session):
    """A session whose office time is the test's."""

    clock: HandClock = field(default_factory=HandClock)

    def now(self) -> datetime:
        return self.clock.now().astimezone(OFFICE_TIME)


@dataclass
class PaperPrinter:
    """A spooler that writes down what it is asked to print. Leave `answer` unset to keep the job waiting."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    chosen: list[Station] = field(default_factory=list)
    forms: list[FormOrder] = field(default_factory=list)
    calibrated: list[str] = field(default_factory=list)
    moves: list[Station] = field(default_factory=list)
    trials: int = 0
    pages: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    uses: list[str | None] = field(default_factory=list)
    there: tuple[PrinterLook, ...] = (PrinterLook("", "通用", "虚拟小票机", "打印就绪", True),)
    answer: str | None = "job"

    def print(self, case_id: str, paper: str, reason: str = "", use: str | None = None) -> "Future[str]":
        self.asked.append((case_id, paper))
        self.reasons.append(reason)
        self.uses.append(use)
        future: Future[str] = Future()
        if self.answer is not None:
            future.set_result(self.answer)
        return future

    def use(self, chosen: Station) -> None:
        self.chosen.append(chosen)

    def print_form(self, case_id: str, paper: str, reason: str, order: FormOrder) -> "Future[str]":
        self.forms.append(order)
        return self.print(case_id, paper, reason)

    def calibrate(self, template: FormTemplate, when: str) -> "Future[str]":
        self.calibrated.append(template.name)
        return self.trial(when)

    def moved(self, station: Station) -> None:
        self.moves.append(station)

    def looks(self) -> tuple[PrinterLook, ...]:
        return self.there

    def look_for(self, paper: str, use: str | None = None) -> PrinterLook:
        wanted = templates.form_of(paper).value if use is None else use
        return next((look for look in self.there if look.use == wanted), self.there[0])

    def trial(self, when: str, use: str = "") -> "Future[str]":
        self.trials += 1
        future: Future[str] = Future()
        future.set_result("试页打出来了，打印机确认已出纸。")
        return future

    def page(self, document: Document, name: str) -> "Future[str]":
        self.pages.append(document.text())
        future: Future[str] = Future()
        future.set_result(f"{name}打出来了，打印机确认已出纸。")
        return future


@dataclass
class PaperLine:
    """A line to the gateway that grants every claim, or, if it is down, refuses with an error."""

    down: bool = False
    claimed: list[str] = field(default_factory=list)
    given_back: list[str] = field(default_factory=list)
    asked_print: list[tuple[str, str]] = field(default_factory=list)
    taken_over: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    reference: int = 0
    sent_now: int = 0
    carries: Callable[[bytes], bytes] = lambda bundle: b""

    def send_now(self) -> None:
        self.sent_now += 1

    def released(self) -> None:
        self.sent_now += 1

    def claim(self, case_id: str) -> "Future[None]":
        return self._answer(self.claimed, case_id)

    def ask_print(self, case_id: str, reason: str = "") -> "Future[None]":
        future = self._answer([], case_id)
        if not self.down:
            self.asked_print.append((case_id, reason))
        return future

    def take_over(self, case_id: str, reason: str) -> "Future[None]":
        return self._answer(self.taken_over, f"{case_id} {reason}")

    def enrol_with(self, code: str) -> "Future[None]":
        return self._answer(self.codes, code)

    def give_back(self, case_id: str) -> "Future[None]":
        return self._answer(self.given_back, case_id)

    def check(self, case_id: str) -> "Future[None]":
        return self._answer(self.checked, case_id)

    def fetch_reference(self) -> "Future[int]":
        future: Future[int] = Future()
        future.set_exception(ConnectionError("down")) if self.down else future.set_result(self.reference)
        return future

    def carry(self, bundle: bytes) -> "Future[bytes]":
        from cqclerk.sync.problems import NoAnswer

        future: Future[bytes] = Future()
        if self.down:
            future.set_exception(NoAnswer("down"))
        else:
            future.set_result(self.carries(bundle))
        return future

    def fetch_list(self) -> "Future[None]":
        return self._answer(self.lists, "asked")

    def _answer(self, list_: list[str], case_id: str) -> "Future[None]":
        future: Future[None] = Future()
        if self.down:
            future.set_exception(ConnectionError("down"))
        else:
            list_.append(case_id)
            future.set_result(None)
        return future


class Host(shim.App[None]):
    """One screen of the program. go() writes down where to; back() counts."""

    CSS_PATH: ClassVar[list[Any]] = [STYLES / "base.tcss", STYLES / "forms.tcss", STYLES / "tables.tcss"]
    BINDINGS: ClassVar[list[Any]] = keys.global_bindings()
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-narrow"), (80, "-usual"), (110, "-wide")]

    def __init__(self, session: Session, first: Callable[[], WorkScreen]) -> None:
        super().__init__()
        self.session: Session | None = session
        self.desk: Any = session.desk
        self.first = first
        self.went: list[tuple[str, tuple[object, ...]]] = []
        self.backs = 0

    @property
    def facts(self) -> FrameFacts:
        assert self.session is not None
        file = self.session.file
        return FrameFacts(self.session.now(), file.office_name, f"{file.window}号窗口", self.session.operator.name, training=file.training)

    def on_mount(self) -> None:
        self.push_screen(self.first())

    def go(self, name: str, *arguments: object) -> None:
        self.went.append((name, arguments))

    def back(self) -> None:
        self.backs += 1

    def action_go(self, name: str) -> None:
        self.go(name, *filter(None, [getattr(self.screen, "case_id", "")]))

    def action_help(self) -> None:
        self.go("help", self.screen)


@dataclass
class Stage:
    """A screen under test: keys in, text out."""

    host: Host
    pilot: Pilot[None]
    session: HandSession

    @property
    def screen(self) -> Any:
        return self.host.screen

    @property
    def text(self) -> str:
        """The whole screen as text, a line a row."""
        return screen_text(self.host)

    def row(self, y: int) -> str:
        return self.text.splitlines()[y].rstrip()

    def line_with(self, words: str) -> str:
        """The first row in which these words stand."""
        return next((row for row in self.text.splitlines() if words in row), "")

    async def press(self, *names: str) -> None:
        await self.pilot.press(*names)
        await self.pilot.pause()

    async def write(self, text: str) -> None:
        """Type a text, key by key."""
        await self.pilot.press(*text)
        await self.pilot.pause()

    async def paste(self, text: str) -> None:
        """Paste as a terminal does that announces it."""
        self.host.post_message(Paste(text))
        await self.pilot.pause()

    async def wait_for(self, wanted: str | Callable[[], bool]) -> None:
        """Until words stand on the screen or a condition holds; AssertionError with the screen if that never comes."""
        holds = (lambda: wanted in self.text) if isinstance(wanted, str) else wanted
        for _ in range(TRIES):
            if holds():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"{wanted!r} never came. The screen:\n{self.text}")

    async def wait_until_gone(self, words: str) -> None:
        await self.wait_for(lambda: words not in self.text)

    def on_store(self, function: Callable[..., T], *args: object) -> T:
        """Run function(workplace, …) on the store thread, as somebody else's command."""
        return self.session.desk.submit(function, *args).result(20)


def screen_text(app: shim.App[Any]) -> str:
    """What stands on the screen."""
    lines = app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in lines)


def open_session(folder: Path, office: str = OFFICE_A, clock: HandClock | None = None, *, enrolled: bool = True) -> HandSession:
    """Set a station up (unless it is there already), and sign its one operator in."""
    home = StationHome(folder)
    if not home.exists():
        make = copy_of_enrolled if enrolled and clock is None else make_station
        make(folder, office)
    clock = clock or HandClock()
    file = station.read(home)
    key = unwrap(file.operators[0].slot, PASSWORD)

    def opened() -> Workplace:
        at = enter(home, clock)
        if enrolled and not at.station.epoch:
            PaperGateway(clock=clock).enrols(at)
            at.refresh()
        return at

    desk = CountingDesk(opened)
    desk.opened.result(60)
    return HandSession(home, file, file.operators[0], REFERENCE, Views(home.database, key), desk, clock=clock)


@contextlib.contextmanager
def signed_in(folder: Path, office: str = OFFICE_A, clock: HandClock | None = None, *, enrolled: bool = True) -> Iterator[HandSession]:
    """open_session for the length of a block."""
    session = open_session(folder, office, clock, enrolled=enrolled)
    try:
        yield session
    finally:
        session.desk.close()
        session.views.close()


@contextlib.asynccontextmanager
async def showing(screen: Callable[[], WorkScreen], session: HandSession, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    """A screen over a session that is open already; it is made inside the program (a class, or a lambda with arguments)."""
    host = Host(session, screen)
    async with host.run_test(size=size) as pilot, a_persons_pace():
        stage = Stage(host, pilot, session)
        await stage.wait_for(lambda: isinstance(host.screen, WorkScreen) and host.screen.is_mounted)
        await pilot.pause()
        yield stage


@contextlib.asynccontextmanager
async def on_stage(
    screen: Callable[[], WorkScreen], folder: Path, office: str = OFFICE_A, *, size: tuple[int, int] = (80, 24), enrolled: bool = True
) -> AsyncIterator[Stage]:
    """A screen over a station of its own in this folder."""
    with signed_in(folder / office, office, enrolled=enrolled) as session:
        async with showing(screen, session, size) as stage:
            yield stage


@contextlib.asynccontextmanager
async def a_persons_pace() -> AsyncIterator[None]:
    """A pilot's keys follow each other as fast as a machine's; here they count as a person's all the same."""
    with patch.object(bursts, "GAP_S", -1.0), patch.object(input_, "GAP_S", -1.0):
        yield


def found(stage: Stage, kind: type[Widget], id: str = "") -> Any:
    """A widget of the screen."""
    return stage.screen.query_one(f"#{id}" if id else kind)
