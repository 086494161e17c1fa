"""更多 (F9): what is not asked for every day, by digits."""

from collections.abc import Iterable
from typing import cast

from textual.widget import Widget

from screens import keys, other_things
from screens.other_things import LOCK, SIGN_OUT
from screens.program import Program
from screens.spans import Span
from screens.widgets.lines import Lines
from screens.widgets.option_list import Choice, OptionList
from screens.work_screen import WorkScreen


class MoreScreen(WorkScreen):
    """A list; before 换人 a word on what would stay unsent."""

    KEYS = (keys.HELP, keys.DIGITS, keys.BACK)
    BINDINGS = keys.bindings(KEYS)

    @property
    def program(self) -> Program:
        """The program around this screen."""
        return cast(Program, self.app)

    def compose_body(self) -> Iterable[Widget]:
        yield Lines((Span(" 更多", "title"),), (), id="title")
        yield OptionList(*other_things.offered(self.program), letters=True)

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """Do it; the list goes first."""
        chosen = message.choice.id
        if chosen == SIGN_OUT and not other_things.may_sign_out_at_once(self.program):
            self._ask_first(message.list)
            return
        self.host.back()
        if chosen != "stay":
            self.app.call_later(other_things.do, self.program, chosen.removeprefix("really_"))

    def _ask_first(self, options: OptionList) -> None:
        unsent = self.program.unsent
        self.query_one("#title", Lines).show([(Span(f" 还有{unsent}件没有上报", "title"),), ()])
        options.offer(
            [
                Choice(LOCK, "锁屏", "人走开，线路照常上报"),
                Choice(f"really_{SIGN_OUT}", "仍要换人", "都已保存在本机，下次在本站登录后接着发"),
                Choice("stay", "不换"),
            ]
        )
