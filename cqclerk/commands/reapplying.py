"""A refused event made anew on top of what counts now: its content merged field by field, or the event as it was, or a reason why not."""

from collections.abc import Mapping
from dataclasses import replace

from cqclerk.commands import correction, intake
from cqclerk.domain import merge
from cqclerk.domain.afterlife_events import Corrected, Renewed, Replaced
from cqclerk.domain.case import Case
from cqclerk.domain.events import Accepted, Approved, CaseEvent, OneTimeNoticeGiven, PreReviewRefused, Submitted, SupplementReceived
from cqclerk.domain.guards import NotAllowed, no
from cqclerk.domain.merge import FORM
from cqclerk.domain.prereview_events import CreditChecked, LaterNoticeGiven, OriginalsSeen
from cqclerk.workplace.quarantine import Conflict, Refused
from cqclerk.workplace.transaction import Transaction
from cqclerk.workplace.workplace import Workplace

RESTS_ON_THE_FORM = (  # what they say was found in the application as it was
    Accepted, Approved, PreReviewRefused, OneTimeNoticeGiven, CreditChecked, OriginalsSeen, LaterNoticeGiven, Replaced, Renewed,
)  # fmt: skip


_WHOLE_FORM = (SupplementReceived, Corrected)


def chosen_from(found: Conflict) -> frozenset[str]:
    """The fields between whose versions a person has to choose: those of the application that both sides changed."""
    carries = any(isinstance(one.event, _WHOLE_FORM) for one in found.refused)
    return frozenset(one.field for one in found.differences if carries and one.clash and one.field.startswith(FORM))


def to_do(found: Conflict) -> tuple[Refused, ...]:
    """The refused events that are made again: of several corrections the last, which says the whole form, and signs it."""
    corrections = [one for one in found.refused if isinstance(one.event, Corrected)]
    return tuple(one for one in found.refused if one not in corrections[:-1])


def corrects(found: Conflict) -> bool:
    """Whether a paper would be corrected by doing it again."""
    return any(isinstance(one.event, Corrected) for one in found.refused)


def merged_form(found: Conflict, case: Case, choices: Mapping[str, str]) -> dict[str, str]:
    """The application as both sides together have it."""
    return merge.form_of(merge.merged(merge.fields_of(case), found.differences, choices))


def anew(at: Workplace, tx: Transaction, found: Conflict, one: Refused, case: Case, choices: Mapping[str, str]) -> CaseEvent:
    """The event to record now. Raises NotAllowed where it cannot be done again as it was."""
    event = one.event
    match event:
        case Submitted():
            return _submitted(at, tx, event)
        case SupplementReceived():
            return intake.supplemented(at, tx, case, merged_form(found, case, choices))
        case Corrected():
            return correction.anew(at, tx, case, merged_form(found, case, choices), _reasons(found))
        case _ if isinstance(event, RESTS_ON_THE_FORM) and _form_changed(found):
            raise NotAllowed(no("conflict.redo", event=one.kind))
        case _ if isinstance(event, CaseEvent):
            return event
        case _:
            raise NotAllowed(no("event.unreadable"))


def _reasons(found: Conflict) -> str:
    """Why it was corrected, in the words of each refused correction."""
    events = (one.event for one in found.refused)
    return "；".join(dict.fromkeys(one.private.reason for one in events if isinstance(one, Corrected) and one.private))


def _form_changed(found: Conflict) -> bool:
    """Whether the application is another one now than the one that the refused work was done on."""
    return any(one.field.startswith(FORM) and one.base != one.theirs for one in found.differences)


def _submitted(at: Workplace, tx: Transaction, event: Submitted) -> Submitted:
    """收件 once more under the number on the citizen's slip: by the rules known now, to the office that is competent now."""
    assert event.private is not None
    item = at.reference.items[event.item]
    gaps = intake.missing(at, tx, item, event.private, event.applied_on)
    home, pack = intake.home_office(at, item, event.private), at.reference.pack_for(event.item, event.applied_on).ref
    return replace(event, intake_office=at.station.office, home_office=home, pack=pack, gaps=gaps)
