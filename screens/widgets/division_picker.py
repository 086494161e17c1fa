"""A place in three cells: district, township, village, each by initials, name or code. What lies above is filled along."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget

from screens.shim import Screen
from screens.widgets.choice_field import ChoiceField
from screens.widgets.field import LABEL_COLUMNS, Field
from screens.widgets.options import Numbered

_CELLS = (11, 14, 14)  # columns of district, township, village


class Place(Protocol):
    """A division: twelve digits and its own name."""

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Places:
    """Where the picker finds its places.

    find  (code above or "", text) → what the text may mean below it, the likeliest first; all if the text is empty
    path  code → the place and those above it, from the district (or the other province) down
    """

    find: Callable[[str, str], Sequence[Place]]
    path: Callable[[str], Sequence[Place]]


class DivisionPicker(Widget):
    """value is the code of the deepest place chosen, "" if none; setting it tells nobody."""

    DEFAULT_CSS = """
    DivisionPicker { height: 1; width: 1fr; layout: horizontal; }
    DivisionPicker > Field { margin: 0 1 0 0; }
    """

    @dataclass
    class Changed(Message):
        """Another place was chosen, or none any more."""

        picker: "DivisionPicker"
        value: str

    @dataclass
    class Finished(Message):
        """A cell is left, and the place is not what it was: the moment to save a draft."""

        picker: "DivisionPicker"
        value: str

    def __init__(
        self,
        label: str,
        places: Places,
        *,
        id: str | None = None,
        value: str = "",
        label_columns: int = LABEL_COLUMNS,
        cells: tuple[int, int, int] = _CELLS,
        same_as: Callable[[], str] | None = None,
    ) -> None:
        super().__init__(id=id)
        self.label, self.places, self.same_as = label, places, same_as
        self.cells = tuple(_Cell(self, level, columns, label_columns=0 if level else label_columns) for level, columns in enumerate(cells))
        self._value = self._value_before = ""
        self.value = value

    def compose(self) -> ComposeResult:
        yield from self.cells

    @property
    def value(self) -> str:
        """The code of the place, as deep as it is known."""
        return self._value

    @value.setter
    def value(self, code: str) -> None:
        self._value = self._value_before = code
        self._fill()

    @property
    def problem(self) -> str:
        """What is wrong in one of the cells."""
        return next((cell.problem for cell in self.cells if cell.problem), "")

    def focus(self, scroll_visible: bool = True) -> "DivisionPicker":
        """The focus goes to the first cell."""
        self.cells[0].focus(scroll_visible)
        return self

    # -- what the cells tell, at once ------------------------------------------------------------------

    def above(self, level: int) -> str:
        """The code under which a cell looks."""
        return self.cells[level - 1].value if level else ""

    def chosen(self, level: int, code: str) -> None:
        """A cell has taken a place (or, "", none): the cells above are filled, those below ask anew."""
        self._value = code or self.above(level)
        self._fill()
        self.post_message(self.Changed(self, self._value))

    def left(self) -> None:
        """The focus has gone from a cell."""
        if self._value != self._value_before:
            self._value_before = self._value
            self.post_message(self.Finished(self, self._value))

    def go_on(self, level: int) -> None:
        """Enter in a cell: to the next that is empty and has something to choose, else to what comes after the picker."""
        empty = next((cell for cell in self.cells[level + 1 :] if not cell.value and cell.input.can_focus), None)
        screen = self.screen
        if empty is not None:
            screen.set_focus(empty.input)
            return
        last = next(cell for cell in reversed(self.cells) if cell.input.can_focus)
        screen.set_focus(last.input)
        if isinstance(screen, Screen):
            screen.go_on(self)

    def copy_same(self) -> str:
        """The code that = copies into the empty picker."""
        return self.same_as() if self.same_as else ""

    def _fill(self) -> None:
        path = self.places.path(self._value) if self._value else ()
        for level, cell in enumerate(self.cells):
            cell.value = path[level].code if level < len(path) else ""
            cell.input.can_focus = level == 0 or (level <= len(path) and bool(self.places.find(path[level - 1].code, "")))

    # -- the cells' messages are the picker's own business --------------------------------------------------

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()

    def on_field_finished(self, message: Field.Finished) -> None:
        message.stop()


class _Cell(ChoiceField):
    """One level of a place."""

    def __init__(self, picker: DivisionPicker, level: int, columns: int, *, label_columns: int) -> None:
        self.picker, self.level = picker, level
        super().__init__("" if level else picker.label, _Below(picker, level), columns=columns, label_columns=label_columns)
        self.styles.width = label_columns + columns

    def left_text(self, value: str) -> str:
        return self.picker.places.path(value)[-1].name if value.isdigit() and self.picker.places.path(value) else value

    def copy_same(self) -> None:
        """= copies the whole place."""
        code = "" if self.picker.value else self.picker.copy_same()
        if code:
            self.picker.chosen(self.level, code)
            self.picker.go_on(self.level)
        else:
            self.tell(f"{self.picker.label}没有可以照抄的内容。", "warning")

    def leave_field(self) -> None:
        super().leave_field()
        self.picker.left()

    def _take(self, text: str) -> None:
        before = self._value
        super()._take(text)
        if self._value != before and (not self._value or self.options.get(self._value)):
            self.picker.chosen(self.level, self._value)

    def _go_on(self) -> None:
        self.picker.go_on(self.level)


class _Below:
    """What a cell offers: the places under the one in the cell before, each by the part of its path that is new."""

    def __init__(self, picker: DivisionPicker, level: int) -> None:
        self.picker, self.level = picker, level

    def find(self, text: str) -> Sequence[Numbered]:
        return tuple(self._option(place) for place in self.picker.places.find(self.picker.above(self.level), text))

    def get(self, code: str) -> Numbered | None:
        path = self.picker.places.path(code) if code.isdigit() else ()
        return self._option(path[-1]) if path else None

    def _option(self, place: Place) -> Numbered:
        path = self.picker.places.path(place.code)
        return Numbered(place.code, "".join(each.name for each in path[self.level :]))
