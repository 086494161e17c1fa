"""How the stations stand: how their epochs ended, what was kept of those that had no right any more, which requests were carried out.

Ended leases are here too: they end with their station's epoch.
"""

import dataclasses
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from data import hub_tables as t
from data.hub_rows import EndedEpoch, Event, Quarantined
from data.hub_work import Work

_N, _Q, _H, _E, _C, _B = t.ended_epoch.c, t.quarantine.c, t.heard.c, t.event.c, t.certificate.c, t.block.c
_BUNDLE = select(t.bundle.c.digest).where(t.bundle.c.digest == bindparam("digest"))
_ENDED = select(t.ended_epoch).where(_N.station == bindparam("station"), _N.epoch == bindparam("epoch"))
_REVOKED = update(t.ended_epoch).where(_N.station == bindparam("known"), _N.epoch == bindparam("of"))
_ALL_ENDED = select(t.ended_epoch).order_by(_N.at, _N.station)
_QUARANTINED = select(t.quarantine).where(_Q.hash == bindparam("hash"))
_ALL_QUARANTINED = select(t.quarantine).order_by(_Q.received_at, _Q.maker, _Q.epoch, _Q.sequence)
_QUARANTINED_ABOUT = _ALL_QUARANTINED.where(_Q.subject == bindparam("subject"), _Q.subject_id == bindparam("subject_id"))
_QUARANTINED_OF = _ALL_QUARANTINED.where(_Q.maker == bindparam("maker"))
_HEARD = select(_H.digest).where(_H.digest == bindparam("digest"))
_FORGET = delete(t.heard).where(_H.until < bindparam("now"))
_OF_EPOCHS = (
    select(t.event)
    .where(_E.maker == bindparam("maker"), _E.epoch < bindparam("before"), _E.position > bindparam("after"))
    .order_by(_E.position)
    .limit(bindparam("most"))
)
_HELD = select(t.event).where(_E.status == "held").order_by(_E.position)
_CASES_NEAR = (
    select(_E.subject_id)
    .where(_E.subject == "case", _E.maker == bindparam("maker"))
    .union(
        select(_E.subject_id)
        .join_from(t.inbox, t.event, t.inbox.c.event == _E.position)
        .where(t.inbox.c.office == bindparam("office"), _E.subject == "case", _E.kind.in_(bindparam("kinds", expanding=True)))
    )
)
_SETTLE = update(t.event).where(_E.position == bindparam("known"))
_LAST_OF_KIND = (
    select(t.event)
    .where(_E.subject == bindparam("subject"), _E.subject_id == bindparam("subject_id"), _E.kind == bindparam("kind"))
    .order_by(_E.position.desc())
    .limit(1)
)
_CERTIFICATES = select(_C.epoch, _C.encoded).where(_C.station == bindparam("station")).order_by(_C.epoch)
_ALL_CERTIFICATES = select(_C.encoded).order_by(_C.station, _C.epoch)
_RENEW = update(t.station).where(t.station.c.id == bindparam("known"))
_LEASED = select(_B.id).where(_B.station == bindparam("station"), _B.id.not_in(select(t.ended_lease.c.block))).order_by(_B.id)
_LEASE_ENDED = select(t.ended_lease.c.block).where(t.ended_lease.c.block == bindparam("block"))
_STATIONS = select(t.station.c.id, t.station.c.window, t.station.c.epoch, t.station.c.revoked).where(
    t.station.c.office == bindparam("office")
)


class Standing(Work):
    """The part of a unit of work that speaks of stations that were stopped, and of those that began anew."""

    # -- epochs

    def ended_epoch(self, station_id: str, epoch: int) -> EndedEpoch | None:
        """How an epoch of a station ended, None while it goes on."""

        def look() -> EndedEpoch | None:
            row = self._first(_ENDED, station=station_id, epoch=epoch)
            return EndedEpoch(**row._asdict()) if row else None

        return self.once(("ended", station_id, epoch), look)

    def end_epoch(self, ended: EndedEpoch) -> None:
        """An epoch of a station is over; the first end stays, but a revocation outweighs it."""
        known = self.ended_epoch(ended.station, ended.epoch)
        self.forget("ended", ended.station, ended.epoch)
        if known is None:
            self._insert(t.ended_epoch, **dataclasses.asdict(ended))
        elif known.how != ended.how and ended.how in ("revoked", "closed"):
            self._do(_REVOKED, known=ended.station, of=ended.epoch, how=ended.how, reason=ended.reason, at=ended.at)

    def ended_epochs(self) -> list[EndedEpoch]:
        """Every end, oldest first."""
        return [EndedEpoch(**row._asdict()) for row in self._do(_ALL_ENDED)]

    def renew_station(self, station_id: str, window: str, epoch: int, public_key: str) -> None:
        """A station goes on in a new epoch, under a new key."""
        self.forget("station", station_id)
        self._do(_RENEW, known=station_id, window=window, epoch=epoch, public_key=public_key, revoked=False)

    def revoke_station(self, station_id: str) -> None:
        """Its certificate counts no more."""
        self.forget("station", station_id)
        self._do(_RENEW, known=station_id, revoked=True)

    def give_window_free(self, station_id: str) -> None:
        """Another station may stand at its window: its own id stands in place of the number."""
        self.forget("station", station_id)
        self._do(_RENEW, known=station_id, window=station_id)

    def certificates(self, station_id: str) -> list[tuple[int, str]]:
        """(epoch, certificate) of a station, oldest first."""
        return [(row.epoch, row.encoded) for row in self._do(_CERTIFICATES, station=station_id)]

    def certified(self) -> list[str]:
        """Every certificate of every station, each in the order of its epochs."""
        return self._column(_ALL_CERTIFICATES)

    def stations_of(self, office_id: str) -> list[tuple[str, str, int, bool]]:
        """(id, window, epoch, revoked) of an office's stations."""
        return [(row.id, row.window, row.epoch, row.revoked) for row in self._do(_STATIONS, office=office_id)]

    # -- what they have made

    def last_of_kind(self, subject: str, subject_id: str, kind: str) -> Event | None:
        """The last event of a kind about a subject."""
        row = self._first(_LAST_OF_KIND, subject=subject, subject_id=subject_id, kind=kind)
        return _event(row._asdict())[1] if row else None

    def made_before(self, station_id: str, epoch: int, after: int, limit: int) -> list[tuple[int, Event]]:
        """(position, event) of what a station made in epochs before this one, in the order it came."""
        found = self._do(_OF_EPOCHS, maker=station_id, before=epoch, after=after, most=limit)
        return [_event(row._asdict()) for row in found]

    def cases_near(self, station_id: str, office: str, kinds: tuple[str, ...]) -> list[str]:
        """Every case in which a station did something, or of which its office has heard an event of these kinds."""
        return sorted(row[0] for row in self._do(_CASES_NEAR, maker=station_id, office=office, kinds=list(kinds)))

    def held_events(self) -> list[tuple[int, Event]]:
        """(position, event) of everything that waits for a newer gateway, in the order it came."""
        return [_event(row._asdict()) for row in self._do(_HELD)]

    def settle(self, position: int, status: str, case_sequence: int, reason: str, params: str, answer: bytes) -> None:
        """The answer to an event that was held."""
        given = {"status": status, "case_sequence": case_sequence or None, "reason": reason, "params": params, "answer": answer}
        self._do(_SETTLE, known=position, **given)
        self.forget_all("answer", "troubles")

    # -- quarantine

    def quarantined(self, digest: str) -> Quarantined | None:
        """What was rescued, by the hash of its envelope."""
        row = self._first(_QUARANTINED, hash=digest)
        return Quarantined(**row._asdict()) if row else None

    def quarantine(self, event: Quarantined) -> None:
        """Keep an event that counts nowhere."""
        self.forget("answer", event.hash)
        self._insert(t.quarantine, **dataclasses.asdict(event))

    def all_quarantined(self, station_id: str = "") -> list[Quarantined]:
        """Everything that was rescued, of one station if it is named."""
        found = self._do(_QUARANTINED_OF, maker=station_id) if station_id else self._do(_ALL_QUARANTINED)
        return [Quarantined(**row._asdict()) for row in found]

    def quarantined_about(self, subject: str, subject_id: str) -> list[Quarantined]:
        """What was rescued of a subject."""
        return [Quarantined(**row._asdict()) for row in self._do(_QUARANTINED_ABOUT, subject=subject, subject_id=subject_id)]

    # -- leases

    def leased_to(self, station_id: str) -> list[str]:
        """The blocks of a station whose lease goes on."""
        return self._column(_LEASED, station=station_id)

    def end_lease(self, block_id: str, why: str, at: str) -> None:
        """The lease of a block is over."""
        self._insert(t.ended_lease, block=block_id, why=why, at=at)

    def lease_ended(self, block_id: str) -> bool:
        """Whether it is."""
        return self._first(_LEASE_ENDED, block=block_id) is not None

    # -- requests

    def hear(self, digest: str, now: float, until: float) -> bool:
        """Note that a signed request is carried out; False if it was before. Those whose time is over are forgotten."""
        self._do(_FORGET, now=int(now))
        if self._first(_HEARD, digest=digest) is not None:
            return False
        self._insert(t.heard, digest=digest, until=int(until))
        return True

    def hear_bundle(self, digest: str, station_id: str, at: str) -> bool:
        """Note that what a bundle asks for is carried out; False if it was before. They are not forgotten: a stick may lie for years."""
        if self._first(_BUNDLE, digest=digest) is not None:
            return False
        self._insert(t.bundle, digest=digest, station=station_id, at=at)
        return True


def _event(row: Any) -> tuple[int, Event]:
    values = dict(row)
    position = values.pop("position")
    return position, Event(**values | {"case_sequence": values["case_sequence"] or 0})
