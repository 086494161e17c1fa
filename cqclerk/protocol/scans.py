"""What a scan may be: the kinds and limits of data/reference/attachments.toml, and how the bytes themselves tell."""

import hashlib
from dataclasses import dataclass
from functools import cache

from data.reference import read_toml


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file. begins: its first bytes; suffixes: how names of such files end, for the eye only."""

    media_type: str
    word: str
    begins: bytes
    suffixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scans:
    """Bytes and days. step: what one request carries up; fetch: what one brings down."""

    largest_bytes: int
    step_bytes: int
    fetch_bytes: int
    uncited_days: int
    done_days: int
    kinds: tuple[Kind, ...]

    def kind_of(self, content: bytes) -> Kind | None:
        """What these bytes are, by how they begin; None for a kind that is not taken."""
        return next((kind for kind in self.kinds if content.startswith(kind.begins)), None)

    def takes(self, name: str) -> bool:
        """Whether a file of this name is worth a look."""
        return name.lower().endswith(tuple(suffix for kind in self.kinds for suffix in kind.suffixes))


def digest_of(content: bytes) -> str:
    """The name of a scan: SHA-256 in small hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@cache
def load() -> Scans:
    """The kinds and limits in force."""
    file = read_toml("reference/attachments.toml")
    limits, keeping = file.table("limits"), file.table("keeping")
    kinds = tuple(
        Kind(one.text("media_type"), one.text("word"), bytes.fromhex(one.text("begins")), tuple(one.texts("suffixes")))
        for one in file.tables("kinds")
    )
    return Scans(
        limits.number("largest_bytes"),
        limits.number("step_bytes"),
        limits.number("fetch_bytes"),
        keeping.number("uncited_days"),
        keeping.number("done_days"),
        kinds,
    )
