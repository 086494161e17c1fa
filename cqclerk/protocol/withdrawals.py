"""Which events end a number, or a sheet under it, and how the list says so."""

from datetime import date
from typing import Final

from cqclerk.domain.afterlife_events import Corrected, Deregistered, OtherEnded, Renewed, Replaced, Revoked, Voided
from cqclerk.domain.block_events import NumberFound
from cqclerk.domain.events import Event
from cqclerk.protocol.codec import BY_TYPE
from cqclerk.protocol.published import State, Withdrawn, symbol_digest

KINDS: Final = tuple(BY_TYPE[kind].name for kind in (Voided, Revoked, Deregistered, Replaced, Renewed, Corrected, OtherEnded, NumberFound))


def withdrawn_by(event: Event, on: date, own_number: str) -> Withdrawn | None:
    """What an event withdraws, None for all others.

    on          the office's day on which it was recorded
    own_number  of the paper of its case, for the acts that name none
    """
    match event:
        case Corrected(certificate_number=number, credential=symbol):
            return Withdrawn(number, State.CORRECTED, on, symbol_digest(symbol))
        case Voided(certificate_number=number):
            return Withdrawn(number, State.VOIDED, on)
        case Revoked():
            return Withdrawn(own_number, State.REVOKED, on)
        case Deregistered():
            return Withdrawn(own_number, State.DEREGISTERED, on)
        case NumberFound(certificate_number=number, void=True):
            return Withdrawn(number, State.VOIDED, on)
        case OtherEnded(certificate_number=number):
            return Withdrawn(number, State.DEREGISTERED, on)
        case Replaced(old_number=number, replaced_on=day) | Renewed(old_number=number, replaced_on=day):
            return Withdrawn(number, State.REPLACED, day)
        case _:
            return None


def in_force(withdrawn: list[Withdrawn]) -> tuple[Withdrawn, ...]:
    """Of several corrections of one number only the last one counts."""
    last = {one.number: one for one in withdrawn if one.state is State.CORRECTED}
    return tuple(one for one in withdrawn if last.get(one.number, one) is one or one.state is not State.CORRECTED)
