"""全市查重: the gateway has the cases of all offices, and tells an office of those that it cannot see itself.

The search is the one that the stations use. What it finds is an event of the gateway in the case, so that it stays with it.
"""

from cqclerk.domain import case as cases
from cqclerk.domain.case import Case
from cqclerk.domain.duplicates import duplicates, joined
from cqclerk.domain.emergency_events import EmergencyTaken
from cqclerk.domain.events import Approved, CaseEvent, Subject, Submitted, SupplementReceived
from cqclerk.domain.guards import Objection, no
from cqclerk.domain.likeness import keys
from cqclerk.domain.platform import number_key
from cqclerk.domain.platform_events import PlatformFiled
from cqclerk.domain.prereview_events import DuplicatesFound
from cqclerk.gateway import inbox
from cqclerk.gateway.gateway import Gateway, record
from cqclerk.gateway.states import Kept, keep, kept
from data.hub import HubTransaction
from data.hub_keeping import Keys

_MOST = 20  # whoever has that many cases alike has to be asked, not told of one more


def look(gateway: Gateway, tx: HubTransaction, fold: Kept[Case], event: CaseEvent, first: Keys | None = None) -> frozenset[str]:
    """After an event that says whose case it is, or that decides it: tell both sides; returns the offices that have news.

    first  what first_keys said of it
    """
    case = fold.state
    if not isinstance(event, EmergencyTaken | PlatformFiled | Submitted | SupplementReceived | Approved):
        return frozenset()
    own = first or keys_of(case)
    if isinstance(event, EmergencyTaken | PlatformFiled):
        tx.save_keys(case.id, own.kept)
        return frozenset()
    if case.application is None:
        return frozenset()
    if case.version == 1:
        alike = tx.find_alike(case.id, own)
    else:
        if not isinstance(event, Approved):
            tx.save_keys(case.id, own.kept)
        alike = tx.cases_alike(case.id, own.sought, own.most)
    others = [kept(tx, Case, case_id) for case_id in alike]
    news = _tell(gateway, tx, fold, [other.state for other in others])
    for other in others:
        news |= _tell(gateway, tx, other, [case]) if other.state.phase.open else frozenset()
    return news


def first_keys(case: Case, event: CaseEvent) -> Keys | None:
    """What will be asked of a case that begins with this event."""
    return keys_of(case) if case.version == 1 and isinstance(event, Submitted) and case.application else None


def keys_of(case: Case) -> Keys:
    """By what it is found: its people, the line of a village's register that it is, its number on the platform; others, by people."""
    people = keys(case.application) if case.application else frozenset[str]()
    return Keys(people | {*case.emergency.register_keys, *filter(None, [number_key(case.platform_number)])}, people, _MOST)


def found_by(tx: HubTransaction, case: Case) -> None:
    """By what it is found, written anew."""
    tx.save_keys(case.id, keys_of(case).kept)


def number_twice(tx: HubTransaction, case_id: str, event: PlatformFiled) -> Objection | None:
    """A number of the platform is of one case in the whole city."""
    others = tx.cases_alike(case_id, frozenset({number_key(event.number)}), 1)
    if not others:
        return None
    return no("platform.number_twice", number=event.number, receipt=kept(tx, Case, others[0]).state.receipt_number)


def _tell(gateway: Gateway, tx: HubTransaction, fold: Kept[Case], others: list[Case]) -> frozenset[str]:
    """Record what is new to the home office of a case; what it follows itself it finds itself."""
    case = fold.state
    unseen = [other for other in others if case.home_office not in other.followers]
    known = case.prereview.elsewhere
    found = joined(duplicates(case, unseen), known)[:_MOST]
    if len(known) >= _MOST or {one.receipt_number for one in found} == {one.receipt_number for one in known}:
        return frozenset()
    if tx.is_held(Subject.CASE.value, case.id):
        return frozenset()
    recorded = record(gateway, tx, case.id, event := DuplicatesFound(found), fold.sequence + 1)
    after = Kept(cases.apply(case, event, recorded.sealed.made), fold.sequence + 1)
    keep(tx, after)
    return inbox.deliver(tx, recorded.position, inbox.concerned(tx, after.state, event))
