"""Makers of events elsewhere, for tests: another station, or the gateway after the station came back from a crash."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from cqclerk.domain.access import GATEWAY, Actor, Role
from cqclerk.domain.events import Event
from cqclerk.protocol.envelope import Frame, Head, Sealed, head_of, open_sealed, seal
from cqclerk.protocol.signing import Ed25519Signer
from cqclerk.workplace import exchange
from cqclerk.workplace.exchange import Incoming
from cqclerk.workplace.identity import new_id
from cqclerk.workplace.workplace import Workplace
from tests.offices import OFFICE_B, HandClock, PaperGateway


@dataclass
class Elsewhere:
    """A station of another office: its events are chained and signed, and come by the inbox."""

    office: str = OFFICE_B
    id: str = field(default_factory=new_id)
    operator: str = field(default_factory=new_id)
    signer: Ed25519Signer = field(default_factory=lambda: Ed25519Signer(bytes([3] * 32)))
    clock: HandClock = field(default_factory=HandClock)
    head: Head = field(default_factory=Head)

    def makes(self, subject_id: str, event: Event, seen: int = 0) -> Sealed:
        """The next event of this station."""
        actor = Actor(self.operator, frozenset({Role.CLERK, Role.REVIEWER}), self.id, self.office, 1)
        sealed = seal(event, Frame(new_id(), subject_id, actor, self.clock.now(), None, seen), self.head, self.signer)
        self.head = head_of(sealed.envelope)
        return sealed


def resumed(at: Workplace) -> PaperGateway:
    """The gateway as it was before the station's crash, from what it had told the station."""
    gateway, sequences = PaperGateway(), Counter[str]()
    with at.store.reading() as tx:
        for (_, subject_id), entries in tx.histories():
            sequences[subject_id] = max(entry.case_sequence for entry in entries)
        for row in tx.received():
            if row.maker == GATEWAY:
                gateway.head = head_of(open_sealed(row.envelope, row.payload).envelope)
    gateway.sequences = dict(sequences)
    gateway.positions = count(exchange.cursor(at) + 1)
    return gateway


def comes(at: Workplace, gateway: PaperGateway, *events: Sealed) -> tuple[Incoming, ...]:
    """Events of others are accepted by the gateway and come by the inbox."""
    incoming = []
    for sealed in events:
        case = sealed.envelope.subject_id
        gateway.sequences[case] = gateway.sequences.get(case, 0) + 1
        incoming.append(Incoming(sealed, gateway.sequences[case]))
    exchange.receive(at, tuple(incoming), next(gateway.positions))
    return tuple(incoming)
