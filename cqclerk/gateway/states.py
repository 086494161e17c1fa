"""The folds that the gateway keeps: cases, because it judges by them, operators, because it checks their roles, blocks of numbers."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from cqclerk.domain.block_events import BlockEvent, BlockLeased
from cqclerk.domain.case import Case
from cqclerk.domain.events import Subject
from cqclerk.domain.numbers import NumberBlock, apply
from cqclerk.domain.station import Operator
from cqclerk.protocol.codec import canonical
from cqclerk.protocol.envelope import open_sealed
from cqclerk.protocol.messages import Status
from data.hub import HubTransaction
from data.hub_rows import State

S = TypeVar("S", Case, Operator, NumberBlock)
LEAP = 100  # places of a case that may have been given out since the last backup
_SUBJECTS: dict[type, Subject] = {Case: Subject.CASE, Operator: Subject.OPERATOR, NumberBlock: Subject.BLOCK}
_DECODERS: dict[type, msgspec.json.Decoder[Any]] = {kind: msgspec.json.Decoder(kind) for kind in _SUBJECTS}


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


def kept_block(tx: HubTransaction, block_id: str) -> Kept[NumberBlock]:
    """The fold of a block; of one that was leased before the gateway kept these, from its events."""
    fold = kept(tx, NumberBlock, block_id)
    return fold if fold.state.version else folded_block(tx, block_id)


def folded_block(tx: HubTransaction, block_id: str) -> Kept[NumberBlock]:
    """A block as its events say, in the order they came; but its lease, which may have come back last, is the first of them."""
    block, found = NumberBlock(block_id), tx.events_with_status(Subject.BLOCK.value, block_id, Status.ACCEPTED.value)
    for sealed in sorted((open_sealed(*one) for one in found), key=lambda one: not isinstance(one.event, BlockLeased)):
        event = sealed.event
        assert isinstance(event, BlockEvent)
        block = apply(block, event, sealed.made)
    return Kept(block, 0, block.office)


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
