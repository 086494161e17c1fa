"""Who waits for news of an office, and how they are woken: one event per office, no thread per poll.

What this process writes it rings itself; what another one has written comes by the database (on PostgreSQL).
"""

import asyncio
from collections.abc import Iterable


class Bells:
    """Used on the event loop only."""

    def __init__(self) -> None:
        self._bells: dict[str, asyncio.Event] = {}
        self.closed = False

    def listen(self, office: str) -> asyncio.Event:
        """What will ring at the next news; take it before looking, so that nothing is missed in between."""
        bell = self._bells.setdefault(office, asyncio.Event())
        if self.closed:
            bell.set()
        return bell

    def ring(self, offices: Iterable[str] | None) -> None:
        """There is news for these offices; None: there may be for any."""
        for office in list(self._bells) if offices is None else offices:
            bell = self._bells.pop(office, None)
            if bell is not None:
                bell.set()

    def close(self) -> None:
        """Nobody waits any longer: the gateway goes down."""
        self.closed = True
        self.ring(None)


async def heard(bell: asyncio.Event, seconds: float) -> bool:
    """Wait for the bell; False if it stayed silent."""
    try:
        await asyncio.wait_for(bell.wait(), seconds)
    except TimeoutError:
        return False
    return True
