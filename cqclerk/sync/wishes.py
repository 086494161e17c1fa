"""What somebody at a screen asks the gateway for: each wish comes back as a Future, and the screen goes on meanwhile."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from cqclerk.sync.rounds import Rounds
from cqclerk.sync.subscriber import Subscriber

T = TypeVar("T")


class Wishes(ABC):
    """The part of the engine that is asked. From any thread, at any time."""

    _rounds: Rounds
    _subscriber: Subscriber

    @abstractmethod
    def _ask(self, work: Callable[[], T]) -> "Future[T]":
        """Have it done on the thread of the engine."""

    def claim(self, case_id: str) -> "Future[None]":
        """Ask for the right to decide a case that is open here. Fails with NotAllowed (the gateway's reason) or LinkProblem."""
        return self._ask(lambda: self._rounds.borrow(case_id))

    def give_back(self, case_id: str) -> "Future[None]":
        """Give the right to decide back, undecided: now, or as soon as the line is there. It fails with LinkProblem where it waits."""
        return self._ask(lambda: self._rounds.give_back(case_id))

    def ask_print(self, case_id: str, reason: str = "") -> "Future[None]":
        """Ask for the right to print an original; with an approver's reason, take it from a station that does not answer."""
        return self._ask(lambda: self._rounds.ask_print(case_id, reason))

    def take_over(self, case_id: str, reason: str) -> "Future[None]":
        """接管: take the right to decide from the station that holds it. Fails as claim does; needs an approver and a reason."""
        return self._ask(lambda: self._rounds.take_over(case_id, reason))

    def check(self, case_id: str) -> "Future[None]":
        """核查: what this case has just asked of the city's registers; answers that take longer come with the news."""
        return self._ask(lambda: self._rounds.check(case_id))

    def lease(self, item: str) -> "Future[None]":
        """Ask for a block of numbers."""
        return self._ask(lambda: self._rounds.lease(item))

    def fetch_reference(self) -> "Future[int]":
        """Ask now for what the city published; how many files came. Nothing else waits for it."""
        return self._subscriber.fetch_reference()

    def fetch_list(self) -> "Future[None]":
        """Ask for the list of offices and revocations now."""
        return self._subscriber.fetch_list()
