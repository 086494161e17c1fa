"""户籍: the register of residents, as a file. Columns: number, name, division (12 digits, or the first 6 or 9), state.

state  what the register says of an entry that no longer holds (迁出, 注销 …), "" while it holds
"""

from cqclerk.domain.check_events import CheckDetail, CheckOutcome
from cqclerk.domain.text import Likeness, same_name
from cqclerk.gateway.outer.adapter import Party, Question, Reply, Settings
from cqclerk.gateway.outer.registers import Register, Row

COLUMNS = ("number", "name", "division", "state")
_LEAST = 6  # digits of a code: fewer say nothing


def connect(settings: Settings) -> "Residents":
    """`file` names the table."""
    return Residents(Register(settings.path("file"), COLUMNS, ("number",)))


class Residents:
    """Each person is looked up by number; name and place are compared with what the form says."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def look_up(self, question: Question) -> Reply:
        """AGREES if everybody is registered as the form says."""
        found = [(party, self._register.rows(party.number)) for party in question.people]
        details = [detail for party, rows in found for detail in _details(party, rows)]
        if any(detail.agrees is False for detail in details):
            outcome = CheckOutcome.DIFFERS
        else:
            outcome = CheckOutcome.AGREES if all(rows for _, rows in found) else CheckOutcome.ABSENT
        return Reply(outcome, self._register.as_of, tuple(details))


def _details(party: Party, rows: list[Row]) -> list[CheckDetail]:
    if not rows:
        return [CheckDetail(party.party, "absent", "")]
    row = next((row for row in rows if not row["state"]), rows[-1])
    said = [CheckDetail(party.party, "name", row["name"], same_name(party.name, row["name"]) is not Likeness.DIFFERENT)]
    if row["division"]:
        said.append(CheckDetail(party.party, "residence", row["division"], _same_place(party.residence, row["division"])))
    if row["state"]:
        said.append(CheckDetail(party.party, "state", row["state"], False))
    return said


def _same_place(stated: str, registered: str) -> bool | None:
    """As far as both say it: the form may name the village, the register the township. None where one says nothing."""
    one, other = _meant(stated), _meant(registered)
    return one.startswith(other) or other.startswith(one) if one and other else None


def _meant(code: str) -> str:
    """The digits of a code of divisions that say something: 2, 6, 9 or 12 of them."""
    code = code.ljust(12, "0") if len(code) >= _LEAST else ""
    for level in (9, 6, 2):
        if set(code[level:]) == {"0"}:
            code = code[:level]
    return code
