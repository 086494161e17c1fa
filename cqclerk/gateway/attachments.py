"""Scans at the gateway: taken in steps from any station, kept once they are what their name says, given to the offices of their cases.

The core of tus 1.0 (offer, go on from an offset, expire) in signed requests; the offset stands in the query, which the signature covers.
"""

from datetime import timedelta

from cqclerk.domain.attachment_events import AttachmentAdded
from cqclerk.domain.case import Case
from cqclerk.domain.events import CaseEvent, Subject
from cqclerk.gateway import inbox
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.states import kept
from cqclerk.protocol import scans
from cqclerk.protocol.codec import BY_TYPE
from cqclerk.protocol.envelope import Sealed, open_sealed
from cqclerk.protocol.messages import AttachmentOffer, Status, declined
from data.hub import HubTransaction
from data.hub_rows import Scan, Station

_SWEPT_AT_ONCE = 20
ADDED = BY_TYPE[AttachmentAdded].name


def offer(gateway: Gateway, tx: HubTransaction, asked: AttachmentOffer) -> int:
    """How many bytes of a scan are here; one that is new is begun. Raises Declined for what is never taken."""
    limits = scans.load()
    if not 0 < asked.size <= limits.largest_bytes:
        raise declined(413, "attachment.too_large", f"1 to {limits.largest_bytes} bytes")
    if asked.media_type not in {kind.media_type for kind in limits.kinds}:
        raise declined(415, "attachment.kind", "not a kind that is taken", given=asked.media_type)
    if len(asked.digest) != 64 or not set(asked.digest) <= set("0123456789abcdef"):
        raise declined(422, "attachment.unfit", "not a SHA-256")
    sweep(gateway, tx)
    known = tx.scan(asked.digest)
    if known is not None and (known.held == known.size or (known.size, known.media_type) == (asked.size, asked.media_type)):
        return known.held
    if known is not None:  # begun by somebody who told something else of it
        tx.drop_scan(asked.digest)
    tx.begin_scan(Scan(asked.digest, asked.size, asked.media_type, 0, gateway.now().isoformat()))
    return 0


def put(tx: HubTransaction, digest: str, start: int, content: bytes) -> int:
    """Take the bytes from a place on; returns how many are here then. A step that came before changes nothing.

    Raises Declined: never offered, bytes beyond what is missing next, too many, or a whole that is not what its name says (it is dropped).
    """
    scan = tx.scan(digest)
    if scan is None:
        raise declined(404, "attachment.not_offered", "offer it first")
    held = grow(tx, scan, start, content)
    if scan.held < held == scan.size and not _is_what_it_says(tx, scan):
        tx.drop_scan(digest)
        return 0
    return held


def grow(tx: HubTransaction, scan: Scan, start: int, content: bytes) -> int:
    """Add what is not here yet of the bytes from a place on; returns how many are here then. Raises Declined for too many."""
    if start > scan.held:
        return scan.held
    fresh = content[scan.held - start :]
    if len(fresh) > scan.size - scan.held:
        raise declined(422, "attachment.too_long", "more bytes than were told of")
    if not fresh:
        return scan.held
    tx.add_piece(scan, fresh)
    return scan.held + len(fresh)


def get(tx: HubTransaction, station: Station, digest: str, start: int, length: int) -> bytes:
    """Bytes of a scan for an office of a case that cites it. Raises Declined: not for this office, or not whole here yet."""
    if not may_have(tx, station, digest):
        raise declined(404, "attachment.unknown", "no case that this office sees whole cites it")
    scan = tx.scan(digest)
    if scan is None or scan.held < scan.size:
        raise declined(409, "attachment.not_there_yet", "its bytes have not come")
    return tx.scan_bytes(digest, start, min(length, scans.load().fetch_bytes))


def may_have(tx: HubTransaction, station: Station, digest: str) -> bool:
    """Whether a case cites it in an event that the station's office gets whole: state and paper travel further than people do."""
    return any(_shown_by(tx, case_id, station.office, digest) for case_id in tx.cases_citing(digest))


def _shown_by(tx: HubTransaction, case_id: str, office: str, digest: str) -> bool:
    case = kept(tx, Case, case_id).state
    if office not in case.followers:
        return False
    for envelope, payload in tx.events_of_kind(Subject.CASE.value, case_id, ADDED, Status.ACCEPTED.value):
        sealed = open_sealed(envelope, payload)
        event = sealed.event
        assert isinstance(event, AttachmentAdded)
        if event.digest == digest and inbox.may_see(tx, case, event, office, sealed.envelope.office):
            return True
    return False


def cited(tx: HubTransaction, case_id: str, event: CaseEvent) -> None:
    """After an accepted event: the bytes are for the offices of this case."""
    if isinstance(event, AttachmentAdded):
        tx.cite_scan(event.digest, case_id)


def lacking(tx: HubTransaction, sealed: Sealed) -> str:
    """The SHA-256 that an accepted event cites, if its bytes are not here, or no longer: it may have waited for long; else ""."""
    event = sealed.event
    assert isinstance(event, AttachmentAdded)
    scan = tx.scan(event.digest)
    return "" if scan is not None and scan.held == scan.size else event.digest


def _is_what_it_says(tx: HubTransaction, scan: Scan) -> bool:
    content = tx.scan_bytes(scan.digest, 0, scan.size)
    kind = scans.load().kind_of(content)
    return scans.digest_of(content) == scan.digest and kind is not None and kind.media_type == scan.media_type


def sweep(gateway: Gateway, tx: HubTransaction) -> None:
    """What no case cites, or never became whole, goes after its time."""
    before = gateway.now() - timedelta(days=scans.load().uncited_days)
    for digest in tx.scans_forgotten(before.isoformat(), _SWEPT_AT_ONCE):
        tx.drop_scan(digest)
