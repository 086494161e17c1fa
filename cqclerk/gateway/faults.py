"""What fails here while an event is handled is our fault and not its maker's: nothing of it stays, and everything else goes on."""

import logging
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from cqclerk.protocol.envelope import Sealed
from data.database import DatabaseProblem
from data.hub import HubTransaction, WithCare

log = logging.getLogger("cqclerk.gateway")
T = TypeVar("T")


def handled(tx: HubTransaction, what: str, handle: Callable[[], T], otherwise: Callable[[], T]) -> T:
    """What comes of an event. If handling it fails, nothing of that stays, and it is done otherwise: it never blocks the line.

    Where all is well this costs nothing. The first time that something fails the whole unit of work is done again, with care.
    """
    try:
        if not tx.careful:
            return handle()
        with tx.part():
            return handle()
    except Exception as error:
        if _is_of_the_store(error):
            raise  # nothing is answered, the station tries again
        if not tx.careful:
            raise WithCare from error
        log.exception("alarm: %s: handling failed", what)
        return otherwise()


def named(sealed: Sealed) -> str:
    """An event, for the log."""
    return f"event {sealed.envelope.id} of {sealed.envelope.station}"


def _is_of_the_store(error: Exception) -> bool:
    """Whether the hub, or this machine, is in trouble, and not what an event says."""
    return isinstance(error, DatabaseProblem | SQLAlchemyError | OSError | MemoryError) and not isinstance(
        error, DataError | IntegrityError
    )
