"""The tables of the gateway's store, in SQLAlchemy Core: the one description that SQLite and PostgreSQL share.

Which step brings a table or a column into being stands in hub_steps.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

METADATA = MetaData()
_Position = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER PRIMARY KEY counts by itself in SQLite


def _text(name: str, *more: ForeignKey, primary_key: bool = False) -> Column[str]:
    return Column(name, String, *more, primary_key=primary_key, nullable=False)


def _number(name: str, *more: ForeignKey, primary_key: bool = False) -> Column[int]:
    return Column(name, _Position, *more, primary_key=primary_key, autoincrement=False, nullable=False)


def _bytes(name: str, nullable: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=nullable)


office = Table("office", METADATA, _text("id", primary_key=True), _text("name"), _text("level"), sqlite_strict=True)

code = Table(
    "code",
    METADATA,
    _text("digest", primary_key=True),
    _text("office", ForeignKey("office.id")),
    _text("expires_at"),
    _text("used_by"),
    sqlite_strict=True,
)

station = Table(
    "station",
    METADATA,
    _text("id", primary_key=True),
    _text("office"),
    _text("window"),
    _text("public_key"),
    _number("epoch"),
    _number("head_epoch"),
    _number("head_sequence"),
    _text("head_hash"),
    Column("revoked", Boolean, nullable=False),
    UniqueConstraint("office", "window"),
    sqlite_strict=True,
)

certificate = Table(
    "certificate",
    METADATA,
    _text("station", ForeignKey("station.id"), primary_key=True),
    _number("epoch", primary_key=True),
    _text("encoded"),
    sqlite_strict=True,
)

event = Table(
    "event",
    METADATA,
    Column("position", _Position, primary_key=True, autoincrement=True),
    _text("id"),  # not unique: a second event under a known id is kept, refused, so that its maker's chain goes on
    _text("maker"),
    _number("epoch"),
    _number("sequence"),
    _text("subject"),
    _text("subject_id"),
    _text("kind"),
    _text("hash"),
    _text("status"),
    Column("case_sequence", _Position, nullable=True),
    _text("reason"),
    _text("params"),
    _bytes("envelope"),
    _bytes("payload", nullable=True),
    _bytes("answer"),
    _text("received_at"),
    UniqueConstraint("hash"),
    UniqueConstraint("maker", "epoch", "sequence"),
    UniqueConstraint("subject", "subject_id", "case_sequence"),
    Index("event_id", "id"),
    sqlite_strict=True,
)

state = Table(
    "state",
    METADATA,
    _text("subject", primary_key=True),
    _text("subject_id", primary_key=True),
    _text("office"),
    _number("version"),
    _number("case_sequence"),
    _bytes("state"),
    sqlite_strict=True,
)

inbox_head = Table("inbox_head", METADATA, _text("office", primary_key=True), _number("last"), sqlite_strict=True)

inbox = Table(
    "inbox",
    METADATA,
    _text("office", primary_key=True),
    _number("position", primary_key=True),
    Column("event", _Position, ForeignKey("event.position"), nullable=False),
    Column("with_payload", Boolean, nullable=False),
    sqlite_strict=True,
)

series = Table("series", METADATA, _text("prefix", primary_key=True), _number("next"), sqlite_strict=True)

block = Table(
    "block",
    METADATA,
    _text("id", primary_key=True),
    _text("office"),
    _text("item"),
    _text("station"),
    _text("prefix"),
    _number("width"),
    _number("first"),
    _number("count"),
    UniqueConstraint("prefix", "first"),
    Index("block_station", "station", "prefix"),
    sqlite_strict=True,
)

number = Table(
    "number",
    METADATA,
    _text("block", ForeignKey("block.id"), primary_key=True),
    _number("serial", primary_key=True),
    _text("case_id"),
    sqlite_strict=True,
)

case_key = Table(
    "case_key",
    METADATA,
    _text("case_id", primary_key=True),
    _text("key", primary_key=True),
    Index("case_key_key", "key"),
    sqlite_strict=True,
)

scan = Table(
    "scan",
    METADATA,
    _text("digest", primary_key=True),
    _number("size"),
    _text("media_type"),
    _number("held"),
    _text("begun_at"),
    sqlite_strict=True,
)

scan_piece = Table(
    "scan_piece",
    METADATA,
    _text("digest", ForeignKey("scan.digest"), primary_key=True),
    _number("start", primary_key=True),
    _bytes("content"),
    sqlite_strict=True,
)

recovery = Table(
    "recovery",
    METADATA,
    _number("epoch", primary_key=True),
    _number("known_epoch"),
    _number("known_sequence"),
    _text("known_at"),
    _text("begun_at"),
    _text("done_at"),
    sqlite_strict=True,
)

returned = Table(
    "returned",
    METADATA,
    _number("epoch", ForeignKey("recovery.epoch"), primary_key=True),
    _text("station", primary_key=True),
    _text("at"),
    sqlite_strict=True,
)

scan_case = Table(
    "scan_case",
    METADATA,
    _text("digest", primary_key=True),
    _text("case_id", primary_key=True),
    sqlite_strict=True,
)

edition = Table(  # of a reference file, as the city published it
    "edition",
    METADATA,
    _number("serial", primary_key=True),
    _text("kind"),
    _text("name"),
    _number("edition"),
    _text("digest"),
    _bytes("head"),
    _bytes("text"),
    Index("edition_of", "kind", "name", "edition", unique=True),
    sqlite_strict=True,
)

bundle = Table(  # by stick: what was asked for in it is done once
    "bundle", METADATA, _text("digest", primary_key=True), _text("station"), _text("at"), sqlite_strict=True
)

carried = Table(  # over the line: a stick's file (by its SHA-256), and the answer to it; the bytes of both are among the scans
    "carried", METADATA, _text("digest", primary_key=True), _text("answer"), _text("at"), sqlite_strict=True
)

secret = Table("secret", METADATA, _text("name", primary_key=True), _bytes("value"), sqlite_strict=True)

ended_epoch = Table(
    "ended_epoch",
    METADATA,
    _text("station", ForeignKey("station.id"), primary_key=True),
    _number("epoch", primary_key=True),
    _text("how"),
    _text("reason"),
    _text("at"),
    sqlite_strict=True,
)

quarantine = Table(  # signed by a station, and counted nowhere: kept, so that a person can see what it was
    "quarantine",
    METADATA,
    _text("hash", primary_key=True),
    _text("id"),
    _text("maker"),
    _number("epoch"),
    _number("sequence"),
    _text("subject"),
    _text("subject_id"),
    _text("kind"),
    _text("reason"),
    _bytes("envelope"),
    _bytes("payload", nullable=True),
    _bytes("answer"),
    _text("received_at"),
    Index("quarantine_maker", "maker", "epoch", "sequence"),
    sqlite_strict=True,
)

ended_lease = Table(
    "ended_lease", METADATA, _text("block", ForeignKey("block.id"), primary_key=True), _text("why"), _text("at"), sqlite_strict=True
)

contact = Table("contact", METADATA, _text("station", primary_key=True), _text("at"), sqlite_strict=True)  # when it spoke last, roughly

heard = Table("heard", METADATA, _text("digest", primary_key=True), _number("until"), Index("heard_until", "until"), sqlite_strict=True)
