"""套打校准: on which printer and tray the forms of a template lie, and how their print is moved. For administrators."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from screens import keys, setup_form, station_fields, stationery_lines
from screens.reasons import failure
from screens.session import session_of
from screens.spans import Span
from screens.widgets import kinds
from screens.widgets.field import Field
from screens.widgets.lines import Lines
from screens.widgets.option_list import Choice, OptionList
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from concurrent.futures import Future

    from cqclerk.domain.station import Station
    from cqclerk.domain.stationery import FormPlace
    from printing.stationery.template import FormTemplate

PLACE, SHEET, MEASURE, UNDO, LEAVE, PICTURE = "place", "sheet", "measure", "undo", "leave", "picture"
_CROSSES = ("a_left", "a_top", "b_left", "b_top")
_ASKED = {PLACE: ("printer", "transport", "address", "tray"), MEASURE: _CROSSES}
_SAY = {
    PLACE: "选打印机和接法，填地址；只有一个纸盒的不填纸盒。按 F10 保存。",
    MEASURE: "量 A、B 十字中心到纸左边、上边的毫米数（量到 0.1），按 F10。",
}
_ASKING = (keys.CONFIRM, keys.BACK.saying("不做"))


class StationeryScreen(WorkScreen):
    """A list of templates, for each where its forms lie and what may be done, and the few fields that it needs."""

    KEYS = (keys.HELP, keys.DIGITS, keys.BACK)
    BINDINGS = keys.bindings((*KEYS, keys.CONFIRM))
    AUTO_FOCUS = "#choices"
    HINTS = True

    @dataclass
    class Printed(Message):
        """The calibration sheet is out, or why not."""

        sentence: str
        tone: str

    def __init__(self) -> None:
        super().__init__()
        self.session = session_of(self.app)
        self._station: Station | None = None
        self._templates: tuple[FormTemplate, ...] = ()
        self._template: FormTemplate | None = None
        self._act = ""

    def compose_body(self) -> Iterable[Widget]:
        yield Lines((Span(" 套打校准", "title"),), id="title")
        yield Lines(id="told")
        yield OptionList(id="choices")
        form = Vertical(*self._fields(), id="form")
        form.styles.height, form.styles.margin, form.display = "auto", (1, 0, 0, 1), False
        yield form

    def _fields(self) -> Iterable[Widget]:
        yield from station_fields.form_printer_fields()
        yield Field("纸盒", kinds.TEXT, id="tray", columns=16, note="24针机写 1、2；系统队列写纸盒名，如 Tray2")
        for id, label in zip(_CROSSES, ("A 离左边", "A 离上边", "B 离左边", "B 离上边"), strict=True):
            yield Field(label, stationery_lines.MILLIMETRES, id=id, columns=8, note="毫米")

    def on_mount(self) -> None:
        self.do(stationery_lines.read)

    # -- the lists --------------------------------------------------------------------------------------------

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """It stands: what is printed next goes there, moved so."""
        if message.command is stationery_lines.read:
            self._station, self._templates = message.result
            self._offer_templates()
            return
        if message.command is stationery_lines.save_pictures:
            self.say(f"样张图片已存：{message.result}，里面没有任何人的资料。", "good")
            return
        before, self._station = self._station, message.result
        if self.session.printer is not None and message.result.forms != (before.forms if before else ()):
            self.session.printer.use(message.result)
        elif self.session.printer is not None:
            self.session.printer.moved(message.result)
        self._offer_acts(self._template)
        self.say(stationery_lines.done(message.command.__name__, message.result, self._where()), "good")

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """What was typed stays."""
        message.sentence = failure(message.error, self.session)

    def _where(self) -> "FormPlace | None":
        assert self._station is not None and self._template is not None
        return self._station.form_place(self._template.name)

    def _offer_templates(self) -> None:
        assert self._station is not None
        self._template = None
        rows = [Choice(one.name, one.title, stationery_lines.place_words(self._station.form_place(one.name))) for one in self._templates]
        self._offer("套打校准", (), tuple(rows))
        self.foot.stand("按数字选证件纸。尺寸待核实：量过真纸，在 管理·证件样式 抄出来改。")

    def _offer_acts(self, template: "FormTemplate | None") -> None:
        assert self._station is not None and template is not None
        self._template = template
        place = self._where()
        self._offer(template.title, stationery_lines.told(template, self._station, place), stationery_lines.acts(self._station, place))
        self.foot.stand("先打标定页，量两个十字，填进来换算；再打一张看准不准。Esc 回到名单。")

    def _offer(self, title: str, told: Iterable[tuple[Span, ...]], choices: tuple[Choice, ...]) -> None:
        self._act = ""
        self.query_one("#title", Lines).show([(Span(f" {title}", "title"),)])
        self.query_one("#told", Lines).show([*told])
        self.query_one("#form").display = False
        options = self.query_one("#choices", OptionList)
        options.display = True
        options.offer(choices)
        options.focus()
        self.show_keys()

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """A template, or what is to be done."""
        chosen = message.choice.id
        if self._template is None:
            self._offer_acts(next(one for one in self._templates if one.name == chosen))
        elif chosen in _ASKED:
            self._begin(chosen)
        elif chosen == SHEET:
            self._print_sheet()
        elif chosen == PICTURE:
            self._save_picture()
        else:
            self._at_once(chosen)

    def _at_once(self, chosen: str) -> None:
        """Leave the tray, or take something back from the history."""
        from cqclerk.commands import stationery
        from cqclerk.domain.stationery import FormPlace

        assert self._template is not None and self._station is not None
        place = self._where()
        if chosen == LEAVE:
            self.do(stationery.place, FormPlace(self._template.name, "", "", ""))
        elif place is not None:
            self.do(stationery.put_back, place, stationery_lines.history(self._station, place)[int(chosen.removeprefix(UNDO))].before)

    # -- what is asked ------------------------------------------------------------------------------------------

    def _begin(self, act: str) -> None:
        assert self._template is not None
        self._act = act
        self.query_one("#form").display = True
        self.query_one("#choices").display = False
        place = self._where()
        known = {"printer": place.profile, "transport": place.transport, "address": place.address, "tray": place.tray} if place else {}
        for field in self.query(Field):
            field.display = field.id in _ASKED[act]
            field.value = known.get(field.id or "", "")
        self.foot.show_keys(keys.key_line(_ASKING, self.size.width - 1))
        self.foot.stand(_SAY[act])
        self.set_focus(None)
        self.call_after_refresh(self._field(_ASKED[act][0]).focus)

    def _field(self, id: str) -> Field:
        return self.query_one(f"#{id}", Field)

    def on_field_changed(self, message: Field.Changed) -> None:
        """A printer proposes how it is connected."""
        if message.field.id == "printer" and not self._field("transport").value:
            self._field("transport").value = station_fields.way_of(message.field.value)

    def go_on(self, widget: Widget) -> None:
        """Enter in the last field does it."""
        asked = _ASKED.get(self._act, ())
        if asked and widget.id == asked[-1]:
            self.action_confirm()
        else:
            super().go_on(widget)

    def action_confirm(self) -> None:
        """F10."""
        if self._act == PLACE:
            self._place()
        elif self._act == MEASURE:
            self._measure()

    def _place(self) -> None:
        from cqclerk.commands import stationery
        from cqclerk.domain.stationery import FormPlace

        assert self._template is not None
        values = {id: self._field(id).value.strip() for id in _ASKED[PLACE]}
        if wrong := setup_form.printer_gaps(values["printer"], values["transport"], values["address"]):
            self._show_gap(wrong[0].field, f"{wrong[0].what}，还没有保存。")
            return
        self.do(stationery.place, FormPlace(self._template.name, values["printer"], values["transport"], values["address"], values["tray"]))

    def _measure(self) -> None:
        from cqclerk.commands import stationery
        from printing.stationery import calibration

        assert self._template is not None
        place, spots = self._where(), stationery_lines.spots([self._field(id).value for id in _CROSSES])
        if spots is None:
            self._show_gap(next(id for id in _CROSSES if not self._field(id).value), "四个数都要填，还没有换算。")
        elif place is not None:
            self.do(stationery.align, place, calibration.crosses(self._template.width, self._template.height), spots)

    def _show_gap(self, id: str, sentence: str) -> None:
        field = self._field(id)
        field.problem = sentence
        field.focus()
        self.say(sentence, "error")

    # -- the calibration sheet ----------------------------------------------------------------------------------

    def _print_sheet(self) -> None:
        printer = self.session.printer
        assert self._template is not None
        if printer is None:
            self.say("打印还没有准备好，请稍后再试。", "warning")
            return
        self.say("正在打标定页……请用普通纸。")
        printer.calibrate(self._template, f"{self.session.now():%Y-%m-%d %H:%M}").add_done_callback(self._sheet_is_out)

    def _sheet_is_out(self, done: "Future[str]") -> None:
        """On the print thread."""
        if not done.cancelled():
            error = done.exception()
            said, tone = (done.result(), "") if error is None else (failure(error, self.session), "error")
            self.post_message(self.Printed(said, tone))

    def on_stationery_screen_printed(self, message: Printed) -> None:
        self.say(message.sentence, message.tone)

    def _save_picture(self) -> None:
        """The template over its scan, the names of its fields in their places: nobody's data."""
        assert self._template is not None
        self.do(stationery_lines.save_pictures, self._template, self.session.home)

    def action_back(self) -> None:
        """Esc: out of what was begun, to the list, away."""
        if self._act:
            self._offer_acts(self._template)
        elif self._template is not None:
            self._offer_templates()
        else:
            self.host.back()
