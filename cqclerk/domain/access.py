"""Who may act: an operator with a set of roles at a station of an office."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an operator may do; a one-person window has several."""

    CLERK = "clerk"  # 窗口人员: takes in, prints, hands over
    REVIEWER = "reviewer"  # 审核人员: pre-reviews, accepts, decides instant items
    APPROVER = "approver"  # 负责人
    ADMINISTRATOR = "administrator"  # 管理员


@dataclass(frozen=True, slots=True)
class Actor:
    """The maker of an event: which person, at which station, of which office.

    epoch 0 means that the station is not enrolled: it may take in, but neither decide nor issue.
    restored means that its database is older than what the station has done: it may take in only, too, for it would
    give numbers a second time. copied says that a copy of it is why (station.copied, station.taken_over).
    stopped says why the city has withdrawn its certificate: it does nothing more.
    """

    operator: str
    roles: frozenset[Role]
    station: str
    office: str
    epoch: int = 0
    restored: bool = False
    stopped: str = ""
    copied: str = ""

    @property
    def enrolled(self) -> bool:
        """Whether the city's root has certified this station, and it still is the one that was certified."""
        return self.epoch > 0 and not self.restored and not self.stopped

    def has(self, *roles: Role) -> bool:
        """Whether the operator holds at least one of these roles."""
        return any(role in self.roles for role in roles)


GATEWAY = "gateway"  # maker and operator of the gateway's own events
