"""同步: every own event says where it is, and why it is not further."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from screens import keys, outbox_rows
from screens.cells import cut
from screens.link_state import LinkState
from screens.outbox_rows import COLUMNS, OutboxPages
from screens.session import session_of
from screens.widgets.case_table import CaseTable
from screens.widgets.lines import Lines
from screens.widgets.reader import Reader
from screens.widgets.row_window import Row
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from data.rows import OutboxRow

_READING = (keys.HELP, keys.BACK)


class OutboxScreen(WorkScreen):
    """The head line, the list; behind Enter the event itself."""

    KEYS = (keys.HELP, keys.ENTER_OPEN.saying("详情"), keys.SEND_NOW, keys.ONLY_UNSENT, keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "CaseTable"

    def __init__(self) -> None:
        super().__init__()
        self.session = session_of(self.app)
        self._only_unsent = False

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(id="heading")
        yield CaseTable(COLUMNS, OutboxPages(self.session, self._link), marked=self._marked, empty="没有未发的，都已上报。", id="events")
        yield Reader(id="reader")

    def on_mount(self) -> None:
        self.query_one(Reader).display = False
        self._show_heading()

    def on_screen_resume(self) -> None:
        """Back from another screen."""
        self.call_after_refresh(self.look_again)

    def look_again(self) -> None:
        """Something was sent, answered or made."""
        table = self.query_one(CaseTable)
        table.reload()
        self._show_heading()
        self._marked(table.marked)

    def _show_heading(self) -> None:
        self.query_one("#heading", Lines).show([outbox_rows.heading(self.session, self._link())])

    def _link(self) -> LinkState:
        """How the line is, as the top line has it."""
        link = getattr(self.app, "link", None)
        return link if isinstance(link, LinkState) else LinkState()

    def _marked(self, row: Row | None) -> None:
        """The mark has come to an event: the message line says all of it."""
        event = self._event(row)
        self.foot.stand(cut(outbox_rows.sentence(event, self.session, self._link()), self.size.width - 2) if event else "")

    def _event(self, row: Row | None) -> "OutboxRow | None":
        if row is None or not isinstance(row.key, int):
            return None
        return next(iter(self.session.views.outbox(1, after=row.key + 1)), None)

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """Enter: what exactly is sent, and what the gateway said to it."""
        row = self._event(message.row)
        event = self.session.views.event(row.id) if row else None
        if row is None or event is None:
            return
        reader = self.query_one(Reader)
        reader.read(outbox_rows.detail(row, event, self.session, max(self.size.width - 2, 40)))
        reader.display, self.query_one(CaseTable).display = True, False
        reader.focus()
        self.foot.show_keys(keys.key_line(_READING, self.size.width - 1))

    def action_send_now(self) -> None:
        """S: do not wait for the next try."""
        if self.session.line is None:
            self.say("本机没有接网关，都已保存在本机。", "warning")
            return
        if self._link().cut:
            self.say("线路断，没有发出；都已保存在本机，接线后自动发。", "warning")
            return
        self.session.line.send_now()
        down = self._link().up is False
        self.say("现在就试一次；线路还断着的话，通了自动再发。" if down else "现在就发；发到哪一条，看状态一栏。")

    def action_only_unsent(self) -> None:
        """N: only what waits, and all again."""
        self._only_unsent = not self._only_unsent
        self.query_one(CaseTable).reload(OutboxPages(self.session, self._link, only_waiting=self._only_unsent))
        self.show_keys()

    def show_keys(self) -> None:
        """N says what it would do next."""
        shown = (key.saying("看全部") if key is keys.ONLY_UNSENT and self._only_unsent else key for key in self.KEYS)
        self.foot.show_keys(keys.key_line(shown, self.size.width - 1))

    def action_back(self) -> None:
        """Esc: from the event to the list, from the list to the screen before."""
        reader = self.query_one(Reader)
        if not reader.display:
            self.host.back()
            return
        reader.display, self.query_one(CaseTable).display = False, True
        self.query_one(CaseTable).focus()
        self.show_keys()
