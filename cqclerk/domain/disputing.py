"""已发待处置 and what was handed up: how a case changes by them. Pure and total, as case.apply, which calls it."""

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from cqclerk.domain.afterlife import HOLDS
from cqclerk.domain.afterlife_events import Recalled, Voided
from cqclerk.domain.case_state import Case, Dispute, Phase
from cqclerk.domain.conflict_events import (
    REFERRED,
    ClaimTakenOver,
    ConflictEvent,
    DecisionUpheld,
    DisputeOpened,
    ReferralAnswered,
    WorkRescued,
)
from cqclerk.domain.delivery import Delivery

if TYPE_CHECKING:
    from cqclerk.domain.events import Made


def apply(case: Case, event: ConflictEvent, made: "Made") -> Case:
    """The case after one of these events; its version is counted already."""
    match event:
        case ClaimTakenOver(station=station):
            return replace(case, claim_station=station)
        case WorkRescued(cause=cause, events=events):
            open_ = (*case.referrals, made.event_id) if cause == REFERRED else case.referrals
            handed_up = not events and case.claim_station == made.station
            claim = "" if handed_up else case.claim_station
            return replace(case, referrals=open_, offices=_with(case.offices, made.office), claim_station=claim)
        case ReferralAnswered(referral=referral):
            return replace(case, referrals=tuple(one for one in case.referrals if one != referral))
        case DisputeOpened():
            return _opened(case, event)
        case DecisionUpheld(certificate_number=number):
            return _upheld(case) if case.dispute and case.dispute.number == number else case
        case _:
            assert_never(event)


def _with(offices: tuple[str, ...], office: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (*offices, office))))


def _opened(case: Case, event: DisputeOpened) -> Case:
    """One at a time; a second paper of the kind waits for the end of the first."""
    if case.dispute is not None:
        return replace(case, disputes_waiting=(*case.disputes_waiting, event))
    under = case.phase
    return replace(case, phase=Phase.IN_DISPUTE, dispute=Dispute(event, under), offices=_with(case.offices, event.office))


def voided(case: Case, event: Voided) -> Case:
    """作废 of the number in dispute; it is never used again."""
    assert case.dispute is not None
    number = (case.dispute.opened.block, event.certificate_number)
    return _settled(replace(case, void_numbers=(*case.void_numbers, number), dispute=replace(case.dispute, voided=True)))


def recalled(case: Case, event: Recalled) -> Case:
    """收回 of the paper in dispute."""
    assert case.dispute is not None
    return _settled(replace(case, recall_outcome=event.outcome, dispute=replace(case.dispute, recalled=True)))


def _settled(case: Case) -> Case:
    """Both make the end of it: the case stands where it would stand without that paper."""
    dispute = case.dispute
    assert dispute is not None
    if not (dispute.voided and dispute.recalled):
        return case
    after = replace(case, phase=dispute.under, dispute=None)
    if dispute.under not in HOLDS:  # the way that was noted was that of the paper in dispute
        after = replace(after, delivery=Delivery(), handed_over=None)
    return _next(after)


def _upheld(case: Case) -> Case:
    """The decision counts as if it had been accepted, and what it was to replace is void."""
    assert case.dispute is not None
    decision = case.dispute.opened
    replaced = bool(decision.old_number) and decision.old_number == case.certificate_number
    after = replace(
        case,
        phase=Phase.COMPLETED,
        certificate_number=decision.certificate_number,
        block=decision.block,
        credential=decision.credential,
        printing_station=decision.printing_station,
        registrar=decision.registrar,
        paper_job=decision.job,
        sheets=(decision.job,),
        dispute=None,
    )
    if replaced:
        spent = (*case.spent, (case.block, decision.old_number))
        return _next(replace(after, spent=spent, delivery=Delivery(tries=case.delivery.tries), handed_over=None))
    given = replace(after, issued_on=decision.issued_on, decided_by=decision.decided_by, deciding_office=decision.office)
    return _next(replace(given, phase=Phase.DELIVERED) if case.handed_over else given)


def _next(case: Case) -> Case:
    waiting = case.disputes_waiting
    return _opened(replace(case, disputes_waiting=waiting[1:]), waiting[0]) if waiting else case
