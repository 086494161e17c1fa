"""应急接件 at a village, and 补录 of a line of a paper register at its township: what has to be told before the form."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.widget import Widget

from screens import bypass, keys, texts
from screens.session import session_of
from screens.spans import Span
from screens.widgets import kinds
from screens.widgets.choice_field import ChoiceField
from screens.widgets.field import Field
from screens.widgets.lines import Lines
from screens.widgets.options import ShortList
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from cqclerk.domain.guards import Objection

_WIDE, _NARROW = 40, 12


class EmergencyScreen(WorkScreen):
    """A few fields; F10 goes on to the form of the application, which carries what was told here."""

    KEYS = (keys.HELP, keys.ENTER_NEXT, keys.CONFIRM.saying("去填表"), keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    HINTS = True
    AUTO_FOCUS = "FieldInput"

    def __init__(self, register: bool = False) -> None:
        super().__init__()
        self.session = session_of(self.app)
        self.register = register

    def compose_body(self) -> Iterable[Widget]:
        title, note = bypass.heading(self.register, self.session)
        yield Lines((Span(f" {title}  ", "title"), Span(note, "dim")), id="title")
        form = VerticalScroll(*self._fields(), id="form")
        form.can_focus = False
        form.styles.padding = (0, 0, 0, 1)
        yield form

    def _fields(self) -> Iterator[Widget]:
        codes, now = self.session.reference.codes, self.session.now()
        if self.register:
            yield Field("村居", kinds.TEXT, id="village", columns=_WIDE, hint="没有工作站的村居，写全称")
            yield Field("登记簿号", kinds.TEXT, id="register", columns=_NARROW, hint="纸质登记簿上的编号；一个编号只补录一次")
            yield Field("接件日期", kinds.past_date(self.session.today), id="taken_on", columns=_NARROW, hint="村居接件那一天，如 20261123")
            yield Field("手开证号", kinds.TEXT, id="paper_number", columns=_WIDE, hint="村居已手开证件的编号，没有就空着；编号和证件都不改")
        else:
            yield ChoiceField("线路情况", ShortList(*codes["emergency_line"].entries), id="line", columns=_WIDE)
        yield ChoiceField("不能用APP", ShortList(*codes["emergency_reason"].entries), id="reason", columns=_WIDE)
        yield Field("说明", kinds.TEXT, id="words", columns=_WIDE, hint="其他特殊原因必须写明，别的可以空着")
        yield Field("同意人", kinds.NAME, id="approver", columns=_NARROW, hint="同意应急接件的负责人姓名")
        yield Field("同意日期", kinds.past_date(self.session.today), id="day", columns=_NARROW, value=now.date().isoformat())
        yield Field("同意时刻", bypass.TIME, id="time", columns=_NARROW, value=f"{now:%H:%M}", hint="四位数字，如 0930")
        yield ChoiceField("同意方式", ShortList(*codes["leave_means"].entries), id="means", columns=_WIDE)

    @property
    def told(self) -> dict[str, str]:
        """What was typed, as the draft of the form keeps it."""
        return {f"{bypass.PREFIX}{field.id}": field.value for field in self.query(Field) if field.value}

    def action_confirm(self) -> None:
        """F10: on to the form, unless something stands against it."""
        if wrong := next((field for field in self.query(Field) if field.problem), None):
            wrong.focus()
            self.say(wrong.problem, "warning")
            return
        up = self.host.facts.link.words.startswith(bypass.UP)
        barred = bypass.objection(self.told, self.session, register=self.register, line_up=up)
        if barred is not None:
            self._show(barred)
        elif self.register:
            self.do(bypass.look_for, self.told)
        else:
            self._go_on()

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """Nobody has entered that line yet."""
        self._go_on()

    def _go_on(self) -> None:
        self.host.back()
        self.host.go("intake", "", "", self.told)

    def _show(self, barred: "Objection") -> None:
        self.say(texts.objection(barred), "warning")
        field = bypass.FIELDS.get(barred.key)
        if field and self.query(f"#{field}"):
            self.query_one(f"#{field}", Field).focus()

    def action_back(self) -> None:
        """Esc."""
        self.host.back()
