"""How a case came through the bypass of 应急接件, and what it still owes."""

from dataclasses import dataclass, replace
from typing import assert_never

from cqclerk.domain.emergency_events import BackEntered, EmergencyEvent, EmergencyTaken


@dataclass(frozen=True, slots=True)
class Emergency:
    """How a case came through the bypass; taken is None for every other case. owed: codes that are still owed."""

    taken: EmergencyTaken | None = None
    owed: tuple[str, ...] = ()

    @property
    def by_hand(self) -> str:
        """Number of the paper that the village gave out by hand, "" if none: the decision binds it and takes none of its own."""
        return self.taken.paper_number if self.taken else ""

    @property
    def register_keys(self) -> tuple[str, ...]:
        """What no second case may have: the line of the village's register, and the number of a paper given out by hand."""
        if self.taken is None:
            return ()
        keys = ((self.taken.register, f"{self.taken.village} 登记 "), (self.taken.paper_number, "证号 "))
        return tuple(prefix + number for number, prefix in keys if number)


def apply(emergency: Emergency, event: EmergencyEvent) -> Emergency:
    """After one more event. Pure and total."""
    match event:
        case EmergencyTaken():
            return Emergency(event, event.owed)
        case BackEntered(made_good=codes):
            return replace(emergency, owed=tuple(code for code in emergency.owed if code not in codes))
        case _:
            assert_never(event)
