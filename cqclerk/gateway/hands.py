"""The threads that work at the hub, so that the event loop only waits and answers: one that writes, and those that look."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from cqclerk.gateway.meters import Meters
from data.hub import Hub, HubTransaction

T = TypeVar("T")


class Hands:
    """On SQLite one thread does both."""

    def __init__(self, hub: Hub, meters: Meters) -> None:
        self._hub, self._meters = hub, meters
        self._writer = ThreadPoolExecutor(1, "hub")
        self._readers = ThreadPoolExecutor(hub.readers, "look") if hub.readers else self._writer

    async def look(self, work: Callable[[HubTransaction], T]) -> T:
        """Read."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._look, work)

    async def write(self, work: Callable[[HubTransaction], T]) -> T:
        """Write; committed when this ends."""
        with self._meters.queue.track_inprogress():
            return await asyncio.get_running_loop().run_in_executor(self._writer, self._write, work)

    def _look(self, work: Callable[[HubTransaction], T]) -> T:
        with self._meters.hub.labels("look").time(), self._hub.reading() as tx:
            return work(tx)

    def _write(self, work: Callable[[HubTransaction], T]) -> T:
        with self._meters.hub.labels("write").time(), self._hub.transaction() as tx:
            return work(tx)

    def close(self) -> None:
        """Let the threads end."""
        self._writer.shutdown()
        self._readers.shutdown()
