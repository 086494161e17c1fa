"""练习用的登记系统: says what the form says, so that the people whom practice invents are registered; some are made to stand out.

By the three digits before the last one of an identity number: from 900 on somebody stands on the list of bad credit, from 800 on
the register has another place, from 700 on it has nobody.
"""

from datetime import date

from cqclerk.domain.check_events import CheckDetail, CheckKind, CheckOutcome
from cqclerk.gateway.outer.adapter import Party, Question, Reply, Settings

_AS_OF, _LIST = date(2026, 11, 20), "练习名单 2026-01-01 起 失信"
_LISTED, _MOVED, _ABSENT = 900, 800, 700
_LENGTH, _SERIAL = 18, slice(14, 17)


def connect(settings: Settings) -> "Practice":
    """Nothing to connect to."""
    return Practice()


class Practice:
    """Knows nobody, and answers about everybody."""

    def look_up(self, question: Question) -> Reply:
        """The answer."""
        odd = [(party, _serial(party)) for party in question.people]
        match question.kind:
            case CheckKind.CREDIT:
                listed = tuple(CheckDetail(party.party, "list", _LIST) for party, serial in odd if serial >= _LISTED)
                return Reply(CheckOutcome.LISTED if listed else CheckOutcome.CLEAR, _AS_OF, listed)
            case CheckKind.DUPLICATES:
                return Reply(CheckOutcome.CLEAR, _AS_OF)
            case _:
                return _registered(odd)


def _registered(odd: list[tuple[Party, int]]) -> Reply:
    absent = tuple(CheckDetail(party.party, "absent", "") for party, serial in odd if _ABSENT <= serial < _MOVED)
    moved = tuple(CheckDetail(party.party, "state", "迁出", False) for party, serial in odd if _MOVED <= serial < _LISTED)
    outcome = CheckOutcome.DIFFERS if moved else CheckOutcome.ABSENT if absent else CheckOutcome.AGREES
    return Reply(outcome, _AS_OF, (*moved, *absent))


def _serial(party: Party) -> int:
    digits = party.number[_SERIAL]
    return int(digits) if len(party.number) == _LENGTH and digits.isdecimal() else 0
