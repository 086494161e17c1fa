"""核验证件 (Ctrl+Y in 查询, or a symbol scanned into it): what a certificate is worth, said at once and without a line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

from cqclerk.protocol.verifying import Answer, Verdict
from screens import keys, verifying
from screens.cells import fit, wrap
from screens.session import Session, session_of
from screens.spans import Line, Span
from screens.widgets import kinds
from screens.widgets.field import Field
from screens.widgets.lines import Lines
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from concurrent.futures import Future

    from cqclerk.workplace.workplace import Workplace

_LABEL_COLUMNS, _INDENT, _FACT_COLUMNS = 9, 2, 10
_SYMBOL_FIELD, _HOLDERS = "symbol", ("holder", "other")


class VerifyScreen(WorkScreen):
    """The symbol, whose number to compare, and below them the answer. Nothing is recorded."""

    KEYS = (keys.HELP, keys.ENTER_NEXT, keys.CONFIRM.saying("核验"), keys.BACK)
    BINDINGS = keys.bindings(KEYS)
    AUTO_FOCUS = "#symbol FieldInput"

    @dataclass
    class ListFetched(Message):
        """The list has been asked for again."""

        error: BaseException | None

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.session: Session = session_of(self.app)
        self._text, self._fetched = text, False

    def compose_body(self) -> Iterable[Widget]:
        said = verifying.words().table("screen")
        yield Lines((Span(f" {said.text('title')}", "title"),), (), id="title")
        yield _placed(Field(said.text("symbol"), verifying.SYMBOL, id=_SYMBOL_FIELD, value=self._text, label_columns=_LABEL_COLUMNS))
        yield Lines((Span(f"{'':{_LABEL_COLUMNS + _INDENT}}{said.text('symbol_note')}", "dim"),), ())
        for name in _HOLDERS:
            note = said.text(f"{name}_note")
            yield _placed(Field(said.text(name), kinds.IDENTITY, id=name, columns=20, label_columns=_LABEL_COLUMNS, note=note))
        yield Lines((), (Span(f" {said.text('begin')}", "dim"),), id="answer")

    def on_mount(self) -> None:
        """What was scanned in 查询 is looked at already."""
        if self._text:
            self.action_confirm()

    def _field(self, id: str) -> Field:
        return self.query_one(f"#{id}", Field)

    # -- asking

    def on_field_changed(self, message: Field.Changed) -> None:
        """A scanned symbol needs no key."""
        if message.field.id == _SYMBOL_FIELD and verifying.is_symbol(message.value):
            self._ask()

    def go_on(self, widget: Widget) -> None:
        """Enter asks, and goes on."""
        self.action_confirm()
        super().go_on(widget)

    def action_confirm(self) -> None:
        """F10."""
        self._fetched = False
        if self._field(_SYMBOL_FIELD).value:
            self._ask()

    def _ask(self) -> None:
        holders = tuple(filter(None, (self._field(name).value for name in _HOLDERS)))
        self.do(_verified, self._field(_SYMBOL_FIELD).value, holders)

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """The answer. A station that the list does not know may be new: the list is asked for once more."""
        super().on_work_screen_done(message)
        answer: Answer = message.result
        self.query_one("#answer", Lines).show(list(self._lines(answer)))
        if self._field(_SYMBOL_FIELD).being_edited:
            self._field(_SYMBOL_FIELD).input.select_all()  # the next one that is scanned takes its place
        if answer.verdict is Verdict.UNKNOWN_OFFICE and not self._fetched and self.session.line is not None:
            self._fetched = True
            self.foot.stand(verifying.words().table("screen").text("looking"))
            self.session.line.fetch_list().add_done_callback(self._list_came)

    def on_work_screen_refused(self, message: WorkScreen.Refused) -> None:
        """An answer to something else must not stand there."""
        super().on_work_screen_refused(message)
        self.query_one("#answer", Lines).show([])

    def _list_came(self, done: "Future[None]") -> None:
        """On the thread of the line."""
        self.post_message(self.ListFetched(done.exception()))

    def on_verify_screen_list_fetched(self, message: ListFetched) -> None:
        """Once more by the new list; without one the answer stands."""
        self.foot.stand("")
        if message.error is None:
            self._ask()

    # -- what is said

    def _lines(self, answer: Answer) -> Iterator[Line]:
        yield ()
        yield (Span(f" {verifying.verdict(answer)} ", verifying.tone(answer)), Span("  "))
        yield from ((Span(f" {row}"),) for row in wrap(verifying.sentence(answer), self.size.width - 2))
        yield ()
        for label, text in verifying.facts(answer, self.session.reference.items):
            yield (
                Span(f" {fit(label, _FACT_COLUMNS)}", "dim"),
                Span(text, "error" if label == "持证人" and answer.holder is False else ""),
            )
        yield ()
        yield from ((Span(f" {row}", "dim"),) for row in wrap(verifying.list_words(answer, self.session.today()), self.size.width - 2))


def _verified(at: "Workplace", text: str, holders: tuple[str, ...]) -> Answer:
    """On the store thread: the picture is read there too, if the text names one."""
    from cqclerk.commands import verification

    return verification.verify(at, verifying.symbol_of(text), holders)


def _placed(field: Field) -> Field:
    field.styles.margin = (0, 0, 0, _INDENT)
    return field
