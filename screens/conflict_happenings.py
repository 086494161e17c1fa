"""What counts of an event by which two windows are put right, in a few words: for the timeline of a case."""

from typing import TYPE_CHECKING, assert_never

from cqclerk.domain import conflict_events as f
from cqclerk.domain.conflict_events import ConflictEvent
from screens import texts
from screens.reasons import named

if TYPE_CHECKING:
    from screens.session import Session


def collided(event: ConflictEvent, session: "Session") -> str:
    """Taken over, kept for others, answered, in dispute, upheld."""
    match event:
        case f.ClaimTakenOver(station=station, private=words):
            return _joined(f"由{session.station_word(station)}接管", words)
        case f.WorkRescued(events=events, cause=cause, private=copy):
            why = "接管时没报上的" if cause == f.TAKEN_OVER else "报负责人"
            return _joined(f"{why}{len(events)}条" if events else why, copy.words if copy else "内容没有发给本机")
        case f.ReferralAnswered(private=words):
            return words or ""
        case f.DisputeOpened(certificate_number=number, office=office, reason=reason):
            found = texts.words(reason)
            why = texts.filled(found.text, named((), session)) if found else ""
            return _joined(f"编号 {number} 已发出，{session.office_name(office)}的决定被网关拒收", why)
        case f.DecisionUpheld(certificate_number=number, upheld_by=by, private=words):
            return _joined(f"{by}维持编号 {number}", words)
        case _:
            assert_never(event)


def _joined(*parts: str | None) -> str:
    return "，".join(part for part in parts if part)
