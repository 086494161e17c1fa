"""One page of a form, a field a line, built from what the item says is asked. Another page of the same shape takes its place at once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from cqclerk.domain import items
from cqclerk.domain.codes import CodeTable
from cqclerk.domain.divisions import Division, DivisionLevel, Divisions
from cqclerk.domain.fields import identity_kind
from cqclerk.domain.items import FieldKind
from cqclerk.domain.people import IdentityKind, IdentityNumber, IdentityProblem, read_identity_number
from screens.filling import Filling, Page
from screens.widgets import kinds
from screens.widgets.choice_field import ChoiceField
from screens.widgets.division_picker import DivisionPicker, Places
from screens.widgets.field import Field
from screens.widgets.identity_field import IdentityField
from screens.widgets.name_field import NameField
from screens.widgets.options import YES_NO, Numbered, Options, ShortList

_COLUMNS = 20  # of a field with a note beside it
_PLACE_CELLS = (11, 13, 13)
_BY_NUMBER = "（由号码）"
_OLD_NUMBER = replace(kinds.IDENTITY, full=15)
_OTHER_NUMBER = kinds.code(18)

Shape = tuple[tuple[FieldKind, str], ...]


def places(divisions: Divisions, today: Callable[[], date]) -> Places:
    """Where a place is looked for: in the divisions of the office's day."""

    def find(above: str, text: str) -> tuple[Division, ...]:
        if text:
            return divisions.find(text, today(), above or None)
        return divisions.children(above, today()) if above else ()

    def path(code: str) -> tuple[Division, ...]:
        return tuple(division for division in divisions.path(code, today()) if division.level is not DivisionLevel.CITY)

    return Places(find, path)


def by_number(table: CodeTable) -> Options:
    """A table as it is offered: by its codes where people know them (21 初婚), else by counting (1 居民身份证)."""
    if all(entry.code.isdigit() for entry in table.entries):
        return table
    return ShortList(*(Numbered(entry.code, entry.label, str(place), entry.initials) for place, entry in enumerate(table.entries, 1)))


class FormSection(Vertical):
    """The fields of a page. What is typed is told (Finished), and taken over by the screen; show() puts it here."""

    DEFAULT_CSS = """
    FormSection { height: auto; width: 1fr; }
    """

    @dataclass
    class Finished(Message):
        """A field is left with another value than it was entered with, or its number was read anew."""

        section: "FormSection"
        asked: items.Field

    def __init__(self, page: Page, filling: Filling, today: Callable[[], date]) -> None:
        super().__init__()
        self.page, self.filling = page, filling
        self._places, self._today = places(filling.reference.divisions, today), today
        self.asked: tuple[items.Field, ...] = page.fields
        self._widgets: tuple[Field | DivisionPicker, ...] = tuple(self._widget(place) for place in range(len(self.asked)))
        self.show()

    def compose(self) -> ComposeResult:
        yield from self._widgets

    # -- what stands here

    def fits(self, page: Page) -> bool:
        """Whether the fields of another page are of the same kinds in the same order."""
        return _shape(self.page) == _shape(page)

    def turn(self, page: Page) -> None:
        """Show another page of the same shape in the same widgets."""
        self.page, self.asked = page, page.fields
        for asked, widget in zip(self.asked, self._widgets, strict=True):
            if isinstance(widget, Field):
                widget.hint_text = self._hint(asked)
        self.show()

    def show(self, keys: frozenset[str] | None = None) -> None:
        """What the form holds now, in the fields with these keys (None: all), and what is said beside each of them."""
        for asked, widget in zip(self.asked, self._widgets, strict=True):
            if keys is None or asked.key in keys:
                self._show(asked, widget)
            self._annotate(asked, widget)

    def text_of(self, asked: items.Field) -> str:
        """What a field holds: its value; of a place that was not found, what was typed."""
        widget = self.widget(asked.key)
        if isinstance(widget, DivisionPicker):
            return widget.value or widget.cells[0].value
        return widget.value if widget else ""

    def widget(self, key: str) -> Field | DivisionPicker | None:
        """The widget of a field of this page."""
        return next((widget for asked, widget in zip(self.asked, self._widgets, strict=True) if asked.key == key), None)

    def asked_at(self, widget: Widget | None) -> items.Field | None:
        """The field whose widget this is, or in whose widget it lies."""
        around = set(widget.ancestors_with_self) if widget else set()
        return next((asked for asked, each in zip(self.asked, self._widgets, strict=True) if each in around), None)

    def following(self, asked: items.Field) -> items.Field | None:
        """The field that Enter goes to: what the number says needs nobody."""
        rest = self.asked[self.asked.index(asked) + 1 :]
        whole = asked.kind is FieldKind.IDENTITY and len(self.text_of(asked)) >= kinds.IDENTITY.full
        passed = asked.key.removesuffix("number") + "kind" if whole else ""  # a number with a slip is of no other kind
        return next((each for each in rest if each.key != passed and not self.filling.by_number(each.key)), None)

    # -- what the fields tell

    def on_field_finished(self, message: Field.Finished) -> None:
        message.stop()
        self._tell(message.field)

    def on_division_picker_finished(self, message: DivisionPicker.Finished) -> None:
        message.stop()
        self._tell(message.picker)

    def on_identity_field_read(self, message: IdentityField.Read) -> None:
        """What follows from the number follows at once."""
        message.stop()
        self._tell(message.field)

    def _tell(self, widget: Widget) -> None:
        asked = self.asked_at(widget)
        if asked is not None and self.text_of(asked) != self.filling.text(asked):
            self.post_message(self.Finished(self, asked))

    # -- making and showing widgets

    def _widget(self, place: int) -> Field | DivisionPicker:
        """The widget of the field at a place; it asks what stands there when it needs to know, for the page may turn."""
        asked = self.asked[place]

        def same() -> str:
            return self.filling.same(self.asked[place])

        tables = self.filling.reference.codes
        match asked.kind:
            case FieldKind.IDENTITY:
                return IdentityField(asked.label, lambda text: self._read(place, text), same_as=same, hint=self._hint(asked))
            case FieldKind.DIVISION:
                return DivisionPicker(asked.label, self._places, cells=_PLACE_CELLS, same_as=same)
            case FieldKind.CODE:
                return ChoiceField(asked.label, by_number(tables[asked.table]), columns=_COLUMNS, same_as=same)
            case FieldKind.CHOICE:
                return ChoiceField(asked.label, ShortList(*asked.choices), columns=_COLUMNS, same_as=same)
            case FieldKind.YESNO:
                return ChoiceField(asked.label, YES_NO, columns=_COLUMNS, same_as=same)
            case FieldKind.NAME:
                return NameField(asked.label, lambda text: self._problem(place, text), same_as=same, hint=self._hint(asked))
            case FieldKind.DATE | FieldKind.PHONE:
                usual = kinds.PHONE if asked.kind is FieldKind.PHONE else None
                kind = replace(usual, problem=lambda text: self._problem(place, text)) if usual else kinds.past_date(self._today)
                return Field(asked.label, kind, columns=_COLUMNS, same_as=same, hint=self._hint(asked))
            case _:
                return Field(asked.label, same_as=same, hint=self._hint(asked))

    def _problem(self, place: int, text: str) -> str:
        return self.filling.problem(self.asked[place], text)

    def _read(self, place: int, text: str) -> IdentityNumber | IdentityProblem:
        kind = identity_kind(self.asked[place].key, self.filling.values)
        stands = self.filling.by_number(self.asked[place].key.removesuffix("number") + "kind")
        return read_identity_number(text, self.filling.reference.regions, None if stands else kind)

    def _hint(self, asked: items.Field) -> str:
        return asked.hint

    def _show(self, asked: items.Field, widget: Field | DivisionPicker) -> None:
        text = self.filling.text(asked)
        if isinstance(widget, DivisionPicker):
            known = not text or bool(self._places.path(text))
            if widget.value != (text if known else ""):  # else a cell may be half typed
                widget.value = text if known else ""
            if not known:
                widget.cells[0].value = text
        elif not widget.being_edited or widget.value != text:
            widget.value = text

    def _annotate(self, asked: items.Field, widget: Field | DivisionPicker) -> None:
        """What follows from what, what an empty field means, what is still asked for."""
        text = self.filling.text(asked)
        if isinstance(widget, DivisionPicker):
            widget.cells[0].problem = widget.problem or self.filling.problem(asked, text)
            return
        if asked.key in self.filling.asked and not text:
            widget.problem = self.filling.problem(asked, "")
        if isinstance(widget, IdentityField):
            self._choose_kind(asked, widget)
        elif widget.columns:
            doubt = self.filling.doubt(asked.key)
            note = doubt or (_BY_NUMBER if self.filling.by_number(asked.key) else "" if text else asked.blank)
            widget.show_note(note, "warning" if doubt else "dim")

    def _choose_kind(self, asked: items.Field, widget: IdentityField) -> None:
        """A passport takes letters, an old number ends at its fifteenth digit."""
        other = {IdentityKind.OLD_RESIDENT: _OLD_NUMBER, IdentityKind.PASSPORT: _OTHER_NUMBER, IdentityKind.OTHER: _OTHER_NUMBER}
        chosen = identity_kind(asked.key, self.filling.values)
        kind = other.get(chosen, kinds.IDENTITY) if chosen else kinds.IDENTITY
        if widget.kind != kind:
            widget.choose(kind, widget.read)


def _shape(page: Page) -> Shape:
    return tuple((asked.kind, asked.table or str(asked.choices)) for asked in page.fields)
