"""What came for this station and was not taken into its journal: kept byte for byte, for people to look at."""

from sqlalchemy import LargeBinary
from sqlmodel import Column, Field, Session, SQLModel, col, select

from data.schema import JournalEntry, Received


class SetAside(SQLModel, table=True):
    """One item of the inbox. why: untrusted (its signature or certificate does not hold) or same_id (another event has its id).

    digest        SHA-256 over the bytes: what comes again is not kept again
    certificates  what came with it to verify it by, JSON
    """

    __tablename__ = "set_aside"
    __table_args__ = ({"sqlite_strict": True},)
    position: int | None = Field(default=None, primary_key=True)
    why: str
    event_id: str
    place: int
    came_at: str
    digest: str = Field(unique=True)
    line: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    certificates: str


class Aside:
    """The part of a transaction that keeps and tells it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, entry: SetAside) -> bool:
        """Keep an item; False if it is here already."""
        if self._session.exec(select(SetAside.digest).where(SetAside.digest == entry.digest)).first():
            return False
        self._session.add(entry)
        self._session.flush()
        return True

    def hash_here(self, event_id: str) -> str | None:
        """The hash of the event with this id, own or received; None if there is none."""
        for table in (JournalEntry, Received):
            if found := self._session.exec(select(table.hash).where(table.id == event_id)).first():
                return str(found)
        return None

    def all(self) -> list[SetAside]:
        """Everything, oldest first."""
        return list(self._session.exec(select(SetAside).order_by(col(SetAside.position))).all())
