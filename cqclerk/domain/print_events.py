"""What happens to a paper on its way through a printer, and to the right to print it."""

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
    form: str = ""  # the template of the pre-printed form, "" on plain paper
    form_number: str = ""  # 预制号 of that form, where it bears one


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


@dataclass(frozen=True, slots=True)
class PrintMoved:
    """The right to print the original of a case's paper has moved.

    station, office  who has it now; both "" where the station that had it gave it back, and the gateway may grant it anew
    taken            from a station that does not answer, for an approver's reason: the sheet is marked 补打
    """

    station: str
    office: str
    taken: bool = False
    private: str | None = None  # the reason


PrintJobEvent = JobReserved | JobConfirmed | JobSpoiled | JobUnknown
