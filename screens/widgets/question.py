"""One question before an act that cannot be taken back: what will happen, and a word to give with it if one is needed."""

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from screens.cells import wrap
from screens.spans import Span
from screens.widgets.field import Field
from screens.widgets.lines import Lines


class _Sentence(Lines, can_focus=True):
    """The sentence; Enter on it is yes."""

    def on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            question = self.parent
            assert isinstance(question, Question)
            question.confirm()


class _Word(Field):
    """What it most likely is stands there already; typing puts something else in its place."""

    proposed = ""

    @property
    def replaces(self) -> bool:
        return bool(self.proposed) and self.value == self.proposed


class Question(Vertical):
    """Not there until something is asked. Enter, or the screen's F10, confirms; the screen's Esc drops it."""

    DEFAULT_CSS = """
    Question { height: auto; display: none; padding: 1 0 0 0; & Field { margin: 0 1; } }
    """

    @dataclass
    class Confirmed(Message):
        """Yes. id is what was asked by ask(); text is the word that was given with it."""

        question: "Question"
        id: str
        text: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.asked = ""
        self._sentence = _Sentence()
        self._field = _Word("")

    def compose(self) -> ComposeResult:
        yield self._sentence
        yield self._field

    @property
    def field(self) -> Field:
        """Where the word is typed."""
        return self._field

    def ask(self, id: str, sentence: str, label: str = "", value: str = "") -> None:
        """Ask this; with a label a word is typed, value is what it most likely is."""
        self.asked = id
        self._sentence.show([(Span(f" {row}", "strong"),) for row in wrap(sentence, max(self.app.size.width - 2, 20))])
        self._field.label = label
        self._field.proposed = self._field.value = value
        self._field.display = bool(label)
        self._sentence.can_focus = not label
        self.display = True
        for part in (self._sentence, self._field):
            part.refresh()  # what was asked before stands no more, also where it was not seen to change
        self.call_after_refresh((self._field if label else self._sentence).focus)

    def confirm(self) -> None:
        """Yes, by whatever key."""
        if self.asked:
            self.post_message(self.Confirmed(self, self.asked, self._field.value.strip()))

    def drop(self) -> bool:
        """Ask no more; False if nothing was asked."""
        if not self.asked:
            return False
        self.asked = ""
        self.display = False
        return True
