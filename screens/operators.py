"""操作员: who works here, added with a one-time password, given other roles, taken away. For administrators."""

from collections.abc import Iterable

from textual.containers import Vertical
from textual.widget import Widget

from cqclerk.domain.access import Role
from cqclerk.domain.station import Operator
from data import station
from screens import keys
from screens.phases import role_word
from screens.reasons import failure
from screens.session import session_of
from screens.setup_form import ROLE_DIGITS, ROLES
from screens.spans import Span
from screens.widgets import kinds
from screens.widgets.field import Field
from screens.widgets.lines import Lines
from screens.widgets.operator_row import PasswordField
from screens.widgets.option_list import Choice, OptionList
from screens.work_screen import WorkScreen

ADD, ROLES_OF, RESET, REMOVE = "add", "roles", "reset", "remove"
_ASKED = {ADD: ("name", "roles", "password"), ROLES_OF: ("roles",), RESET: ("password",), REMOVE: ()}
_TITLES = {ADD: "加操作员", ROLES_OF: "改角色", RESET: "新的一次性口令", REMOVE: "移除"}
_SAY = {
    ADD: "填姓名、角色（1窗口 2审核 3负责人 4管理员，可写几个）和您自己的口令，按 F10。",
    ROLES_OF: "角色 1窗口 2审核 3负责人 4管理员，可写几个，按 F10；下次登录起算。",
    RESET: "填您自己的口令，按 F10；原来的口令不再能用。",
    REMOVE: "移除以后不能再登录，办过的事都在。按 F10 移除，Esc 不移除。",
}
_ASKING = (keys.CONFIRM, keys.BACK.saying("不做"))


class OperatorsScreen(WorkScreen):
    """A list of people, for each what may be done, and the few fields that it needs."""

    KEYS = (keys.HELP, keys.DIGITS, keys.BACK)
    BINDINGS = keys.bindings((*KEYS, keys.CONFIRM))
    AUTO_FOCUS = "#choices"

    def __init__(self) -> None:
        super().__init__()
        self.session = session_of(self.app)
        self._people: tuple[Operator, ...] = ()
        self._whom: Operator | None = None
        self._act = ""

    def compose_body(self) -> Iterable[Widget]:
        yield Lines((Span(" 操作员", "title"),), id="title")
        yield OptionList(id="choices")
        form = Vertical(*self._fields(), id="form")
        form.styles.height, form.styles.margin, form.display = "auto", (1, 0, 0, 1), False
        yield form
        yield Lines(id="told")

    def _fields(self) -> Iterable[Widget]:
        yield Field("姓名", kinds.NAME, id="name", columns=20)
        yield Field("角色", ROLE_DIGITS, id="roles", columns=6)
        yield PasswordField("您的口令", id="password", columns=24, password=True)

    def on_mount(self) -> None:
        """Who works here, once the workplace is open."""
        self._read()

    def _read(self) -> None:
        from cqclerk.commands import operators

        self.do(operators.listed)

    # -- the list ---------------------------------------------------------------------------------------------

    def _offer_people(self) -> None:
        self._whom = None
        people = [Choice(one.id, f"{one.name}  {_role_words(one)}") for one in self._people]
        self._offer("操作员", (*people, Choice(ADD, _TITLES[ADD])))
        self.foot.stand("按数字选人；加人按最后一个数字。")

    def _offer_acts(self, whom: Operator) -> None:
        self._whom = whom
        self._offer(f"操作员 {whom.name}", tuple(Choice(act, _TITLES[act]) for act in (ROLES_OF, RESET, REMOVE)))
        self.foot.stand(f"{whom.name}：{_role_words(whom)}。Esc 回到名单。")

    def _offer(self, title: str, choices: tuple[Choice, ...]) -> None:
        self._act = ""
        self.query_one("#title", Lines).show([(Span(f" {title}", "title"),)])
        self.query_one("#form").display = False
        options = self.query_one("#choices", OptionList)
        options.display = True
        options.offer(choices)
        options.focus()
        self.show_keys()

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """A person, or what is to be done."""
        chosen = message.choice.id
        whom = next((one for one in self._people if one.id == chosen), None)
        if whom is not None:
            self._offer_acts(whom)
        else:
            self._begin(chosen)

    # -- what is asked ------------------------------------------------------------------------------------------

    def _begin(self, act: str) -> None:
        self._act = act
        asked = _ASKED[act]
        self.query_one("#told", Lines).show([])
        self.query_one("#title", Lines).show([(Span(f" {_TITLES[act]} {self._whom.name if self._whom else ''}", "title"),)])
        self.query_one("#form").display = bool(asked)
        self.query_one("#choices").display = False
        for field in self.query(Field):
            field.display = field.id in asked
            field.value = _digits_of(self._whom) if field.id == "roles" and self._whom else ""
        self.foot.show_keys(keys.key_line(_ASKING, self.size.width - 1))
        self.foot.stand(_SAY[act])
        self.set_focus(None)
        if asked:
            self.call_after_refresh(self._field(asked[0]).focus)

    def _field(self, id: str) -> Field:
        return self.query_one(f"#{id}", Field)

    def go_on(self, widget: Widget) -> None:
        """Enter in the last field does it."""
        asked = _ASKED.get(self._act, ())
        if asked and widget.id == asked[-1]:
            self.action_confirm()
        else:
            super().go_on(widget)

    def action_confirm(self) -> None:
        """F10."""
        from cqclerk.commands import operators

        home, whom = self.session.home, self._whom
        name, password = self._field("name").value.strip(), self._field("password").value
        roles = tuple(ROLES[int(digit) - 1] for digit in self._field("roles").value)
        if self._act == ADD:
            self.do(operators.add_operator, home, name, roles, password)
        elif whom is not None and self._act == ROLES_OF:
            self.do(operators.change_roles, home, whom.id, roles)
        elif whom is not None and self._act == RESET:
            self.do(operators.reset_password, home, whom.id, password)
        elif whom is not None and self._act == REMOVE:
            self.do(operators.remove_operator, home, whom.id)

    # -- what came of it ----------------------------------------------------------------------------------------

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """It stands; a one-time password is shown this once."""
        if message.command.__name__ == "listed":
            self._people = message.result
            if not self._act:
                self._offer_people()
            return
        result = message.result
        who, once = result if isinstance(result, tuple) else (result, "")
        self.session.file = station.read(self.session.home)
        if once:
            self.query_one("#told", Lines).show([*_once_lines(who.name, once)])
        self.say(f"已保存在本机：{_TITLES[self._act]}，{who.name}。", "good")
        self._act = ""
        self._read()

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """The password is asked for again; what else was typed stays."""
        self._field("password").value = ""
        message.sentence = failure(message.error, self.session)

    def action_back(self) -> None:
        """Esc: out of what was begun, to the list, away."""
        if self._act and self._whom is not None:
            self._offer_acts(self._whom)
        elif self._act or self._whom is not None:
            self._offer_people()
        else:
            self.host.back()


def _role_words(operator: Operator) -> str:
    return " ".join(role_word(role) for role in Role if role in operator.roles)


def _digits_of(operator: Operator | None) -> str:
    return "".join(str(number) for number, role in enumerate(ROLES, 1) if operator and role in operator.roles)


def _once_lines(name: str, once: str) -> Iterable[tuple[Span, ...]]:
    yield ()
    yield (Span(f" {name} 的一次性口令  "), Span(once, "strong"))
    yield (Span(" 只显示这一次：请本人抄下，登录时要改成自己的口令。", "dim"),)
