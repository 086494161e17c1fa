"""Bundles on the line: a stick may hold as much as a thin line carries in an hour, so each goes in a thread of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import Future

from cqclerk.sync.link import Link
from cqclerk.sync.rounds import Run, here


class Courier:
    """Brings bundles to the gateway, one connection each."""

    def __init__(self, run: Run, link: Callable[[], Link]) -> None:
        self._run, self._link = run, link

    def carry(self, bundle: bytes) -> "Future[bytes]":
        """The answer to a bundle of any station. Fails with Declined or LinkProblem."""
        future: Future[bytes] = Future()
        threading.Thread(target=self._bring, args=(bundle, future), name="stick", daemon=True).start()
        return future

    def _bring(self, bundle: bytes, future: "Future[bytes]") -> None:
        link = self._link()
        try:
            future.set_result(link.carry(self._run(here).identity, bundle))
        except BaseException as error:  # noqa: BLE001  handed to whoever waits: this thread has no edge of its own
            future.set_exception(error)
        finally:
            link.close()
