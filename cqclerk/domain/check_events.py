"""核查: what an office asked the outer registers about the people of a case, and what the gateway found out for it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from cqclerk.domain.likeness import Duplicate


class CheckKind(StrEnum):
    """What may be asked. The answers to each are of OUTCOMES."""

    RESIDENCE = "residence"  # 户籍: whether each person is registered where the form says
    MARRIAGE = "marriage"  # 婚姻登记: whether the two are married as the form says
    CREDIT = "credit"  # 失信名单
    DUPLICATES = "duplicates"  # 全市查重


class CheckOutcome(StrEnum):
    """What came of it. UNKNOWN is 未能查询: it stands in nobody's way, and never passes for a yes."""

    AGREES = "agrees"
    DIFFERS = "differs"
    ABSENT = "absent"  # the register does not have them
    CLEAR = "clear"
    LISTED = "listed"
    REPAIRED = "repaired"
    FOUND = "found"
    UNKNOWN = "unknown"


_REGISTER = frozenset({CheckOutcome.AGREES, CheckOutcome.DIFFERS, CheckOutcome.ABSENT, CheckOutcome.UNKNOWN})
OUTCOMES: Final = {
    CheckKind.RESIDENCE: _REGISTER,
    CheckKind.MARRIAGE: _REGISTER,
    CheckKind.CREDIT: frozenset({CheckOutcome.CLEAR, CheckOutcome.LISTED, CheckOutcome.REPAIRED, CheckOutcome.UNKNOWN}),
    CheckKind.DUPLICATES: frozenset({CheckOutcome.CLEAR, CheckOutcome.FOUND, CheckOutcome.UNKNOWN}),
}


@dataclass(frozen=True, slots=True)
class CheckDetail:
    """One thing that a register says.

    party   one of PARTIES, "" where it is not about one person
    field   what it is about, a key of the words for checks: name, residence, married_on, list …
    said    what the register says, in its words
    agrees  whether the form says the same; None where the form says nothing of it
    """

    party: str
    field: str
    said: str
    agrees: bool | None = None


@dataclass(frozen=True, slots=True)
class CheckAsked:
    """查询: somebody wants to know; the event is the question. It goes out like every other and is answered when it arrives."""

    kinds: tuple[CheckKind, ...]
    asked_by: str  # by name


@dataclass(frozen=True, slots=True)
class CheckAnswered:
    """查询结果, from the gateway.

    asked    id of the event that asked
    source   which register, as it is called; "" where none was reached
    as_of    the day of the register's own data, None if it does not say
    why      of UNKNOWN: timeout, busy, unreachable, fault, not_connected, nobody (there is no one to be asked about)
    found    of DUPLICATES: the other cases
    private  what the register says of these people
    """

    kind: CheckKind
    outcome: CheckOutcome
    asked: str
    source: str
    as_of: date | None
    answered_at: datetime
    why: str = ""
    found: tuple[Duplicate, ...] = ()
    private: tuple[CheckDetail, ...] | None = None


CheckEvent = CheckAsked | CheckAnswered
