"""附件: adding a scan to a case, giving one up, and what a decision still needs of them."""

from dataclasses import dataclass

from cqclerk.domain import allowed, attachment_guards, guards
from cqclerk.domain.attachment_events import AttachmentAdded, AttachmentLost
from cqclerk.domain.case import Case
from cqclerk.protocol import scans
from cqclerk.workplace.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Held:
    """How much of a scan is here, and how much of it the gateway has (bytes)."""

    here: int
    there: int


def attach(at: Workplace, case_id: str, version: int, material: str, content: bytes, name: str) -> Case:
    """Keep a scan and cite it in the case, in one transaction: no event without its bytes, no bytes without an event.

    Raises Stale, or NotAllowed: empty, too large, no JPEG, PNG or PDF, there already, too late.
    """
    limits = scans.load()
    kind, digest = limits.kind_of(content), scans.digest_of(content)
    guards.require(guards.no("attachment.empty", name=name) if not content else None)
    guards.require(guards.no("attachment.kind", name=name) if kind is None else None)
    too_large = len(content) > limits.largest_bytes
    guards.require(guards.no("attachment.too_large", name=name, most=limits.largest_bytes // 1024) if too_large else None)
    assert kind is not None
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        event = AttachmentAdded(material, digest, len(content), kind.media_type, name or None)
        guards.require(allowed.objection(case, event, at.actor))
        kept = tx.store.attachments
        scan = kept.scan(digest)
        if scan is None or scan.held < scan.size:
            kept.drop_bytes(digest)
            scan = kept.begin(digest, len(content), at.today().isoformat(), 0)
            for start in range(0, len(content), limits.step_bytes):
                kept.add(scan, content[start : start + limits.step_bytes])
        return tx.record(case, event)


def give_up(at: Workplace, case_id: str, version: int, digest: str, reason: str, words: str = "") -> Case:
    """附件缺失: its bytes will never come (reason: code table `attachment_loss`). Raises Stale, or NotAllowed."""
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        event = AttachmentLost(digest, reason, words or None)
        guards.require(allowed.objection(case, event, at.actor))
        return tx.record(case, event)


def incomplete(at: Workplace, case: Case) -> guards.Objection | None:
    """附件未齐 holds the decision at the deciding station: its bytes, or somebody who saw the original, or a reviewer's word."""
    if not case.attachments:
        return None
    with at.reading() as tx:
        missing = attachment_guards.owed(case, tx.store.attachments.whole())
    return guards.no("attachment.incomplete", count=len(missing)) if missing else None


def held(at: Workplace, case: Case) -> dict[str, Held]:
    """How far each scan of a case is, by its digest."""
    with at.reading() as tx:
        found = {one.digest: tx.store.attachments.scan(one.digest) for one in case.attachments}
    return {digest: Held(scan.held, scan.sent) if scan else Held(0, 0) for digest, scan in found.items()}


def content(at: Workplace, digest: str) -> bytes:
    """The bytes of a scan that is whole here, b"" if it is not."""
    with at.reading() as tx:
        scan = tx.store.attachments.scan(digest)
        return tx.store.attachments.bytes_of(digest) if scan is not None and scan.held == scan.size else b""
