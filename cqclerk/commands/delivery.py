"""送达: the paper reaches the citizen, across the counter or by courier."""

from collections.abc import Callable

from cqclerk.domain import delivery_guards as may
from cqclerk.domain import guards
from cqclerk.domain.access import Actor
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case
from cqclerk.domain.delivery import waybill
from cqclerk.domain.delivery_events import DeliveryEvent, LostInPost, Posted, Returned, Signed, WaybillNoted
from cqclerk.domain.events import HandedOver
from cqclerk.domain.guards import Objection
from cqclerk.workplace.workplace import Workplace


def hand_over(at: Workplace, case_id: str, version: int, way: Handover, to: str, receiver: str = "", shown: str = "") -> Case:
    """The paper is with the citizen: way, to whom it was given, and as what (a code of `receiver`) that person signed.

    shown is what that person showed (a code of `identity_kind`), if it was looked at. One of the applicants signs as such.
    Raises Stale, or NotAllowed while no paper has been seen, or while it is with the courier.
    """
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(may.may_hand_over(case, at.actor))
        signs = receiver or ("self" if to in case.names else "")
        return tx.record(case, HandedOver(way, to or None, signs, shown, at.today()))


def collect(at: Workplace, case_id: str, version: int, receiver: str, shown: str, name: str) -> Case:
    """领取 with signature: who took it, as what (a code of `receiver`), and what was shown. Raises as hand_over, and without a name."""
    guards.require(None if name else guards.no("handover.no_name"))
    return hand_over(at, case_id, version, at.case(case_id).over_the_counter, name, receiver, shown)


def post(at: Workplace, case_id: str, version: int, waybill_number: str = "") -> Case:
    """寄出 today; the waybill number may come later. Raises Stale, or NotAllowed if the paper is not here."""
    return _record(at, case_id, version, may.may_post, Posted(at.today(), waybill(waybill_number)))


def note_waybill(at: Workplace, case_id: str, version: int, waybill_number: str) -> Case:
    """The number of what has left already. Raises Stale, or NotAllowed: nothing on its way, no number."""
    guards.require(None if waybill(waybill_number) else guards.no("post.no_number"))
    return _record(at, case_id, version, may.may_note_waybill, WaybillNoted(waybill(waybill_number)))


def sign(at: Workplace, case_id: str, version: int, receiver: str, name: str = "") -> Case:
    """签收: the courier gave it to somebody (a code of `receiver`). Raises Stale, or NotAllowed if nothing is on its way."""
    return _record(at, case_id, version, may.may_sign, Signed(at.today(), receiver, name or None))


def bring_back(at: Workplace, case_id: str, version: int, reason: str) -> Case:
    """退回 (a code of `return_reason`): kept here, to be sent again or collected. Raises Stale, or NotAllowed."""
    return _record(at, case_id, version, may.may_return, Returned(at.today(), reason))


def lose(at: Workplace, case_id: str, version: int, words: str = "") -> Case:
    """丢失: the courier does not find it. Raises Stale, or NotAllowed if nothing is on its way."""
    return _record(at, case_id, version, may.may_lose, LostInPost(words or None))


def _record(at: Workplace, case_id: str, version: int, guard: Callable[[Case, Actor], Objection | None], event: DeliveryEvent) -> Case:
    with at.transaction() as tx:
        case = tx.case(case_id, version)
        guards.require(guard(case, at.actor))
        return tx.record(case, event)
