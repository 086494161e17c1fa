"""Keeps a form that is being filled: at once when a field is finished, a moment after the last key of a half-typed one."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.timer import Timer

from cqclerk.domain.case import Phase
from data.rows import DraftRow
from screens.filling import Spot

if TYPE_CHECKING:
    from cqclerk.domain.case import Case
    from cqclerk.workplace.workplace import Workplace
    from screens.session import Session
    from screens.store_thread import StoreThread
    from screens.work_screen import WorkScreen

AT_ONCE_S, AT_REST_S = 0.02, 0.5


def save_draft(at: "Workplace", draft: DraftRow) -> None:
    """Keep a form as it stands."""
    at.save_draft(draft)


def drop_draft(at: "Workplace", draft_id: str) -> None:
    """Throw a form away, by a person's decision."""
    at.drop_draft(draft_id)


def drop_supplements(case: "Case", session: "Session") -> None:
    """A case that has gone on is supplemented no more: what was begun of it would be remembered for ever."""
    if case.phase in (Phase.SUBMITTED, Phase.SUPPLEMENTING):
        return
    for draft in session.views.drafts():
        if Spot.read(draft.focus).case == case.id:
            session.desk.submit(drop_draft, draft.id)


class DraftKeeper:
    """Saves what row() says, one save at a time, the newest last; a form that has not changed is not saved again."""

    @dataclass
    class Saved(Message):
        """The draft is on the disk; error tells why it is not."""

        draft: DraftRow
        error: BaseException | None

    def __init__(self, screen: "WorkScreen", desk: "StoreThread", row: Callable[[], DraftRow | None]) -> None:
        self._screen, self._desk, self._row = screen, desk, row
        self._timer: Timer | None = None
        self._kept: tuple[str, str] = ("", "")
        self.ended = False

    def took(self, draft: DraftRow) -> None:
        """This is what the store has: it was read from there."""
        self._kept = (draft.focus, draft.fields)

    def soon(self, seconds: float = AT_REST_S) -> None:
        """Keep the form after so many seconds, if nothing else happens before."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = None if self.ended else self._screen.set_timer(seconds, self.now)

    def now(self) -> None:
        """Keep the form as it stands."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        draft = None if self.ended else self._row()
        if draft is None or (draft.focus, draft.fields) == self._kept:
            return
        self._kept = (draft.focus, draft.fields)
        future = self._desk.submit(save_draft, draft)
        future.add_done_callback(lambda done: self._tell(draft, done))

    def end(self) -> None:
        """The form has become a case, or was thrown away: nothing of it is kept any more."""
        self.ended = True
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def go_on(self) -> None:
        """It did not become a case: it is kept again."""
        self.ended = False
        self.now()

    def _tell(self, draft: DraftRow, done: "Future[None]") -> None:
        """On the store thread. What is not on the disk is tried again: at the next key, and when the screen is left."""
        if done.exception() is not None:
            self._kept = ("", "")
        self._screen.post_message(self.Saved(draft, done.exception()))
