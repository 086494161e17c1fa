"""The scans of a case: what is cited, what is still owed before a decision."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from cqclerk.domain.attachment_events import AttachmentAdded, AttachmentEvent, AttachmentLost

if TYPE_CHECKING:
    from cqclerk.domain.case_state import Case


@dataclass(frozen=True, slots=True)
class Attachment:
    """One scan as its event told of it. name is "" where that was withheld; lost: why its bytes will never come."""

    material: str
    digest: str
    size: int
    media_type: str
    name: str = ""
    lost: str = ""


def apply(attachments: tuple[Attachment, ...], event: AttachmentEvent) -> tuple[Attachment, ...]:
    """After one more event. Pure and total: a scan that is cited twice for one material stands once."""
    match event:
        case AttachmentAdded():
            new = Attachment(event.material, event.digest, event.size, event.media_type, event.private or "")
            return (*(one for one in attachments if (one.digest, one.material) != (new.digest, new.material)), new)
        case AttachmentLost(digest=digest, reason=reason):
            return tuple(replace(one, lost=reason) if one.digest == digest else one for one in attachments)
        case _:
            assert_never(event)


def owed(case: "Case", whole: Collection[str]) -> tuple[Attachment, ...]:
    """附件未齐: what the deciding station still needs. whole: the digests whose bytes it has.

    A scan whose original somebody has seen is not needed, nor one that will never come: that was a reviewer's word.
    """
    seen = case.prereview.seen
    return tuple(one for one in case.attachments if one.digest not in whole and not one.lost and seen(one.material) is None)
