"""When stations spoke last: noted now and then, many at once, so that it costs the hub next to nothing."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from cqclerk.gateway.hands import Hands
from data.database import DatabaseProblem

log = logging.getLogger("cqclerk.gateway")
AGAIN_S = 3600.0  # a station that is known to be there
_GATHER_S = 5.0


class Contacts:
    """On the event loop of one process."""

    def __init__(self, hands: Hands, now: Callable[[], datetime], gather_s: float = _GATHER_S) -> None:
        self._hands, self._now, self._gather_s = hands, now, gather_s
        self._noted: dict[str, float] = {}  # station → when, on the monotonic clock
        self._waiting: dict[str, str] = {}
        self._writing: asyncio.Task[None] | None = None

    def heard(self, station: str) -> None:
        """A station has asked for something, signed by its key."""
        at = time.monotonic()
        if at - self._noted.get(station, -AGAIN_S) < AGAIN_S:
            return
        self._noted[station] = at
        self._waiting[station] = self._now().isoformat()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        await asyncio.sleep(self._gather_s)
        while self._waiting:
            noted, self._waiting = self._waiting, {}
            try:
                await self._hands.write(lambda tx, noted=noted: tx.note_contacts(noted))  # type: ignore[misc]
            except (DatabaseProblem, SQLAlchemyError) as error:  # they are noted when they speak again
                log.error("contacts could not be noted", exc_info=error)
                for station in noted:
                    self._noted.pop(station, None)

    def close(self) -> None:
        """The gateway goes down."""
        if self._writing is not None:
            self._writing.cancel()
