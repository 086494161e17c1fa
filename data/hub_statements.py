"""The statements of the hub. Each is made once: making one costs more than running it.

Where an UPDATE names no values, the SET clause is made of the columns that are given at execution. An upsert is PostgreSQL's
kind of INSERT, which SQLite writes in the same words.
"""

from sqlalchemy import Column, Insert, Table, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql.dml import ReturningInsert

from data import hub_tables as t

_E, _S, _I, _N, _B, _C = t.event.c, t.state.c, t.inbox.c, t.number.c, t.block.c, t.certificate.c
OFFICE = select(t.office).where(t.office.c.id == bindparam("id"))
CODE = select(t.code).where(t.code.c.digest == bindparam("digest"))
USE_CODE = update(t.code).where(t.code.c.digest == bindparam("known"))  # SET is what is given
STATION = select(t.station).where(t.station.c.id == bindparam("id"))
AT_WINDOW = select(t.station.c.id).where(t.station.c.office == bindparam("office"), t.station.c.window == bindparam("window"))
SET_HEAD = update(t.station).where(t.station.c.id == bindparam("known"))
CERTIFICATE = select(_C.encoded).where(_C.station == bindparam("station"), _C.epoch >= bindparam("epoch")).order_by(_C.epoch).limit(1)
BY_HASH = select(t.event).where(_E.hash == bindparam("hash"))
BY_ID = select(t.event).where(_E.id == bindparam("id")).order_by(_E.position).limit(1)
_OF_SUBJECT = (_E.subject == bindparam("subject")) & (_E.subject_id == bindparam("subject_id"))
LAST = select(t.event).where(_OF_SUBJECT, _E.maker == bindparam("maker")).order_by(_E.position.desc()).limit(1)
TROUBLES = select(_E.status, _E.maker, _E.case_sequence).where(_OF_SUBJECT, _E.status.in_(("refused", "held")))
OF_OTHERS_SINCE = select(_E.kind).where(
    _OF_SUBJECT, _E.status == bindparam("status"), _E.maker != bindparam("maker"), _E.case_sequence > bindparam("after")
)
LAST_OF_STATION = (
    select(_E.hash).where(_E.subject == "station", _E.subject_id == bindparam("station")).order_by(_E.position.desc()).limit(1)
)
ANSWER = (
    select(_E.answer)
    .where(_E.hash == bindparam("hash"))
    .union_all(select(t.quarantine.c.answer).where(t.quarantine.c.hash == bindparam("hash")))
)
POSITIONS = select(_E.position).where(_OF_SUBJECT, _E.status == bindparam("status")).order_by(_E.position)
OF_SUBJECT = select(_E.envelope, _E.payload).where(_OF_SUBJECT).order_by(_E.position)
OF_SUBJECT_WITH = OF_SUBJECT.where(_E.status == bindparam("status"))
OF_SUBJECT_AND_KIND = OF_SUBJECT_WITH.where(_E.kind == bindparam("kind"))
OF_KINDS = (
    select(_E.envelope, _E.payload)
    .where(_E.kind.in_(bindparam("kinds", expanding=True)), _E.status == bindparam("status"))
    .order_by(_E.position)
)
OF_KIND_SINCE = (
    select(_E.subject_id)
    .where(_E.kind == bindparam("kind"), _E.status == bindparam("status"), _E.received_at >= bindparam("since"))
    .distinct()
)
OF_KIND_BETWEEN = (
    select(_E.subject_id)
    .where(
        _E.position > bindparam("after"), _E.position <= bindparam("upto"), _E.kind == bindparam("kind"), _E.status == bindparam("status")
    )
    .distinct()
)
LAST_POSITION = select(_E.position).order_by(_E.position.desc()).limit(1)
EVENTS = select(t.event).order_by(_E.position)
APPEND = insert(t.event).returning(_E.position)
STATE = select(t.state).where(_S.subject == bindparam("subject"), _S.subject_id == bindparam("subject_id"))
WAITING = (
    select(_I.position, _I.with_payload, _E.maker, _E.epoch, _E.case_sequence, _E.envelope, _E.payload)
    .join(t.event, _E.position == _I.event)
    .where(_I.office == bindparam("office"), _I.position > bindparam("after"))
    .order_by(_I.position)
    .limit(bindparam("most"))
)
BLOCK = select(t.block).where(_B.id == bindparam("id"))
LEFT_IN_LAST = (
    select(
        _B.count,
        select(func.count()).where(_N.block == _B.id).scalar_subquery().label("taken"),
        exists().where(t.ended_lease.c.block == _B.id).label("ended"),
    )
    .where(_B.station == bindparam("station"), _B.prefix == bindparam("prefix"))
    .order_by(_B.first.desc())
    .limit(1)
)
BLOCKS_UNDER = select(t.block).where(func.substr(bindparam("number"), 1, func.length(_B.prefix)) == _B.prefix).order_by(_B.first)
NUMBER = select(_N.case_id).where(_N.block == bindparam("block"), _N.serial == bindparam("serial"))
_K = t.case_key.c
DROP_KEYS = delete(t.case_key).where(_K.case_id == bindparam("case_id"))
_FOUND = (  # looked up by the keys first, whatever the planner thinks of going through all cases from the newest on
    select(_K.case_id)
    .where(_K.key.in_(bindparam("keys", expanding=True)), _K.case_id != bindparam("case_id"))
    .cte("found")
    .prefix_with("MATERIALIZED")
)
ALIKE = select(_FOUND.c.case_id).distinct().order_by(_FOUND.c.case_id.desc()).limit(bindparam("most"))  # ids grow with time
SECRET = select(t.secret.c.value).where(t.secret.c.name == bindparam("name"))
DROP_SECRET = delete(t.secret).where(t.secret.c.name == bindparam("name"))
INSERTS = {table: insert(table) for table in t.METADATA.sorted_tables}


def _saving(table: Table) -> Insert:
    """A row, new or over the one with the same key."""
    given = upsert(table).values({column.name: bindparam(column.name) for column in table.columns})
    keys = list(table.primary_key.columns)
    return given.on_conflict_do_update(
        index_elements=keys, set_={column.name: given.excluded[column.name] for column in table.columns if column not in keys}
    )


def _counting(table: Table, key: Column[str], counter: Column[int], start: int) -> ReturningInsert[tuple[int]]:
    """Add to a counter, which stands at `start` before anything is added. Its row stays locked until the transaction ends."""
    given = upsert(table).values({key: bindparam("known"), counter: start + bindparam("step", type_=counter.type)})
    return given.on_conflict_do_update(
        index_elements=[key], set_={counter.name: counter + bindparam("step", type_=counter.type)}
    ).returning(counter)


SAVE_STATE = _saving(t.state)
COUNT_INBOX = _counting(t.inbox_head, t.inbox_head.c.office, t.inbox_head.c.last, 0)
COUNT_SERIES = _counting(t.series, t.series.c.prefix, t.series.c.next, 1)
