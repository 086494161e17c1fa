"""What the list of bad credit (失信联合惩戒, 通知 三（二）) says of the people of a case, and who looked it up."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CreditCheck(StrEnum):
    """The four outcomes. UNKNOWN is 未能查询: it never passes silently."""

    CLEAR = "clear"
    LISTED = "listed"
    REPAIRED = "repaired"
    UNKNOWN = "unknown"

    @property
    def allows_promises(self) -> bool:
        """Whether a written commitment may stand for papers (国办发〔2020〕42号)."""
        return self in (CreditCheck.CLEAR, CreditCheck.REPAIRED)


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """One look at the list: what came of it, where (code table credit_source), on which day, by whom. by "": nobody has looked yet.

    answer  id of the question to the city's registers whose answer it is, "" where somebody looked otherwise
    """

    outcome: CreditCheck = CreditCheck.UNKNOWN
    source: str = ""
    on: date | None = None
    by: str = ""
    answer: str = ""
