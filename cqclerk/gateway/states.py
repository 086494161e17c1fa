"""The folds that the gateway keeps: cases, because it judges by them, and operators, because it checks their roles."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from cqclerk.domain.case import Case
from cqclerk.domain.events import Subject
from cqclerk.domain.station import Operator
from cqclerk.protocol.codec import canonical
from data.hub import HubTransaction
from data.hub_rows import State

S = TypeVar("S", Case, Operator)
LEAP = 100  # places of a case that may have been given out since the last backup
_DECODERS: dict[type, msgspec.json.Decoder[Any]] = {kind: msgspec.json.Decoder(kind) for kind in (Case, Operator)}
_SUBJECTS: dict[type, Subject] = {Case: Subject.CASE, Operator: Subject.OPERATOR}


@dataclass(frozen=True, slots=True)
class Kept(Generic[S]):
    """A fold as it is kept: the last sequence given in it, and the office that it belongs to ("" for cases)."""

    state: S
    sequence: int = 0
    office: str = ""


def kept(tx: HubTransaction, kind: type[S], subject_id: str) -> Kept[S]:
    """The fold of a subject; a new one if nothing has happened to it yet."""
    row = tx.state(_SUBJECTS[kind].value, subject_id)
    if row is None:
        return Kept(kind(subject_id), first_place(tx) if kind is Case else 0)
    state: S = _DECODERS[kind].decode(row.state)
    return Kept(state, row.case_sequence, row.office)


def first_place(tx: HubTransaction) -> int:
    """Behind what place a case begins: a hub that was put back may have forgotten some, whose places are theirs."""
    return LEAP * tx.recoveries() if tx.recovery() is not None else 0


def keep(tx: HubTransaction, fold: Kept[S]) -> None:
    """Store a fold."""
    tx.save_state(state_row(fold))


def state_row(fold: Kept[S]) -> State:
    """How a fold is kept."""
    state = fold.state
    return State(_SUBJECTS[type(state)].value, state.id, fold.office, state.version, fold.sequence, canonical(state))
