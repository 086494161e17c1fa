"""Numbered choices, and what may not be chosen now with its reason. Digits choose only while the list has the focus."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from screens.cells import fit, width
from screens.spans import Line, Span, spread
from screens.widgets.lines import Lines

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NOWHERE = -1
LAST = 9  # the digit of what ends a case: nothing else ever stands there


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be done. id is what the screen knows it by; reason "" means that it may be done now.

    digit  that of a choice whose place must not move with what else may be done; 0: it is counted
    final  it cannot be taken back: Enter of habit must not meet it, so it never has the mark before somebody moves it there
    """

    id: str
    words: str
    note: str = ""
    reason: str = ""
    digit: int = 0
    final: bool = False

    @property
    def ends(self) -> bool:
        """Whether it cannot be taken back."""
        return self.final or self.digit == LAST


class OptionList(Lines, can_focus=True):
    """The choices in their order; those that may be chosen are numbered from 1. Up, down and Enter work too."""

    DEFAULT_CSS = """
    OptionList { height: auto; }
    """

    @dataclass
    class Chosen(Message):
        """A choice was made, by its digit or by Enter; digit is its number in the list either way."""

        list: "OptionList"
        choice: Choice
        by_enter: bool = False
        digit: int = 0

    def __init__(self, *choices: Choice, title: str = "", id: str | None = None, letters: bool = False) -> None:
        """letters: behind the ninth choice letters go on, where the screen has no letter keys of its own."""
        super().__init__(id=id)
        self.title, self._lettered = title, letters
        self._allowed: tuple[Choice, ...] = ()
        self._barred: tuple[Choice, ...] = ()
        self._mark = 0
        self.offer(choices)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What may be chosen, in the order of its numbers."""
        return self._allowed

    @property
    def marked(self) -> Choice | None:
        """What Enter would choose, None where nothing has the mark."""
        return None if self._mark == _NOWHERE or not self._allowed else self._allowed[self._mark]

    def offer(self, choices: Sequence[Choice]) -> None:
        """Offer these instead. The mark stays only if they are the same ones; in another list it begins anew."""
        before, self._allowed = self._allowed, tuple(choice for choice in choices if not choice.reason)
        self._barred = tuple(choice for choice in choices if choice.reason)
        if [choice.id for choice in before] != [choice.id for choice in self._allowed]:
            self._mark = self._first()
        self.can_focus = bool(self._allowed)
        self._paint()

    def on_resize(self) -> None:
        self._paint()

    def on_focus(self) -> None:
        self._paint()

    def on_blur(self) -> None:
        self._paint()

    def on_key(self, event: events.Key) -> None:
        """A digit chooses at once."""
        labels = [self._label(place) for place in range(len(self._allowed))]
        if event.key in labels:
            self._mark = labels.index(event.key)
            self._choose()
        elif event.key in ("up", "down"):
            self._step(-1 if event.key == "up" else 1)
        elif event.key == "enter" and self._allowed:
            self._enter()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """A click chooses."""
        place = event.y - bool(self.title)
        if 0 <= place < len(self._allowed):
            self._mark = place
            self._choose()

    def _first(self) -> int:
        """Where the mark begins: at the first choice that can be taken back, nowhere if there is none."""
        return next((place for place, choice in enumerate(self._allowed) if not choice.ends), _NOWHERE)

    def _enter(self) -> None:
        """Enter takes what has the mark; where nothing has it, it only shows the first."""
        if self._mark == _NOWHERE:
            self._step(1)
        else:
            self._choose(by_enter=True)

    def _step(self, step: int) -> None:
        """Move the mark; past an end the focus moves."""
        if 0 <= self._mark + step < len(self._allowed):
            self._mark += step
            self._paint()
        elif step > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def _number(self, place: int) -> int:
        """The digit of a choice."""
        return self._allowed[place].digit or place + 1

    def _label(self, place: int) -> str:
        """The key of a choice, a blank if it has none."""
        number = self._number(place)
        if number <= LAST:
            return str(number)
        return _LETTERS[number - LAST - 1] if self._lettered and number - LAST <= len(_LETTERS) else " "

    def _choose(self, *, by_enter: bool = False) -> None:
        self._paint()
        self.post_message(self.Chosen(self, self._allowed[self._mark], by_enter, self._number(self._mark)))

    def _paint(self) -> None:
        lines: list[Line] = [(Span(f" {self.title}", "dim"),)] if self.title else []
        lines += [self._allowed_line(place, choice) for place, choice in enumerate(self._allowed)]
        lines += [self._barred_line(choice) for choice in self._barred]
        self.show(lines)

    def _allowed_line(self, place: int, choice: Choice) -> Line:
        number = Span(f"{self._label(place)} ", "accent")
        words = Span(choice.words)
        if place == self._mark and self.has_focus:
            number, words = Span(number.text, "mark"), Span(choice.words, "mark")
        left = (Span(" "), number, words)
        if not choice.note:
            return left
        return spread(left, (Span(choice.note + " ", "dim"),), max(self.size.width, 20))

    def _barred_line(self, choice: Choice) -> Line:
        left = f" 不可以：{choice.words}，{choice.reason}"
        right = f"{choice.note} " if choice.note else ""
        return (Span(fit(left, max(self.size.width - width(right), 20)) + right, "dim"),)
