"""Materials: each in the form in which it was handed over, and how many pages. A digit or space goes through the forms, Enter goes on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual import events
from textual.message import Message

from screens.cells import fit
from screens.shim import Screen
from screens.spans import Line, Span
from screens.widgets.lines import Lines

_FORM_COLUMNS, _PAGE_COLUMNS = 10, 6
_MOST_PAGES = 3  # digits


@dataclass(frozen=True, slots=True)
class Form:
    """One way to hand a material over: its code, its word, the letter that sets it, its tone."""

    code: str
    word: str
    letter: str
    tone: str = ""


FORMS = (
    Form("missing", "缺", "q", "warning"),
    Form("original", "原件", "y"),
    Form("copy", "复印件", "f"),
    Form("electronic", "电子证照", "d"),
)


@dataclass(frozen=True, slots=True)
class Material:
    """One line of the list. form is the code of one of the forms; source is who asks for it; promised: a commitment stands for it;
    pages as typed; waived: an electronic licence spares the paper (免提交)."""

    key: str
    name: str
    form: str = "missing"
    source: str = ""
    promised: bool = False
    pages: str = ""
    waived: bool = False


_ELECTRONIC = "electronic"
_PROMISED = Form("promised", "承诺代替", "", "good")


class Checklist(Lines, can_focus=True):
    """The materials of an item. Space goes through the forms, a letter sets one (y原件 f复印件 d电子证照 q缺), a digit picks a row,
    p takes the number of pages of the marked row, c asks whether a promise may stand for them."""

    @dataclass
    class Changed(Message):
        """A material was handed over in another form."""

        checklist: "Checklist"
        material: Material

    class PromiseAsked(Message):
        """C: may the applicant promise instead?"""

    def __init__(self, *materials: Material, forms: Sequence[Form] = FORMS, id: str | None = None) -> None:
        super().__init__(id=id)
        self.forms = tuple(forms)
        self._materials = materials
        self._mark = 0
        self._counting = False  # digits are pages of the marked row
        self._paint()

    @property
    def materials(self) -> tuple[Material, ...]:
        """The list as it stands."""
        return self._materials

    def show_materials(self, materials: Sequence[Material]) -> None:
        """Show these instead; tells nobody."""
        self._materials = tuple(materials)
        self._mark = min(self._mark, max(len(self._materials) - 1, 0))
        self._paint()

    def mark(self, key: str) -> None:
        """The mark to the material with this key."""
        self._mark = next((place for place, each in enumerate(self._materials) if each.key == key), self._mark)
        self._paint()

    def on_resize(self) -> None:
        self._paint()

    def on_focus(self) -> None:
        self._paint()

    def on_blur(self) -> None:
        self._counting = False
        self._paint()

    def on_key(self, event: events.Key) -> None:
        """Keys act at once."""
        letters = {form.letter: form for form in self.forms}
        if not self._materials or self._counts(event):
            return
        if event.key.isdigit() and 0 < int(event.key) <= len(self._materials):
            self._mark = int(event.key) - 1
            self._set(self._next_form())
        elif event.key == "space":
            self._set(self._next_form())
        elif event.key in letters:
            self._set(letters[event.key])
            self._step(1)
        elif event.key in ("up", "down"):
            self._step_or_leave(-1 if event.key == "up" else 1)
        elif event.key == "p":
            self._count_pages()
        elif event.key == "c":
            self.post_message(self.PromiseAsked())
        elif event.key == "enter":
            self._go_on()
        else:
            return
        event.stop()
        event.prevent_default()

    def _count_pages(self) -> None:
        """P: what is typed next is how many pages there are; a material that was missing is here, in the first form that is one."""
        material = self._materials[self._mark]
        self._counting = True
        here = next(form.code for form in self.forms if form.code != self.forms[0].code)
        self._change(replace(material, form=here if material.form == self.forms[0].code else material.form, pages=""))

    def _counts(self, event: events.Key) -> bool:
        """True if the key belongs to the number of pages; any other key ends it and keeps its own meaning, Enter ends it only."""
        if not self._counting:
            return False
        material = self._materials[self._mark]
        if event.key.isdigit():
            self._change(replace(material, pages=(material.pages + event.key).lstrip("0")[:_MOST_PAGES]))
        elif event.key == "backspace":
            self._change(replace(material, pages=material.pages[:-1]))
        else:
            self._counting = False
            self._step(1) if event.key == "enter" else None
            self._paint()
            if event.key != "enter":
                return False
        event.stop()
        event.prevent_default()
        return True

    def _step(self, step: int) -> bool:
        """Move the mark; False at the ends."""
        if not 0 <= self._mark + step < len(self._materials):
            return False
        self._mark += step
        self._paint()
        return True

    def _step_or_leave(self, step: int) -> None:
        """Move the mark; past an end the focus moves."""
        if self._step(step):
            return
        if step > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def _next_form(self) -> Form:
        codes = [form.code for form in self.forms]
        code = self._materials[self._mark].form
        return self.forms[(codes.index(code) + 1) % len(codes) if code in codes else 0]

    def _set(self, form: Form) -> None:
        material = self._materials[self._mark]
        self._change(replace(material, form=form.code, pages="" if form is self.forms[0] else material.pages))

    def _change(self, changed: Material) -> None:
        self._materials = (*self._materials[: self._mark], changed, *self._materials[self._mark + 1 :])
        self._paint()
        self.post_message(self.Changed(self, changed))

    def _go_on(self) -> None:
        screen = self.screen
        if isinstance(screen, Screen):
            screen.go_on(self)

    def _paint(self) -> None:
        self.show([self._line(place, material) for place, material in enumerate(self._materials)])

    def _line(self, place: int, material: Material) -> Line:
        form = next((form for form in self.forms if form.code == material.form), self.forms[0])
        if material.promised and form is self.forms[0]:
            form = _PROMISED
        number = f"{place + 1 if place < 9 else ' '} "
        marked = place == self._mark and self.has_focus
        return (
            Span(" "),
            Span(number, "mark" if marked else "accent"),
            Span(fit(form.word, _FORM_COLUMNS), "mark" if marked else form.tone),
            Span(fit(self._pages(material, counting=marked and self._counting), _PAGE_COLUMNS), "accent" if marked else ""),
            Span(material.name, "mark" if marked else ""),
            Span("  免提交纸质件" if material.waived and form.code == _ELECTRONIC else f"  {material.source}", "dim"),
        )

    @staticmethod
    def _pages(material: Material, *, counting: bool) -> str:
        """2页, __页 while it is being typed, nothing where nobody counted."""
        return f"{material.pages or '__'}页" if counting or material.pages else ""
