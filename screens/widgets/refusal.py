"""不予通过: which of the reasons, by digits, one or more; and in words what the citizen is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from screens.cells import wrap
from screens.spans import Line, Span
from screens.widgets.field import Field
from screens.widgets.lines import Lines


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of the law: its code and its words."""

    code: str
    words: str


class _Reasons(Lines, can_focus=True):
    """A digit puts a mark before its reason or takes it away; Enter goes to the words."""

    def __init__(self) -> None:
        super().__init__()
        self.reasons: tuple[Reason, ...] = ()
        self.chosen: frozenset[str] = frozenset()

    def offer(self, reasons: Sequence[Reason]) -> None:
        """Offer these, none of them chosen."""
        self.reasons, self.chosen = tuple(reasons), frozenset()
        self._paint()

    def on_key(self, event: events.Key) -> None:
        refusal = self.parent
        assert isinstance(refusal, Refusal)
        if event.key.isdigit() and 0 < int(event.key) <= len(self.reasons):
            self.chosen ^= {self.reasons[int(event.key) - 1].code}
            self._paint()
        elif event.key in ("enter", "down"):
            refusal.screen.set_focus(refusal.field.input)
        else:
            return
        event.stop()
        event.prevent_default()

    def _paint(self) -> None:
        self.show([self._line(place, reason) for place, reason in enumerate(self.reasons, 1)])

    def _line(self, place: int, reason: Reason) -> Line:
        chosen = reason.code in self.chosen
        return (Span(f" {place} ", "accent"), Span("[x] " if chosen else "[ ] ", "warning" if chosen else ""), Span(reason.words))


class Refusal(Vertical):
    """Not there until it is opened; the screen's F10 confirms, its Esc drops it."""

    DEFAULT_CSS = """
    Refusal { height: auto; display: none; padding: 1 0 0 0; & Field { margin: 0 1; } }
    """

    @dataclass
    class Confirmed(Message):
        """These reasons, in the order of the list, and these words."""

        reasons: tuple[str, ...]
        words: str

    def __init__(self) -> None:
        super().__init__()
        self._sentence = Lines()
        self._reasons = _Reasons()
        self.field = Field("理由")

    def compose(self) -> ComposeResult:
        yield self._sentence
        yield self._reasons
        yield self.field

    def open(self, reasons: Sequence[Reason]) -> None:
        """Ask for reasons and words."""
        sentence = "不予通过的原因（数字选，可以多选），再写理由，会印在告知书上："
        self._sentence.show([(Span(f" {row}", "strong"),) for row in wrap(sentence, max(self.app.size.width - 2, 20))])
        self._reasons.offer(reasons)
        self.field.value = ""
        self.display = True
        self.call_after_refresh(self.screen.set_focus, self._reasons)

    def confirm(self) -> str:
        """Yes; or the sentence about what is still to be chosen or written."""
        if not self._reasons.chosen:
            return "请先按数字选失信、条件或资料。"
        words = self.field.input.value.strip()
        if not words:
            return "请写明理由，申请人要知道为什么。"
        chosen = tuple(reason.code for reason in self._reasons.reasons if reason.code in self._reasons.chosen)
        self.post_message(self.Confirmed(chosen, words))
        return ""

    def drop(self) -> bool:
        """Ask no more; False if nothing was asked."""
        was, self.display = self.display, False
        return was
