"""上平台: what is copied by hand into the city's platform, and the number that the platform gave."""

from dataclasses import dataclass

from cqclerk.domain import allowed, guards, platform
from cqclerk.domain.case import Case
from cqclerk.domain.emergency_events import BackEntered
from cqclerk.domain.guards import no
from cqclerk.domain.platform import CopyLine, PlatformProfile
from cqclerk.domain.platform_events import PlatformFiled
from cqclerk.workplace.workplace import Workplace

_MOST = 500  # of those that wait are counted
_OWED = "filing"  # of the table `emergency_owed`


@dataclass(frozen=True, slots=True)
class CopyOut:
    """A case as it is copied: the case, the profile that counts today, and every field in the platform's order.

    waiting  how many cases that this office took in still wait to be filed
    """

    case: Case
    profile: PlatformProfile
    lines: tuple[CopyLine, ...]
    waiting: int


def waiting(at: Workplace) -> tuple[str, ...]:
    """Ids of the cases that this office took in and that are not on the platform yet, the oldest first."""
    with at.reading() as tx:
        ids = tx.cases_of(frozenset({platform.UNFILED}))[:_MOST]
        return tuple(case_id for case_id in ids if tx.case(case_id).intake_office == at.station.office)


def copy_out(at: Workplace, case_id: str = "") -> CopyOut | None:
    """Everything that the platform asks of a case (of the oldest that waits, None if none does); changes nothing.

    Raises NotAllowed where the application is not here.
    """
    ids = waiting(at)
    if not (case_id or ids):
        return None
    case = at.case(case_id or ids[0])
    guards.require(guards.taken_in(case) or (None if case.application else no("platform.not_here", office=case.home_office)))
    profile, item = at.reference.platform_on(at.today()), at.reference.items[case.item]
    lines = platform.copy_lines(profile, case, item, at.reference.readers, _facts(at, case))
    return CopyOut(case, profile, lines, len(ids))


def _facts(at: Workplace, case: Case) -> dict[str, str]:
    item, office = at.reference.items[case.item], at.reference.offices.get(case.home_office)
    return {
        "case.item": item.text("full_name") or item.name,
        "case.item_code": item.text("official_code"),
        "case.names": "、".join(case.names),
        "case.applied_on": case.applied_on.isoformat() if case.applied_on else "",
        "case.channel": case.channel.value,
        "case.office": office.name if office else case.home_office,
        "case.receipt_number": case.receipt_number,
        "case.case_number": case.case_number,
    }


def file_on_platform(at: Workplace, case_id: str, version: int, number: str) -> Case:
    """Keep the number that the platform gave. What was taken in by the bypass and owed its filing owes it no more.

    Raises Stale, or NotAllowed: no number, one that another case has, the same as before.
    """
    given = platform.platform_number(number)
    guards.require(None if given else no("platform.number"))
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        others = [tx.case(other) for other in tx.cases_of(frozenset({platform.number_key(given)})) if other != case_id]
        for other in others:
            guards.require(no("platform.number_twice", number=given, receipt=other.receipt_number))
        profile = at.reference.platform_on(at.today())
        event = PlatformFiled(given, profile.ref, at.today(), at.operator.name)
        guards.require(allowed.objection(case, event, at.actor))
        case = tx.record(case, event)
        made_good = BackEntered((_OWED,))
        if _OWED in case.emergency.owed and allowed.objection(case, made_good, at.actor) is None:
            case = tx.record(case, made_good)
        return case
