"""Ctrl+K in a field for text: the desk of rare characters comes up, and what is chosen there goes in at the cursor."""

from screens.widgets.field_input import FieldInput
from screens.work_screen import WorkScreen

_A_CHARACTER = "龙"


def ask_for_character(screen: WorkScreen) -> None:
    """To the desk of rare characters, if the field with the focus takes characters; else it is said which fields do."""
    typing = screen.focused
    if not isinstance(typing, FieldInput) or typing.clean(_A_CHARACTER) != _A_CHARACTER:
        screen.say("生僻字放进姓名、地址这样输文字的格子：先到那一格，再按 Ctrl+K。", "warning")
        return

    def put(char: str) -> None:
        typing.replace(char, *sorted(typing.selection))

    screen.host.go("rare_characters", put, typing.field.label)
