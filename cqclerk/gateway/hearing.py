"""One event before the gateway: what there is to judge by, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass

from cqclerk.domain.case import Case
from cqclerk.domain.events import Event, Subject
from cqclerk.domain.guards import Objection
from cqclerk.domain.numbers import NumberBlock
from cqclerk.domain.rule_pack import Rulebook
from cqclerk.domain.station import Operator
from cqclerk.gateway import rulebook
from cqclerk.gateway.states import Kept, kept, kept_block
from cqclerk.protocol.envelope import Sealed
from cqclerk.protocol.messages import Status
from data.hub import HubTransaction
from data.hub_rows import Station


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fate of an event, and the fold of its subject after it: a case has given a place to a refusal too, to a held event none.

    objection  why it is refused; of an accepted event what is to be remarked
    """

    status: Status
    objection: Objection | None = None
    event: Event | None = None
    case: Kept[Case] | None = None
    operator: Kept[Operator] | None = None
    block: Kept[NumberBlock] | None = None


@dataclass(frozen=True, slots=True)
class Hearing:
    """One event, the station that sent it, and what there is to judge by. case, operator and block are set where they are its subject."""

    tx: HubTransaction
    station: Station
    sealed: Sealed
    is_office: Callable[[str], bool]
    case: Kept[Case] | None
    operator: Kept[Operator] | None
    block: Kept[NumberBlock] | None

    @classmethod
    def of(cls, tx: HubTransaction, station: Station, sealed: Sealed, is_office: Callable[[str], bool]) -> "Hearing":
        """The hearing of one event."""
        subject, subject_id = sealed.envelope.subject, sealed.envelope.subject_id
        case = kept(tx, Case, subject_id) if subject == Subject.CASE.value else None
        operator = kept(tx, Operator, subject_id) if subject == Subject.OPERATOR.value else None
        block = kept_block(tx, subject_id) if subject == Subject.BLOCK.value else None
        return cls(tx, station, sealed, is_office, case, operator, block)

    @property
    def subject_id(self) -> str:
        return self.sealed.envelope.subject_id

    @property
    def rules(self) -> Rulebook:
        """The rule packs that a station may name."""
        return rulebook.known_by(self.tx)
