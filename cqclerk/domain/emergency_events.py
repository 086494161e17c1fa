"""应急接件 (通知 四（二）) and its 补录: the bypass for villages, and the home office's check of what is still owed."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class EmergencyTaken:
    """应急接件: why this application was taken in by a village that the extranet did not reach.

    village     office that took it in; one without a station of its own is named by the township that enters its paper register
    line        code table `emergency_line`: not connected, or connected and cut
    reason      code table `emergency_reason`: why the APP could not be used
    approver    who gave leave, by name; allowed_at when, means (code table `leave_means`) how
    owed        codes of the table `emergency_owed`: what has to be made good, back_by the day by which
    register    number in the village's paper register, "" where the village's own station recorded it
    paper_number  number of a paper that the village gave out by hand, "" where there is none
    """

    village: str
    line: str
    reason: str
    approver: str
    allowed_at: datetime
    means: str
    owed: tuple[str, ...]
    back_by: date
    article: str
    register: str = ""
    paper_number: str = ""
    private: str | None = None  # the reason in words


@dataclass(frozen=True, slots=True)
class BackEntered:
    """补录: the home office has these (codes of `emergency_owed`) now. It changes neither number nor paper."""

    made_good: tuple[str, ...]
    private: str | None = None  # in words


EmergencyEvent = EmergencyTaken | BackEntered
