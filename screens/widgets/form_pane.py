"""A form that one fills: a page at a time, the way from field to field and from page to page, and where one stands."""

from collections.abc import Callable, Sequence
from datetime import date

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from cqclerk.domain.application import MaterialForm
from cqclerk.domain.items import Field as Asked
from screens.filling import CHECKLIST, REVIEW, Filling, Page, Spot
from screens.shim import App, Screen
from screens.spans import Span, line
from screens.widgets.checklist import Checklist, Material
from screens.widgets.division_picker import DivisionPicker
from screens.widgets.field import Field
from screens.widgets.field_input import FieldInput
from screens.widgets.form_section import FormSection
from screens.widgets.review_page import ReviewPage

_CHECKLIST_HINT = "数字或空格换一种；y原件 f复印件 d电子证照 q缺，p页数，c告知承诺，回车到下一页"


class FormPane(Vertical):
    """Shows a filling (begin), takes over what is typed into it, and tells so. put() shows something else in its place."""

    class Changed(Message):
        """The form holds something else than before."""

    class Moved(Message):
        """Another field, or another page."""

    def __init__(self, today: Callable[[], date], *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._today = today
        self._first: tuple[Widget, Spot] | None = None  # what is there from the first frame on
        self.filling: Filling | None = None
        self.page: Page | None = None  # None while something else than the form is shown

    def compose(self) -> ComposeResult:
        if self._first is not None:
            yield self._first[0]

    @property
    def form(self) -> Filling:
        """What is filled."""
        assert self.filling is not None
        return self.filling

    @property
    def content(self) -> Widget | None:
        """What stands here: a page of the form, or what was put in its place."""
        return next(iter(self.children), None)

    @property
    def section(self) -> FormSection | None:
        """The fields that one types into, if a page with fields is shown."""
        return self.content if isinstance(self.content, FormSection) and self.page is not None else None

    @property
    def asked(self) -> Asked | None:
        """The field that has the focus."""
        return self.section.asked_at(self.screen.focused) if self.section else None

    # -- pages

    def begin(self, filling: Filling, spot: Spot) -> None:
        """Show a form, with the focus where the clerk stood. Before this is mounted: have it there from the first frame on."""
        self.filling = filling
        page = filling.page_of(spot.key)
        if self.is_mounted:
            self.show_page(page, spot, anew=True)
        else:
            self.page, self._first = page, (self._content_of(page), spot)

    def stand(self) -> None:
        """The focus to where it was to be from the first frame on."""
        if self._first is not None:
            self._stand(self._first[1], last=False)

    def show_page(self, page: Page, spot: Spot | None = None, *, last: bool = False, anew: bool = False) -> None:
        """Turn to a page; the focus goes to the spot, else to the first (or last) field. A page of the same shape comes at once."""
        section = self.section
        self.page = page
        if section is not None and section.fits(page) and not anew:
            section.turn(page)
            self._stand(spot, last)
        else:
            self._put(self._content_of(page), lambda: self._stand(spot, last))
        self.post_message(self.Moved())

    def put(self, content: Widget) -> None:
        """Show something else in place of the form."""
        self.page = None
        if not self.is_mounted:
            self._first = content, Spot()
            return
        self._put(content, content.focus)
        self._say("")
        self.post_message(self.Moved())

    def turn(self, step: int, *, last: bool = False) -> None:
        """To the next page or the one before; at the ends nothing happens."""
        if self.page is None:
            return
        self.settle()
        pages = self.form.pages()
        place = self._place(pages) + step
        if 0 <= place < len(pages):
            self.show_page(pages[place], last=last)

    def _place(self, pages: Sequence[Page]) -> int:
        assert self.page is not None
        here = (self.page.section.key, self.page.number)
        return next((place for place, page in enumerate(pages) if (page.section.key, page.number) == here), 0)

    def _put(self, content: Widget, then: Callable[[], object]) -> None:
        """Keys typed meanwhile wait until it stands there."""
        if isinstance(self.app, App):
            self.app.hold_keys("form")
        self.screen.set_focus(None)
        self.call_next(self._replace, content, then)

    async def _replace(self, content: Widget, then: Callable[[], object]) -> None:
        """The focus comes when the layout stands: asked where it is before, a widget never hears how large it is."""
        with self.app.batch_update():
            await self.remove_children()
            await self.mount(content)
        self.call_after_refresh(self._settled, then)

    def _settled(self, then: Callable[[], object]) -> None:
        then()
        if isinstance(self.app, App):
            self.app.release_keys("form")

    def _content_of(self, page: Page) -> Widget:
        if page.section.key == CHECKLIST:
            return Checklist(*self._materials())
        if page.section.key == REVIEW:
            return ReviewPage(self.form, self.form.assess(self._today()))
        return FormSection(page, self.form, self._today)

    def _materials(self) -> list[Material]:
        """The lines of the checklist that this application needs, and those that were handed over all the same."""
        demanded = {spec.key for spec in self.form.demanded(self._today())}
        specs = [spec for spec in self.form.item.materials if spec.key in demanded or spec.field_key in self.form.values]
        missing = MaterialForm.MISSING.value
        promised = self.form.promised(self._today())
        values = self.form.values
        return [
            Material(
                spec.field_key,
                spec.name,
                values.get(spec.field_key, missing),
                spec.standard,
                spec.key in promised,
                values.get(spec.pages_key, ""),
                spec.electronic,
            )
            for spec in specs
        ]

    # -- where one stands

    def spot(self) -> Spot:
        """Where the clerk stands, with what is typed there and not taken yet."""
        section, asked = self.section, self.asked
        if section is None or asked is None:
            return Spot(self.page.section.key if self.page else "")
        widget = section.widget(asked.key)
        cell = next((place for place, each in enumerate(widget.cells) if each.being_edited), 0) if isinstance(widget, DivisionPicker) else 0
        field = cell_of(widget, cell)
        taken = field.value if isinstance(widget, DivisionPicker) else self.form.text(asked)
        text = field.input.value
        return Spot(asked.key, cell, None if text == field.edit_text(taken) else text)

    def _stand(self, spot: Spot | None, last: bool) -> None:
        """The focus to where the clerk stood, or goes on."""
        section = self.section
        if section is None:
            self._stand_on(self.content, spot)
            return
        asked = section.asked[-1] if last else section.asked[0]
        widget = section.widget(spot.key if spot else asked.key) or section.widget(asked.key)
        field = cell_of(widget, spot.cell if spot else 2 if last else 0)
        stays = self.screen.focused is field.input
        self.screen.set_focus(field.input, scroll_visible=False)
        if stays:  # the same widget on another page: nobody else tells it
            field.enter_field()
        if spot is not None and spot.text is not None:
            self.call_after_refresh(retype, field, spot.text)

    def _stand_on(self, content: Widget | None, spot: Spot | None) -> None:
        """On a page without fields; the mark of a checklist to the material that was asked for."""
        self.screen.set_focus(content, scroll_visible=False)
        if isinstance(content, Checklist) and spot is not None:
            content.mark(spot.key)
        self._say(_CHECKLIST_HINT if isinstance(content, Checklist) else "")

    def _say(self, hint: str) -> None:
        if isinstance(self.screen, Screen):
            self.screen.hint(line(Span(f" {hint}", "dim")))

    def go_on(self, widget: Widget) -> None:
        """Enter: to the next field that still needs somebody; from the last one to the next page."""
        section = self.section
        asked = section.asked_at(widget) if section else None
        if section is None or asked is None or self._ends_rows(section, asked):
            self.turn(1)
            return
        self._take(section, asked)
        following = section.following(asked)
        if following is None:
            self.turn(1)
        else:
            self.screen.set_focus(cell_of(section.widget(following.key), 0).input)

    def _ends_rows(self, section: FormSection, asked: Asked) -> bool:
        """Enter in the first field of an empty row says that there are no more rows."""
        repeats, first = section.page.section.repeat > 1, asked is section.asked[0]
        return repeats and first and not section.text_of(asked) and not self.form.says(section.page)

    # -- what was typed

    def settle(self) -> None:
        """Take over what stands in the field with the focus, before the page turns or the form is handed in."""
        section, asked, focused = self.section, self.asked, self.screen.focused
        if section is None or asked is None:
            return
        if isinstance(focused, FieldInput) and isinstance(focused.field, Field):
            focused.field.leave_field()
        self._take(section, asked)

    def _take(self, section: FormSection, asked: Asked) -> None:
        text = section.text_of(asked)
        if section is self.section and text != self.form.text(asked):
            section.show(self.form.put(asked, text))
            self.post_message(self.Changed())

    def on_form_section_finished(self, message: FormSection.Finished) -> None:
        """A field has another value: what follows from it follows."""
        message.stop()
        self._take(message.section, message.asked)

    def on_checklist_changed(self, message: Checklist.Changed) -> None:
        """A material was handed over."""
        message.stop()
        asked = self.form.item.field(message.material.key)
        assert asked is not None
        self.form.put(asked, "" if message.material.form == MaterialForm.MISSING else message.material.form)
        self.form.put_pages(message.material.key, message.material.pages)
        self.post_message(self.Changed())

    def on_review_page_turned(self, message: ReviewPage.Turned) -> None:
        """PgUp and PgDn where the page itself scrolls."""
        message.stop()
        self.turn(message.step)

    def on_field_entered(self, message: Field.Entered) -> None:
        """An empty place says how it is found, and what the number makes likely."""
        message.stop()
        section, asked = self.section, self.asked
        if section is not None and asked is not None and message.field.being_edited:
            widget = section.widget(asked.key)
            if isinstance(widget, DivisionPicker) and not widget.value:
                self._say(self._place_hint(asked))
        self.post_message(self.Moved())

    def _place_hint(self, asked: Asked) -> str:
        offered = self.form.offered(asked.key)
        name = self.form.reference.divisions.name(offered, self._today()) if offered else ""
        likely = f"号码是{name}的，按 = 采用，请对照户口簿；" if name and self.form.same(asked) == offered else ""
        return likely + asked.hint


def cell_of(widget: Field | DivisionPicker | None, cell: int) -> Field:
    """Where one types: the field, or the cell of a place, the last one that can be typed into before it."""
    if isinstance(widget, DivisionPicker):
        return next(each for each in reversed(widget.cells[: cell + 1]) if each.input.can_focus)
    assert widget is not None
    return widget


def retype(field: Field, text: str) -> None:
    """Put a half-typed text back, as if it had just been typed."""
    if field.being_edited:
        field.input.replace(text, 0, len(field.input.value))
