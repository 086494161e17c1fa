"""What may be done now: every event of a case has its guard, and no guard lets a wrong one through."""

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain import guards
from cqclerk.domain.access import Actor, Role
from cqclerk.domain.afterlife_events import (
    Corrected,
    Deregistered,
    OtherEnded,
    Recalled,
    Renewed,
    Replaced,
    ReprintAllowed,
    Revoked,
    Voided,
)
from cqclerk.domain.allowed import ALLOWED
from cqclerk.domain.attachment_events import AttachmentAdded, AttachmentLost
from cqclerk.domain.case import Case, Phase, fold
from cqclerk.domain.check_events import CheckAsked
from cqclerk.domain.commitment_events import CommitmentAnswered
from cqclerk.domain.conflict_events import WorkRescued
from cqclerk.domain.delivery_events import Posted, Returned, Signed
from cqclerk.domain.emergency_events import EmergencyTaken
from cqclerk.domain.events import (
    Accepted,
    Approved,
    CaseEvent,
    Claimed,
    ClaimReleased,
    HandedOver,
    OneTimeNoticeGiven,
    PaperConfirmed,
    PreReviewRefused,
    Submitted,
    SupplementReceived,
    Withdrawn,
)
from cqclerk.domain.guards import NotAllowed, Objection
from cqclerk.domain.handling_events import (
    AcceptanceDeclined,
    ApplicationRefused,
    Closed,
    DueDateExtended,
    DueDateSet,
    InquiryOpened,
    SpecialProcedureStarted,
)
from cqclerk.domain.numbers import NumberBlock
from cqclerk.domain.platform_events import PlatformFiled
from cqclerk.domain.prereview_events import CreditChecked, DuplicateSettled, HandedOn, LaterNoticeGiven, OriginalsSeen
from tests.strategies import EVENTS, made

OFFICES, STATIONS = st.sampled_from(["T1", "T2", "T3"]), st.sampled_from(["s1", "s2", ""])
actors = st.builds(Actor, st.just("li"), st.frozensets(st.sampled_from(Role)), st.sampled_from(["s1", "s2"]), OFFICES, st.integers(0, 2))
case_events = st.one_of(*(EVENTS[kind] for kind in get_args(CaseEvent)))
stories = st.lists(st.tuples(case_events, made), max_size=8)
kinds = st.sampled_from(sorted(ALLOWED, key=lambda kind: kind.__name__))

HERE = Actor("li", frozenset(Role), "s1", "T1", 1)
CASE = Case(
    "c",
    issued_on=date(2026, 11, 25),
    version=1,
    item="childbirth",
    intake_office="T1",
    intake_station="s1",
    home_office="T1",
    claim_station="s1",
    offices=("T1",),
)
BEFORE_DECISION = {ApplicationRefused, Closed, DueDateExtended, InquiryOpened, SpecialProcedureStarted}
GATHERED = {CreditChecked, OriginalsSeen, LaterNoticeGiven, HandedOn, DuplicateSettled}
SCANNED = {AttachmentAdded, AttachmentLost}
AT_THE_COUNTER: set[type[CaseEvent]] = {SupplementReceived, CommitmentAnswered, CheckAsked, *GATHERED, *SCANNED}
IN_TURN: dict[Phase, set[type[CaseEvent]]] = {
    Phase.SUBMITTED: {EmergencyTaken, Accepted, PreReviewRefused, Withdrawn, AcceptanceDeclined, Closed, InquiryOpened, *AT_THE_COUNTER},
    Phase.SUPPLEMENTING: {Withdrawn, Closed, *AT_THE_COUNTER},
    Phase.REFUSED: set(),
    Phase.DECLINED: set(),
    Phase.PROCESSING: {Approved, Withdrawn, DuplicateSettled, CheckAsked, *SCANNED, *BEFORE_DECISION},
    Phase.NOT_GRANTED: set(),
    Phase.APPROVED: {Voided, Revoked, Corrected, OtherEnded},
    Phase.COMPLETED: {Voided, Revoked, Deregistered, Corrected, ReprintAllowed, OtherEnded},
    Phase.DELIVERED: {Revoked, Deregistered, Corrected, ReprintAllowed, Replaced, Renewed, OtherEnded},
    Phase.VOIDED: {Recalled},
    Phase.REVOKED: {Recalled},
    Phase.DEREGISTERED: {Recalled},
    Phase.WITHDRAWN: set(),
    Phase.CLOSED: set(),
    Phase.IN_DISPUTE: set(),
}
FACTS: set[type[CaseEvent]] = {
    PaperConfirmed,
    HandedOver,
    Posted,
    Signed,
    Returned,
    WorkRescued,
}  # never refused to the offices concerned: what is on paper is on paper


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A case after any story, of any offices, claimed by anybody."""
    case = fold("c", draw(stories))
    return replace(
        case,
        intake_office=draw(OFFICES),
        home_office=draw(OFFICES),
        claim_station=draw(STATIONS),
        printing_station=draw(STATIONS),
    )


def test_every_event_of_a_case_has_its_guard() -> None:
    assert set(ALLOWED) == set(get_args(CaseEvent))


@given(cases(), kinds, actors)
def test_a_guard_answers_whatever_the_case_and_never_says_two_things(case: Case, kind: type[CaseEvent], actor: Actor) -> None:
    answer = ALLOWED[kind](case, actor)
    assert answer is None or (isinstance(answer, Objection) and "." in answer.key)
    assert answer == ALLOWED[kind](case, actor)


@pytest.mark.parametrize("phase", Phase)
def test_what_may_happen_in_a_phase_is_what_follows_it(phase: Phase) -> None:
    allowed = {kind for kind, guard in ALLOWED.items() if guard(replace(CASE, phase=phase), HERE) is None}
    running = {DueDateSet} if phase in (Phase.SUBMITTED, Phase.PROCESSING) else set()  # where a clock runs, its day may be set anew
    filed = {PlatformFiled} if phase is not Phase.WITHDRAWN else set()  # the platform may be reached late, for whatever became of a case
    assert allowed - FACTS == IN_TURN[phase] | running | filed and allowed >= FACTS


def test_the_claim_is_the_gateways_alone_and_a_case_begins_once() -> None:
    assert [str(ALLOWED[kind](CASE, HERE).key) for kind in (Claimed, ClaimReleased) if ALLOWED[kind](CASE, HERE)] == ["claim.not_yours"] * 2
    assert ALLOWED[Submitted](Case("c"), HERE) is None and ALLOWED[Submitted](CASE, HERE) == guards.no("submit.twice")


DECISIONS: tuple[type[CaseEvent], ...] = (OneTimeNoticeGiven, PreReviewRefused, Accepted, Approved)


@given(cases(), st.sampled_from(DECISIONS), actors)
def test_only_an_enrolled_station_of_the_home_office_with_the_claim_and_the_role_decides(
    case: Case, kind: type[CaseEvent], actor: Actor
) -> None:
    if ALLOWED[kind](case, actor) is None:
        assert actor.enrolled and actor.office == case.home_office and actor.station == case.claim_station
        assert actor.has(Role.REVIEWER, Role.APPROVER) and case.phase.open


@pytest.mark.parametrize(
    ("case", "actor", "key"),
    [
        (CASE, replace(HERE, epoch=0), "station.not_enrolled"),
        (CASE, replace(HERE, office="T2"), "case.other_office"),
        (CASE, replace(HERE, station="s2"), "claim.held"),
        (replace(CASE, claim_station=""), HERE, "claim.needed"),
        (CASE, replace(HERE, roles=frozenset({Role.CLERK})), "review.role"),
    ],
)
def test_the_objection_says_what_is_missing(case: Case, actor: Actor, key: str) -> None:
    assert getattr(guards.may_accept(case, actor), "key", "") == key


@given(cases(), actors)
def test_an_accepted_case_had_no_gap_and_a_notice_has_one(case: Case, actor: Actor) -> None:
    if guards.may_accept(case, actor) is None:
        assert not case.gaps
    if guards.may_give_notice(case, actor) is None:
        assert case.gaps


@given(cases(), actors)
def test_the_original_is_printed_at_one_station_after_the_decision_and_before_the_paper(case: Case, actor: Actor) -> None:
    if guards.may_print_certificate(case, actor) is None:
        assert case.certificate_number and case.printing_station == actor.station
        assert case.phase is Phase.APPROVED or case.reprint_open


def test_an_exhausted_block_or_none_stops_the_decision() -> None:
    block = NumberBlock("b", first=1, count=1)
    assert guards.may_take_number(block) is None
    assert guards.may_take_number(None) == guards.may_take_number(replace(block, reserved=frozenset({1}))) == guards.no("numbers.exhausted")


def test_a_refusal_carries_its_objection() -> None:
    with pytest.raises(NotAllowed) as error:
        guards.require(guards.no("accept.gaps", count=2, first="电话"))
    assert (error.value.objection.get("count"), error.value.objection.get("nothing")) == ("2", "")
    guards.require(None)
