"""Reference data that the city published, as a station keeps it: signed heads in their chain, and the texts that are here."""

from sqlmodel import Session, col, select

from data.schema import PublishedFile


class Editions:
    """What one unit of work may do with published files."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> list[PublishedFile]:
        """Every edition that is known, in the order of the chain."""
        return list(self._session.exec(select(PublishedFile).order_by(col(PublishedFile.serial))).all())

    def add(self, serial: int, kind: str, name: str, edition: int, head: bytes) -> None:
        """Know of an edition; its text is not here yet."""
        self._session.add(PublishedFile(serial=serial, kind=kind, name=name, edition=edition, head=head, text=None, refused=""))
        self._session.flush()

    def keep(self, serial: int, text: bytes, refused: str) -> None:
        """The text of an edition; refused: why it is not taken into use, "" if it is."""
        row = self._session.get(PublishedFile, serial)
        assert row is not None
        row.text, row.refused = text, refused
        self._session.add(row)
        self._session.flush()
