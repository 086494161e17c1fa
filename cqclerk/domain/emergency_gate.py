"""应急接件: the gate that lets a village use the notice's bypass (通知 四（二）)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from cqclerk.domain.emergency_events import EmergencyTaken
from cqclerk.domain.guards import Objection, no
from cqclerk.domain.items import Item
from cqclerk.domain.offices import Office, OfficeLevel
from cqclerk.domain.terms import in_force_on

NOT_CONNECTED, CUT = "none", "cut"  # code table `emergency_line`
IN_WORDS = "other"  # of `emergency_reason`: the fourth reason is told in words


_ON_PAPER = Office("", "", OfficeLevel.VILLAGE, extranet=False)  # a village that no register of offices names


@dataclass(frozen=True, slots=True)
class GatePeriod:
    """From and to a day (both count, None is open) the gate is open, or shut for a reason that is told."""

    effective_from: date
    effective_to: date | None
    open: bool
    article: str
    mark: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """What is told when an application is taken in by the bypass. allowed_at has a time zone."""

    line: str
    reason: str
    words: str
    approver: str
    allowed_at: datetime | None
    means: str


@dataclass(frozen=True, slots=True)
class EmergencyGate:
    """Who may take what in by the bypass, and when (data, switchable).

    items      that may be taken in; levels of the offices that may
    owed       what has to be made good afterwards, back_entry_days: within how many working days
    """

    periods: tuple[GatePeriod, ...]
    items: frozenset[str]
    levels: frozenset[OfficeLevel]
    owed: tuple[str, ...]
    back_entry_days: int

    def period(self, on: date) -> GatePeriod | None:
        """What holds on that day."""
        return in_force_on(self.periods, on)

    def shut(self, on: date) -> Objection | None:
        """Whether the switch is off on that day, and why."""
        period = self.period(on)
        if period is None:
            last = max((one.effective_to for one in self.periods if one.effective_to), default=None)
            return no("emergency.ended", day=last or "", note="")
        return None if period.open else no("emergency.ended", day=period.effective_from, note=period.note)

    def may_use(self, office: Office | None, on: date) -> Objection | None:
        """Whether an office may use it at all on that day."""
        if shut := self.shut(on):
            return shut
        return None if office is not None and office.level in self.levels else no("emergency.village_only")

    def objection(self, village: Office | None, item: Item, on: date, leave: Leave, *, line_up: bool) -> Objection | None:
        """Why this application may not be taken in by the bypass, or None. line_up: whether the gateway answers now."""
        if barred := self.may_use(village, on):
            return barred
        assert village is not None
        if item.identifier not in self.items:
            return no("emergency.item", item=item.name)
        if leave.line not in (NOT_CONNECTED, CUT):
            return no("emergency.line")
        if leave.line == NOT_CONNECTED and village.extranet:
            return no("emergency.connected")
        if leave.line == CUT and line_up:
            return no("emergency.line_up")
        return _told(leave)

    def register_objection(
        self, office: Office | None, item: Item, taken_on: date, leave: Leave, paper_number: str = ""
    ) -> Objection | None:
        """Why this office may not enter a line of the paper register of a village without a station, as of its day."""
        if office is None or office.level is not OfficeLevel.TOWNSHIP:
            return no("emergency.township_only")
        leave = replace(leave, line=NOT_CONNECTED)
        return self.objection(_ON_PAPER, item, taken_on, leave, line_up=False) or _may_give_out(item, taken_on, paper_number)

    def stands(self, taken: EmergencyTaken, office: Office, item: Item, on: date) -> Objection | None:
        """The same of what an office has recorded, as of the day of the application; what it said of its own line then is believed."""
        leave = Leave(taken.line, taken.reason, taken.private or IN_WORDS, taken.approver, taken.allowed_at, taken.means)
        if taken.register:
            return self.register_objection(office, item, on, leave, taken.paper_number)
        if taken.paper_number:
            return no("emergency.register")
        if taken.village != office.id:
            return no("emergency.village_only")
        return self.objection(replace(office, extranet=taken.line == CUT), item, on, leave, line_up=False)

    def taken(self, village: str, leave: Leave, on: date, back_by: date) -> EmergencyTaken:
        """The event of an application that came through."""
        period = self.period(on)
        assert period is not None and leave.allowed_at is not None
        return EmergencyTaken(
            village, leave.line, leave.reason, leave.approver, leave.allowed_at, leave.means, self.owed, back_by, period.article,
            private=leave.words or None,
        )  # fmt: skip


def _may_give_out(item: Item, on: date, paper_number: str) -> Objection | None:
    """A paper by hand only where the rule of that day let a village issue."""
    if not paper_number or OfficeLevel.VILLAGE in item.jurisdiction_on(on).decides:
        return None
    return no("emergency.may_not_issue", item=item.name, day=on)


def _told(leave: Leave) -> Objection | None:
    """The reason and the leave must be told."""
    if not leave.reason:
        return no("emergency.reason")
    if leave.reason == IN_WORDS and not leave.words:
        return no("emergency.words")
    return None if leave.approver and leave.allowed_at and leave.means else no("emergency.leave")
