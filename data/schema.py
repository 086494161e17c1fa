"""The tables of a station's store: rows without behaviour.

Append-only: journal, received, acknowledgement, later_answer. Projections (dropped and rebuilt from those): subject_state,
case_row, case_person, search_row, search_word, emergency_row, attachment_row, print_row, block_row, settled_row, unread_row,
overtaken_row.
Working state outside both: schema_working.
"""

from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

STRICT = {"sqlite_strict": True}


def blob(nullable: bool = False) -> Column[bytes]:
    return Column(LargeBinary, nullable=nullable)


class JournalEntry(SQLModel, table=True):
    """An own event, in the order in which this station made it. `number` is the receipt, case or certificate number that
    it gave out, if any: kept here, because a number is used for ever, also by an event that was refused later."""

    __tablename__ = "journal"
    __table_args__ = (
        UniqueConstraint("epoch", "sequence"),
        Index("journal_subject", "subject", "subject_id"),
        Index("journal_day", "recorded_on", "kind"),
        Index("journal_number", "kind", "number", sqlite_where=text("number <> ''")),
        STRICT,
    )
    position: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    subject: str
    subject_id: str
    kind: str
    epoch: int
    sequence: int
    previous: str
    hash: str
    recorded_on: str
    number: str = ""
    envelope: bytes = Field(sa_column=blob())
    payload: bytes | None = Field(default=None, sa_column=blob(nullable=True))


class Received(SQLModel, table=True):
    """An event that somebody else made, in the order in which it came; `link` chains the rows of this table."""

    __tablename__ = "received"
    __table_args__ = (Index("received_subject", "subject", "subject_id"), STRICT)
    position: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    maker: str
    epoch: int
    sequence: int
    subject: str
    subject_id: str
    kind: str
    case_sequence: int
    hash: str
    link: str
    envelope: bytes = Field(sa_column=blob())
    payload: bytes | None = Field(default=None, sa_column=blob(nullable=True))


class Acknowledgement(SQLModel, table=True):
    """The gateway's signed answer to one own event; `link` chains the rows of this table."""

    __tablename__ = "acknowledgement"
    __table_args__ = (Index("acknowledgement_refused", "position", sqlite_where=text("status = 'refused'")), STRICT)
    position: int | None = Field(default=None, primary_key=True)
    event_id: str = Field(unique=True)
    status: str
    case_sequence: int
    reason: str
    link: str
    answer: bytes = Field(sa_column=blob())


class LaterAnswer(SQLModel, table=True):
    """The answer that an event got in the end which the gateway had held until its own update; `link` chains the rows of this table."""

    __tablename__ = "later_answer"
    __table_args__ = (STRICT,)
    position: int | None = Field(default=None, primary_key=True)
    event_id: str = Field(unique=True)
    status: str
    case_sequence: int
    reason: str
    link: str
    answer: bytes = Field(sa_column=blob())


class SubjectState(SQLModel, table=True):
    """The fold of one subject's events, encoded."""

    __tablename__ = "subject_state"
    __table_args__ = (STRICT,)
    subject: str = Field(primary_key=True)
    subject_id: str = Field(primary_key=True)
    version: int
    case_sequence: int
    state: bytes = Field(sa_column=blob())


class CaseRow(SQLModel, table=True):
    """What desk, search and serials need of a case."""

    __tablename__ = "case_row"
    __table_args__ = (
        Index("case_open", "open", "sort_key", "id"),
        Index("case_stage", "stage", "sort_key", "id"),
        # all that the desk's filter looks at: it never has to read, and decrypt, whole rows
        Index("case_words", "open", "sort_key", "id", "stage", "names", "initials", "receipt_number", "certificate_number"),
        Index("case_receipt", "receipt_number"),
        Index("case_case_number", "case_number"),
        STRICT,
    )
    id: str = Field(primary_key=True)
    stage: str
    phase: str
    open: int
    sort_key: str
    deadline: str
    item: str
    names: str
    initials: str
    home_office: str
    intake_office: str
    intake_station: str
    receipt_number: str
    case_number: str
    certificate_number: str
    claim_station: str
    printing_station: str
    applied_on: str
    gaps: int


class CasePerson(SQLModel, table=True):
    """Who is in a case, by place: for the search by number. From place 100 on keys of likeness (":…"), for the duplicate check."""

    __tablename__ = "case_person"
    __table_args__ = (Index("person_number", "identity_number"), STRICT)
    case_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    name: str
    identity_number: str


class SearchRow(SQLModel, table=True):
    """All words by which a case is found, each on a line of its own behind a line break: the newest case has the greatest id."""

    __tablename__ = "search_row"
    __table_args__ = ({**STRICT, "sqlite_with_rowid": False},)
    case_id: str = Field(primary_key=True)
    words: str


class SearchWord(SQLModel, table=True):
    """The same the other way round: the cases that have a word, found by how it begins. Encrypted as every page of the file."""

    __tablename__ = "search_word"
    __table_args__ = ({**STRICT, "sqlite_with_rowid": False},)
    word: str = Field(primary_key=True)
    case_id: str = Field(primary_key=True)


class EmergencyRow(SQLModel, table=True):
    """A case that was taken in by the bypass: what it still owes, and the lines of paper registers that no second case may have."""

    __tablename__ = "emergency_row"
    __table_args__ = (Index("emergency_owed", "owed", "back_by"), STRICT)
    case_id: str = Field(primary_key=True)
    village: str
    owed: int
    back_by: str
    registers: str


class AttachmentRow(SQLModel, table=True):
    """A scan that a case cites. `station` has to have its bytes: the one that decides the case, "" once nobody needs them."""

    __tablename__ = "attachment_row"
    __table_args__ = (Index("attachment_wanted", "station"), Index("attachment_digest", "digest"), STRICT)
    case_id: str = Field(primary_key=True)
    material: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    size: int
    media_type: str
    station: str
    open: int


class PrintRow(SQLModel, table=True):
    """What the print screen needs of a job."""

    __tablename__ = "print_row"
    __table_args__ = (Index("print_case", "case_id"), Index("print_state", "state"), STRICT)
    id: str = Field(primary_key=True)
    case_id: str
    station: str
    paper: str
    certificate_number: str
    printer: str
    reprint: int
    state: str
    reason: str


class BlockRow(SQLModel, table=True):
    """How many numbers a block has left."""

    __tablename__ = "block_row"
    __table_args__ = (STRICT,)
    id: str = Field(primary_key=True)
    item: str
    station: str
    prefix: str
    first: int
    left: int


class UnreadRow(SQLModel, table=True):
    """A subject with events that only a newer program can read; `events` counts them."""

    __tablename__ = "unread_row"
    __table_args__ = (STRICT,)
    subject: str = Field(primary_key=True)
    subject_id: str = Field(primary_key=True)
    events: int


class OvertakenRow(SQLModel, table=True):
    """An own event of a case that waits for its answer, and is no longer allowed since something came from elsewhere."""

    __tablename__ = "overtaken_row"
    __table_args__ = (STRICT,)
    event_id: str = Field(primary_key=True)
    case_id: str = Field(index=True)


class SettledRow(SQLModel, table=True):
    """A refused own event about which a person has decided, and how."""

    __tablename__ = "settled_row"
    __table_args__ = ({**STRICT, "sqlite_with_rowid": False},)
    event_id: str = Field(primary_key=True)
    way: str


class ReturnedAnswer(SQLModel, table=True):
    """The gateway's signed answer to an event that this station had made, had lost, and got back (it is among `received`)."""

    __tablename__ = "returned_answer"
    __table_args__ = (STRICT,)
    event_id: str = Field(primary_key=True)
    answer: bytes = Field(sa_column=blob())


APPEND_ONLY = ("journal", "received", "acknowledgement", "later_answer")
PROJECTIONS = (
    SubjectState, CaseRow, CasePerson, SearchRow, SearchWord, EmergencyRow, AttachmentRow, PrintRow, BlockRow, SettledRow, UnreadRow,
    OvertakenRow,
)  # fmt: skip
STALE = "projections_stale"  # the setting that a step leaves behind when the projections are to be made anew from the journal
