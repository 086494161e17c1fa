"""What states are called (data/words/phases.toml), and how much time a case has left, in the words of the desk."""

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from data.reference import Table, read_toml

if TYPE_CHECKING:
    from cqclerk.domain.workdays import Calendar

_FILE = "words/phases.toml"
# Of case.Phase; the login needs words and not the domain.
_SUBMITTED, _SUPPLEMENTING, _PROCESSING = "submitted", "supplementing", "processing"


def stage_word(stage: str) -> str:
    """The queue that a case waits in: prereview → 待预审."""
    return _word("stage", stage)


def phase_word(phase: str) -> str:
    """How far a case has come: processing → 已受理, completed → 已办结, delivered → 已送达."""
    return _word("phase", phase)


def job_word(state: str) -> str:
    """The state of a print job: sent → 待确认."""
    return _word("job", state)


def job_reason_word(reason: str) -> str:
    """Why a sheet was written off or is unknown; a reason without a word of its own says itself."""
    return _word("job_reason", reason)


def sending_word(status: str) -> str:
    """How an own event stands: accepted → 已上报; "" is one without an answer."""
    return _word("sending", status or "waiting")


def paper_word(paper: str) -> str:
    """What a paper is called at the counter: receipt → 接收凭证."""
    return _word("paper", paper)


def handover_word(way: str) -> str:
    """How a paper reaches the citizen: spot → 现场交付."""
    return _word("handover", way)


def role_word(role: str) -> str:
    """What an operator may do: clerk → 窗口."""
    return _word("role", role)


def _word(table: str, code: str) -> str:
    """The word of a code; a code without one says itself, so that it can be reported."""
    return _table(table).text(code, code)


@cache
def _table(name: str) -> Table:
    return read_toml(_FILE).table(name)


class TimeLeft(NamedTuple):
    """今日, 3天, 逾2天, 告知4天, 暂停, 5天暂定; "" where no clock runs. The tone says it again."""

    words: str
    tone: str = ""


def time_left(phase: str, deadline: date | None, today: date, calendar: "Calendar") -> TimeLeft:
    """The working days that a case has left.

    phase     a value of case.Phase
    deadline  the day that counts now (case.deadline); None while the clock stands or none runs
    """
    if phase == _SUPPLEMENTING or (phase == _PROCESSING and deadline is None):
        return TimeLeft("暂停", "dim")
    if deadline is None:
        return TimeLeft("")
    left = calendar.left(deadline, today)
    days = "今日" if left == 0 else f"{left}天" if left > 0 else f"逾{-left}天"
    before = "告知" if phase == _SUBMITTED else ""
    after = "" if calendar.knows(deadline) else "暂定"
    return TimeLeft(f"{before}{days}{after}", "error" if left < 0 else "warning" if left == 0 else "")
