"""锁屏: the work is covered and kept; the one who locked comes back with the password."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from textual.message import Message
from textual.widget import Widget

from data.keyring import WrongSecret, unwrap
from screens import keys
from screens.entrance import sign_in_sentence
from screens.program import Program
from screens.spans import Span
from screens.widgets.field import Field
from screens.widgets.lines import Lines
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from data.keyring import Slot

_INDENT = 4


class LockScreen(WorkScreen):
    """Nothing of the work is to be seen here."""

    KEYS = (keys.HELP, keys.MORE.saying("更多(换人)"), keys.QUIT)
    BINDINGS = []

    @dataclass
    class Answered(Message):
        """Whether the password was right."""

        right: bool

    def __init__(self) -> None:
        super().__init__()
        self._asking = False

    @property
    def program(self) -> Program:
        """The program around this screen."""
        return cast(Program, self.app)

    def compose_body(self) -> Iterable[Widget]:
        operator = self._operator
        yield Lines((), (), (Span(f"{'':{_INDENT}}已锁屏", "title"), Span(f"  {operator}")), ())
        field = Field("口令", id="password", columns=24, password=True)
        field.styles.margin = (0, 0, 0, _INDENT)
        yield field

    @property
    def _operator(self) -> str:
        session = self.program.session
        return session.operator.name if session else ""

    def on_mount(self) -> None:
        """What is behind, and how to come back to it."""
        self.foot.stand(f"{self._operator}输入口令后回到原处，填过的都在，线路照常上报；换人按 F9。")

    def go_on(self, widget: Widget) -> None:
        """Enter."""
        session = self.program.session
        if session is not None and not self._asking:
            self._asking = True
            password = self.query_one("#password", Field).value
            threading.Thread(target=self._ask, args=(session.operator.slot, password), name="unlock", daemon=True).start()

    def _ask(self, slot: "Slot", password: str) -> None:
        """In a thread of its own: trying a password takes its time on purpose."""
        try:
            unwrap(slot, password)
        except WrongSecret:
            self.post_message(self.Answered(False))
        else:
            self.post_message(self.Answered(True))

    def on_lock_screen_answered(self, message: Answered) -> None:
        """Back to the work, or once more."""
        self._asking = False
        self.query_one("#password", Field).value = ""
        if message.right:
            self.program.unlock()
        else:
            self.say(sign_in_sentence(WrongSecret()), "error")

    def action_back(self) -> None:
        """Esc leads nowhere from here."""
