"""运单号 from the platform: the gateway's own event in the case, before the paper has left, on its way, or after all."""

from cqclerk.domain import case as cases
from cqclerk.domain import delivery_guards as may
from cqclerk.domain.case import Case
from cqclerk.domain.delivery import waybill
from cqclerk.domain.delivery_events import WaybillNoted
from cqclerk.domain.events import Subject
from cqclerk.gateway import inbox
from cqclerk.gateway.gateway import Gateway, record
from cqclerk.gateway.states import Kept, keep, kept
from cqclerk.protocol.messages import declined
from data.hub import HubTransaction
from data.hub_rows import Block


def note(gateway: Gateway, tx: HubTransaction, certificate_number: str, waybill_number: str) -> frozenset[str]:
    """Note the number of a paper's parcel; returns the offices that have news, none if it is known already. Raises Declined."""
    number = waybill(waybill_number)
    if not number:
        raise declined(422, "post.no_number", "no waybill number")
    fold = _case_of(tx, certificate_number)
    if tx.is_held(Subject.CASE.value, fold.state.id):
        raise declined(409, "case.held", "the case waits for a newer gateway")
    if objection := may.may_announce_waybill(fold.state):
        raise declined(409, objection.key, "the paper is not on its way", **dict(objection.params))
    if number in (fold.state.delivery.waybill_number, fold.state.delivery.awaiting):
        return frozenset()
    event = WaybillNoted(number)
    recorded = record(gateway, tx, fold.state.id, event, fold.sequence + 1)
    after = Kept(cases.apply(fold.state, event, recorded.sealed.made), fold.sequence + 1)
    keep(tx, after)
    return inbox.deliver(tx, recorded.position, inbox.concerned(tx, after.state, event))


def _case_of(tx: HubTransaction, certificate_number: str) -> Kept[Case]:
    """The case whose paper bears this number now; a number that was replaced is nobody's."""
    for block in tx.blocks_under(certificate_number):
        serial = _serial(block, certificate_number)
        case_id = tx.number(block.id, serial) if serial is not None else ""
        fold = kept(tx, Case, case_id) if case_id else None
        if fold is not None and fold.state.certificate_number == certificate_number:
            return fold
    raise declined(404, "waybill.no_paper", "no paper bears this number", number=certificate_number)


def _serial(block: Block, number: str) -> int | None:
    digits = number.removeprefix(block.prefix)
    fits = digits.isascii() and digits.isdigit() and len(digits) == block.width
    return int(digits) if fits else None
