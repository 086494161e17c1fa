"""What can be wrong with a database file, and how to tell which it is. Nothing here changes a file."""

import hashlib
import hmac
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar

SPARE_MB = 50  # what a station should have free to go on working
PAGE, SALT, RESERVED, IV = 4096, 16, 80, 16  # SQLCipher 4: each page ends with an IV, an HMAC-SHA512, nothing else
BUSY, PERMISSION, FULL, NOT_A_DATABASE, IO_ERROR, CORRUPT = (5, 6), (3, 8, 14, 23), 13, 26, 10, 11  # SQLite's result codes


class DatabaseProblem(Exception):
    """The file cannot be used as it is. `key` names the sentence for the clerk; the file was not changed."""

    key: ClassVar[str] = "database.problem"

    def __init__(self, path: Path, details: str = "") -> None:
        super().__init__(f"{path}: {details}" if details else str(path))
        self.path, self.details = path, details

    @property
    def params(self) -> tuple[tuple[str, str], ...]:
        """What its sentence names."""
        return (("path", str(self.path)),)


class Damaged(DatabaseProblem):
    """Ours, under our key, and some of its bytes are not what was written."""

    key = "database.damaged"


class Foreign(DatabaseProblem):
    """A file that this program did not make, or made for something else."""

    key = "database.foreign"


class Newer(DatabaseProblem):
    """Made by a later version of this program."""

    key = "database.newer"


class Locked(DatabaseProblem):
    """Another program holds it."""

    key = "database.locked"


class WrongKey(DatabaseProblem):
    """Encrypted, and not with this key; or its very first bytes were lost, which looks the same."""

    key = "database.wrong_key"


class Denied(DatabaseProblem):
    """The system lets us not open or not write it."""

    key = "database.denied"


class Missing(DatabaseProblem):
    """There is no such file, and it was to be read."""

    key = "database.missing"


class OldEngine(DatabaseProblem):
    """The installed SQLCipher is too old to be trusted with a write-ahead log."""

    key = "database.old_engine"


class DiskFull(DatabaseProblem):
    """No room for the next page. missing_mb: how much to free before going on."""

    key = "database.disk_full"

    def __init__(self, path: Path, missing_mb: int, details: str = "") -> None:
        super().__init__(path, details)
        self.missing_mb = missing_mb

    @property
    def params(self) -> tuple[tuple[str, str], ...]:
        """How much to free, too."""
        return (*super().params, ("missing_mb", str(self.missing_mb)))


def problem_of(error: BaseException, path: Path) -> DatabaseProblem | None:
    """What a driver's error means for the file; None for one that speaks of the statement (a constraint, a syntax error)."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    match code & 0xFF:
        case primary if primary in BUSY:
            return Locked(path, str(error))
        case primary if primary in (FULL, IO_ERROR, *PERMISSION) and (primary == FULL or _free_mb(path) < 1):
            return DiskFull(path, max(1, SPARE_MB - _free_mb(path)), str(error))
        case primary if primary in (NOT_A_DATABASE, CORRUPT, IO_ERROR):
            return Damaged(path, str(error))
        case primary if primary in PERMISSION:
            return Denied(path, str(error))
    return None


def _free_mb(path: Path) -> int:
    with suppress(OSError):
        return shutil.disk_usage(path.parent).free >> 20
    return SPARE_MB


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Within this block the driver's errors about the file come as DatabaseProblem."""
    import sqlcipher3.dbapi2 as driver

    try:
        yield
    except driver.Error as error:
        problem = problem_of(error, path)
        if problem is None:
            raise
        raise problem from error


def unreadable(path: Path, key: bytes) -> DatabaseProblem:
    """Why page 1 of a file does not open: the key is right if any other page's HMAC fits it, and then page 1 is damaged."""
    with path.open("rb") as file:
        pages = [file.read(PAGE) for _ in range(64)]
    if any(_is_sealed_with(key, pages[0][:SALT], number, page) for number, page in enumerate(pages, start=1) if len(page) == PAGE):
        return Damaged(path, "page 1 does not match its seal")
    if len(pages[0]) < PAGE or not any(pages[0]):
        return Damaged(path, f"{path.stat().st_size} bytes, no page of it is whole")
    if len(set(pages[0])) < 200:  # of 256: four kilobytes of cipher text lack none or one
        return Foreign(path, "not an encrypted file")
    return WrongKey(path)


def _is_sealed_with(key: bytes, salt: bytes, number: int, page: bytes) -> bool:
    """Whether SQLCipher 4 wrote this page with this raw key (its design page: HMAC over cipher text, IV and page number)."""
    sealing = hashlib.pbkdf2_hmac("sha512", key, bytes(byte ^ 0x3A for byte in salt), 2, 32)
    covered = page[SALT if number == 1 else 0 : PAGE - RESERVED + IV]
    seal = hmac.digest(sealing, covered + number.to_bytes(4, "little"), "sha512")
    return hmac.compare_digest(seal, page[PAGE - RESERVED + IV :])
