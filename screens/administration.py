"""管理: what is corrected after installation: the printer, the enrolment code, the address of the gateway. For administrators."""

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget

from cqclerk.domain.guards import certified
from cqclerk.domain.station import ChosenPrinter
from data import station
from screens import keys, safekeeping, setup_form, station_fields, texts
from screens.reasons import failure
from screens.session import session_of
from screens.setup_form import VIRTUAL, Gap, word
from screens.spans import Span
from screens.widgets import kinds
from screens.widgets.field import Field
from screens.widgets.lines import Lines
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from cqclerk.domain.station import Station

_PRINTER = ("printer", "transport", "address")
_TO_TRY = "按 Ctrl+T 打一张试页"


class AdministrationScreen(WorkScreen):
    """One form; F10 does whatever was changed in it, Ctrl+T tries the printer that is chosen."""

    KEYS = (keys.HELP.saying("本格规则"), keys.ENTER_NEXT, keys.TRIAL_PAGE, keys.FIND_PRINTER, keys.CONFIRM.saying("保存"), keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    HINTS = True
    AUTO_FOCUS = "FieldInput"

    @dataclass
    class Heard(Message):
        """What came of something that somebody else had to answer."""

        sentence: str
        tone: str
        enrolled: bool = False

    def __init__(self) -> None:
        super().__init__()
        self.session = session_of(self.app)
        self._as_it_is: dict[str, str] = {}
        self._station: Station | None = None
        self._leaving = False

    # -- the form -------------------------------------------------------------------------------------------

    def compose_body(self) -> Iterable[Widget]:
        later = self.session.views.recorded("later_notice_given", f"{self.session.today():%Y}-01-01")
        told = f"    今年补充告知 {later} 次（第一次没有告知的缺项）" if later else ""
        yield Lines((Span(" 管理  ", "title"), Span("改完按 F10；没有改的不动", "dim"), Span(told, "warning")), id="title")
        form = VerticalScroll(*self._fields(), id="form")
        form.can_focus = False
        form.styles.padding = (0, 0, 0, 1)
        yield form

    def _fields(self) -> Iterator[Widget]:
        yield station_fields.use_field()
        yield from station_fields.printer_fields(other=True)
        yield Field("登记码", kinds.TEXT, id="code", columns=20)
        yield Field("备份到", kinds.TEXT, id="backup", columns=40)
        if not self.session.file.training:  # the practice gateway answers elsewhere at each start
            yield station_fields.gateway_field()
            yield Field("网关证书", kinds.TEXT, id="authority", columns=40)

    def on_mount(self) -> None:
        """What is, once the workplace is open."""
        self._show_enrolled(self.session.epoch > 0)

    def on_screen_resume(self) -> None:
        """On top, or again after 认型号, which may have found another printer."""
        from cqclerk.commands import administration

        if not self._changed():
            self.do(administration.chosen)

    def _show_as_it_is(self, chosen: "Station") -> None:
        gateway = "" if self.session.file.training else station.read(self.session.home).gateway_url or setup_form.NO_LINE
        self._station = chosen
        self._as_it_is = {"use": "all", **self._printer_of(""), "code": "", "gateway": gateway, "backup": "", "authority": ""}
        for field in self.query(Field):
            field.value = self._as_it_is[field.id or ""]

    def _printer_of(self, use: str) -> dict[str, str]:
        """The printer of a form of paper as the fields show it."""
        assert self._station is not None
        printers = (printer for printer in self._station.printers if printer.use == use)
        one = next(printers, ChosenPrinter(station_fields.NO_OTHER, "", "", use))
        return dict(zip(_PRINTER, (one.profile, one.transport, one.address), strict=True))

    def _show_printer(self) -> None:
        """The printer of the form of paper that was chosen; what was not saved of the one before falls away, and that is said."""
        lost = self._changed() & set(_PRINTER)
        self._as_it_is |= {"use": self._field("use").value, **self._printer_of(self._use)}
        for id in _PRINTER:
            self._field(id).value = self._as_it_is[id]
        if lost:
            self.say("前一台改了没有保存，已放下；要改先按 F10。", "warning")

    @property
    def _use(self) -> str:
        chosen = self._field("use").value
        return "" if chosen == "all" else chosen

    def _show_enrolled(self, enrolled: bool) -> None:
        reason = certified(self.session.actor) if enrolled else None
        note = texts.objection(reason) if reason else "本机已登记，重新登记时才填" if enrolled else "本机还没有登记，不能审批发证"
        self._field("code").show_note(note)
        if not self.session.file.training:
            self._field("authority").show_note("市里自己的证书机构才要填：它的文件名 (PEM)；登记后随网关的通知自动更换")
        self._field("backup").show_note("文件名，如 U 盘上的 /media/usb/周五.cqbackup；加密，要用口令才打得开")

    def on_field_changed(self, message: Field.Changed) -> None:
        """A printer proposes how it is connected; the virtual one has no address."""
        field, self._leaving = message.field, False
        if field.id == "use" and self._station is not None and field.value != self._as_it_is["use"]:
            if field.value in (*station_fields.USES, "all"):
                self._show_printer()
            return
        if field.id == "printer" and field.value == station_fields.NO_OTHER:
            self._field("transport").value = self._field("address").value = ""
        if field.id == "printer" and (way := station_fields.way_of(field.value)):
            self._field("transport").value = way
        if self._field("transport").value == VIRTUAL and field.id in ("printer", "transport"):
            self._field("address").value = ""

    def _field(self, id: str) -> Field:
        return self.query_one(f"#{id}", Field)

    def _changed(self) -> set[str]:
        fields = {
            field.id or "": field.value for field in self.query(Field) if field.id != "use"
        }  # which printer it is about changes nothing
        return {id for id, value in fields.items() if self._as_it_is and value != self._as_it_is[id]}

    # -- saving ---------------------------------------------------------------------------------------------

    def action_confirm(self) -> None:
        """F10: whatever was changed, after all of it is right."""
        changed = self._changed()
        if wrong := self._gaps(changed):
            self._show_gap(wrong[0])
            return
        if not changed:
            self.say("没有改动。", "warning")
        if changed & set(_PRINTER):
            self._save_printer()
        if "gateway" in changed:
            self._save_gateway()
        if "authority" in changed:
            self._believe(Path(self._field("authority").value).expanduser())
        if "backup" in changed:
            self._back_up(Path(self._field("backup").value).expanduser())
        if "code" in changed:
            self._enrol(self._field("code").value)

    def _gaps(self, changed: set[str]) -> tuple[Gap, ...]:
        of_printer = self._printer_gaps() if changed & set(_PRINTER) else ()
        if "gateway" not in changed:
            return of_printer
        url = self._field("gateway").value
        problem = setup_form.gateway_problem(url) if url else word("gap", "gateway")
        return (*of_printer, *([Gap("gateway", "网关地址", problem)] if problem else []))

    def _printer_gaps(self) -> tuple[Gap, ...]:
        if self._field("printer").value != station_fields.NO_OTHER:
            return setup_form.printer_gaps(*(self._field(id).value for id in _PRINTER))
        return () if self._use else (Gap("printer", "打印机", "总要有一台打印机"),)

    def _show_gap(self, gap: Gap) -> None:
        field = self._field(gap.field)
        field.problem = f"{gap.what}，还没有保存。"
        field.focus()
        self.say(field.problem, "error")

    def _save_printer(self) -> None:
        from cqclerk.commands import administration

        profile, transport, address = (self._field(id).value for id in _PRINTER)
        given = ("", "", "") if profile == station_fields.NO_OTHER else (profile, transport, address)
        self.do(administration.choose_printer, *given, self._use)

    def _save_gateway(self) -> None:
        from cqclerk.commands import administration

        self.do(administration.change_gateway, self.session.home, setup_form.gateway_url(self._field("gateway").value))

    def _believe(self, file: Path) -> None:
        from cqclerk.commands import administration

        self.do(administration.believe, self.session.home, file)

    def _back_up(self, target: Path) -> None:
        from cqclerk.commands import administration

        self.say("正在备份……")
        self.do(administration.back_up, self.session.home, target)

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """It stands: what is printed next goes there."""
        super().on_work_screen_done(message)
        match message.command.__name__:
            case "chosen":
                self._show_as_it_is(message.result)
            case "choose_printer":
                self._keep(_PRINTER)
                self._station = message.result
                if self.session.printer is not None:
                    self.session.printer.use(message.result)
                self.say(f"打印机已换，以后都从它打；{_TO_TRY}。" if self._use == "" else f"{self._role}的打印机已换；{_TO_TRY}。", "good")
            case "believe":
                self._field("authority").value = ""
                self.say("网关证书已换，以后只认它；正在用它联系网关。", "good")
                if self.session.line is not None:
                    self.session.line.send_now()
            case "back_up":
                self._field("backup").value = ""
                self.say(safekeeping.done_words(*message.result), "good")
            case "change_gateway":
                self._keep(("gateway",))
                self.say("网关地址已保存，下次登录起用新的；现在换人再登录也行（F9）。", "good")

    @property
    def _role(self) -> str:
        return setup_form.word("printer_use", self._use or "all")

    def _keep(self, ids: Iterable[str]) -> None:
        self._as_it_is |= {id: self._field(id).value for id in ids}

    # -- what others answer -----------------------------------------------------------------------------------

    def _enrol(self, code: str) -> None:
        line = self.session.line
        if line is None:
            self.say("本机没有接网关，登记码没有用；请稍后再试。", "error")
            return
        self.say("正在登记……")
        threading.Thread(target=lambda: line.enrol_with(code).add_done_callback(self._enrolled), name="enrol", daemon=True).start()

    def _enrolled(self, done: "Future[None]") -> None:
        """On the sync thread."""
        error = done.exception()
        if error is None:
            self.post_message(self.Heard("本机已登记，可以审批发证了。", "good", enrolled=True))
        else:
            self.post_message(self.Heard(self._not_enrolled(error), "error"))

    def _not_enrolled(self, error: BaseException) -> str:
        from cqclerk.sync.problems import LinkProblem

        if isinstance(error, LinkProblem):
            return (
                f"{said.text if (said := texts.words(error.key)) else error.key}；登记码已记下：线路通后自动登记，用U盘导出（F6 U）也带去。"
            )
        return failure(error, self.session)

    def action_trial_page(self) -> None:
        """Ctrl+T: a page on the printer that is chosen, in no ledger."""
        printer = self.session.printer
        if self._changed() & set(_PRINTER):
            self.say("打印机改了还没有保存；先按 F10，再打试页。", "warning")
        elif printer is None:
            self.say("打印还没有准备好，请稍后再试。", "warning")
        else:
            self.say("正在打试页……")
            printer.trial(f"{self.session.now():%Y-%m-%d %H:%M}", self._use).add_done_callback(self._tried)

    def action_find_printer(self) -> None:
        """Ctrl+N: which printer it is that stands here."""
        if self._changed() & set(_PRINTER):
            self.say("打印机改了还没有保存；先按 F10，再认型号。", "warning")
        else:
            self.host.go("printer_wizard")

    def _tried(self, done: "Future[str]") -> None:
        """On the print thread."""
        if done.cancelled():
            return
        error = done.exception()
        self.post_message(self.Heard(done.result(), "") if error is None else self.Heard(failure(error, self.session), "error"))

    def on_administration_screen_heard(self, message: Heard) -> None:
        """Say it; a code that was used is gone."""
        self.say(message.sentence, message.tone)
        if message.enrolled:
            self._field("code").value = ""
            self._show_enrolled(True)

    def action_back(self) -> None:
        """Esc: at once, or pressed twice where something is not saved."""
        if self._leaving or not self._changed():
            self.host.back()
        else:
            self._leaving = True
            self.say("改了还没有保存；再按一次 Esc 不保存离开，F10 保存。", "warning")
