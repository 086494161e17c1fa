"""Reference data that the city publishes: a chain of signed heads, one for each edition of each file, and the files themselves.

A head names kind, name, edition, day of effect and the digest of the text; it is signed by the city's root and names the head before
it, so that nothing can be left out or taken back. The tip says, signed too, how far the chain goes and that this is all on that day.
"""

from datetime import date, datetime
from typing import Final

import msgspec

from cqclerk.protocol.messages import digest
from cqclerk.protocol.signing import ED25519, BadSignature, Signer, verify

FORMAT: Final = "cqclerk-edition-1"
MOST_BYTES: Final = 4 * 1024 * 1024  # of one text
PIECE: Final = 48_000  # characters of a text that go in one answer
_HEAD, _TIP = b"cqclerk-edition-1", b"cqclerk-editions-tip-1"


class EditionHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One edition of one file.

    serial          its place in the chain, from 1
    previous        digest of the head before it, "" of the first
    effective_from  its day, None: at once
    digest, size    SHA-256 and length in bytes of the text (UTF-8)
    """

    format: str = FORMAT
    serial: int
    previous: str
    kind: str
    name: str
    edition: int
    title: str
    source: str
    effective_from: date | None
    published_on: date
    digest: str
    size: int
    algorithm: int = ED25519
    signature: str = ""

    def message(self) -> bytes:
        """What the root signs."""
        return msgspec.json.encode(msgspec.structs.replace(self, signature=""), order="sorted")

    def mark(self) -> str:
        """What the next head names."""
        return digest(self.message())

    def signed(self, root: Signer) -> "EditionHead":
        """The head with the root's signature."""
        return msgspec.structs.replace(self, signature=root.sign(_HEAD, self.message()))

    def encoded(self) -> bytes:
        """The bytes as they are kept."""
        return msgspec.json.encode(self)


class Tip(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """On `as_of` the chain ended with the head of this serial and mark.

    series  grows when the city begins its chain anew, for its gateway came back from a backup: only then may it have become shorter
    """

    serial: int
    mark: str
    as_of: date
    series: int = 1
    algorithm: int = ED25519
    signature: str = ""

    def message(self) -> bytes:
        """What the root signs."""
        return msgspec.json.encode(msgspec.structs.replace(self, signature=""), order="sorted")

    def signed(self, root: Signer) -> "Tip":
        """The tip with the root's signature."""
        return msgspec.structs.replace(self, signature=root.sign(_TIP, self.message()))

    def encoded(self) -> str:
        """As it is kept."""
        return msgspec.json.encode(self).decode()

    @property
    def etag(self) -> str:
        """How HTTP calls it."""
        return f'"{self.series}.{self.serial}.{self.as_of}"'


class Editions(msgspec.Struct, frozen=True, kw_only=True):
    """The heads after a serial, as many as go in one answer, and the tip."""

    server_time: datetime
    tip: Tip
    heads: tuple[EditionHead, ...] = ()


class EditionText(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the text of an edition, or of its difference from another one.

    base   digest of the edition that it is the difference from, "" if it is the whole text
    start  where in `size` characters this part begins
    """

    server_time: datetime
    serial: int
    base: str
    start: int
    size: int
    body: str


def read_head(data: bytes) -> EditionHead:
    """A head as it is kept."""
    return msgspec.json.decode(data, type=EditionHead)


def read_tip(data: str) -> Tip | None:
    """The tip as it is kept; None if there is none."""
    return msgspec.json.decode(data, type=Tip) if data else None


def is_anew(given: Editions, before: Tip | None, root_key: str) -> bool:
    """Whether the city has begun its chain anew: then what is here is asked for from the first head on. Raises BadSignature."""
    tip = given.tip
    verify(root_key, _TIP, tip.message(), tip.signature, tip.algorithm)
    return before is not None and tip.series > before.series


def check(editions: Editions, before: Tip | None, root_key: str) -> None:
    """Raise BadSignature unless the root signed all of it and it goes on where the tip that is here ended.

    before  the tip as it was last; None at the first time
    """
    if why := sound(editions, before, root_key)[1]:
        raise BadSignature(why)


def sound(editions: Editions, before: Tip | None, root_key: str) -> tuple[Editions, str]:
    """(as many of the heads as follow each other and are signed, why the next one is not good: "" if all are).

    Raises BadSignature where the tip itself is not good, or is that of another chain.
    """
    tip, last, mark = editions.tip, before.serial if before else 0, before.mark if before else ""
    verify(root_key, _TIP, tip.message(), tip.signature, tip.algorithm)
    if before and (tip.series, tip.as_of) < (before.series, before.as_of):
        raise BadSignature(f"a chain that is older than that of {before.as_of}")
    if before and (tip.serial < before.serial or (tip.serial == before.serial and tip.mark != before.mark)):
        raise BadSignature(f"a chain that ends before {before.serial}")
    for place, head in enumerate(editions.heads):
        if why := _why_not_next(head, last, mark, root_key):
            return msgspec.structs.replace(editions, heads=editions.heads[:place]), why
        last, mark = head.serial, head.mark()
    if last > tip.serial or (last == tip.serial and mark != tip.mark):
        raise BadSignature("another chain than the tip says")
    return editions, ""


def _why_not_next(head: EditionHead, last: int, mark: str, root_key: str) -> str:
    if head.format != FORMAT or (head.serial, head.previous) != (last + 1, mark):
        return f"head {head.serial} does not follow {last}"
    try:
        verify(root_key, _HEAD, head.message(), head.signature, head.algorithm)
    except BadSignature as error:
        return f"head {head.serial}: {error}"
    return ""
