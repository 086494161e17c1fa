"""同步: every own event says where it is, and why it is not further."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from screens import carried_rows, copy_alarm, keys, outbox_rows, outbox_words
from screens.cells import cut
from screens.link_state import LinkState
from screens.outbox_rows import ALL, COLUMNS, REFUSED, SCANS, WAITING, WIDE, OutboxPages
from screens.session import session_of
from screens.widgets.case_table import CaseTable
from screens.widgets.lines import Lines
from screens.widgets.reader import Reader
from screens.widgets.row_window import Row
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from data.rows import OutboxRow, ScanRow

_READING = (keys.HELP, keys.BACK)
_WIDE_FROM = 110  # columns of the window


class OutboxScreen(WorkScreen):
    """The head lines, the list; behind Enter the event itself, or the conflict that it is part of."""

    KEYS = (
        keys.HELP,
        keys.ENTER_OPEN.saying("详情"),
        keys.SEND_NOW,
        keys.HOLD,
        keys.ONLY_UNSENT,
        keys.ONLY_REFUSED,
        keys.ONLY_SCANS,
        keys.EXACTLY_SENT,
        keys.STICK,
        keys.BACK,
    )
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "CaseTable"

    def __init__(self) -> None:
        super().__init__()
        self.session = session_of(self.app)
        self._only, self._wide = ALL, False

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(id="heading")
        yield CaseTable(COLUMNS, OutboxPages(self.session, self._link), marked=self._marked, empty="没有。", id="events")
        yield Reader(id="reader")

    def on_mount(self) -> None:
        self.query_one(Reader).display = False
        self._show_heading()

    def on_resize(self) -> None:
        """Where there is room: who made it, and how long it has waited."""
        super().on_resize()
        wide = self.size.width >= _WIDE_FROM
        if wide != self._wide:
            self._wide = wide
            self._show(self._only)

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
        alarm = copy_alarm.lines(self.session, self.size.width)
        self.query_one("#heading", Lines).show([*outbox_rows.heading(self.session, self._link()), *alarm])

    def _link(self) -> LinkState:
        """How the line is, as the top line has it."""
        link = getattr(self.app, "link", None)
        return link if isinstance(link, LinkState) else LinkState()

    def _marked(self, row: Row | None) -> None:
        """The mark has come to an event: the message line says all of it."""
        event, scan = self._event(row), self._scan(row)
        said = outbox_words.sentence(event, self.session, self._link()) if event else ""
        said = carried_rows.sentence(scan, self.session, self._link()) if scan else said
        self.foot.stand(cut(said, self.size.width - 2))

    def _event(self, row: Row | None) -> "OutboxRow | None":
        if row is None or not isinstance(row.key, int):
            return None
        return next(iter(self.session.views.outbox(1, after=row.key + 1)), None)

    def _scan(self, row: Row | None) -> "ScanRow | None":
        if row is None or not isinstance(row.key, tuple):
            return None
        return next((one for one in self._scans() if one.digest == row.key[1]), None)

    def _scans(self) -> "list[ScanRow]":
        return self.session.views.scans_on_the_way(self.session.file.station_id)

    def on_case_table_chosen(self, message: CaseTable.Chosen) -> None:
        """Enter: of a refused one that nobody has decided about both sides and the ways out, of any other what exactly is sent.

        Of a scan the materials of its case.
        """
        if isinstance(message.row.key, tuple):
            self.host.go("attachments", message.row.key[2])
            return
        row = self._event(message.row)
        if row is not None and row.status == "refused" and not row.settled:
            self.host.go("conflict", row.id)
        elif row is not None:
            self._read(row)

    def action_exactly_sent(self) -> None:
        """V: what exactly is sent, and what the gateway said to it, of any event."""
        if self.query_one(Reader).display:
            self.action_back()
        elif (row := self._event(self.query_one(CaseTable).marked)) is not None:
            self._read(row)
        elif self._only == SCANS:
            self.say("附件的字节原样传；按回车到附件屏，在那里看。")

    def _read(self, row: "OutboxRow") -> None:
        event = self.session.views.event(row.id)
        if event is None:
            return
        reader = self.query_one(Reader)
        reader.read(outbox_words.detail(row, event, self.session, self._link(), max(self.size.width - 2, 40)))
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

    def action_hold(self) -> None:
        """H: the marked one and all behind it stay here, for they go in their order; once more, they go."""
        from cqclerk.workplace import exchange

        if self.session.views.setting(outbox_words.HELD_FROM):
            self.do(exchange.release)
            return
        row = self._event(self.query_one(CaseTable).marked)
        if self._only == SCANS:
            self.say("附件总在办件后面传，不用暂缓；要暂缓的是办件，按 A 回到各条。", "warning")
        elif row is None or row.status:
            self.say("这一条已经发出，不能暂缓。", "warning")
        elif row.id in self._link().sending:
            self.say("这一条正在发送，不能暂缓。", "warning")
        else:
            self.do(exchange.hold, row.id)

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """It is on hold, or it is released."""
        super().on_work_screen_done(message)
        from cqclerk.workplace import exchange

        if message.command is exchange.release:
            if self.session.line is not None:
                self.session.line.released()
            self.say("已放行，按先后接着发。", "good")
        elif message.result:
            self.say("从这一条起先不发，前面的照发；按 H 放行。", "good")
        else:
            self.say("这一条已经发出，不能暂缓。", "warning")
        self.look_again()
        self.show_keys()

    def action_only_unsent(self) -> None:
        """N: only what waits, and all again."""
        self._show(ALL if self._only == WAITING else WAITING)

    def action_only_refused(self) -> None:
        """C: only what lies in quarantine, and all again."""
        self._show(ALL if self._only == REFUSED else REFUSED)

    def action_stick(self) -> None:
        """U: by stick, where no line goes."""
        self.host.go("stick")

    def action_only_scans(self) -> None:
        """A: the scans that are on their way, and the events again."""
        self._show(ALL if self._only == SCANS else SCANS)

    def _show(self, only: str) -> None:
        self._only = only
        table = self.query_one(CaseTable)
        table.empty = {WAITING: "没有未发的，都已上报。", REFUSED: "没有待处置的。", SCANS: "没有要传的附件。"}.get(only, "没有。")
        if only == SCANS:
            table.columns = carried_rows.WIDE if self._wide else carried_rows.COLUMNS
            table.reload(carried_rows.ScanPages(self.session, self._link, wide=self._wide))
        else:
            table.columns = WIDE if self._wide else COLUMNS
            table.reload(OutboxPages(self.session, self._link, only, wide=self._wide))
        self.show_keys()

    def show_keys(self) -> None:
        """N, C and H say what they would do next."""
        shown = [self._saying(key) for key in self.KEYS]
        self.foot.show_keys(keys.key_line(shown, self.size.width - 1))

    def _saying(self, key: keys.Key) -> keys.Key:
        shows = {WAITING: keys.ONLY_UNSENT, REFUSED: keys.ONLY_REFUSED, SCANS: keys.ONLY_SCANS}
        back = key is shows.get(self._only)
        if key is keys.HOLD and self.session.views.setting(outbox_words.HELD_FROM):
            return key.saying("放行")
        return key.saying("看全部") if back else key

    def action_back(self) -> None:
        """Esc: from the event to the list, from the list to the screen before."""
        reader = self.query_one(Reader)
        if not reader.display:
            self.host.back()
            return
        reader.display, self.query_one(CaseTable).display = False, True
        self.query_one(CaseTable).focus()
        self.show_keys()
