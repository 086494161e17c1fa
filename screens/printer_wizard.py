"""认型号: three lines come out of an unknown printer, the administrator says what stands on the paper, and its profile is found."""

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

from data.reference import Table, read_toml
from screens import keys, texts
from screens.cells import wrap
from screens.reasons import failure
from screens.session import session_of
from screens.setup_form import VIRTUAL
from screens.spans import Line, Span
from screens.widgets.lines import Lines
from screens.widgets.option_list import Choice, OptionList
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from cqclerk.domain.station import Station
    from printing.measuring import Told

_INDENT = 2
_START, _AGAIN, _USE, _RESTART, _GOOD = "start", "again", "use", "restart", "good"


class PrinterWizardScreen(WorkScreen):
    """One question after the other; Esc goes one back. Nothing is chosen before the last answer."""

    KEYS = (keys.HELP, keys.DIGITS, keys.BACK)
    BINDINGS = keys.bindings(KEYS)

    @dataclass
    class Measured(Message):
        """The three lines are out, or are not."""

        told: "Told"

    @dataclass
    class Heard(Message):
        """What came of the trial page, or why something did not come about."""

        sentence: str
        tone: str = ""

    def __init__(self) -> None:
        super().__init__()
        self.session = session_of(self.app)
        self.station: Station | None = None
        self.told: Told | None = None
        self.answers: tuple[int, ...] = ()
        self.found = ""

    def compose_body(self) -> Iterable[Widget]:
        yield Lines((), (Span(f"{'':{_INDENT}}{_words().text('title')}", "title"),), (), id="title")
        yield Lines(id="said")
        yield OptionList(id="choices")

    def on_mount(self) -> None:
        """Which printer it is, once the workplace is open."""
        from cqclerk.commands import administration

        self.do(administration.chosen)

    # -- what is shown ------------------------------------------------------------------------------------------

    def _show(self, text: str, *choices: Choice) -> None:
        rows = (row for part in text.strip().splitlines() for row in wrap(part, self.app.size.width - 2 * _INDENT))
        self.query_one("#said", Lines).show([*((Span(f"{'':{_INDENT}}{row}"),) for row in rows), *_blank()])
        offered = self.query_one("#choices", OptionList)
        offered.offer(())
        offered.offer(choices)
        offered.focus()

    def _begin(self) -> None:
        assert self.station
        self.told, self.answers, self.found = None, (), ""
        where = self.station.printer_address or _folder(self.session.home.papers, self.station)
        self._show(texts.filled(_words().text("intro"), {"printer": where}), Choice(_START, _words().text("start")))

    def _ask(self) -> None:
        """The next question; after the last one, what they tell."""
        questions = read_toml(_FILE).tables("question")
        if len(self.answers) == len(questions):
            self._conclude()
            return
        question = questions[len(self.answers)]
        choices = [Choice(str(number), words) for number, words in enumerate(question.texts("choices"), 1)]
        text = texts.filled(_words().text("place"), {"place": str(len(self.answers) + 1), "of": str(len(questions))})
        self._show(f"{text}\n{question.text('text')}", *choices, Choice(_AGAIN, _words().text("again")))

    def _conclude(self) -> None:
        from printing import measuring, profiles

        assert self.told and self.station
        able = measuring.abilities(self.answers, self.told)
        self.found = measuring.profile_for(able, self.station.printer_transport == VIRTUAL)
        said = texts.filled(_words().text("found"), {"title": profiles.load(self.found).title})
        self._show(said, Choice(_USE, _words().text("use")), Choice(_RESTART, _words().text("restart")))

    # -- what is answered -----------------------------------------------------------------------------------------

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """A digit."""
        match message.choice.id:
            case "start" | "again":
                self._print()
            case "use":
                self._use()
            case "restart":
                self._begin()
            case "good":
                self.host.back()
            case digit:
                self.answers += (int(digit),)
                self._ask()

    def action_back(self) -> None:
        """Esc: one question back, from the first one out."""
        if self.found and self.answers:
            self.found, self.answers = "", self.answers[:-1]
            self._ask()
        elif self.answers:
            self.answers = self.answers[:-1]
            self._ask()
        else:
            self.host.back()

    def _print(self) -> None:
        printer = self.session.printer
        if printer is None or self.station is None:
            self.say(_NOT_READY, "warning")
            return
        self.answers = ()
        self._show(_words().text("printing"))
        printer.measure(self.station).add_done_callback(self._measured)

    def _measured(self, done: "Future[Told]") -> None:
        """On the print thread."""
        if done.cancelled():
            return
        error = done.exception()
        self.post_message(self.Measured(done.result()) if error is None else self.Heard(failure(error, self.session), "error"))

    def on_printer_wizard_screen_measured(self, message: Measured) -> None:
        """Out with the questions, or say why there is nothing to look at."""
        if message.told.trouble:
            self._begin()
            self.say(message.told.trouble, "error")
            return
        assert self.station
        self.told = message.told
        words = _words()
        said = {
            "asks": words.texts("asks")[message.told.asks],
            "confirms": words.texts("confirms")[message.told.confirms + message.told.names],
        }
        more = texts.filled(words.text("picture"), {"folder": str(_folder(self.session.home.papers, self.station))})
        self.say(texts.filled(words.text("look"), said) + (more if self.station.printer_transport == VIRTUAL else ""))
        self._ask()

    def _use(self) -> None:
        """It is chosen, and tried at once."""
        from cqclerk.commands import administration

        assert self.station
        self.do(administration.choose_printer, self.found, self.station.printer_transport, self.station.printer_address)

    def on_work_screen_done(self, message: WorkScreen.Done) -> None:
        """Where one starts; or it stands, and is tried."""
        super().on_work_screen_done(message)
        self.station = message.result
        if message.command.__name__ == "chosen":
            self._begin()
            return
        printer = self.session.printer
        self.answers = ()
        self._show(_words().text("saved"), Choice(_GOOD, _words().text("good")), Choice(_RESTART, _words().text("restart")))
        if printer is not None:
            printer.use(message.result)
            printer.trial(f"{self.session.now():%Y-%m-%d %H:%M}").add_done_callback(self._tried)

    def _tried(self, done: "Future[str]") -> None:
        """On the print thread."""
        if done.cancelled():
            return
        error = done.exception()
        self.post_message(self.Heard(done.result()) if error is None else self.Heard(failure(error, self.session), "error"))

    def on_printer_wizard_screen_heard(self, message: Heard) -> None:
        """Say it; if no line came out, one may try again."""
        self.say(message.sentence, message.tone)
        if self.told is None:
            self._begin()


_FILE = "words/printer.toml"
_NOT_READY = "打印还没有准备好，请稍后再试。"


def _words() -> Table:
    return read_toml(_FILE).table("wizard")


def _blank() -> list[Line]:
    return [()]


def _folder(papers: object, station: "Station") -> str:
    """Where a virtual printer leaves its paper."""
    return station.printer_address or str(papers)
