"""The tables of what a station works with and no journal tells: drafts, tries, progress, scans, published files, settings, secrets."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from data.schema import STRICT, blob


class Draft(SQLModel, table=True):
    """A form that is being filled in: every field as typed, and the field that had the focus."""

    __tablename__ = "draft"
    __table_args__ = (STRICT,)
    id: str = Field(primary_key=True)
    item: str
    operator: str
    focus: str
    saved_at: str
    fields: str


class Attempt(SQLModel, table=True):
    """How sending one event went so far."""

    __tablename__ = "attempt"
    __table_args__ = (STRICT,)
    event_id: str = Field(primary_key=True)
    attempts: int
    next_try_at: float
    last_error: str


class Progress(SQLModel, table=True):
    """How far a reserved print job got: sending or sent."""

    __tablename__ = "progress"
    __table_args__ = (STRICT,)
    job_id: str = Field(primary_key=True)
    state: str


class Scan(SQLModel, table=True):
    """The bytes of a scan as far as they are here (`held`) and as far as the gateway has them (`sent`)."""

    __tablename__ = "scan"
    __table_args__ = (STRICT,)
    digest: str = Field(primary_key=True)
    size: int
    held: int
    sent: int
    kept_since: str
    attempts: int = 0
    next_try_at: float = 0.0
    last_error: str = ""


class ScanPiece(SQLModel, table=True):
    """Bytes of a scan from a place on; together they are the first `held` bytes of it."""

    __tablename__ = "scan_piece"
    __table_args__ = (STRICT,)
    digest: str = Field(primary_key=True)
    start: int = Field(primary_key=True)
    content: bytes = Field(sa_column=blob())


class PublishedFile(SQLModel, table=True):
    """One edition of a reference file that the city published: its signed head, and its text once that is here."""

    __tablename__ = "published_file"
    __table_args__ = (UniqueConstraint("kind", "name", "edition"), STRICT)
    serial: int = Field(primary_key=True)
    kind: str
    name: str
    edition: int
    head: bytes = Field(sa_column=blob())
    text: bytes | None = Field(default=None, sa_column=blob(nullable=True))
    refused: str = ""


class Setting(SQLModel, table=True):
    """Cursor of the inbox, server offset and the like."""

    __tablename__ = "setting"
    __table_args__ = (STRICT,)
    key: str = Field(primary_key=True)
    value: str


class Secret(SQLModel, table=True):
    """The station's private key: nowhere but in this encrypted file."""

    __tablename__ = "secret"
    __table_args__ = (STRICT,)
    key: str = Field(primary_key=True)
    value: bytes = Field(sa_column=blob())
