"""What is asked of the hub about nearly every event, in one statement: over a network each question costs more than its answer.

The single questions stay where they are; what was foreseen here they find answered.
"""

from typing import Any

from sqlalchemy import ColumnElement, Label, Select, and_, bindparam, exists, select

from data import hub_statements as q
from data import hub_tables as t
from data.hub_makers import station_of
from data.hub_rows import EndedEpoch, State, Station
from data.hub_work import Work

_E, _N, _Q, _S = t.event.c, t.ended_epoch.c, t.quarantine.c, t.state.c
_BY = t.state.alias("by_whom").c
_of_subject = and_(_E.subject == bindparam("subject"), _E.subject_id == bindparam("subject_id"))


def _whose(*more: Label[Any], **joined: tuple[Any, ColumnElement[bool]]) -> Select[Any]:
    """A station, and how an epoch of it ended."""
    ended = _N.how.label("ended_how"), _N.reason.label("ended_reason"), _N.at.label("ended_at")
    found = select(t.station, *ended, *more).outerjoin(t.ended_epoch, and_(_N.station == t.station.c.id, _N.epoch == bindparam("of_epoch")))
    for table, on in joined.values():
        found = found.outerjoin(table, on)
    return found.where(t.station.c.id == bindparam("maker"))


def _state(columns: Any, name: str) -> tuple[Label[Any], ...]:
    return tuple(columns[each].label(f"{name}_{each}") for each in ("office", "version", "case_sequence", "state"))


_ASKING = _whose()
_EVENT = _whose(
    select(_E.answer).where(_E.hash == bindparam("hash")).scalar_subquery().label("answer"),
    select(_Q.answer).where(_Q.hash == bindparam("hash")).scalar_subquery().label("quarantined"),
    exists().where(_E.id == bindparam("id")).label("same_id"),
    exists().where(_of_subject, _E.status.in_(("refused", "held"))).label("troubled"),
    q.LAST_OF_STATION.scalar_subquery().label("last_of_hub"),
    *_state(_S, "kept"),
    *_state(_BY, "by"),
    kept=(t.state, and_(_S.subject == bindparam("subject"), _S.subject_id == bindparam("subject_id"))),
    by=(_BY.subject.table, and_(_BY.subject == "operator", _BY.subject_id == bindparam("operator"))),
)


class Foresight(Work):
    """The part of a unit of work that looks ahead."""

    def asking(self, station_id: str, epoch: int) -> Station | None:
        """A maker by its id; how that epoch of it ended is known from now on."""
        row = self._first(_ASKING, maker=station_id, of_epoch=epoch)
        return self._whose(row, epoch) if row else None

    def foresee(self, hub: str, maker: str, epoch: int, digest: str, event_id: str, subject: str, subject_id: str, operator: str) -> None:
        """What will be asked about an event: its maker, its like, its subject as it is kept, its operator, the hub's own last event."""
        row = self._first(
            _EVENT,
            maker=maker,
            of_epoch=epoch,
            hash=digest,
            id=event_id,
            subject=subject,
            subject_id=subject_id,
            operator=operator,
            station=hub,
        )
        if row is None:
            return
        self._whose(row, epoch)
        self.know(("answer", digest), row.quarantined if row.answer is None else row.answer)
        self.know(("same_id", event_id), row.same_id)
        self.know(("last_of_station", hub), row.last_of_hub or "")
        self.know(("state", subject, subject_id), _kept(row, "kept", subject, subject_id))
        self.know(("state", "operator", operator), _kept(row, "by", "operator", operator))
        if not row.troubled:
            self.know(("troubles", subject, subject_id), [])

    def _whose(self, row: Any, epoch: int) -> Station:
        ended = EndedEpoch(row.id, epoch, row.ended_how, row.ended_reason, row.ended_at) if row.ended_how else None
        self.know(("ended", row.id, epoch), ended)
        return self.know(("station", row.id), station_of(row))


def _kept(row: Any, name: str, subject: str, subject_id: str) -> State | None:
    version = getattr(row, f"{name}_version")
    if version is None:
        return None
    office, sequence, state = (getattr(row, f"{name}_{each}") for each in ("office", "case_sequence", "state"))
    return State(subject, subject_id, office, version, sequence, state)
