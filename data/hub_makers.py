"""Offices, their one-time codes, the makers of events and their certificates, in the hub."""

import dataclasses
from typing import Any

from data import hub_statements as q
from data import hub_tables as t
from data.hub_rows import Chain, Code, Office, Station
from data.hub_work import Work


class Makers(Work):
    """Who there is."""

    # -- offices and codes

    def office(self, office_id: str) -> Office | None:
        """An office by its id."""
        return self._one(Office, q.OFFICE, id=office_id)

    def has_office(self, office_id: str) -> bool:
        """Whether there is such an office. None is ever taken away: once it is there it is not asked for again."""
        return self._lasting.get(f"office {office_id}") is not None or self._look_for(office_id)

    def _look_for(self, office_id: str) -> bool:
        if self.office(office_id) is None:
            return False
        self._lasting[f"office {office_id}"] = "", True
        return True

    def add_office(self, office: Office) -> None:
        """A new office."""
        self._insert(t.office, **dataclasses.asdict(office))

    def code(self, digest: str) -> Code | None:
        """A one-time code by its digest."""
        return self._one(Code, q.CODE, digest=digest)

    def add_code(self, code: Code) -> None:
        """A new one-time code."""
        self._insert(t.code, **dataclasses.asdict(code))

    def use_code(self, digest: str, station: str) -> None:
        """The code is spent."""
        self._do(q.USE_CODE, known=digest, used_by=station)

    # -- makers

    def station(self, station_id: str) -> Station | None:
        """A maker by its id, with the end of its chain."""

        def look() -> Station | None:
            row = self._first(q.STATION, id=station_id)
            return station_of(row) if row else None

        return self.once(("station", station_id), look)

    def window_taken(self, office_id: str, window: str) -> bool:
        """Whether a station of this office stands at that window."""
        return self._first(q.AT_WINDOW, office=office_id, window=window) is not None

    def add_station(self, station: Station) -> None:
        """A new maker."""
        self.forget("station", station.id)
        values = dataclasses.asdict(station)
        head = values.pop("head")
        self._insert(t.station, **values, **{f"head_{name}": value for name, value in head.items()})

    def set_head(self, station_id: str, head: Chain) -> None:
        """A maker's chain has grown."""
        known = self.station(station_id)
        self._do(q.SET_HEAD, known=station_id, head_epoch=head.epoch, head_sequence=head.sequence, head_hash=head.hash)
        self._head_set(known, station_id, head)

    def _head_set(self, known: Station | None, station_id: str, head: Chain) -> None:
        self.know(("station", station_id), dataclasses.replace(known, head=head) if known else None)

    def add_certificate(self, station_id: str, epoch: int, encoded: str) -> None:
        """The certificate that begins a maker's epoch."""
        self._insert(t.certificate, station=station_id, epoch=epoch, encoded=encoded)

    def certificate(self, station_id: str, epoch: int) -> str:
        """The first certificate that covers an epoch ("" if there is none): epoch 0 is adopted by the next one."""
        return self._value(q.CERTIFICATE, station=station_id, epoch=epoch) or ""


def station_of(row: Any) -> Station:
    """A row of the table, or one with its columns."""
    head = Chain(row.head_epoch, row.head_sequence, row.head_hash)
    return Station(row.id, row.office, row.window, row.public_key, row.epoch, head, row.revoked)
