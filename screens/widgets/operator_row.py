"""One operator at set-up, in a line: name, roles by digits, the password twice."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.widget import Widget

from screens.spans import Span
from screens.widgets.field import Field
from screens.widgets.kinds import NAME, TEXT, Kind

_NAME, _ROLES, _PASSWORD = 12, 4, 13
_LABEL = 5


class PasswordField(Field):
    """What is refused cannot be mended unseen: it is cleared, and the reason stands until the next one is right."""

    def enter(self) -> None:
        if not self._refused():
            super().enter()

    def leave_field(self) -> None:
        super().leave_field()
        self._refused()

    def _refused(self) -> bool:
        problem = self.problem_of(self.value)
        if not problem:
            return False
        self.value = ""
        self.problem = problem
        self.tell(problem, "error")
        self.hint((Span(f" {problem}", "error"),))
        return True


class OperatorRow(Widget):
    """number counts from 1; the ids of its fields end in it. problem says what is wrong with a password, differs with its repetition."""

    DEFAULT_CSS = """
    OperatorRow { height: 1; width: 1fr; layout: horizontal; & Field { margin: 0 1 0 0; } }
    """

    def __init__(self, number: int, roles: Kind, problem: Callable[[str], str], differs: Callable[[str, str], str]) -> None:
        super().__init__()
        self.number = number
        password = Kind(TEXT.takes, limit=64, problem=problem)
        self.name_field = _sized(Field(f"{number:2} 姓名", NAME, id=f"name{number}", columns=_NAME, label_columns=_LABEL + 3))
        self.roles_field = _sized(Field("角色", roles, id=f"roles{number}", columns=_ROLES, label_columns=_LABEL))
        self.password_field = _sized(
            PasswordField("口令", password, id=f"password{number}", columns=_PASSWORD, label_columns=_LABEL, password=True)
        )
        again = Kind(TEXT.takes, limit=64, problem=lambda text: differs(self.password_field.value, text) if text else "")
        self.again_field = _sized(PasswordField("再输", again, id=f"again{number}", columns=_PASSWORD, label_columns=_LABEL, password=True))

    def compose(self) -> ComposeResult:
        yield from (self.name_field, self.roles_field, self.password_field, self.again_field)


def _sized(field: Field) -> Field:
    field.styles.width = field.label_columns + field.columns
    return field
