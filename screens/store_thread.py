"""The one thread that writes. Commands of the screens and of the sync engine queue here, each runs to its end."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace

P = ParamSpec("P")
T = TypeVar("T")


class SignedOut(Exception):
    """The workplace was closed while something waited for it; nothing of it was begun."""


@dataclass(frozen=True, slots=True)
class _Job:
    """Something to do on the store thread, and whom to tell if it cannot be begun."""

    run: Callable[["Workplace"], None]
    fail: Callable[[BaseException], None]


class StoreThread:
    """Opens a workplace in a thread of its own and runs one function after the other on it.

    `open_workplace` loads the heavy packages; what is submitted meanwhile waits in line. If it fails, everything
    submitted fails with the same exception.
    """

    def __init__(self, open_workplace: Callable[[], "Workplace"], after: Callable[[], None] = lambda: None) -> None:
        self._open, self._after = open_workplace, after
        self._work: queue.Queue[_Job | None] = queue.Queue()
        self._closed = threading.Event()
        self._lock = threading.Lock()  # so that nothing is queued behind the end
        self.opened: Future[Workplace] = Future()
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self._thread.start()

    def submit(self, function: Callable[Concatenate["Workplace", P], T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Run function(workplace, …) on the store thread. Cancelling the future only hides the result."""
        future: Future[T] = Future()
        job = _Job(lambda at: _settle(future, lambda: function(at, *args, **kwargs)), future.set_exception)
        with self._lock:
            if self._closed.is_set():
                future.set_exception(SignedOut())
            else:
                self._work.put(job)
        return future

    def run(self, function: Callable[["Workplace"], T], timeout_s: float | None = None) -> T:
        """The same, waiting for the result: for threads that are not the screen's."""
        return self.submit(function).result(timeout_s)

    def close(self) -> None:
        """Let what is queued come to its end, close the workplace, end the thread."""
        with self._lock:
            if not self._closed.is_set():
                self._closed.set()
                self._work.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            at = self._open()
        except BaseException as error:  # noqa: BLE001  handed to whoever waits: this thread has no edge of its own
            self.opened.set_exception(error)
            self._fail_all(error)
            return
        self.opened.set_result(at)
        while (job := self._work.get()) is not None:
            job.run(at)
            self._after()
        at.close()

    def _fail_all(self, error: BaseException) -> None:
        """Everybody who waits, and everybody who comes later, is told why there is no workplace."""
        while (job := self._work.get()) is not None:
            job.fail(error)


def _settle(future: "Future[T]", work: Callable[[], T]) -> None:
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001  handed to whoever waits
        future.set_exception(error)
    else:
        future.set_result(result)
