"""When a scan may be added to a case or given up, or the objection; and what is still owed before a decision."""

import re
from collections.abc import Collection

from cqclerk.domain import guards
from cqclerk.domain.access import Actor
from cqclerk.domain.attachment_events import AttachmentAdded, AttachmentEvent, AttachmentLost
from cqclerk.domain.attachments import Attachment
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.guards import Objection, no

_DIGEST = re.compile(r"[0-9a-f]{64}")
_BEFORE_DECISION = (Phase.SUBMITTED, Phase.SUPPLEMENTING, Phase.PROCESSING)


def may_attach(case: Case, actor: Actor) -> Objection | None:
    """Before the decision, at the window that took the case in or at an office that has it: papers are brought to either."""
    if objection := guards.taken_in(case):
        return objection
    if case.phase not in _BEFORE_DECISION:
        return no("attachment.too_late", phase=case.phase.value)
    if actor.office not in (case.intake_office, case.home_office, case.turn):
        return no("case.other_office", office=case.home_office)
    return guards.may_take_in(actor)


def may_give_up(case: Case, actor: Actor) -> Objection | None:
    """附件缺失 is a reviewer's word, at the station that decides, while it does."""
    if case.phase not in _BEFORE_DECISION:
        return no("attachment.too_late", phase=case.phase.value)
    return guards.may_decide(case, actor)


def fits(case: Case, event: AttachmentEvent) -> Objection | None:
    """What an event says must fit the case."""
    match event:
        case AttachmentAdded(material=material, digest=digest, size=size, media_type=media_type):
            sound = material and _DIGEST.fullmatch(digest) and size > 0 and media_type
            if not sound:
                return no("attachment.unfit")
            known = any((one.material, one.digest) == (material, digest) for one in case.attachments)
            return no("attachment.twice") if known else None
        case AttachmentLost(digest=digest, reason=reason):
            waiting = any(one.digest == digest and not one.lost for one in case.attachments)
            return None if waiting and reason else no("attachment.none")


def owed(case: Case, whole: Collection[str]) -> tuple[Attachment, ...]:
    """附件未齐: what the deciding station still needs. whole: the digests whose bytes it has.

    A scan whose original somebody has seen is not needed, nor one that will never come: that was a reviewer's word.
    """
    seen = case.prereview.seen
    return tuple(one for one in case.attachments if one.digest not in whole and not one.lost and seen(one.material) is None)
