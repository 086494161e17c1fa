"""A field whose value is one of many: by number, code, initials or name. Enter takes the marked candidate."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from screens.cells import width
from screens.spans import Line, Span
from screens.widgets.field import LABEL_COLUMNS, Field
from screens.widgets.kinds import Kind
from screens.widgets.options import Numbered, Option, Options

CHOICE = Kind("编号、首字母或名称", limit=24)
_UNKNOWN = "没有“{text}”这一项，请按编号、首字母或名称选。"


class ChoiceField(Field):
    """value is the code of an option; what cannot be found stays as typed, with its mark.

    Typing anew replaces what was chosen. Left and right move the mark among the candidates of the hint line.
    """

    def __init__(
        self,
        label: str,
        options: Options,
        *,
        id: str | None = None,
        value: str = "",
        columns: int = 20,
        label_columns: int = LABEL_COLUMNS,
        note: str = "",
        same_as: Callable[[], str] | None = None,
    ) -> None:
        self.options = options
        self._candidates: Sequence[Option] = ()
        self._marked = 0
        kind = replace(CHOICE, limit=max(CHOICE.limit, columns))
        super().__init__(label, kind, id=id, value=value, columns=columns, note=note, label_columns=label_columns, same_as=same_as)

    @property
    def replaces(self) -> bool:
        return True

    def settle(self, text: str) -> str:
        """The value: what is there already, else the marked candidate, else the text as typed."""
        if self.options.get(text):
            return text
        return self._candidates[self._marked].code if text and self._candidates else text

    def edit_text(self, value: str) -> str:
        return self.left_text(value)

    def left_text(self, value: str) -> str:
        option = self.options.get(value)
        return option_text(option) if option else value

    def problem_of(self, value: str) -> str:
        return "" if not value or self.options.get(value) else _UNKNOWN.format(text=value)

    def typed(self, text: str) -> None:
        """Look for candidates; the value stays as it was until one is taken."""
        self.problem = self._problem_told = ""
        self._search(text)

    def enter(self) -> None:
        self._take(self.input.value)
        super().enter()
        if self._problem and self.being_edited:
            self.input.select_all()  # what was refused makes room for the next key

    def enter_field(self) -> None:
        super().enter_field()
        self._search("")

    def leave_field(self) -> None:
        self._take(self.input.value)
        super().leave_field()

    def _mark(self, step: int) -> bool:
        """Move the mark among the candidates; False if there is nothing to move among."""
        if len(self._candidates) < 2 or self.input.value == self.left_text(self._value) != "":
            return False
        self._marked = (self._marked + step) % len(self._candidates)
        self.hint(candidates_line(self._candidates, self._marked, self.app.size.width))
        return True

    def _take(self, text: str) -> None:
        """The text as typed becomes the value, unless it is only how the value looks."""
        if text == self.left_text(self._value):
            return
        value = self.settle(text)
        if value != self._value:
            self._value = value
            self.input.show(self.left_text(value))
            self.post_message(self.Changed(self, value))

    def _search(self, text: str) -> None:
        self._candidates, self._marked = self.options.find(text), 0
        marked = 0 if text and self._candidates else None
        self.hint(candidates_line(self._candidates, marked, self.app.size.width))

    def pressed(self, key: str) -> bool:
        if key in ("left", "right") and self._mark(1 if key == "right" else -1):
            return True
        return super().pressed(key)


def option_text(option: Option) -> str:
    """An option as it is listed and shown: 01 汉族; without a code that nobody types."""
    key = option.number if isinstance(option, Numbered) else option.code
    return f"{key} {option.label}" if key else option.label


def candidates_line(candidates: Sequence[Option], marked: int | None, columns: int) -> Line:
    """The candidates in one line around the marked one, which is reversed; what does not fit is counted."""
    spans = [Span(" ")]
    left = columns - 11
    first = marked or 0
    for place, option in enumerate(candidates[first:], start=first):
        text = option_text(option)
        left -= width(text) + 2
        if left < 0 and len(spans) > 1:
            spans.append(Span(f"还有{len(candidates) - place}项", "dim"))
            break
        spans += [Span(text, "mark" if place == marked else ""), Span("  ")]
    return tuple(spans)
