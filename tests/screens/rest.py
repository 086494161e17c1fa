"""When a program under test is at rest: looked at, where Textual's own pilot sleeps 20 ms and more around every key.

The pilot takes a process that uses no processor for at rest. Here it is at rest as soon as nothing is left to do that could change
the screen: every message is handled, every frame drawn, every short timer over, every command of the store thread answered. Where
that cannot be seen (a thread that is not known here, something that never ends) the pilot's own rule holds, as before.
"""

import asyncio
import threading
from collections.abc import Callable
from time import monotonic, process_time, thread_time
from typing import Any
from weakref import WeakSet

from textual import _wait
from textual._context import active_app
from textual.app import App
from textual.message_pump import MessagePump
from textual.timer import Timer
from textual.worker import WorkerState

from cqclerk.workplace.workplace import Workplace
from screens.store_thread import StoreThread

_QUIET_LOOKS = 3  # one after the other, each after everything that was ready to run has run
_LOOKS_AT_ONCE = 200  # before a look waits for a millisecond; where the store thread works it waits at once, out of its way
_SHORT_S = 0.1  # a timer that ends sooner than this is part of what the key did


class CountingDesk(StoreThread):
    """A store thread of which one can tell whether it has answered everything, down to the last callback."""

    all: "WeakSet[CountingDesk]" = WeakSet()

    def __init__(self, open_workplace: Callable[[], Workplace], after: Callable[[], None] = lambda: None) -> None:
        self._asked = self._answered = 0
        self._then = after
        super().__init__(open_workplace, self._count)
        self.all.add(self)

    def submit(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        self._asked += 1
        return super().submit(function, *args, **kwargs)

    @property
    def rests(self) -> bool:
        """Everything is answered, or there is nobody left to answer."""
        return self._asked == self._answered or not self._thread.is_alive()

    def works_in(self, thread: threading.Thread) -> bool:
        """This is its thread."""
        return self._thread is thread

    def _count(self) -> None:
        self._then()
        self._answered += 1


async def wait_for_rest(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """In place of textual._wait.wait_for_idle: until the program is at rest, or the process has used no processor for a while."""
    app, end, quiet, looks = active_app.get(None), monotonic() + max_sleep, 0, 0
    while monotonic() < end:
        span_ends, used, looking = monotonic() + _wait.SLEEP_GRANULARITY, process_time(), 0.0
        while (left := span_ends - monotonic()) > 0:
            if app is None or not all(map(_is_known, threading.enumerate())):
                await asyncio.sleep(left)
                continue
            looks += 1
            await asyncio.sleep(0 if looks < _LOOKS_AT_ONCE and _desks_rest() else 0.002)
            began = thread_time()
            quiet = quiet + 1 if _desks_rest() and _rests(app) else 0
            looking += thread_time() - began
            if quiet == _QUIET_LOOKS:
                return
        if process_time() - used - looking < _wait.SLEEP_IDLE:
            return


def _is_known(thread: threading.Thread) -> bool:
    """Of any other thread nobody can tell whether it works."""
    mine = thread is threading.main_thread() or isinstance(thread, threading._DummyThread)
    return mine or any(desk.works_in(thread) for desk in CountingDesk.all)


def _desks_rest() -> bool:
    return all(desk.rests for desk in CountingDesk.all)


def _rests(app: App[Any]) -> bool:
    if any(worker.state in (WorkerState.PENDING, WorkerState.RUNNING) for worker in app.workers):
        return False
    return all(map(_waits, (app, *app._registry))) and _is_drawn(app)


def _waits(pump: MessagePump) -> bool:
    """It waits for a message, has none, and no short timer of it runs."""
    if pump._closed or (pump._task is None and not isinstance(pump, App)):
        return True
    came = pump._message_queue.ready_event
    if came.is_set() or not came._waiters or pump._pending_message is not None or pump._next_callbacks:
        return False
    return not (pump._timers and any(map(_ends_soon, pump._timers)))


def _ends_soon(timer: Timer) -> bool:
    return timer._repeat == 0 and timer._interval < _SHORT_S and timer._task is not None and not timer._task.done()


def _is_drawn(app: App[Any]) -> bool:
    """The last frame stands; a frame that is due is drawn now instead of after its sixtieth of a second."""
    if not app.screen_stack or not app.screen._update_timer._active.is_set():
        return True
    app.screen._on_timer_update()
    return False
