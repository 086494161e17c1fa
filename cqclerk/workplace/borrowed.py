"""Claims that a screen asked for: who leaves the case undecided gives the right back, also when the line is down then, and after a restart.

A wish is working state: it goes when the case was decided, when it is another station's, or when the gateway has taken it back.
"""

from dataclasses import dataclass

import msgspec

from cqclerk.domain.case import Case, Phase
from cqclerk.domain.events import Subject
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import Workplace

_KEY = "claims_borrowed"
_UNDECIDED = (Phase.SUBMITTED, Phase.PROCESSING)


@dataclass(frozen=True, slots=True)
class Borrowed:
    """A claim as it was asked for: at which phase of the case, and whether nobody has the case open here any more."""

    phase: str
    left: bool = False


def asked(at: Workplace, case_id: str) -> None:
    """A screen that has the case open asks for its claim."""
    with at.transaction() as tx:
        case = _case(tx, case_id)
        _write(tx, _read(tx) | {case_id: Borrowed(case.phase.value if case else "")})


def leave(at: Workplace, case_id: str) -> None:
    """The screen has gone, and nothing was decided."""
    with at.transaction() as tx:
        known = _read(tx)
        case = _case(tx, case_id)
        phase = known[case_id].phase if case_id in known else case.phase.value if case else ""
        _write(tx, known | {case_id: Borrowed(phase, left=True)})


def leave_all(at: Workplace) -> None:
    """The program has begun anew: nobody has any case open."""
    with at.transaction() as tx:
        if known := _read(tx):
            _write(tx, {case_id: Borrowed(one.phase, left=True) for case_id, one in known.items()})


def forget(at: Workplace, case_id: str) -> None:
    """It is given back, or was never granted."""
    with at.transaction() as tx:
        known = _read(tx)
        if known.pop(case_id, None) is not None:
            _write(tx, known)


def to_give_back(at: Workplace) -> tuple[str, ...]:
    """The cases to give back now: left undecided, held by this station, and nothing of ours waits in them for its answer."""
    with at.reading() as tx:
        known = _read(tx)
        stands = {case_id: one for case_id, one in known.items() if _stands(tx, case_id, one)}
        free = tuple(case_id for case_id, one in stands.items() if one.left and _is_free(tx, case_id))
    if stands != known:
        with at.transaction() as tx:
            _write(tx, stands)
    return free


def _stands(tx: Transaction, case_id: str, one: Borrowed) -> bool:
    """Whether there may be something to give back yet: the grant may still be on its way."""
    case = _case(tx, case_id)
    if case is None or case.phase not in _UNDECIDED or case.phase.value != one.phase:
        return False
    return case.claim_station in ("", tx.desk.actor.station)


def _is_free(tx: Transaction, case_id: str) -> bool:
    case = _case(tx, case_id)
    waits = any(entry.own and not entry.status for entry in tx.store.entries(Subject.CASE.value, case_id))
    return case is not None and case.claim_station == tx.desk.actor.station and not waits


def _case(tx: Transaction, case_id: str) -> Case | None:
    return tx.case(case_id) if tx.store.state(Subject.CASE.value, case_id) else None


def _read(tx: Transaction) -> dict[str, Borrowed]:
    return msgspec.json.decode(tx.store.setting(_KEY) or "{}", type=dict[str, Borrowed])


def _write(tx: Transaction, known: dict[str, Borrowed]) -> None:
    tx.store.set(_KEY, msgspec.json.encode(known).decode())
