"""What this station has that a gateway which was put back from its backup has forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cqclerk.domain.access import GATEWAY
from cqclerk.domain.events import Subject
from cqclerk.domain.station_events import Enrolled
from cqclerk.protocol.codec import BY_TYPE
from cqclerk.protocol.returning import given
from cqclerk.workplace.clock import business_date
from cqclerk.workplace.workplace import Workplace

_RESTORED = "gateway_restored"
_MOST = 500


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a maker's chain."""

    epoch: int
    sequence: int


def known_mark(at: Workplace) -> int:
    """The mark of the last time that this station has given back, 0 for never."""
    with at.store.reading() as tx:
        return int(tx.setting(_RESTORED) or 0)


def own_after(at: Workplace, place: Place) -> list[tuple[bytes, Place]]:
    """Lines of own events behind a place, with the answers that they have, up to the first that waits; each with its place."""
    found: list[tuple[bytes, Place]] = []
    with at.store.reading() as tx:
        for row, answer in tx.answered_after(place.epoch, place.sequence, _MOST):
            if answer is None:
                break
            found.append((given(row.envelope, row.payload, answer), Place(row.epoch, row.sequence)))
    return found


def of_gateway_after(at: Workplace, place: Place) -> list[tuple[bytes, Place]]:
    """The same of the gateway's own events that came here: claims, leases, what registers answered, and who was stopped."""
    with at.store.reading() as tx:
        rows = tx.received_after(GATEWAY, place.epoch, place.sequence, _MOST)
    return [(given(row.envelope, row.payload, None), Place(row.epoch, row.sequence)) for row in rows]


def enrolment(at: Workplace) -> tuple[bytes, bytes | None] | None:
    """The gateway's word that it has certified this station's epoch: (envelope, payload); None if it never has."""
    kind = BY_TYPE[Enrolled].name
    with at.store.reading() as tx:
        entries = [one for one in tx.entries(Subject.STATION.value, at.station.id) if one.kind == kind and one.maker == GATEWAY]
    return (entries[-1].envelope, entries[-1].payload) if entries else None


def gave(at: Workplace, mark: int, known_at: datetime | None) -> None:
    """All of it is there again; scans of the days that it had forgotten go up once more."""
    with at.store.transaction() as tx:
        if known_at is not None:
            since = business_date(known_at, 0) - timedelta(days=1)
            tx.attachments.offer_again(since.isoformat())
        tx.set(_RESTORED, str(mark))
