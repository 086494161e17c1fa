"""A written commitment: who may promise, what stops when it was false, and what is asked for when it no longer stands."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain import allowed, case, guards
from cqclerk.domain.access import Actor, Role
from cqclerk.domain.application import Application, Proof
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.commitment import Choice, Commitment
from cqclerk.domain.commitment_events import (
    CommitmentAnswered,
    CommitmentEvent,
    CommitmentWithdrawn,
    CreditRecorded,
    CreditRepaired,
    FalseCommitmentFound,
    Mended,
    MendingOrdered,
)
from cqclerk.domain.events import Made, SupplementReceived
from cqclerk.domain.findings import Gap
from cqclerk.domain.handling_events import ApplicationRefused, InquiryOpened
from cqclerk.domain.step_events import Reviewed
from cqclerk.domain.steps import PlannedStep, Progress, StepKind
from tests.strategies import EVENTS, made

DAY, LATER = date(2026, 11, 25), date(2026, 12, 2)
HERE = Actor("li", frozenset(Role), "s1", "T1", 1)
GAPS = (Gap("material.marriage_certificate", "结婚证", "办证须知"),)
SIGNED = CommitmentAnswered(True, "李敏", DAY, ("wife", "husband"), DAY)
PROMISED = Application(
    proof=Proof.COMMITMENT, answers=(("commitment_told", "told"), ("commitment_by", "self"), ("commitment_on", "2026-11-25"))
)
CASE = Case(
    "c",
    version=2,
    item="childbirth",
    intake_office="T1",
    home_office="T1",
    claim_station="s1",
    offices=("T1",),
    proof=Proof.COMMITMENT,
    application=PROMISED,
    commitment=Commitment(Choice.CHOSEN, "李敏", DAY, ("wife", "husband"), DAY),
)
FALSE = replace(CASE, commitment=replace(CASE.commitment, found_on=DAY))
events = st.one_of(*(EVENTS[kind] for kind in (CommitmentAnswered, CommitmentWithdrawn, FalseCommitmentFound, MendingOrdered, Mended)))


def after(before: Case, event: CommitmentEvent | SupplementReceived, by: Actor = HERE) -> Case:
    """The case after an event that nothing stands against."""
    guards.require(allowed.objection(before, event, by))
    return case.apply(before, event, Made("e", by.station, by.office, by.operator, None))  # type: ignore[arg-type]


def key(before: Case, event: object, by: Actor = HERE) -> str:
    return getattr(allowed.objection(before, event, by), "key", "")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("event", "objection"),
    [
        (SIGNED, ""),
        (replace(SIGNED, signed_by=("agent",)), "commitment.agent"),
        (replace(SIGNED, signed_by=("agent",), agent_rule="某条例 1条"), ""),
        (replace(SIGNED, signed_by=()), "commitment.unsigned"),
        (replace(SIGNED, signed_on=None), "commitment.unsigned"),
        (CommitmentAnswered(False, "李敏", DAY), "commitment.other_choice"),
    ],
)
def test_a_promise_is_signed_by_themselves_with_its_day(event: CommitmentAnswered, objection: str) -> None:
    assert key(CASE, event) == objection


@pytest.mark.parametrize("phase", [Phase.SUBMITTED, Phase.SUPPLEMENTING, Phase.PROCESSING])
def test_taken_back_before_the_decision_the_papers_are_asked_for_in_the_same_case(phase: Phase) -> None:
    gone = after(replace(CASE, phase=phase), CommitmentWithdrawn(GAPS, "想交材料"))
    assert (gone.proof, gone.gaps, gone.commitment.choice) == (Proof.DOCUMENTS, GAPS, Choice.WITHDRAWN)
    assert gone.application and gone.application.proof is Proof.DOCUMENTS
    assert gone.application.answers == (("commitment_told", "told"),), "the signature went with the promise"
    assert gone.phase is (Phase.PROCESSING if phase is Phase.PROCESSING else Phase.SUPPLEMENTING)


def test_an_accepted_case_whose_promise_was_taken_back_is_neither_decided_nor_stepped_on_before_the_papers_are_there() -> None:
    step = PlannedStep("review", StepKind.REVIEW, "T1", Role.REVIEWER)
    gone = after(replace(CASE, phase=Phase.PROCESSING, progress=Progress((step,))), CommitmentWithdrawn(GAPS))
    assert key(gone, Reviewed("review", True)) == "approve.gaps"
    assert getattr(guards.may_approve(replace(gone, progress=Progress()), HERE), "key", "") == "approve.gaps"
    papers = replace(PROMISED, proof=Proof.DOCUMENTS, answers=())
    back = after(gone, SupplementReceived((), LATER, papers, proof=Proof.DOCUMENTS))
    assert (back.phase, back.gaps) == (Phase.PROCESSING, ()) and key(back, Reviewed("review", True)) == ""


def test_an_accepted_case_takes_no_supplement_that_nobody_asked_for_and_no_new_promise() -> None:
    running = replace(CASE, phase=Phase.PROCESSING)
    assert key(running, SupplementReceived((), LATER)) == "supplement.too_late"
    waiting = replace(running, gaps=GAPS, proof=Proof.DOCUMENTS)
    assert key(waiting, SupplementReceived((), LATER, None, proof=Proof.COMMITMENT)) == "commitment.too_late"


@pytest.mark.parametrize("phase", [Phase.APPROVED, Phase.DELIVERED, Phase.WITHDRAWN, Phase.CLOSED])
def test_after_the_decision_nothing_is_taken_back(phase: Phase) -> None:
    assert key(replace(CASE, phase=phase), CommitmentWithdrawn(GAPS)) == "commitment.decided"


def test_a_false_one_stops_the_case_until_it_is_mended_but_not_its_end() -> None:
    found = after(replace(CASE, phase=Phase.PROCESSING), FalseCommitmentFound(DAY, "42号", "民政查无登记"))
    assert getattr(guards.may_approve(found, HERE), "key", "") == "commitment.stands_still"
    assert key(found, ApplicationRefused("42号", (), "承诺不实")) == ""
    assert key(found, InquiryOpened("T2", "", "complex", LATER, True)) == ""
    assert key(found, CommitmentWithdrawn(GAPS)) == "commitment.found_false"
    ordered = after(found, MendingOrdered(LATER, GAPS, "补交结婚证"))
    assert (ordered.gaps, ordered.commitment.mend_by) == (GAPS, LATER)
    assert key(ordered, Mended()) == "commitment.gaps"
    brought = after(ordered, SupplementReceived((), LATER, ordered.application, proof=Proof.DOCUMENTS))
    assert getattr(guards.may_approve(brought, HERE), "key", "") == "commitment.stands_still", "a person has to look"
    assert guards.may_approve(after(brought, Mended("属实")), HERE) is None


def test_a_case_that_stands_still_is_not_accepted_either() -> None:
    assert getattr(guards.may_accept(FALSE, HERE), "key", "") == "commitment.stands_still"


def test_credit_is_recorded_once_for_a_false_one_and_repaired_once() -> None:
    record = CreditRecorded("false", DAY, "42号", "虚假承诺已婚")
    assert key(CASE, record) == "commitment.not_false" and key(FALSE, CreditRepaired(DAY)) == "commitment.not_recorded"
    assert key(FALSE, replace(record, kind="")) == "commitment.kind"
    recorded = after(FALSE, record)
    assert recorded.commitment.bars_another and key(recorded, record) == "commitment.recorded"
    repaired = after(recorded, CreditRepaired(LATER, "修复决定"))
    assert not repaired.commitment.bars_another and key(repaired, CreditRepaired(LATER)) == "commitment.not_recorded"


def test_after_the_decision_a_false_one_is_found_at_the_office_that_decided() -> None:
    given = replace(CASE, phase=Phase.DELIVERED, deciding_office="T2")
    assert key(given, FalseCommitmentFound(DAY, "42号", "查实")) == "case.other_office"
    there = replace(HERE, office="T2", station="s2")
    found = after(given, FalseCommitmentFound(DAY, "42号", "查实"), there)
    assert key(found, MendingOrdered(LATER, GAPS, ""), there) == "commitment.decided"
    assert key(found, CreditRecorded("obtained", DAY, "42号"), replace(there, roles=frozenset({Role.CLERK}))) == "review.role"


@given(st.lists(st.tuples(events, made), max_size=6))
def test_a_promise_that_no_longer_stands_never_stands_for_papers(story: list[tuple[CommitmentEvent, Made]]) -> None:
    before = CASE
    for event, frame in story:
        before = case.apply(before, event, frame)
    if before.commitment.mend_by or any(isinstance(event, CommitmentWithdrawn) for event, _ in story):
        assert before.proof is Proof.DOCUMENTS and before.application and before.application.proof is Proof.DOCUMENTS
    assert before.version == CASE.version + len(story)


def test_a_supplement_of_an_older_program_leaves_proof_and_handover_as_they_were() -> None:
    after_it = case.apply(CASE, SupplementReceived((), LATER), Made("e", "s1", "T1", "li", None))  # type: ignore[arg-type]
    assert (after_it.proof, after_it.handover) == (CASE.proof, CASE.handover)
