"""套打: one certificate on its pre-printed form, whole, or only some pages, or only some fields; seen before it is printed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from screens import form_looks, keys
from screens.phases import paper_word
from screens.reasons import failure
from screens.session import session_of
from screens.sheets import REPRINT
from screens.spans import Span
from screens.texts import sentence
from screens.widgets import kinds
from screens.widgets.field import Field
from screens.widgets.lines import Lines
from screens.widgets.paper_preview import PaperPreview
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from concurrent.futures import Future

    from data.rows import PrintRowView

NOT_SENT = ("reserved", "spoiled")


class FormPrintScreen(WorkScreen):
    """The form with its texts at their places, and what of it to print."""

    KEYS = (keys.HELP, keys.CONFIRM.saying("打印"), keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "FieldInput"

    @dataclass
    class Printed(Message):
        """The spooler is done with it: what it says, or what it broke on."""

        sentence: str
        error: BaseException | None

    def __init__(self, case_id: str, paper: str, template: str, number: str = "") -> None:
        """number: of the form that lies ready, "" if it is not known yet."""
        super().__init__()
        self.session = session_of(self.app)
        self.case_id, self.paper, self.template = case_id, paper, template
        self._look: form_looks.FormLook | None = None
        self._number, self._printing, self._before = number, False, ""

    def compose_body(self) -> Iterable[Widget]:
        yield Lines((Span(f" 套打 {paper_word(self.paper)}", "title"),), id="heading")
        yield PaperPreview(form_looks.COLUMNS, id="paper")
        asked = Vertical(
            Field("预制号", kinds.TEXT, id="number", columns=24, note="扫这张证件纸上的号，或照着输"),
            Field("只打页", form_looks.NUMBERS, id="pages", columns=20, note="空着全打；如 1 3"),
            Field("只打栏", form_looks.NUMBERS, id="fields", columns=20, note="空着全打；栏号在每页下面"),
        )
        asked.styles.height, asked.styles.margin = "auto", (0, 0, 0, 1)
        yield asked

    def on_mount(self) -> None:
        self.do(form_looks.look, self.case_id, self.paper, self.template)

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """The form as it will look."""
        look: form_looks.FormLook = message.result
        self._look = look
        self.query_one("#number").display = look.numbered
        self.query_one("#number", Field).value = self._number
        self.query_one("#number" if look.numbered else "#pages", Field).focus()
        self.query_one(PaperPreview).show_paper(look.lines)
        self.query_one("#heading", Lines).show([(Span(f" 套打 {look.title}", "title"), Span(f"  {look.place}", "dim"))])
        self.foot.stand("请先把证件纸放进纸盒，按 F10 打印；照片、盖章处不打。")

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """What does not fit stands in its place."""
        message.sentence = failure(message.error, self.session)

    def on_key(self, event: events.Key) -> None:
        """PgUp and PgDn move over the form while one types."""
        if event.key in ("pageup", "pagedown"):
            self.query_one(PaperPreview).on_key(event)

    def go_on(self, widget: Widget) -> None:
        """Enter of habit prints nothing."""
        if widget.id == "fields":
            self.say("回车不打印：按 F10 打印。")
        else:
            super().go_on(widget)

    def action_confirm(self) -> None:
        """F10: give it to the printer that has these forms."""
        printer = self.session.printer
        if printer is None:
            self.say(sentence("print.no_printer"), "error")
        elif self._look is None or self._printing:
            return
        elif wrong := form_looks.problem(self._look, self._value("pages"), self._value("fields")):
            self.say(wrong, "error")
        elif self._look.numbered and not self._value("number").strip():
            self.say(sentence("form.number_needed"), "error")
        else:
            self._printing, self._before = True, self._newest.id if self._newest else ""
            self.say("正在打印……")
            number = self._value("number").strip() if self._look.numbered else ""
            order = form_looks.order(self._look, self._value("pages"), self._value("fields"), number)
            reason = REPRINT if self._look.printed else ""
            printer.print_form(self.case_id, self.paper, reason, order).add_done_callback(self._is_printed)

    def _value(self, id: str) -> str:
        return self.query_one(f"#{id}", Field).value

    def _is_printed(self, done: "Future[str]") -> None:
        """On the spooler's thread."""
        error = done.exception()
        self.post_message(self.Printed("" if error else done.result(), error))

    def on_form_print_screen_printed(self, message: Printed) -> None:
        """What became of the paper is asked at 打印."""
        self._printing = False
        if message.error is not None:
            self.say(failure(message.error, self.session), "error")
            return
        self.say(message.sentence)
        newest = self._newest
        if newest is not None and newest.id != self._before and newest.state not in NOT_SENT:
            self.host.back()  # where the question about the sheet stands

    @property
    def _newest(self) -> "PrintRowView | None":
        """The last job of this case."""
        return next(iter(self.session.views.jobs_of(self.case_id)), None)

    def action_back(self) -> None:
        self.host.back()
