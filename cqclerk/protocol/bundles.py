"""Bundles: all that a station would say on the line in one file for a USB stick, and the gateway's answer in another.

A file is a cover that anybody can read (whose it is, which way it goes), and contents that only its reader can open (see sealing).
The cover carries the SHA-256 of the contents and is signed by the maker, so that a copy that was cut short or changed is known as such.
"""

import hashlib
import zlib
from datetime import datetime
from typing import Final, Literal, TypeVar

import msgspec

from cqclerk.protocol import sealing
from cqclerk.protocol.messages import BlockRequest, ClaimRequest, Problem
from cqclerk.protocol.signing import ED25519, BadSignature, Signer, verify

MAGIC: Final = b"cqclerk-bundle-1\n"
SUFFIX_UP, SUFFIX_DOWN, SUFFIX_CARD = ".cqup", ".cqdown", ".cqcard"
MOST_BYTES = 64 * 1024 * 1024  # of a file; what does not fit travels with the next one
MOST_SCANS_BYTES = 48 * 1024 * 1024
_SIGNED: Final = b"cqclerk-bundle-1"
_FAMILY: Final = b"cqclerk-bundle-"
_MOST_COVER = 64 * 1024
BEGINNING: Final = len(MAGIC) + _MOST_COVER + 1
T = TypeVar("T", bound=msgspec.Struct)


class NoBundle(Exception):
    """Bytes that are no whole, genuine bundle for this reader. key: foreign, cut_short, changed, other_reader, newer, unknown_station."""

    def __init__(self, key: str, details: str = "") -> None:
        super().__init__(f"{key}: {details}" if details else key)
        self.key = key


class Cover(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """up: from this station to the gateway; down: the gateway's answer to it. digest and size are of the sealed contents."""

    way: Literal["up", "down"]
    station: str
    epoch: int
    window: str
    office: str
    made_at: datetime
    digest: str
    size: int
    answers: str = ""  # of a way down: the digest of what it answers
    algorithm: int = ED25519
    signature: str = ""

    def message(self) -> bytes:
        """What the maker signs."""
        return msgspec.json.encode(msgspec.structs.replace(self, signature=""), order="sorted")

    def check(self, key: str) -> None:
        """Raise NoBundle unless the holder of this key made it."""
        try:
            verify(key, _SIGNED, self.message(), self.signature, self.algorithm)
        except BadSignature as error:
            raise NoBundle("changed", str(error)) from error

    @property
    def context(self) -> bytes:
        """What binds the contents to this cover."""
        return _SIGNED + b"\0" + f"{self.way} {self.station} {self.epoch}".encode()


class ScanPiece(msgspec.Struct, frozen=True, kw_only=True):
    """A scan, whole."""

    digest: str
    media_type: str
    content: bytes


class Up(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What a station says, as on the line.

    after        how far it read its inbox; head: (epoch, sequence) of its last event: what it asks for is over once it made another
    giving_back  up to where its own lost events came back, None when it is not behind
    enrol        an EnrolRequest as JSON, b"" if it shows no code
    lines        its events without a final answer, in journal order
    claims       the cases that it wants to decide; claims_new: those as well that come to it with the answer
    wanted       digests of scans that it needs for a decision
    has_list     digest of its list of offices and revocations
    editions     (series, serial) of what it knows of the city's reference data, () where it asks for none; editions_wanted: the
                 editions that it knows of and whose text it lacks
    prints       the cases whose original it wants to print
    word         the gateway's own word that it has certified this station (a Line as JSON), for one that may have forgotten it
    returned     what a gateway that was put back has forgotten (lines of Given); returned_to: the mark of that, once this is all of it
    """

    after: int
    head: tuple[int, int]
    giving_back: int | None = None
    enrol: bytes = b""
    lines: tuple[bytes, ...] = ()
    claims: tuple[ClaimRequest, ...] = ()
    claims_new: bool = False
    blocks: tuple[BlockRequest, ...] = ()
    scans: tuple[ScanPiece, ...] = ()
    wanted: tuple[str, ...] = ()
    has_list: str = ""
    editions: tuple[int, ...] = ()
    editions_wanted: tuple[int, ...] = ()
    prints: tuple[ClaimRequest, ...] = ()
    word: bytes = b""
    returned: tuple[bytes, ...] = ()
    returned_to: int = 0


class Down(msgspec.Struct, frozen=True, kw_only=True):
    """What the gateway answers; messages are JSON, as on the line. refused: what it did not do, and why.

    after       the cursor that the inbox begins behind
    enrolled    an EnrolReply, b"" if there was nothing to enrol
    reply       an EventsReply: the answers in the order of the lines, and what the inbox holds
    given_back  an Inbox: what the station made itself and has lost, b"" for one that is not behind
    held        scans → how many bytes of each the gateway has
    published   the OfficesAndRevocations of that day, b"" for a station that was stopped
    reads       which events the gateway reads
    editions    Editions: the heads that are new to it, b"" where it asked for none; texts: serial → text, of those and of what it lacked
    prints      the cases whose original it wanted to print → whether it may
    forgotten   Forgotten as JSON: how far the gateway knows
    returned    the mark under which the station has given back everything, 0 if it has not
    """

    after: int
    reply: bytes
    enrolled: bytes = b""
    given_back: bytes = b""
    refused: tuple[Problem, ...] = ()
    held: dict[str, int] = {}
    scans: tuple[ScanPiece, ...] = ()
    published: bytes = b""
    reads: dict[str, int] = {}
    editions: bytes = b""
    texts: dict[int, str] = {}
    prints: dict[str, bool] = {}
    forgotten: bytes = b""
    returned: int = 0


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """The gateway's keys, for a station that has never met it: trusted as on the line, together with its one-time code."""

    format: Literal["cqclerk-card-1"] = "cqclerk-card-1"
    gateway_key: str
    root_key: str

    def encoded(self) -> bytes:
        """The bytes of the file."""
        return msgspec.json.encode(self) + b"\n"

    @property
    def mark(self) -> str:
        """What two people compare by telephone: 3F2A-…, sixteen digits of the SHA-256 of both keys."""
        digits = hashlib.sha256(f"{self.gateway_key} {self.root_key}".encode()).hexdigest()[:16].upper()
        return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def read_card(data: bytes) -> Card | None:
    """The card of these bytes, None if they are something else."""
    try:
        return msgspec.json.decode(data, type=Card)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def wrap(contents: msgspec.Struct, cover: Cover, reader: str, maker: Signer) -> bytes:
    """The file: contents compressed, sealed to the reader's key (base64), the cover signed by the maker."""
    sealed = sealing.seal(reader, zlib.compress(msgspec.msgpack.encode(contents), 6), cover.context)
    told = msgspec.structs.replace(cover, digest=hashlib.sha256(sealed).hexdigest(), size=len(sealed), algorithm=maker.algorithm)
    signed = msgspec.structs.replace(told, signature=maker.sign(_SIGNED, told.message()))
    return MAGIC + msgspec.json.encode(signed, order="sorted") + b"\n" + sealed


def cover_of(data: bytes) -> tuple[Cover, bytes]:
    """(cover, sealed contents) of a file that is whole; its signature is not looked at. Raises NoBundle."""
    if not data.startswith(MAGIC):
        raise NoBundle(_why_not(data))
    line, _, sealed = data[len(MAGIC) :].partition(b"\n")
    if len(line) > _MOST_COVER:
        raise NoBundle("foreign", "no end of the cover")
    try:
        cover = msgspec.json.decode(line, type=Cover)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NoBundle("cut_short" if not sealed else "changed", str(error)) from error
    if len(sealed) < cover.size:
        raise NoBundle("cut_short", f"{len(sealed)} of {cover.size} bytes")
    if hashlib.sha256(sealed).hexdigest() != cover.digest:
        raise NoBundle("changed", "other bytes than its cover says")
    return cover, sealed


def said_on(beginning: bytes) -> Cover | None:
    """The cover by the beginning of a file (BEGINNING bytes are enough), unproven: for whoever only looks what lies there."""
    line, end, _ = beginning.removeprefix(MAGIC).partition(b"\n")
    try:
        return msgspec.json.decode(line, type=Cover) if end and beginning.startswith(MAGIC) else None
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _why_not(data: bytes) -> str:
    if data and MAGIC.startswith(data):
        return "cut_short"
    return "newer" if data.startswith(_FAMILY) else "foreign"


def contents_of(cover: Cover, sealed: bytes, private_key: bytes, kind: type[T]) -> T:
    """The contents, for the reader whose private key (32 bytes) opens them. Raises NoBundle."""
    try:
        plain = zlib.decompressobj().decompress(sealing.unseal(private_key, sealed, cover.context), 4 * MOST_BYTES)
        return msgspec.msgpack.decode(plain, type=kind)
    except sealing.Sealed as error:
        raise NoBundle("other_reader", str(error)) from error
    except (zlib.error, msgspec.ValidationError, msgspec.DecodeError) as error:
        raise NoBundle("newer", str(error)) from error
