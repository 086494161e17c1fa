"""婚姻登记: the register of marriages, as a file. Columns: number_1, name_1, number_2, name_2, registered_on, state.

registered_on  yyyy-mm-dd
state          结婚, 离婚 or 撤销: the last line of a couple holds
"""

from datetime import date

from cqclerk.domain.check_events import CheckDetail, CheckOutcome
from cqclerk.domain.text import Likeness, fold_code, same_name
from cqclerk.gateway.outer.adapter import Party, Question, Reply, Settings
from cqclerk.gateway.outer.registers import Register, Row

COLUMNS = ("number_1", "name_1", "number_2", "name_2", "registered_on", "state")
MARRIED = "结婚"
_MARRIED_STATUS = "2"  # GB/T 2261.2: 20 to 23
_COUPLE = 2


def connect(settings: Settings) -> "Marriages":
    """`file` names the table."""
    return Marriages(Register(settings.path("file"), COLUMNS, ("number_1", "number_2")))


class Marriages:
    """A couple is looked up by both numbers; one person alone by what the form says of the marital status."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def look_up(self, question: Question) -> Reply:
        """AGREES if the register has them as the form says; ABSENT if it has no marriage of theirs where the form says one."""
        rows = self._rows(question.people)
        details = _of_couple(question.people, rows) if len(question.people) == _COUPLE else _of_one(question.people[0], rows)
        if not rows:
            stated = any(party.status.startswith(_MARRIED_STATUS) or party.married_on for party in question.people)
            stated |= len(question.people) == _COUPLE
            return Reply(CheckOutcome.ABSENT if stated else CheckOutcome.AGREES, self._register.as_of, tuple(details))
        differs = any(detail.agrees is False for detail in details)
        return Reply(CheckOutcome.DIFFERS if differs else CheckOutcome.AGREES, self._register.as_of, tuple(details))

    def _rows(self, people: tuple[Party, ...]) -> list[Row]:
        rows = self._register.rows(people[0].number)
        if len(people) < _COUPLE:
            return rows
        both = {fold_code(party.number) for party in people}
        return [row for row in rows if {fold_code(row["number_1"]), fold_code(row["number_2"])} == both]


def _of_couple(people: tuple[Party, ...], rows: list[Row]) -> list[CheckDetail]:
    if not rows:
        return [CheckDetail("", "absent", "")]
    last = rows[-1]
    details = [CheckDetail("", "state", last["state"], last["state"] == MARRIED)]
    stated = {party.married_on for party in people if party.married_on}
    if day := _day(last["registered_on"]):
        details.append(CheckDetail("", "married_on", day.isoformat(), stated == {day} if stated else None))
    names = {fold_code(last[f"number_{place}"]): last[f"name_{place}"] for place in (1, 2)}
    for party in people:
        name = names[fold_code(party.number)]
        details.append(CheckDetail(party.party, "name", name, same_name(party.name, name) is not Likeness.DIFFERENT))
    return details


def _of_one(party: Party, rows: list[Row]) -> list[CheckDetail]:
    married = bool(rows) and rows[-1]["state"] == MARRIED
    said = rows[-1]["state"] if rows else ""
    agrees = party.status.startswith(_MARRIED_STATUS) == married if party.status else None
    return [CheckDetail(party.party, "state" if said else "absent", said, agrees)]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
