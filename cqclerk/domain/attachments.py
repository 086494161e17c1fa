"""The scans of a case, as its events told of them."""

from dataclasses import dataclass, replace
from typing import assert_never

from cqclerk.domain.attachment_events import AttachmentAdded, AttachmentEvent, AttachmentLost


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
