"""The long poll: a thread of its own that asks once each time it is told to, and hands over what came.

The engine's thread cannot wait for news and send at the same time, and an HTTP/1.1 connection carries one question at a time.
"""

import queue
import threading
import time
from collections.abc import Callable

from cqclerk.protocol.messages import Declined, EventsReply
from cqclerk.sync.limits import Limits
from cqclerk.sync.link import Identity, Link
from cqclerk.sync.problems import LinkProblem, Unplugged

Heard = Callable[[EventsReply | LinkProblem | Declined], None]


class Listener:
    """Polls with patience: where something on the way cuts a waiting connection, it waits less long the next time."""

    def __init__(self, link: Link, limits: Limits, heard: Heard) -> None:
        self._link, self._limits, self._heard = link, limits, heard
        self._wait_s = float(limits.wait_s)
        self._orders: queue.SimpleQueue[tuple[Identity, int] | None] = queue.SimpleQueue()
        self.busy = False  # the engine's own mark: one poll at a time

    def start(self) -> None:
        """Begin to wait for orders."""
        threading.Thread(target=self._loop, name="listener", daemon=True).start()

    def poll(self, who: Identity, after: int) -> None:
        """Ask once."""
        self.busy = True
        self._orders.put((who, after))

    def stop(self) -> None:
        """Ask no more; a poll that is out ends by itself."""
        self._orders.put(None)

    def _loop(self) -> None:
        while (order := self._orders.get()) is not None:
            started = time.monotonic()
            try:
                heard: EventsReply | LinkProblem | Declined = self._link.poll(*order, self._wait_s)
            except (LinkProblem, Declined) as problem:
                heard = problem
            self._learn(heard, time.monotonic() - started)
            self._heard(heard)
        self._link.close()

    def _learn(self, heard: EventsReply | LinkProblem | Declined, waited_s: float) -> None:
        """A poll that was cut while it waited was too long for some proxy; one that came back whole may be longer next time."""
        least, most = float(self._limits.least_wait_s), float(self._limits.wait_s)
        if isinstance(heard, EventsReply):
            self._wait_s = min(most, self._wait_s + 1)
        elif isinstance(heard, LinkProblem) and not isinstance(heard, Unplugged) and waited_s > least:
            self._wait_s = max(least, min(self._wait_s, waited_s) / 2)
