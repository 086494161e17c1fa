"""Reference data that the city published, as a station keeps it: signed heads in their chain, and the texts that are here."""

import hashlib

from sqlmodel import Session, col, select

from data.schema_working import PublishedFile

_BEHIND = 1_000_000  # editions of one chain: a chain has fewer


class Editions:
    """What one unit of work may do with published files."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> list[PublishedFile]:
        """Every edition that is known, in the order of the chain."""
        return list(self._session.exec(select(PublishedFile).order_by(col(PublishedFile.serial))).all())

    def by_file(self) -> list[PublishedFile]:
        """The same, of each file the older editions first."""
        order = (col(PublishedFile.edition), col(PublishedFile.serial))
        return list(self._session.exec(select(PublishedFile).order_by(*order)).all())

    def put_behind(self) -> None:
        """Another chain begins: what is here goes before its beginning, under serials below 0, until the chain names it again."""
        for row in self.all():
            if row.serial > 0:
                text, kept = row.text, row.model_dump(exclude={"serial", "text"})
                self._session.delete(row)
                self._session.flush()
                self._session.add(PublishedFile(serial=row.serial - _BEHIND, text=text, **kept))
        self._session.flush()

    def add(self, serial: int, kind: str, name: str, edition: int, head: bytes, digest: str) -> None:
        """Know of an edition. Its text is not here yet, unless it was under another chain, with this very SHA-256."""
        text = self._taken_over(kind, name, edition, digest)
        self._session.add(PublishedFile(serial=serial, kind=kind, name=name, edition=edition, head=head, text=text, refused=""))
        self._session.flush()

    def _taken_over(self, kind: str, name: str, edition: int, digest: str) -> bytes | None:
        of = (PublishedFile.kind == kind, PublishedFile.name == name, PublishedFile.edition == edition)
        before = self._session.exec(select(PublishedFile).where(*of)).first()
        if before is None:
            return None
        text = before.text if before.text is not None and hashlib.sha256(before.text).hexdigest() == digest else None
        self._session.delete(before)
        self._session.flush()
        return text

    def keep(self, serial: int, text: bytes, refused: str) -> None:
        """The text of an edition; refused: why it is not taken into use, "" if it is."""
        row = self._session.get(PublishedFile, serial)
        assert row is not None
        row.text, row.refused = text, refused
        self._session.add(row)
        self._session.flush()
