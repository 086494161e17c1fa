"""The thread of the engine: what is ordered is done one after the other, and whoever was promised something hears of it, at the end too."""

import queue
import threading
from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from cqclerk.sync.problems import Unplugged
from cqclerk.sync.wishes import Wishes

T = TypeVar("T")
Order = Callable[[], None]


class Orders(Wishes):
    """Orders may be put from any thread; they are done on this one."""

    def __init__(self) -> None:
        self._orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._promised: set[Future[Any]] = set()
        self._lock = threading.Lock()  # so that nothing is promised behind the end
        self._ended = False
        self._thread = threading.Thread(target=self._loop, name="sync", daemon=True)

    @abstractmethod
    def _begin(self) -> None:
        """The first order."""

    @abstractmethod
    def _next(self) -> Order:
        """Wait for the next order, or for what is due without one."""

    @abstractmethod
    def _do(self, order: Order) -> None:
        """Do it, whatever it raises."""

    @abstractmethod
    def _came_of(self, error: BaseException | None) -> None:
        """What somebody waited for was done, or was not."""

    @abstractmethod
    def _close(self) -> None:
        """Nothing is done any more."""

    def _ask(self, work: Callable[[], T]) -> "Future[T]":
        future: Future[T] = Future()
        with self._lock:
            if self._ended:
                future.set_exception(Unplugged("sync is ended"))
            else:
                self._promised.add(future)
                self._orders.put(lambda: self._answer(future, work))
        return future

    def _loop(self) -> None:
        self._do(self._begin)
        while not self._stopping.is_set():
            order = self._next()
            if not self._stopping.is_set():
                self._do(order)
        self._close()
        with self._lock:
            self._ended = True
        for future in self._promised:
            if future.set_running_or_notify_cancel():
                future.set_exception(Unplugged("sync is ended"))

    def _answer(self, future: "Future[T]", work: Callable[[], T]) -> None:
        """Do what somebody waits for."""
        if not future.set_running_or_notify_cancel():
            self._promised.discard(future)
            return
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001  handed to whoever waits
            future.set_exception(error)
            self._came_of(error)
        else:
            future.set_result(result)
            self._came_of(None)
        finally:
            self._promised.discard(future)
