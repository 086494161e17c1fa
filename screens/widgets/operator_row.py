"""One operator at set-up, in a line: name, roles by digits, the password twice."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.widget import Widget

from screens.widgets.field import Field
from screens.widgets.kinds import NAME, TEXT, Kind

_NAME, _ROLES, _PASSWORD = 12, 4, 13
_LABEL = 5


class OperatorRow(Widget):
    """number counts from 1; the ids of its fields end in it. problem says what is wrong with a password."""

    DEFAULT_CSS = """
    OperatorRow { height: 1; width: 1fr; layout: horizontal; & Field { margin: 0 1 0 0; } }
    """

    def __init__(self, number: int, roles: Kind, problem: Callable[[str], str]) -> None:
        super().__init__()
        self.number = number
        password = Kind(TEXT.takes, limit=64, problem=problem)
        self.name_field = _sized(Field(f"{number:2} 姓名", NAME, id=f"name{number}", columns=_NAME, label_columns=_LABEL + 3))
        self.roles_field = _sized(Field("角色", roles, id=f"roles{number}", columns=_ROLES, label_columns=_LABEL))
        self.password_field = _sized(
            Field("口令", password, id=f"password{number}", columns=_PASSWORD, label_columns=_LABEL, password=True)
        )
        self.again_field = _sized(Field("再输", id=f"again{number}", columns=_PASSWORD, label_columns=_LABEL, password=True))

    def compose(self) -> ComposeResult:
        yield from (self.name_field, self.roles_field, self.password_field, self.again_field)


def _sized(field: Field) -> Field:
    field.styles.width = field.label_columns + field.columns
    return field
