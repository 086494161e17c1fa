"""The contract between the gateway and the module of an outer system: what it is asked, what it answers, how it fails.

A module has one function, `connect(settings) -> System`. The gateway calls `look_up` in a thread of its own, with a limit of time
that the module cannot outstay: what comes later is thrown away.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from cqclerk.domain.check_events import CheckDetail, CheckKind, CheckOutcome
from cqclerk.domain.likeness import Duplicate


class NotReached(Exception):
    """The system gave no answer (no line to it, it is being serviced). The text is for the log: never with anybody's data."""


@dataclass(frozen=True, slots=True)
class Party:
    """One person of a case, no more of it than a register needs.

    party        wife, husband, applicant or spouse
    number       of identity, as it is on file: 18 characters for residents
    residence    registered, as a code of 12 digits, "" if the form says none
    status       marital, code of GB/T 2261.2, "" if the form says none
    """

    party: str
    name: str
    number: str
    residence: str = ""
    status: str = ""
    married_on: date | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What one case wants to know of a system. item: childbirth, additional_child, marital_childbearing or only_child_honor."""

    kind: CheckKind
    item: str
    people: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the system says. as_of: the day of its data; found: of DUPLICATES only."""

    outcome: CheckOutcome
    as_of: date | None = None
    details: tuple[CheckDetail, ...] = ()
    found: tuple[Duplicate, ...] = ()


class System(Protocol):
    """One outer system, connected. Called from several threads at once."""

    def look_up(self, question: Question) -> Reply:
        """The answer. Raises NotReached; anything else that it raises is a fault of the module, and is answered as such."""
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """One table [[system]] of checks.toml.

    source  what the register is called, on the screens and in the cases
    folder  the folder of the file; relative paths of `values` are meant from there
    values  whatever else the table says: the module's own
    """

    source: str
    kinds: tuple[CheckKind, ...]
    timeout_s: float
    at_once: int
    folder: Path
    values: dict[str, object] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        """A file or folder that the table names. Raises KeyError."""
        return self.folder / str(self.values[name])
