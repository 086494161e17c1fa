"""核对时间: asked after the sign-in where something speaks against the clock of this machine. One goes on only after saying so."""

from collections.abc import Iterable, Iterator
from typing import cast

from textual.widget import Widget

from cqclerk.workplace.clock import OFFICE_TIME
from data.reference import Table, read_toml
from screens import keys, texts
from screens.cells import wrap
from screens.program import Program
from screens.session import session_of
from screens.spans import Line, Span
from screens.widgets.lines import Lines
from screens.widgets.option_list import Choice, OptionList
from screens.work_screen import WorkScreen

_INDENT = 4
_RIGHT, _WRONG = "right", "wrong"


class ClockCheckScreen(WorkScreen):
    """What the clock says, what speaks against it, and two ways on. What is chosen is recorded."""

    KEYS = (keys.DIGITS,)
    BINDINGS = []
    stays = "请先核对时间：按 1 或 2。"

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(*self._lines())
        yield OptionList(
            Choice(_RIGHT, _words().text("right"), _words().text("right_note")),
            Choice(_WRONG, _words().text("wrong"), _words().text("wrong_note")),
        )

    def _lines(self) -> Iterator[Line]:
        yield from ((), (Span(f"{'':{_INDENT}}{_words().text('title')}", "title"),), ())
        at = session_of(self.app).workplace
        doubt = at.clock_doubt if at else None
        if doubt is None:
            return
        times = {name: f"{moment.astimezone(OFFICE_TIME):%Y-%m-%d %H:%M}" for name, moment in (("now", doubt.now), ("other", doubt.other))}
        for part in (texts.filled(_words().text(doubt.kind), times), _words().text("why")):
            yield from ((Span(f"{'':{_INDENT}}{row}"),) for row in wrap(part, self.app.size.width - 2 * _INDENT))
            yield ()

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """Go on with this clock, or leave to put it right."""
        from cqclerk.commands import administration

        if message.choice.id == _RIGHT:
            self.do(administration.confirm_clock)
        else:
            cast(Program, self.app).sign_out()

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """It is recorded: to the desk."""
        super().on_work_screen_done(message)
        self.host.back()

    def action_back(self) -> None:
        """Esc leaves it open, and it must not stay open."""
        self.say(self.stays, "warning")


def _words() -> Table:
    return read_toml("words/desk.toml").table("clock")
