"""The threads that work at the hub, so that the event loop only waits and answers: one that writes, and those that look.

What waits to be written is written together and committed once: each unit of work for itself as far as anybody can see, but the turn
to write and the wait for the disk are paid for once.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from cqclerk.gateway.meters import Meters
from cqclerk.protocol.messages import Declined
from data.hub import Hub, HubTransaction, WithCare

T = TypeVar("T")
MOST_TOGETHER = 8  # units of work in one commit: their answers go out while the next ones are written


@dataclass(frozen=True, slots=True)
class _Asked:
    """A unit of work, and where its result is awaited."""

    work: Callable[[HubTransaction], Any]
    told: "Future[Any]"
    alone: bool


class _Alone(Exception):
    """A unit of work has failed after it had written, or the transaction with it: the others have to be done again without it."""


class Hands:
    """On SQLite one thread does both."""

    def __init__(self, hub: Hub, meters: Meters) -> None:
        self._hub, self._meters = hub, meters
        self._writer = ThreadPoolExecutor(1, "hub")
        self._readers = ThreadPoolExecutor(hub.readers, "look") if hub.readers else self._writer
        self._asked: deque[_Asked] = deque()

    async def look(self, work: Callable[[HubTransaction], T]) -> T:
        """Read."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._look, work)

    async def write(self, work: Callable[[HubTransaction], T], *, alone: bool = False) -> T:
        """Write; committed when this ends. The work may be done again, so it must do nothing but read and write in the hub.

        alone  it does something else too: it is done once, in a commit of its own
        """
        asked = _Asked(work, Future(), alone)
        self._asked.append(asked)
        with self._meters.queue.track_inprogress():
            self._writer.submit(self._work_off)
            found: T = await asyncio.wrap_future(asked.told)
            return found

    def _look(self, work: Callable[[HubTransaction], T]) -> T:
        with self._meters.hub.labels("look").time(), self._hub.reading() as tx:
            return work(tx)

    def _work_off(self) -> None:
        """Whatever has come by now: where work has piled up, there is nothing left for some of the calls."""
        wanted = [asked for asked in self._next() if asked.told.set_running_or_notify_cancel()]
        if not wanted:
            return
        self._meters.together.observe(len(wanted))
        try:
            self._write(wanted)
        except _Alone as failed:
            if len(wanted) > 1 or isinstance(failed.__cause__, WithCare):
                self._one_by_one(wanted)
            else:
                wanted[0].told.set_exception(failed.__cause__ or failed)

    def _next(self) -> list[_Asked]:
        found: list[_Asked] = []
        while self._asked and len(found) < MOST_TOGETHER and not (found and (found[-1].alone or self._asked[0].alone)):
            found.append(self._asked.popleft())
        return found

    def _one_by_one(self, wanted: Sequence[_Asked]) -> None:
        """Again, and with care: where one part of a unit of work failed, the rest of it may stand."""
        for asked in wanted:
            try:
                self._write([asked], careful=True)
            except _Alone as failed:
                asked.told.set_exception(failed.__cause__ or failed)

    def _write(self, wanted: Sequence[_Asked], *, careful: bool = False) -> None:
        """All in one transaction; each is told when it is committed. Raises _Alone if nothing of it came about because of one of them."""
        done: list[tuple[_Asked, Any]] = []
        declined: list[tuple[_Asked, Declined]] = []
        try:
            with self._meters.hub.labels("write").time(), self._hub.transaction(careful=careful) as tx:
                for asked in wanted:
                    unit = tx.unit()
                    try:
                        done.append((asked, asked.work(unit)))
                    except Declined as problem:
                        if unit.wrote:
                            raise _Alone from problem
                        declined.append((asked, problem))
                    except Exception as error:
                        raise _Alone from error
        except _Alone:
            raise
        except Exception as error:  # noqa: BLE001 - the store's trouble: nobody's work was kept, and everybody is told
            for asked in wanted:
                asked.told.set_exception(error)
            return
        for asked, why in declined:
            asked.told.set_exception(why)
        for asked, result in done:
            asked.told.set_result(result)

    def close(self) -> None:
        """Let the threads end."""
        self._writer.shutdown()
        self._readers.shutdown()
