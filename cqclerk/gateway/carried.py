"""A bundle on a station's line: its bytes come in steps and go on after any cut, and so does the answer to it.

Both lie among the scans, under their SHA-256, until their time is over; no case cites them, so nobody gets them as a scan.
"""

from datetime import datetime, timedelta

from cqclerk.gateway import attachments
from cqclerk.gateway.gateway import Gateway
from cqclerk.protocol import bundles, scans
from cqclerk.protocol.messages import declined
from data.hub import HubTransaction
from data.hub_rows import Scan

UP, DOWN = "application/x-cqclerk-bundle", "application/x-cqclerk-answer"
PIECE = 256 * 1024  # of an answer, in one unit of work
MOST_AT_ONCE = 512 * 1024  # bytes of an answer in one reply: a line that is quick need not ask so often
_SAME_FOR = timedelta(days=1)  # whoever brings the bundle again after that hears what is new by then


def held(tx: HubTransaction, digest: str) -> int:
    """How many bytes of a bundle are here."""
    known = tx.scan(digest)
    return known.held if known else 0


def put(gateway: Gateway, tx: HubTransaction, known_as: tuple[str, int], start: int, content: bytes) -> int:
    """Take the bytes of a bundle from a place on; returns how many are here then. A step that came before changes nothing.

    known_as  (SHA-256, size) of the whole file. Raises Declined: too large, or more bytes than that
    """
    digest, size = known_as
    if not 0 < size <= bundles.MOST_BYTES:
        raise declined(413, "bundle.too_large", f"1 to {bundles.MOST_BYTES} bytes")
    known = tx.scan(digest)
    if known is not None and known.held < known.size and (known.size, known.media_type) != (size, UP):
        tx.drop_scan(digest)  # begun by somebody who told something else of it
        known = None
    return attachments.grow(tx, known or _begun(gateway, tx, digest, size, UP), start, content)


def whole(tx: HubTransaction, digest: str) -> bytes:
    """All bytes of a bundle. Raises Declined where some are missing, NoBundle where they are not those of this name."""
    known = tx.scan(digest)
    if known is None or known.held < known.size:
        raise declined(409, "bundle.not_here_yet", "its bytes have not all come", held=known.held if known else 0)
    data = tx.scan_bytes(digest, 0, known.size)
    if scans.digest_of(data) != digest:
        raise bundles.NoBundle("other_bytes", "not what its name says")
    return data


def drop(tx: HubTransaction, digest: str) -> None:
    """What is no bundle is not kept."""
    known = tx.scan(digest)
    if known is not None and known.media_type == UP:
        tx.drop_scan(digest)


# ---- the answer


def known_answer(gateway: Gateway, tx: HubTransaction, digest: str) -> tuple[str, int] | None:
    """(SHA-256, size) of the answer that was made to a bundle, as long as it may be given again.

    One that was made before the gateway had all back that it had forgotten says less than can be said now.
    """
    found, recovery = tx.bundle_answer(digest), tx.recovery()
    if found is None:
        return None
    answer, made_at = found[0], datetime.fromisoformat(found[1])
    if made_at < gateway.now() - _SAME_FOR or (recovery is not None and found[1] <= (recovery.done_at or found[1])):
        return None
    known = tx.scan(answer)
    return (answer, known.size) if known is not None and known.held == known.size else None


def begin_answer(gateway: Gateway, tx: HubTransaction, answer: bytes) -> Scan:
    """Keep an answer, of which nothing is here yet; its pieces follow (attachments.grow)."""
    digest = scans.digest_of(answer)
    return tx.scan(digest) or _begun(gateway, tx, digest, len(answer), DOWN)


def note_answer(gateway: Gateway, tx: HubTransaction, digest: str, answer: str) -> None:
    """It is whole, and stands as the answer to this bundle."""
    now = gateway.now()
    tx.note_bundle_answer(digest, answer, now.isoformat(), (now - timedelta(days=scans.load().uncited_days)).isoformat())


def part_of_answer(tx: HubTransaction, answer: str, start: int, length: int) -> bytes:
    """Bytes of an answer. Raises Declined where there is none of this name, or no longer."""
    known = tx.scan(answer)
    if known is None or known.media_type != DOWN or known.held < known.size:
        raise declined(404, "bundle.no_answer", "no such answer, or its time is over")
    return tx.scan_bytes(answer, start, min(length, MOST_AT_ONCE))


def _begun(gateway: Gateway, tx: HubTransaction, digest: str, size: int, media_type: str) -> Scan:
    attachments.sweep(gateway, tx)
    begun = Scan(digest, size, media_type, 0, gateway.now().isoformat())
    tx.begin_scan(begun)
    return begun
