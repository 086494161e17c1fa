"""What the gateway can read: a station records nothing that it cannot."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from cqclerk.protocol.codec import canonical, mark_of

if TYPE_CHECKING:
    from cqclerk.workplace.workplace import Workplace
    from data.store import Transaction as StoreTransaction

GATEWAY_READS = "gateway_reads"
_DECODER = msgspec.json.Decoder(dict[str, int])


def known(tx: "StoreTransaction") -> Mapping[str, int] | None:
    """Kind of event → the highest version that the gateway reads, as it said last; None before it has said anything."""
    said = tx.setting(GATEWAY_READS)
    return _DECODER.decode(said) if said else None


def mark(at: "Workplace") -> str:
    """The short name of what it said last, "" before it has said anything."""
    return mark_of(dict(at.gateway_reads)) if at.gateway_reads is not None else ""


def note(at: "Workplace", reads: dict[str, int]) -> None:
    """The gateway says what it reads."""
    with at.store.transaction() as tx:
        tx.set(GATEWAY_READS, canonical(reads).decode())
    at.gateway_reads = reads
