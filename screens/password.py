"""改口令: one's own; after a one-time password there is no way around it."""

from collections.abc import Iterable
from typing import cast

from textual.widget import Widget

from data import station
from screens import keys, setup_form
from screens.program import Program
from screens.reasons import failure
from screens.session import session_of
from screens.spans import Span
from screens.widgets import kinds
from screens.widgets.field import Field
from screens.widgets.kinds import Kind
from screens.widgets.lines import Lines
from screens.widgets.operator_row import PasswordField
from screens.work_screen import WorkScreen

_FORCED = "口令是一次性的，先改成自己的再办事；不改按 Esc 退回登录。"
_FREELY = "先输现在的口令，新口令输两遍，按 F10。"


class PasswordScreen(WorkScreen):
    """Three fields. forced: nothing else may be done before."""

    KEYS = (keys.HELP, keys.ENTER_NEXT, keys.CONFIRM.saying("保存"), keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    HINTS = True
    AUTO_FOCUS = "FieldInput"

    def __init__(self, forced: bool = False) -> None:
        super().__init__()
        self.session = session_of(self.app)
        self.forced = forced

    def compose_body(self) -> Iterable[Widget]:
        yield Lines((Span(f" 改口令  {self.session.operator.name}", "title"),), (), id="title")
        new = Kind(kinds.TEXT.takes, limit=64, problem=setup_form.password_problem)
        again = Kind(kinds.TEXT.takes, limit=64, problem=self._differs)
        yield _indented(Field("现在的口令", id="old", columns=24, password=True))
        yield _indented(PasswordField("新口令", new, id="new", columns=24, password=True))
        yield _indented(PasswordField("再输一遍", again, id="again", columns=24, password=True))

    def _differs(self, text: str) -> str:
        return setup_form.again_problem(self._field("new").value, text) if text else ""

    def _field(self, id: str) -> Field:
        return self.query_one(f"#{id}", Field)

    def on_mount(self) -> None:
        """What is to be done."""
        self.foot.stand(_FORCED if self.forced else _FREELY)

    def go_on(self, widget: Widget) -> None:
        """Enter in the last field saves."""
        if widget.id == "again":
            self.action_confirm()
        else:
            super().go_on(widget)

    def action_confirm(self) -> None:
        """F10."""
        from cqclerk.commands import operators

        new = self._field("new").value
        problem = setup_form.password_problem(new) or setup_form.again_problem(new, self._field("again").value)
        if problem:
            self.say(f"{problem}，还没有改。", "error")
            return
        self.do(operators.change_password, self.session.home, self._field("old").value, new)

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """From now on the new one."""
        session = self.session
        session.file = station.read(session.home)
        session.operator = next(slot for slot in session.file.operators if slot.operator_id == session.operator.operator_id)
        self.forced = False
        self.host.back()

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """Typed again from the start."""
        for field in self.query(Field):
            field.value = ""
        message.sentence = failure(message.error, self.session)
        self._field("old").focus()

    def action_back(self) -> None:
        """Esc: nothing was changed; with a one-time password back to the login."""
        if self.forced:
            cast(Program, self.app).sign_out()
        else:
            self.host.back()


def _indented(field: Field) -> Field:
    field.styles.margin = (0, 0, 0, 2)
    return field
