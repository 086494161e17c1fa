"""What the city publishes comes in a thread of its own, over a connection that is there only while something is asked for.

A text of some megabytes takes a thin line many minutes, and a filter on the way may swallow the question: no event and no claim waits.
"""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import Any, TypeVar

from cqclerk.sync.limits import Limits
from cqclerk.sync.link import Link
from cqclerk.sync.problems import Unplugged
from cqclerk.sync.reference_rounds import ReferenceRounds
from cqclerk.sync.run import Run

log = logging.getLogger("cqclerk.sync")
T = TypeVar("T")
_LOOK_S = 0.05


class Subscriber:
    """may_go_on: whether nothing smaller wants the line now; asked before each piece."""

    def __init__(self, run: Run, link: Link, limits: Limits) -> None:
        self._link, self._rounds = link, ReferenceRounds(run, link, limits, self._let_pass)
        self.may_go_on: Callable[[], bool] = lambda: True
        self._orders: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._ended, self._looking = threading.Event(), threading.Event()
        self._lock = threading.Lock()  # so that nothing is promised behind the end
        self._promised: set[Future[Any]] = set()

    def start(self) -> None:
        """Begin to wait for orders."""
        threading.Thread(target=self._loop, name="published", daemon=True).start()

    def look(self) -> None:
        """The line is up: ask for what is due, if anything is."""
        if self._rounds.is_due() and not self._looking.is_set():
            self._looking.set()
            self._orders.put(self._look)

    def fetch_reference(self) -> "Future[int]":
        """Every reference file that is new, now; how many came. Fails with LinkProblem, Declined, BadSignature."""
        return self._ask(self._rounds.fetch)

    def fetch_list(self) -> "Future[None]":
        """The list of offices and revocations, now. Fails as the other does."""
        return self._ask(self._rounds.fetch_list)

    def end(self) -> None:
        """Ask no more; whoever waits is told, and a question that is out ends by itself."""
        with self._lock:
            self._ended.set()
            promised, self._promised = self._promised, set()
        for future in promised:
            _tell(future, lambda: future.set_exception(Unplugged("sync is ended")))  # noqa: B023  told at once
        self._orders.put(None)

    def _ask(self, work: Callable[[], T]) -> "Future[T]":
        future: Future[T] = Future()
        with self._lock:
            if self._ended.is_set():
                future.set_exception(Unplugged("sync is ended"))
            else:
                self._promised.add(future)
                self._orders.put(lambda: self._answer(future, work))
        return future

    def _loop(self) -> None:
        while (order := self._orders.get()) is not None:
            try:
                order()
            except Exception:  # the edge of this thread: the next look is another try
                if not self._ended.is_set():  # else the store has gone
                    log.exception("published")
            self._link.close()
        self._link.close()

    def _look(self) -> None:
        try:
            self._rounds.ask_if_due()
        finally:
            self._looking.clear()

    def _answer(self, future: "Future[T]", work: Callable[[], T]) -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001  handed to whoever waits
            failed = error
            _tell(future, lambda: future.set_exception(failed))
        else:
            _tell(future, lambda: future.set_result(result))
        with self._lock:
            self._promised.discard(future)

    def _let_pass(self) -> None:
        while not self.may_go_on() and not self._ended.wait(_LOOK_S):
            pass


def _tell(future: "Future[Any]", word: Callable[[], None]) -> None:
    """Tell whoever waits, once: the end may have told him already."""
    with suppress(InvalidStateError):
        word()
