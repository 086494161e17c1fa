"""Scans by SHA-256: their bytes in pieces, how far each is here and at the gateway. Encrypted as every page of the file."""

from dataclasses import dataclass

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from data.schema import AttachmentRow
from data.schema_working import Scan, ScanPiece


@dataclass(frozen=True, slots=True)
class Carried:
    """A scan on its way, in one direction: so far (bytes) of size."""

    digest: str
    size: int
    so_far: int
    media_type: str
    attempts: int = 0
    last_error: str = ""
    next_try_at: float = 0.0


class Attachments:
    """What one unit of work may do with scans."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def scan(self, digest: str) -> Scan | None:
        """How far the bytes of a scan are."""
        return self._session.get(Scan, digest)

    def begin(self, digest: str, size: int, day: str, sent: int) -> Scan:
        """A scan of which no byte is here yet; sent: what the gateway is known to have of it."""
        row = Scan(digest=digest, size=size, held=0, sent=sent, kept_since=day)
        self._session.add(row)
        return row

    def add(self, scan: Scan, content: bytes) -> None:
        """The bytes that follow what is here."""
        self._session.add(ScanPiece(digest=scan.digest, start=scan.held, content=content))
        scan.held += len(content)
        self._session.flush()

    def bytes_of(self, digest: str, start: int = 0, length: int | None = None) -> bytes:
        """The bytes from a place on, as many as there are up to length."""
        query = select(ScanPiece).where(ScanPiece.digest == digest).order_by(col(ScanPiece.start))
        end = None if length is None else start + length
        if end is not None:
            query = query.where(ScanPiece.start < end)
        found = bytearray()
        for piece in self._session.exec(query):
            if piece.start + len(piece.content) > start:
                found += piece.content[max(0, start - piece.start) : None if end is None else end - piece.start]
        return bytes(found)

    def drop_bytes(self, digest: str) -> None:
        """Begin anew, or keep no longer."""
        self._session.execute(delete(ScanPiece).where(col(ScanPiece.digest) == digest))
        self._session.execute(delete(Scan).where(col(Scan.digest) == digest))

    def note(self, digest: str, attempts: int, next_try_at: float, last_error: str) -> None:
        """How the last try went."""
        values = {"attempts": attempts, "next_try_at": next_try_at, "last_error": last_error}
        self._session.execute(update(Scan).where(col(Scan.digest) == digest).values(**values))

    def make_all_due(self) -> None:
        """ "Send now"."""
        self._session.execute(update(Scan).values(next_try_at=0.0))

    def offer_again(self, since: str) -> None:
        """What is kept since a day (ISO) goes up once more, whatever the gateway is known to have of it."""
        self._session.execute(update(Scan).where(col(Scan.kept_since) >= since, col(Scan.held) == col(Scan.size)).values(sent=0))

    def is_cited(self, digest: str) -> bool:
        """Whether a case here cites it."""
        return self._session.exec(select(AttachmentRow.digest).where(AttachmentRow.digest == digest).limit(1)).first() is not None

    def whole(self) -> frozenset[str]:
        """The scans whose bytes are all here."""
        return frozenset(self._session.exec(select(Scan.digest).where(Scan.held == Scan.size)).all())

    def going_up(self) -> list[Carried]:
        """Scans of ours that the gateway does not have whole, small ones first."""
        kind = select(func.min(AttachmentRow.media_type)).where(AttachmentRow.digest == Scan.digest).scalar_subquery()
        query = select(Scan, kind).where(Scan.held == Scan.size, Scan.sent < Scan.size).order_by(col(Scan.size), col(Scan.digest))
        rows = self._session.exec(query).all()
        return [
            Carried(one.digest, one.size, one.sent, media_type, one.attempts, one.last_error, one.next_try_at)
            for one, media_type in rows
            if media_type
        ]

    def coming_down(self, station: str) -> list[Carried]:
        """Scans that this station has to have for a decision and has not whole, small ones first."""
        query = (
            select(AttachmentRow, Scan)
            .join(Scan, col(Scan.digest) == col(AttachmentRow.digest), isouter=True)
            .where(AttachmentRow.station == station)
            .order_by(col(AttachmentRow.size), col(AttachmentRow.digest))
        )
        found: dict[str, Carried] = {}
        for row, scan in self._session.exec(query):
            if not scan:  # the outer join found none
                found[row.digest] = Carried(row.digest, row.size, 0, row.media_type)
            elif scan.held < scan.size:
                waits = (scan.attempts, scan.last_error, scan.next_try_at)
                found[row.digest] = Carried(row.digest, row.size, scan.held, row.media_type, *waits)
        return list(found.values())

    def outlived(self, before: str) -> list[str]:
        """Scans kept since before this day that the gateway has whole and of whose cases none is going on."""
        going_on = select(AttachmentRow.digest).where(AttachmentRow.open == 1)
        query = select(Scan.digest).where(Scan.kept_since < before, Scan.sent == Scan.size, col(Scan.digest).not_in(going_on))
        return list(self._session.exec(query).all())
