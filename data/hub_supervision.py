"""What the supervision view asks of the hub: counts by office, and which parts of what should be there are not."""

from collections.abc import Iterator

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from data import hub_tables as t
from data.hub_rows import Block, Office
from data.hub_work import Work

_E, _S, _C, _Q, _F, _B = t.event.c, t.station.c, t.contact.c, t.quarantine.c, t.state.c, t.block.c
_OFFICES = select(t.office).order_by(t.office.c.id)
_STATIONS = select(_S.id, _S.office, _S.window, _S.epoch, _S.revoked).where(_S.office != "").order_by(_S.office, _S.window)
_in_span = (_E.received_at >= bindparam("since")) & (_E.received_at < bindparam("until"))
_CAME = (
    select(_S.office, _E.kind, func.count().label("many"))
    .join_from(t.event, t.station, _S.id == _E.maker)
    .where(_E.status == "accepted", _in_span)
    .group_by(_S.office, _E.kind)
)
_ANSWERED = (
    select(_S.office, _E.status, func.count().label("many"))
    .join_from(t.event, t.station, _S.id == _E.maker)
    .where(or_(_E.status == "held", (_E.status == "refused") & _in_span))
    .group_by(_S.office, _E.status)
)
_LAST_EVENTS = select(_E.maker, func.max(_E.received_at).label("at")).group_by(_E.maker)
_CONTACTS = select(_C.station, _C.at)
_CHAINS = (
    select(_E.maker, _E.epoch, func.count().label("many"), func.max(_E.sequence).label("last"))
    .group_by(_E.maker, _E.epoch)
    .subquery("chain")
)
_HEADS = select(_S.id, _S.head_epoch, _S.head_sequence, _CHAINS.c.epoch, _CHAINS.c.many, _CHAINS.c.last).join(
    _CHAINS, _CHAINS.c.maker == _S.id, isouter=True
)
_QUARANTINED = select(_S.office, func.count().label("many")).join_from(t.quarantine, t.station, _S.id == _Q.maker).group_by(_S.office)
_FOLDS = (
    select(_F.subject_id, _F.state)
    .where(_F.subject == bindparam("subject"), _F.subject_id > bindparam("after"))
    .order_by(_F.subject_id)
    .limit(bindparam("most"))
)
_BLOCKS = select(t.block).where(_B.id > bindparam("after")).order_by(_B.id).limit(bindparam("most"))
_VOIDED = (
    select(_E.subject_id, _E.envelope, _E.payload, _E.received_at)
    .where(_E.kind.in_(("number_voided", "number_found")), _E.status == "accepted")
    .order_by(_E.position)
)
_given = upsert(t.contact).values(station=bindparam("station"), at=bindparam("at"))
_NOTE = _given.on_conflict_do_update(index_elements=[_C.station], set_={"at": _given.excluded.at})
_PAGE = 500


class Supervision(Work):
    """The part of a unit of work that looks over all offices. Nothing here reads who a person is."""

    def offices(self) -> list[Office]:
        """All of them."""
        return [Office(**row._asdict()) for row in self._do(_OFFICES)]

    def stations(self) -> list[tuple[str, str, str, int, bool]]:
        """(id, office, window, epoch, revoked) of all."""
        return [(row.id, row.office, row.window, row.epoch, row.revoked) for row in self._do(_STATIONS)]

    def came(self, since: str, until: str) -> list[tuple[str, str, int]]:
        """(office, kind, how many) of what was accepted from stations in a span of time (ISO 8601, UTC)."""
        return [(row.office, row.kind, row.many) for row in self._do(_CAME, since=since, until=until)]

    def not_accepted(self, since: str, until: str) -> list[tuple[str, str, int]]:
        """(office, "held" or "refused", how many): all that is held, and what was refused in the span."""
        return [(row.office, row.status, row.many) for row in self._do(_ANSWERED, since=since, until=until)]

    def last_contacts(self) -> dict[str, str]:
        """Station → when it was heard of last, by a request or by an event that a stick brought."""
        heard: dict[str, str] = {row.maker: row.at for row in self._do(_LAST_EVENTS)}
        for row in self._do(_CONTACTS):
            heard[row.station] = max(row.at, heard.get(row.station, ""))
        return heard

    def note_contacts(self, contacts: dict[str, str]) -> None:
        """Stations were heard of (station → when, ISO 8601, UTC)."""
        for station in sorted(contacts):
            self._do(_NOTE, station=station, at=contacts[station])

    def missing_in_chains(self) -> list[tuple[str, int]]:
        """(maker, how many events of its chain are not here), of those that lack any."""
        missing: dict[str, int] = {}
        for row in self._do(_HEADS):
            last = max(row.head_sequence, row.last or 0) if row.epoch in (row.head_epoch, None) else row.last
            missing[row.id] = missing.get(row.id, 0) + last - (row.many or 0)
        return [(maker, many) for maker, many in sorted(missing.items()) if many]

    def quarantine_by_office(self) -> dict[str, int]:
        """Office → how many events of its stations are in quarantine."""
        return {row.office: row.many for row in self._do(_QUARANTINED)}

    def folds(self, subject: str) -> Iterator[tuple[str, bytes]]:
        """(id, fold) of every subject of a kind that is kept."""
        after = ""
        while page := self._do(_FOLDS, subject=subject, after=after, most=_PAGE):
            yield from ((row.subject_id, row.state) for row in page)
            after = page[-1].subject_id

    def blocks(self) -> Iterator[Block]:
        """Every block that was ever leased."""
        after = ""
        while page := self._do(_BLOCKS, after=after, most=_PAGE):
            yield from (Block(**row._asdict()) for row in page)
            after = page[-1].id

    def void_numbers(self) -> Iterator[tuple[str, bytes, bytes | None, str]]:
        """(block, envelope, payload, when it came) of every event by which a number may have become void."""
        return ((row.subject_id, row.envelope, row.payload, row.received_at) for row in self._do(_VOIDED))
