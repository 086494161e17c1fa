"""日结: one day of this window in numbers; paper, numbers and reports side by side, and the slip of it."""

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, timedelta

from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget

from screens import keys
from screens.day_lines import DaySeen, look, tally
from screens.moments import day_word
from screens.reasons import failure
from screens.session import session_of
from screens.spans import Span
from screens.texts import sentence
from screens.widgets.lines import Lines
from screens.widgets.paper_preview import PaperPreview
from screens.work_screen import WorkScreen

_TALLY_COLUMNS = 27
_EDGES = 4  # columns of the preview that are not paper
_SLIP = "日结单"


class DayEndScreen(WorkScreen):
    """Left what has to agree, right the slip as it will come out. Q and H go to other days, F10 prints."""

    KEYS = (keys.HELP, keys.DAY_BEFORE, keys.DAY_AFTER, keys.READ_ON, keys.CONFIRM.saying("打日结单"), keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "#paper"

    @dataclass
    class Printed(Message):
        """What the spooler says of the slip."""

        sentence: str
        tone: str = ""

    def __init__(self) -> None:
        super().__init__()
        self.session = session_of(self.app)
        self.day: date = self.session.today()
        self._seen: DaySeen | None = None

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(id="title")
        with Horizontal(classes="columns"):
            told = Lines(id="tally")
            told.styles.width = _TALLY_COLUMNS
            yield told
            yield PaperPreview(id="paper")

    def on_mount(self) -> None:
        """Today."""
        self.look_again()

    def look_again(self) -> None:
        """The day as it is recorded now."""
        self.do(look, self.session.views, self.day, f"{self.session.file.window}号窗口")

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """Show it, unless somebody has gone to another day meanwhile."""
        seen = message.result
        if not isinstance(seen, DaySeen) or seen.day != self.day:
            return
        before, self._seen = self._seen, seen
        title = f" 日结  {self.day.isoformat()}（{day_word(self.day, self.session.today())}）"
        self.query_one("#title", Lines).show([(Span(title, "title"),)])
        self.query_one("#tally", Lines).show(tally(seen))
        if before is None or before.lines != seen.lines:
            paper = self.query_one(PaperPreview)
            paper.styles.width = seen.columns + _EDGES
            paper.show_paper(seen.lines, seen.columns)

    # -- other days ----------------------------------------------------------------------------------------------

    def action_day_before(self) -> None:
        """Q."""
        self._go(-1)

    def action_day_after(self) -> None:
        """H: not beyond today."""
        if self.day >= self.session.today():
            self.say("这是今天，后面还没有。")
        else:
            self._go(1)

    def _go(self, days: int) -> None:
        self.day += timedelta(days=days)
        self.look_again()

    # -- the slip --------------------------------------------------------------------------------------------------

    def action_confirm(self) -> None:
        """F10: the slip; it is no paper of a case and stands in no ledger."""
        if self._seen is None or self._seen.day != self.day:
            self.say("正在算，请稍候。")
        elif self.session.printer is None:
            self.say(sentence("print.no_printer"), "error")
        else:
            self.say(f"正在打{_SLIP}……")
            self.session.printer.page(self._seen.document, _SLIP).add_done_callback(self._printed)

    def _printed(self, done: "Future[str]") -> None:
        """On the print thread."""
        if done.cancelled():
            return
        error = done.exception()
        self.post_message(self.Printed(done.result()) if error is None else self.Printed(failure(error, self.session), "error"))

    def on_day_end_screen_printed(self, message: Printed) -> None:
        """Say it."""
        self.say(message.sentence, message.tone)
