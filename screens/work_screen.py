"""Base of the screens at which one works: the frame around them, their keys, and the one way to have something done."""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, ParamSpec, Protocol, TypeVar, cast

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from screens import keys, texts
from screens.shim import Screen
from screens.spans import Line
from screens.widgets.field import Field
from screens.widgets.frame import Foot, FrameFacts, HintLine, TopLine

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace

P = ParamSpec("P")
T = TypeVar("T")
_log = logging.getLogger(__name__)
_WAIT_S = 0.3  # a command that takes longer is worth a word
_WAITING = "正在办，请稍候……"


class Desk(Protocol):
    """Where commands run, one after the other: the store thread."""

    def submit(self, function: Callable[Concatenate["Workplace", P], T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Run function(workplace, …); the future holds what it returned or raised."""
        ...


class Host(Protocol):
    """What a screen needs of the program."""

    desk: Desk
    facts: FrameFacts

    def go(self, name: str, *arguments: object) -> None:
        """To a screen by its name: go("intake", case_id)."""
        ...

    def back(self) -> None:
        """To the screen before."""
        ...


class WorkScreen(Screen[None]):
    """A screen with top line, body, hint line if it is a form, and foot.

    A subclass yields its body in compose_body(), lists the keys of its key line in KEYS and binds them with
    BINDINGS = keys.bindings(KEYS). Esc and Enter in fields work already.
    """

    KEYS: ClassVar[tuple[keys.Key, ...]] = (keys.HELP, keys.BACK)
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(KEYS)
    HINTS: ClassVar[bool] = False
    AUTO_FOCUS = "*"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-usual"), (110, "-wide")]

    @dataclass
    class Done(Message):
        """A command has come about. result is what it returned (mostly the case as it is now)."""

        command: Callable[..., object]
        result: Any

    @dataclass
    class Refused(Message):
        """A command did not come about; the sentence is in the message line already. error tells screens what to reload."""

        command: Callable[..., object]
        error: BaseException
        sentence: str

    @dataclass
    class Progress(Message):
        """How far long work has come; only the newest counts."""

        text: str

        def can_replace(self, message: Message) -> bool:
            """A newer one makes an older one that nobody has seen yet superfluous."""
            return isinstance(message, WorkScreen.Progress)

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_classes(self._get_breakpoint_classes(self.app.size.width, self.HORIZONTAL_BREAKPOINTS))  # so that it is styled once
        self._under_way: set[Callable[..., object]] = set()

    @property
    def host(self) -> Host:
        """The program."""
        return cast(Host, self.app)

    @property
    def foot(self) -> Foot:
        """Message line and key line."""
        return self.query_one(Foot)

    def compose(self) -> ComposeResult:
        yield TopLine()
        with Vertical(id="body"):
            yield from self.compose_body()
        if self.HINTS:
            yield HintLine()
        yield Foot()

    def compose_body(self) -> Iterable[Widget]:
        """What stands between top line and foot."""
        return ()

    # -- having something done ---------------------------------------------------------------------------

    def do(self, command: Callable[Concatenate["Workplace", P], T], *args: P.args, **kwargs: P.kwargs) -> bool:
        """Run a command on the store thread: command(workplace, …). Done or Refused comes when it has.

        False if the same command still runs: a key pressed twice is one act. What was begun is never cancelled.
        """
        if command in self._under_way:
            return False
        self._under_way.add(command)
        future = self.host.desk.submit(command, *args, **kwargs)
        app = self.app  # by then the screen may have gone, and no longer knows it
        future.add_done_callback(lambda settled: self._settled(command, settled, app))
        self.set_timer(_WAIT_S, lambda: self._say_waiting(command))
        return True

    @property
    def busy(self) -> bool:
        """True while a command of this screen runs."""
        return bool(self._under_way)

    def _settled(self, command: Callable[..., object], future: "Future[Any]", app: App[Any]) -> None:
        """On the store thread: hand the result to the screen, or to the program if the screen is gone."""
        error = future.exception()
        message = self.Done(command, future.result()) if error is None else self._refusal(command, error)
        if not self.post_message(message):
            app.post_message(message)

    def _refusal(self, command: Callable[..., object], error: BaseException) -> "WorkScreen.Refused":
        if not texts.is_refusal(error):
            _log.error("%s failed", getattr(command, "__qualname__", command), exc_info=error)
        return self.Refused(command, error, texts.refusal(error))

    def _say_waiting(self, command: Callable[..., object]) -> None:
        if command in self._under_way and self.is_attached and not self.foot.is_saying:
            self.say(_WAITING)

    def on_work_screen_done(self, message: Done) -> None:
        """The key may be pressed again."""
        self._under_way.discard(message.command)
        if self.foot.message == _WAITING:
            self.foot.hush()

    def on_work_screen_refused(self, message: Refused) -> None:
        """Say why."""
        self._under_way.discard(message.command)
        self.say(message.sentence, "error")

    def on_work_screen_progress(self, message: Progress) -> None:
        """Say how far it is."""
        self.say(message.text)

    # -- the frame ------------------------------------------------------------------------------------------

    def say(self, text: str, tone: str = "") -> None:
        """A sentence in the message line, until the next key."""
        self.foot.say(text, tone)

    def show_facts(self, facts: FrameFacts) -> None:
        """The top line. The program calls it when something has changed."""
        for line in self.query(TopLine):  # none while the screen comes up, or goes
            line.show_facts(facts)

    def show_keys(self) -> None:
        """The key line again, after KEYS or what may be done has changed."""
        self.foot.show_keys(keys.key_line(self.KEYS, self.size.width - 1))

    def before_key(self) -> None:
        """The next key clears what was said for one key only."""
        self.foot.hush()

    def on_screen_resume(self) -> None:
        """On top, for the first time or again."""
        self.show_facts(self.host.facts)
        self.show_keys()

    def on_resize(self) -> None:
        """More room, more keys."""
        self.show_keys()

    def asked_for_again(self) -> None:
        """Its own F key, pressed on it: nothing, where there is nothing else to show under that key."""

    def put_aside(self) -> None:
        """The screen is about to go: keep what is typed."""

    def action_back(self) -> None:
        """Esc."""
        self.host.back()

    # -- fields -----------------------------------------------------------------------------------------------

    def tell(self, text: str, tone: str = "") -> None:
        """What a field has to say."""
        self.say(text, tone)

    def hint(self, line: Line) -> None:
        """What a field offers."""
        if self.HINTS:
            self.query_one(HintLine).show([line])

    def problems(self) -> list[tuple[Field, str]]:
        """Every field with something wrong, in the order of the form, and what it is."""
        return [(field, field.problem) for field in self.query(Field) if field.problem]
