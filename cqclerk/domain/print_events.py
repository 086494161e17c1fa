"""What happens to a paper on its way through a printer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JobReserved:
    """A paper is going to be printed: what it says is fixed before the first byte."""

    case_id: str
    paper: str
    edition: str
    certificate_number: str
    digest: str
    printer: str
    reprint: int = 0  # 补打第 N 次; 0 is the original
    reason: str = ""


@dataclass(frozen=True, slots=True)
class JobConfirmed:
    """The paper came out whole; `by` is "clerk" or "printer"."""

    by: str


@dataclass(frozen=True, slots=True)
class JobSpoiled:
    """废页: the sheet is bad or never came; the number stays with the case."""

    reason: str


@dataclass(frozen=True, slots=True)
class JobUnknown:
    """Nobody knows whether the paper came out; a person is asked, nothing is resent."""

    reason: str


PrintJobEvent = JobReserved | JobConfirmed | JobSpoiled | JobUnknown
