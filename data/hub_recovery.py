"""What a hub that was put back from a backup remembers of that: how far it knew, who has given back what it had forgotten."""

import dataclasses

from sqlalchemy import bindparam, func, select, update

from data import hub_statements as q
from data import hub_tables as t
from data.hub_rows import Recovery
from data.hub_work import Work

_R, _E, _S = t.recovery.c, t.event.c, t.state.c
_LAST = select(t.recovery).order_by(_R.epoch.desc()).limit(1)
_COUNT = select(func.count()).select_from(t.recovery)
_DONE = update(t.recovery).where(_R.epoch == bindparam("known"))
_BACK = select(t.returned.c.at).where(t.returned.c.epoch == bindparam("epoch"), t.returned.c.station == bindparam("station"))
_MISSING = (
    select(t.station.c.id, t.station.c.office, t.station.c.window)
    .where(
        t.station.c.office != "",
        t.station.c.revoked.is_(False),
        t.station.c.id.not_in(select(t.returned.c.station).where(t.returned.c.epoch == bindparam("epoch"))),
    )
    .order_by(t.station.c.office, t.station.c.window)
)
_LATEST = select(_E.received_at).order_by(_E.position.desc()).limit(1)
_AT = select(_E.hash).where(_E.maker == bindparam("maker"), _E.epoch == bindparam("epoch"), _E.sequence == bindparam("sequence"))
_PLACE = select(_E.hash).where(
    _E.subject == bindparam("subject"), _E.subject_id == bindparam("subject_id"), _E.case_sequence == bindparam("case_sequence")
)
_HISTORY = (
    select(_E.position, _E.case_sequence, _E.status, _E.envelope, _E.payload)
    .where(_E.subject == bindparam("subject"), _E.subject_id == bindparam("subject_id"))
    .order_by(_E.case_sequence, _E.received_at, _E.position)  # of what came back it is the moment of its first answer
)
_LEAP_CASES = update(t.state).where(_S.subject == "case").values(case_sequence=_S.case_sequence + bindparam("by"))
_LEAP_INBOXES = update(t.inbox_head).values(last=t.inbox_head.c.last + bindparam("by"))
_LEAP_SERIES = update(t.series).values(next=t.series.c.next + bindparam("by"))
_SPEND_CODES = update(t.code).where(t.code.c.used_by == "").values(used_by=bindparam("mark"))


class Recoveries(Work):
    """The part of a unit of work that brings back what was forgotten."""

    def recovery(self) -> Recovery | None:
        """The last time that the hub was put back; None if it never was."""

        def look() -> Recovery | None:
            row = self._first(_LAST)
            return Recovery(**row._asdict()) if row else None

        return self.once_for_all(("recovery",), look)

    def recoveries(self) -> int:
        """How often."""
        return int(self._value(_COUNT))

    def begin_recovery(self, recovery: Recovery) -> None:
        """It was put back just now."""
        self.forget("recovery")
        self._insert(t.recovery, **dataclasses.asdict(recovery))

    def end_recovery(self, epoch: int, at: str) -> None:
        """It takes new things again."""
        self.forget("recovery")
        self._do(_DONE, known=epoch, done_at=at)

    def leap(self, cases: int, inboxes: int, serials: int) -> None:
        """Go on far behind whatever may have been given out and was forgotten: places in cases and inboxes, serials of numbers."""
        for statement, by in ((_LEAP_CASES, cases), (_LEAP_INBOXES, inboxes), (_LEAP_SERIES, serials)):
            self._do(statement, by=by)
        self.forget_all("state", "came")

    def spend_codes(self, mark: str) -> None:
        """No one-time code may be used any more: some may have been."""
        self._do(_SPEND_CODES, mark=mark)

    def has_returned(self, epoch: int, station_id: str) -> bool:
        """Whether a station has given back what it had."""
        return self._value(_BACK, epoch=epoch, station=station_id) is not None

    def note_returned(self, epoch: int, station_id: str, at: str) -> None:
        """It has."""
        if not self.has_returned(epoch, station_id):
            self._insert(t.returned, epoch=epoch, station=station_id, at=at)

    def not_returned(self, epoch: int) -> list[tuple[str, str, str]]:
        """(id, office, window) of the stations that have not."""
        return [(row.id, row.office, row.window) for row in self._do(_MISSING, epoch=epoch)]

    def last_received(self) -> str:
        """When the last event came, "" before the first."""
        return self._value(_LATEST) or ""

    def hash_at(self, maker: str, epoch: int, sequence: int) -> str:
        """The hash of a maker's event at a place of its chain, "" if there is none."""
        return self._value(_AT, maker=maker, epoch=epoch, sequence=sequence) or ""

    def hash_in_place(self, subject: str, subject_id: str, case_sequence: int) -> str:
        """The hash of the event at a place of a case, "" if there is none."""
        return self._value(_PLACE, subject=subject, subject_id=subject_id, case_sequence=case_sequence) or ""

    def history(self, subject: str, subject_id: str) -> list[tuple[int, int, str, bytes, bytes | None]]:
        """(position, place, status, envelope, payload) of everything that happened to a subject, in the order of its places."""
        found = self._do(_HISTORY, subject=subject, subject_id=subject_id)
        return [(row.position, row.case_sequence or 0, row.status, row.envelope, row.payload) for row in found]

    def raise_inbox(self, office_id: str, at_least: int) -> None:
        """An office has read its inbox so far."""
        if (last := self._counted(q.COUNT_INBOX, office_id, 0)) < at_least:
            self._counted(q.COUNT_INBOX, office_id, at_least - last)

    def raise_series(self, prefix: str, at_least: int) -> None:
        """The next serial is no lower than this."""
        if (last := self._counted(q.COUNT_SERIES, prefix, 0)) < at_least:
            self._counted(q.COUNT_SERIES, prefix, at_least - last)
