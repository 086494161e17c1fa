"""What happens to the scans of a case. The bytes travel apart: an event names them by their SHA-256."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AttachmentAdded:
    """附件: a scan of one material.

    material    key of the checklist
    digest      SHA-256 of its bytes, 64 small hexadecimal digits
    size        bytes
    media_type  what its bytes are, as far as this station looked
    """

    material: str
    digest: str
    size: int
    media_type: str
    private: str | None = None  # the name of the file


@dataclass(frozen=True, slots=True)
class AttachmentLost:
    """附件缺失: a reviewer says that the bytes of a scan will never come (reason: code table `attachment_loss`)."""

    digest: str
    reason: str
    private: str | None = None  # in words


AttachmentEvent = AttachmentAdded | AttachmentLost
