"""A screen at which rare acts are done in steps: from a list, then by questions, then the command."""

from typing import TYPE_CHECKING

from screens import keys, more_acts
from screens.asked import Asked
from screens.session import Session, session_of
from screens.widgets.option_list import Choice
from screens.widgets.question import Question
from screens.work_screen import WorkScreen

if TYPE_CHECKING:
    from cqclerk.domain.case import Case

ASKING = (keys.CONFIRM, keys.BACK.saying("不做"))
READING = (keys.HELP, keys.BACK)


class ActSteps(WorkScreen):
    """A subclass has a Question, and says where a list is offered (offer) and where the focus goes when nothing is asked (rest)."""

    def __init__(self) -> None:
        super().__init__()
        self.session: Session = session_of(self.app)
        self.in_steps = False  # the list is not that of every day
        self._doubted: str | None = None  # the odd word that was typed and told of

    def offer(self, choices: tuple[Choice, ...], title: str) -> None:
        """Show a list to choose from."""
        raise NotImplementedError

    def rest(self) -> None:
        """Where the focus goes when nothing is asked any more."""
        raise NotImplementedError

    def ask(self, path: str, asked: Asked) -> None:
        """One question, in the place of a list that is being gone through; its answer comes as Question.Confirmed."""
        self._make_room(self.in_steps)
        self.query_one(Question).ask(path, asked.sentence, asked.label, asked.value)
        self.foot.show_keys(keys.key_line(ASKING, self.size.width - 1))

    def step(self, path: str, case: "Case") -> None:
        """What is rare is chosen from a list, or asked for; some of it has a screen of its own."""
        if screen := more_acts.screen_of(path):
            self.host.go(screen, case.id)
            return
        offered = more_acts.list_of(path, case, self.session)
        if not offered:
            self.ask(path, more_acts.question(path, case, self.session))
            return
        self.in_steps = True
        self.offer(offered, more_acts.title_of(path))
        self.foot.show_keys(keys.key_line(READING, self.size.width - 1))

    def answer(self, path: str, text: str, case: "Case") -> None:
        """The next question, or the act itself. What is odd is said once, and may be so."""
        if wrong := more_acts.problem(path, text, self.session):
            self.say(wrong, "warning")
            return
        odd = more_acts.doubt(path, text)
        if odd and text != self._doubted:
            self._doubted = text
            self.say(odd, "warning")
            return
        if onwards := more_acts.goes_on(path, text, self.session):
            self.step(onwards, case)
            return
        self.drop_question()
        if more_acts.is_by_line(path):
            self.by_line(path, text, case)
            return
        command, given = more_acts.deed(path, text, case, self.session)
        self.do(command, case.id, case.version, *given)

    def by_line(self, path: str, text: str, case: "Case") -> None:
        """What the gateway does; a screen that offers it says how."""
        raise NotImplementedError

    def drop_question(self) -> bool:
        """Ask no more; False if nothing was asked."""
        self._doubted = None
        if not self.query_one(Question).drop():
            return False
        self._make_room(False)
        self.rest()
        self.show_keys()
        return True

    def _make_room(self, asking: bool) -> None:
        """A long list would leave no row for the question."""
        for options in self.query("#choices"):
            options.display = not asking

    def action_confirm(self) -> None:
        """F10."""
        self.query_one(Question).confirm()
