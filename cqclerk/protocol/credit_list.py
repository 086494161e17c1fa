"""失信名单 for windows without a line: whom it names is found by number, and whoever has the file reads nobody's number from it.

Each entry is a slow digest (scrypt) of an identity number with the salt of the file. A file of the city, by TOML:

id = "credit", edition = 12, salt = "…" (base64), cost = 4096, [about] title, source, as_of
listed = ["…"], repaired = ["…"]       sorted, so that two editions differ in few lines
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cqclerk.domain.check_events import CheckOutcome
from cqclerk.domain.text import fold_code
from cqclerk.protocol.reading import only
from data.reference import Table

COST = 4096  # of scrypt: some 15 ms a number, which nobody notices at a window and which no search through all numbers outlasts
_BYTES, _LEAST_SALT = 9, 16


@dataclass(frozen=True, slots=True)
class CreditList:
    """One edition. as_of: the day of the city's own list."""

    edition: int
    as_of: date
    source: str
    salt: bytes
    cost: int
    listed: frozenset[str]
    repaired: frozenset[str]

    def look_up(self, numbers: Iterable[str]) -> CheckOutcome:
        """LISTED if one of these people stands on it, REPAIRED if one did, CLEAR otherwise."""
        marks = {mark(number, self.salt, self.cost) for number in numbers if number}
        if marks & self.listed:
            return CheckOutcome.LISTED
        return CheckOutcome.REPAIRED if marks & self.repaired else CheckOutcome.CLEAR


def mark(number: str, salt: bytes, cost: int) -> str:
    """What stands for a number in the list: twelve characters."""
    made = hashlib.scrypt(fold_code(number).encode(), salt=salt, n=cost, r=8, p=1, dklen=_BYTES)
    return base64.b64encode(made).decode()


def read(file: Table) -> CreditList:
    """The list of a file. Raises BadReferenceFile."""
    only(file, "id edition salt cost about listed repaired")
    about, cost = file.table("about"), file.number("cost")
    try:
        salt = base64.b64decode(file.text("salt"), validate=True)
    except ValueError as error:
        raise file.bad("salt", "is no base64") from error
    if len(salt) < _LEAST_SALT:
        raise file.bad("salt", f"is shorter than {_LEAST_SALT} bytes")
    if not COST <= cost <= COST * 64 or cost & (cost - 1):
        raise file.bad("cost", f"is no power of two from {COST} on")
    listed, repaired = file.texts("listed"), file.texts("repaired", ())
    return CreditList(file.number("edition"), about.day("as_of"), about.text("source"), salt, cost, frozenset(listed), frozenset(repaired))


def write(listed: Iterable[str], repaired: Iterable[str], edition: int, as_of: date, source: str, salt: bytes, cost: int = COST) -> str:
    """The file of these numbers."""

    def rows(numbers: Iterable[str]) -> str:
        return "".join(f'    "{one}",\n' for one in sorted({mark(number, salt, cost) for number in numbers}))

    return (
        f'id = "credit"\nedition = {edition}\nsalt = "{base64.b64encode(salt).decode()}"\ncost = {cost}\n'
        f"listed = [\n{rows(listed)}]\nrepaired = [\n{rows(repaired)}]\n\n"
        f'[about]\ntitle = "失信名单"\nsource = "{source}"\nas_of = {as_of}\n'
    )
