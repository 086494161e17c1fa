"""看纸 (V in 打印): one paper on the whole screen, sheet by sheet, nearer and farther. Looks only."""

from collections.abc import Iterable

from textual import events
from textual.widget import Widget

from screens import keys
from screens.cells import width
from screens.paper_looks import Look, Looks, looks
from screens.reasons import failure
from screens.session import session_of
from screens.spans import Span, spread
from screens.widgets.lines import Lines
from screens.work_screen import WorkScreen

_FRAME = 5  # rows of the screen that are not paper: top line, heading, edge, message, keys


class PaperViewScreen(WorkScreen):
    """Z changes how near; PgUp and PgDn turn sheets, or move where a sheet is longer than the screen."""

    KEYS = (keys.HELP, keys.ZOOM, keys.READ_ON.saying("翻页"), keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "#sheet"

    def __init__(self, case_id: str = "", paper: str = "receipt", use: str | None = None, job: str = "") -> None:
        super().__init__()
        self.session = session_of(self.app)
        self.case_id, self._paper, self._use, self._job = case_id, paper, use, job
        self._looks: Looks | None = None
        self._way = self._sheet = self._top = 0

    def compose_body(self) -> Iterable[Widget]:
        yield Lines(id="heading")
        sheet = Lines((), id="sheet")
        sheet.can_focus = True
        sheet.styles.height = "1fr"
        yield sheet

    def on_mount(self) -> None:
        self._draw()

    def on_resize(self) -> None:
        """Another size, another picture."""
        super().on_resize()
        if self._looks is not None:
            self._draw()

    def _draw(self) -> None:
        size = self.size
        self.do(looks, self.case_id, self._paper, size.width - 2, max(size.height - _FRAME, 4), self._use, self._job)

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """It is drawn."""
        super().on_work_screen_done(message)
        self._looks = message.result
        self._way = min(self._way, len(message.result.ways) - 1)
        self._show()

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """What keeps the paper from being drawn."""
        message.sentence = failure(message.error, self.session)
        super().on_work_screen_refused(message)

    # -- looking

    @property
    def way(self) -> Look | None:
        """How it is looked at now."""
        return self._looks.ways[self._way] if self._looks else None

    def _room(self) -> int:
        return max(self.query_one("#sheet", Lines).size.height, 1)

    def _show(self) -> None:
        way, known = self.way, self._looks
        if way is None or known is None:
            return
        self._sheet = min(self._sheet, len(way.sheets) - 1)
        rows = way.sheets[self._sheet]
        self._top = max(min(self._top, len(rows) - self._room()), 0)
        names = "  ".join(f"【{each.title}】" if each is way else each.title for each in known.ways)
        where = f"第{self._sheet + 1}张/{len(way.sheets)}  " if len(way.sheets) > 1 else ""
        left = (Span(f" {known.paper}  ", "title"), Span(f"{known.printer}  ", "dim"), Span(names))
        self.query_one("#heading", Lines).show([spread(left, (Span(where, "dim"),), self.size.width)])
        margin = max((self.size.width - max(way.columns, *map(width, rows or [""]))) // 2, 0)
        below = len(rows) - self._top - self._room()
        self.query_one("#sheet", Lines).show([(Span(" " * margin + row),) for row in rows[self._top : self._top + self._room()]])
        self.foot.stand(f"下面还有 {below} 行（PgDn）" if below > 0 else f"纸的图：{known.picture}" if known.picture else "")

    def action_zoom(self) -> None:
        """Z: nearer, and round again."""
        if self._looks is not None:
            self._way = (self._way + 1) % len(self._looks.ways)
            self._top = 0
            self._show()

    def on_key(self, event: events.Key) -> None:
        """Moves over the sheet, and on to the next."""
        steps = {"up": -1, "down": 1, "pageup": -self._room(), "pagedown": self._room()}
        way = self.way
        if way is None or event.key not in (*steps, "home", "end"):
            return
        event.stop()
        last = max(len(way.sheets[self._sheet]) - self._room(), 0)
        if event.key in ("home", "end"):
            self._top = 0 if event.key == "home" else last
        elif event.key == "pagedown" and self._top >= last and self._sheet + 1 < len(way.sheets):
            self._sheet, self._top = self._sheet + 1, 0
        elif event.key == "pageup" and self._top == 0 and self._sheet:
            self._sheet -= 1
            self._top = max(len(way.sheets[self._sheet]) - self._room(), 0)
        else:
            self._top = max(min(self._top + steps[event.key], last), 0)
        self._show()
