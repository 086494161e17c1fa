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
from data.rows import Entry
from data.schema import JournalEntry, Received

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
    """Lines of own events behind a place, with the answers that they have, up to the first that waits; each with its place.

    What this station had lost itself, and got back from the gateway after it was enrolled anew, is among them.
    """
    found: list[tuple[bytes, Place]] = []
    with at.store.reading() as tx:
        rows: list[tuple[JournalEntry | Received, bytes | None]] = [*tx.answered_after(place.epoch, place.sequence, _MOST)]
        rows += tx.returned_after(at.station.id, place.epoch, place.sequence, _MOST)
        for row, answer in sorted(rows, key=lambda one: (one[0].epoch, one[0].sequence)):
            if answer is None:
                break
            here_too = Place(row.epoch, row.sequence)  # both of a fork stand at one place, and go together
            if len(found) >= _MOST and found[-1][1] != here_too:
                break
            found.append((given(row.envelope, row.payload, answer), here_too))
    return found


def of_gateway_after(at: Workplace, place: Place) -> list[tuple[bytes, Place]]:
    """The same of the gateway's own events that came here: claims, leases, what registers answered, and who was stopped."""
    with at.store.reading() as tx:
        rows = tx.received_after(GATEWAY, place.epoch, place.sequence, _MOST)
    return [(given(row.envelope, row.payload, None), Place(row.epoch, row.sequence)) for row in rows]


def enrolment(at: Workplace) -> tuple[bytes, bytes | None] | None:
    """The gateway's word that it has certified this station's epoch: (envelope, payload); None if it never has."""
    words = _enrolments(at)
    return (words[-1].envelope, words[-1].payload) if words else None


def enrolments(at: Workplace) -> list[bytes]:
    """Lines of all such words, the first epoch's first: without its certificate the gateway could not read what an epoch has signed."""
    return [given(one.envelope, one.payload, None) for one in _enrolments(at)]


def _enrolments(at: Workplace) -> list[Entry]:
    kind = BY_TYPE[Enrolled].name
    with at.store.reading() as tx:
        entries = [one for one in tx.entries(Subject.STATION.value, at.station.id) if one.kind == kind and one.maker == GATEWAY]
    return sorted(entries, key=lambda one: (one.epoch, one.sequence))


def gave(at: Workplace, mark: int, known_at: datetime | None) -> None:
    """All of it is there again; scans of the days that it had forgotten go up once more."""
    with at.store.transaction() as tx:
        if known_at is not None:
            since = business_date(known_at, 0) - timedelta(days=1)
            tx.attachments.offer_again(since.isoformat())
        tx.set(_RESTORED, str(mark))
