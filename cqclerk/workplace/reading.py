"""What the gateway can read: a station records nothing that it cannot."""

from cqclerk.protocol.codec import canonical, mark_of
from cqclerk.workplace.standing import GATEWAY_READS
from cqclerk.workplace.workplace import Workplace


def mark(at: Workplace) -> str:
    """The short name of what it said last, "" before it has said anything."""
    return mark_of(dict(at.gateway_reads)) if at.gateway_reads is not None else ""


def note(at: Workplace, reads: dict[str, int]) -> None:
    """The gateway says what it reads."""
    with at.store.transaction() as tx:
        tx.set(GATEWAY_READS, canonical(reads).decode())
    at.gateway_reads = reads
