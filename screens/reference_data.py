"""参考数据: what this machine knows from whom, of which day, and whether it counts; what is new is fetched by S."""

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import cast

from textual.message import Message
from textual.widget import Widget

from screens import keys, reference_rows
from screens.reasons import failure
from screens.reference_rows import Looked, look
from screens.session import session_of
from screens.spans import Span, line, spread
from screens.widgets.case_table import CaseTable, Column
from screens.widgets.lines import Lines
from screens.widgets.reader import Reader
from screens.widgets.row_window import ListPages
from screens.work_screen import WorkScreen

_COLUMNS = (Column("种类", 14), Column("名称", 24, 1), Column("版次", 6), Column("日期", 10), Column("状态", 13))


class ReferenceDataScreen(WorkScreen):
    """A list; Enter reads the marked one, Esc closes it again."""

    KEYS = (keys.HELP, keys.ENTER_OPEN, keys.FETCH_REFERENCE, keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "CaseTable"

    @dataclass
    class Fetched(Message):
        """The gateway gave what is new, or did not answer."""

        came: int
        error: BaseException | None

    def __init__(self) -> None:
        super().__init__()
        self.session = session_of(self.app)
        self._looked: Looked | None = None

    def compose_body(self) -> Iterable[Widget]:
        yield Lines((Span(" 参考数据", "title"),), id="title")
        yield CaseTable(_COLUMNS, ListPages(()), empty="", id="files")
        yield Reader(id="reader")

    def on_mount(self) -> None:
        self.query_one(Reader).display = False
        self.do(look)

    def look_again(self) -> None:
        """Something came in."""
        self.do(look)

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """It was read."""
        super().on_work_screen_done(message)
        self._looked = cast(Looked, message.result)
        left, right = line(Span(" 参考数据", "title")), line(f"{reference_rows.heading(self._looked, self.session)} ")
        self.query_one("#title", Lines).show([spread(left, right, self.size.width)])
        self.query_one(CaseTable).reload(ListPages(reference_rows.rows(self._looked, self.session)))

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """Enter: where it comes from, and what is to be said of it."""
        if self._looked is not None:
            reader = self.query_one(Reader)
            reader.read(reference_rows.detail(str(message.row.key), self._looked, max(self.size.width - 2, 40)))
            reader.display, message.table.display = True, False
            self.set_focus(reader)

    def action_fetch(self) -> None:
        """S: ask now."""
        if self.session.line is None:
            self.say("本机没有接网关；现在用的各版照用。", "warning")
            return
        self.say("正在问市里有没有新的……")
        self.session.line.fetch_reference().add_done_callback(self._fetched)

    def _fetched(self, future: "Future[int]") -> None:
        """On the line's thread."""
        error = None if future.cancelled() else future.exception()
        self.post_message(self.Fetched(0 if error or future.cancelled() else future.result(), error))

    def on_reference_data_screen_fetched(self, message: Fetched) -> None:
        """Say it, and show it."""
        if message.error is not None:
            self.say(f"{failure(message.error, self.session)}现在用的各版照用。", "warning")
        else:
            self.say(f"取到 {message.came} 个新文件。" if message.came else "没有新的，都是最新的。", "good")
        self.do(look)

    def action_back(self) -> None:
        """Esc: back to the list, then out."""
        reader = self.query_one(Reader)
        if reader.display:
            reader.display, self.query_one(CaseTable).display = False, True
            self.set_focus(self.query_one(CaseTable))
            return
        self.host.back()
