"""What 办理 reads of a case on the store thread, in one go."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cqclerk.domain.case import Case
    from cqclerk.domain.events import Event, Made
    from cqclerk.domain.findings import Finding
    from cqclerk.workplace.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Opened:
    """A case as it stands, with its history and what the rules say of its materials."""

    case: "Case"
    history: "tuple[tuple[str, Event | None, Made], ...]"
    materials: "tuple[Finding, ...]"


def look(at: "Workplace", case_id: str) -> Opened:
    """On the store thread: the case with its history. The rules are asked only before they have been recorded."""
    from cqclerk.commands import prereview
    from cqclerk.domain.events import Subject
    from cqclerk.protocol.codec import BY_TYPE

    case = at.case(case_id)
    history = at.timeline(Subject.CASE, case_id)
    findings = case.findings or (prereview.findings(at, case) if case.application else ())
    named = tuple((BY_TYPE[type(event)].name if event else "", event, made) for event, made in history)
    return Opened(case, named, tuple(finding for finding in findings if finding.topic == "material"))


def certificate_text(at: "Workplace", case_id: str) -> tuple[int, str]:
    """On the store thread: the version of the case, and every character that its certificate will say."""
    from printing import papers

    case = at.case(case_id)
    return case.version, papers.paper(at.reference.items[case.item].certificate, case, at).text()
