"""The list in the place of the decisions while something is gathered: each choice leads to the next list, the last one says all."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from cqclerk.domain.case import Case
from screens import gathering
from screens.widgets.option_list import OptionList

if TYPE_CHECKING:
    from screens.session import Session


class GatheringList(OptionList):
    """Not there until it is opened; the screen's Esc drops it."""

    DEFAULT_CSS = """
    GatheringList { display: none; }
    """

    @dataclass
    class Said(Message):
        """Everything is known: path says it."""

        path: str

    def __init__(self) -> None:
        super().__init__(id="gathering")
        self._about: tuple[Case, Session] | None = None

    def open(self, path: str, case: Case, session: "Session") -> bool:
        """Offer the list at this path; False if there is nothing to choose."""
        offered = gathering.list_of(path, case, session)
        if not offered:
            return False
        self._about, self.title = (case, session), gathering.title_of(path, session)
        self.offer(offered)
        self.display = True
        self.screen.set_focus(self)
        return True

    def on_option_list_chosen(self, message: OptionList.Chosen) -> None:
        """The next list, or all is said."""
        message.stop()
        path = message.choice.id
        if self._about is None or self.open(path, *self._about):
            return
        self.drop()
        self.post_message(self.Said(path))

    def drop(self) -> bool:
        """Away with it; False if it was not there."""
        was, self.display = self.display, False
        return was
