"""The scans of a station as the line needs them: what goes up, what comes down, how far each is."""

from datetime import timedelta

from cqclerk.protocol import scans
from cqclerk.workplace.workplace import Workplace
from data.attachments import Carried
from data.schema_working import Scan
from data.store import Transaction


def waiting(at: Workplace, now: float) -> tuple[Carried | None, Carried | None]:
    """(the next scan up, the next one down) of those that are due at this time (seconds since 1970)."""
    with at.store.reading() as tx:
        up, down = tx.attachments.going_up(), tx.attachments.coming_down(at.station.id)
    return _first_due(up, now), _first_due(down, now)


def _first_due(found: list[Carried], now: float) -> Carried | None:
    return next((one for one in found if one.next_try_at <= now), None)


def all_waiting(at: Workplace) -> tuple[list[Carried], list[Carried]]:
    """Everything that is to go up, and to come down."""
    with at.store.reading() as tx:
        return tx.attachments.going_up(), tx.attachments.coming_down(at.station.id)


def next_due(at: Workplace) -> float | None:
    """When the first of those that were put off may be tried again; None if nothing waits."""
    up, down = all_waiting(at)
    return min((one.next_try_at for one in (*up, *down)), default=None)


def piece(at: Workplace, digest: str, start: int, length: int) -> bytes:
    """Bytes of a scan that is here."""
    with at.store.reading() as tx:
        return tx.attachments.bytes_of(digest, start, length)


def went_up(at: Workplace, digest: str, held: int) -> None:
    """The gateway has so many bytes of a scan."""
    with at.store.transaction() as tx:
        scan = tx.attachments.scan(digest)
        if scan is not None:
            scan.sent = min(held, scan.size)
            scan.attempts, scan.next_try_at, scan.last_error = 0, 0.0, ""


def ask_again(at: Workplace, digests: tuple[str, ...]) -> None:
    """The gateway has not what it once had of these scans: their events have waited for longer than it keeps what no case cites."""
    with at.store.transaction() as tx:
        for scan in filter(None, map(tx.attachments.scan, digests)):
            if scan.held == scan.sent == scan.size:
                scan.sent, scan.attempts, scan.next_try_at, scan.last_error = 0, 0, 0.0, ""


def came_down(at: Workplace, carried: Carried, content: bytes) -> bool:
    """Keep the bytes that follow what is here; False if the whole is not what its name says, and then nothing of it is kept."""
    with at.store.transaction() as tx:
        scan = tx.attachments.scan(carried.digest) or _begun(at, tx, carried)
        if scan.held != carried.so_far:
            return True
        tx.attachments.add(scan, content[: scan.size - scan.held])
        scan.attempts, scan.next_try_at, scan.last_error = 0, 0.0, ""
        if scan.held < scan.size or scans.digest_of(tx.attachments.bytes_of(carried.digest)) == carried.digest:
            return True
        tx.attachments.drop_bytes(carried.digest)
        return False


def came_whole(at: Workplace, digest: str, content: bytes) -> bool:
    """Keep a scan that came as one; False if it is here already, if no case here cites it, or if it is not what its name says."""
    if scans.digest_of(content) != digest:
        return False
    with at.store.transaction() as tx:
        scan = tx.attachments.scan(digest)
        if not tx.attachments.is_cited(digest) or (scan is not None and scan.held == scan.size):
            return False
        tx.attachments.drop_bytes(digest)
        scan = tx.attachments.begin(digest, len(content), at.today().isoformat(), sent=len(content))
        tx.attachments.add(scan, content)
    return True


def _begun(at: Workplace, tx: Transaction, carried: Carried) -> Scan:
    """A scan that comes from the gateway has nothing to go up."""
    return tx.attachments.begin(carried.digest, carried.size, at.today().isoformat(), sent=carried.size)


def put_off(at: Workplace, carried: Carried, attempts: int, due: float, key: str) -> None:
    """Note a no, and when it is tried again."""
    with at.store.transaction() as tx:
        if tx.attachments.scan(carried.digest) is None:
            _begun(at, tx, carried)
        tx.attachments.note(carried.digest, attempts, due, key)


def forget_old(at: Workplace) -> int:
    """Drop the bytes that have been kept long enough (data/reference/attachments.toml); how many scans that were."""
    before = (at.today() - timedelta(days=scans.load().done_days)).isoformat()
    with at.store.transaction() as tx:
        gone = tx.attachments.outlived(before)
        for digest in gone:
            tx.attachments.drop_bytes(digest)
    return len(gone)
