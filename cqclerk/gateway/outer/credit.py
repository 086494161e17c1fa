"""失信名单: the list of bad credit, as a file. Columns: number, name, list, since, until, state.

list   which list it is (严重失信主体名单 …)
until  "" while it goes on; since and until are yyyy-mm-dd
state  失信, or 已修复 of one that was mended
"""

from cqclerk.domain.check_events import CheckDetail, CheckOutcome
from cqclerk.domain.text import Likeness, same_name
from cqclerk.gateway.outer.adapter import Party, Question, Reply, Settings
from cqclerk.gateway.outer.registers import Register, Row

COLUMNS = ("number", "name", "list", "since", "until", "state")
REPAIRED = "已修复"


def connect(settings: Settings) -> "CreditList":
    """`file` names the table."""
    return CreditList(Register(settings.path("file"), COLUMNS, ("number",)))


class CreditList:
    """Each person is looked up by number and name: a number alone may be somebody else's slip of the pen."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def look_up(self, question: Question) -> Reply:
        """LISTED if one of them stands on a list now, REPAIRED if one did."""
        found = [(party, row) for party in question.people for row in self._register.rows(party.number) if _same(party, row)]
        details = tuple(CheckDetail(party.party, "list", _words(row)) for party, row in found)
        if any(not _over(row) for _, row in found):
            outcome = CheckOutcome.LISTED
        else:
            outcome = CheckOutcome.REPAIRED if found else CheckOutcome.CLEAR
        return Reply(outcome, self._register.as_of, details)


def _same(party: Party, row: Row) -> bool:
    return not row["name"] or same_name(party.name, row["name"]) is not Likeness.DIFFERENT


def _over(row: Row) -> bool:
    return bool(row["until"]) or row["state"] == REPAIRED


def _words(row: Row) -> str:
    lasting = f"{row['since']} 起" if not row["until"] else f"{row['since']} 至 {row['until']}"
    return " ".join(filter(None, (row["list"], lasting.strip(), row["state"])))
