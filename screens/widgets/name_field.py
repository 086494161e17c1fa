"""A person's name as it was typed; shown in its one form, and what was mended is said."""

from collections.abc import Callable
from dataclasses import replace

from cqclerk.domain.text import fold_name
from screens.widgets.field import Field
from screens.widgets.kinds import NAME

_MENDED = {
    "private_use": "旧字库的字已换成标准字",
    "radicals": "部首样的字已换成汉字",
    "width": "全角已换成半角",
    "dot": "间隔点已统一为“·”",
    "blank": "空格已整理",
}


class NameField(Field):
    """value is the name as typed, for the record keeps both; what is seen is the form that papers print."""

    def __init__(self, label: str, problem: Callable[[str], str], *, same_as: Callable[[], str] | None = None, hint: str = "") -> None:
        super().__init__(label, replace(NAME, settle=str.strip, problem=problem), same_as=same_as, hint=hint)

    def left_text(self, value: str) -> str:
        return fold_name(value).text

    def edit_text(self, value: str) -> str:
        return self.left_text(value)

    def leave_field(self) -> None:
        changed = self.settle(self._value) != self._value_before
        super().leave_field()
        folded = fold_name(self._value)
        notes = [_MENDED[note] for note in dict.fromkeys(folded.notes)]
        if changed and notes:
            self.tell(f"{self.label}整理为 {folded.text}：{'，'.join(notes)}，请对照证件。")
