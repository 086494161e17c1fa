"""An event and what goes with it into the hub: its row, the end of its maker's chain, the fold of its subject, who gets it.

On PostgreSQL all of it is one statement; SQLite, which is in this process, does it step by step.
"""

import dataclasses
from functools import cache

from data import hub_tables as t
from data.hub_inboxes import Inboxes
from data.hub_journal import Journal
from data.hub_makers import Makers
from data.hub_rows import Chain, Event, State

_EVENT = tuple(field.name for field in dataclasses.fields(Event))
_STATE = tuple(column.name for column in t.state.columns)
_FOLD = f"""fold AS (INSERT INTO state ({", ".join(_STATE)}) VALUES ({", ".join(f"%(state_{name})s" for name in _STATE)})
    ON CONFLICT (subject, subject_id) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in _STATE[2:])}),"""
_KEYED = """keyed AS (INSERT INTO case_key (case_id, key) SELECT %(subject_id)s, unnest(%(keys)s::varchar[])),
found AS MATERIALIZED (SELECT case_id FROM case_key WHERE key = ANY(%(sought)s) AND case_id <> %(subject_id)s),"""
_ALIKE = "(SELECT array_agg(case_id) FROM (SELECT DISTINCT case_id FROM found ORDER BY case_id DESC LIMIT %(most)s) AS newest)"


@dataclasses.dataclass(frozen=True, slots=True)
class Keys:
    """By what a new case is found, what is sought to find others like it, and how many of them are wanted, the newest first."""

    kept: frozenset[str]
    sought: frozenset[str]
    most: int


@cache
def _at_once(fold: bool, keys: bool) -> str:
    return f"""WITH kept AS (INSERT INTO event ({", ".join(_EVENT)}) VALUES ({", ".join(f"%({name})s" for name in _EVENT)})
    RETURNING position),
head AS (UPDATE station SET head_epoch = %(head_epoch)s, head_sequence = %(head_sequence)s, head_hash = %(head_hash)s
    WHERE id = %(maker)s),
{_FOLD if fold else ""}
{_KEYED if keys else ""}
given AS (SELECT * FROM unnest(%(offices)s::varchar[], %(whole)s::boolean[]) AS given (office, whole)),
box AS (INSERT INTO inbox_head AS known (office, last) SELECT office, 1 FROM given
    ON CONFLICT (office) DO UPDATE SET last = known.last + 1 RETURNING office, last),
delivered AS (INSERT INTO inbox (office, position, event, with_payload)
    SELECT box.office, box.last, kept.position, given.whole FROM kept, box JOIN given USING (office))
SELECT kept.position, box.office, box.last, {_ALIKE if keys else "NULL"} AS alike FROM kept LEFT JOIN box ON true"""


class Keeping(Makers, Journal, Inboxes):
    """The part of a unit of work that keeps an event."""

    def keep_event(self, event: Event, head: Chain, state: State | None, offices: dict[str, bool], keys: Keys | None = None) -> int:
        """Keep an event, and deliver it to these offices (with its payload or without); returns its position.

        keys  of a new case: what find_alike will be asked
        """
        if self._run.at_once:
            return self._keep_at_once(event, head, state, offices, keys)
        position = self.append(event)
        self.set_head(event.maker, head)
        if state:
            self.save_state(state)
        for office, with_payload in offices.items():
            self.deliver(office, position, with_payload)
        return position

    def _keep_at_once(self, event: Event, head: Chain, state: State | None, offices: dict[str, bool], keys: Keys | None) -> int:
        known = self.station(event.maker)
        values = {name: getattr(event, name) for name in _EVENT} | {"case_sequence": event.case_sequence or None}
        values |= {"head_epoch": head.epoch, "head_sequence": head.sequence, "head_hash": head.hash}
        if state:
            values |= {f"state_{name}": getattr(state, name) for name in _STATE}
        if keys:
            values |= {"keys": sorted(keys.kept), "sought": sorted(keys.sought), "most": keys.most}
        values |= {"offices": [*offices], "whole": [*offices.values()]}
        self.wrote = True
        rows = self._run.text(self._connection, _at_once(state is not None, keys is not None), values)
        position = int(rows[0].position)
        self._appended(event, position)
        self._head_set(known, event.maker, head)
        if state:
            self._state_saved(state)
        for row in rows if offices else ():
            self._delivered(row.office, row.last, position)
        if keys:
            self.know(("alike", event.subject_id), rows[0].alike or [])
        return position

    def find_alike(self, case_id: str, keys: Keys) -> list[str]:
        """Keep by what a new case is found, and find the newest others like it: with its first event, or now."""

        def look() -> list[str]:
            self.save_keys(case_id, keys.kept, new=True)
            return self.cases_alike(case_id, keys.sought, keys.most)

        return self.once(("alike", case_id), look)
