"""The steps of a case: planned from data, done in their order, by people who are apart, and passed on with the claim."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain import allowed, guards, planning
from cqclerk.domain.access import Actor, Role
from cqclerk.domain.application import Application
from cqclerk.domain.case import Case, Phase, fold
from cqclerk.domain.events import Accepted, Approved, CaseEvent, Claimed, Made
from cqclerk.domain.findings import PackRef
from cqclerk.domain.step_events import Endorsed, PublicNoticeEnded, PublicNoticeStarted, Reviewed, SentBack, StepEvent, StepSkipped
from cqclerk.domain.steps import PlannedStep, Progress, StepKind, apply
from tests.offices import OFFICE_A, REFERENCE
from tests.people import LIU_QIANG, WANG_FANG
from tests.stations import submitted
from tests.strategies import EVENTS, ids, plans, words

DAY, UNTIL = date(2026, 11, 25), date(2026, 12, 4)
ENDORSE = PlannedStep("endorse", StepKind.ENDORSE, "T1", Role.CLERK, apart=True)
NOTICE = PlannedStep("public_notice", StepKind.PUBLIC_NOTICE, "T1", Role.CLERK, apart=True, required=False)
REVIEW = PlannedStep("review", StepKind.REVIEW, "T1", Role.REVIEWER, people=2, apart=True)
DECIDE = PlannedStep("approve", StepKind.DECIDE, "D1", Role.APPROVER, apart=True)
PLAN = (ENDORSE, NOTICE, REVIEW, DECIDE)
ENDORSED = Endorsed("endorse", "甲一社区", "刘会计", DAY, True)
REVIEWED = Reviewed("review", True)
step_events = st.one_of(*(EVENTS[kind] for kind in (Endorsed, Reviewed, PublicNoticeStarted, PublicNoticeEnded, StepSkipped, SentBack)))


def by(operator: str, office: str = "T1", station: str = "s1", *roles: Role) -> Actor:
    return Actor(operator, frozenset(roles or Role), station, office, 1)


def accepted(*more: tuple[CaseEvent, str, str, str]) -> Case:
    """Taken in and accepted by li at s1 of T1, then what happened: (event, operator, station, office)."""
    first = submitted("T1", "T1"), Accepted("C1", DAY, False, PackRef("p", "h"), (), PLAN)
    story = [*((event, "li", "s1", "T1") for event in first), *more]
    at = datetime(2026, 11, 25, tzinfo=UTC)
    return fold("c", [(event, Made(f"e{n}", station, office, who, at)) for n, (event, who, station, office) in enumerate(story)])


def key(case: Case, event: CaseEvent, actor: Actor) -> str:
    return getattr(allowed.objection(case, event, actor), "key", "")


def reviewed(*who: str) -> Case:
    parts = [(REVIEWED, each, "s1", "T1") for each in who]
    return accepted((ENDORSED, "li", "s1", "T1"), (StepSkipped("public_notice", "待核实"), "zhou", "s1", "T1"), *parts)


@given(plans, st.lists(st.tuples(step_events, words, ids), max_size=12))
def test_whatever_happens_a_plan_is_kept_and_nobody_acts_in_a_step_that_is_not_done_or_next(
    plan: tuple[PlannedStep, ...], story: list[tuple[StepEvent, str, str]]
) -> None:
    progress = Progress(plan)
    for event, office, operator in story:
        progress = apply(progress, event, office, operator)
        assert progress.steps == plan and 0 <= progress.count <= len(plan)
        keys = {step.key for step in plan[: progress.count + 1]}
        assert {one.step for one in progress.done} <= keys


def test_the_steps_go_in_their_order_and_the_decision_comes_last() -> None:
    case = accepted()
    assert key(case, REVIEWED, by("zhou")) == "step.not_now"
    assert getattr(guards.may_approve(case, by("he")), "key", "") == "step.first"
    assert key(case, ENDORSED, by("li")) == ""
    assert accepted((ENDORSED, "li", "s1", "T1")).progress.next == NOTICE


def test_two_people_review_and_neither_has_taken_the_case_in() -> None:
    case = reviewed()
    assert key(case, REVIEWED, by("li")) == "step.took_in"
    assert key(case, REVIEWED, by("zhou")) == ""
    once = reviewed("zhou")
    assert once.progress.next == REVIEW and key(once, REVIEWED, by("zhou")) == "step.acted"
    assert key(once, REVIEWED, by("tian")) == "" and reviewed("zhou", "tian").progress.next == DECIDE


def test_what_goes_up_ends_the_claim_and_the_office_above_decides_and_issues() -> None:
    case = reviewed("zhou", "tian")
    assert (case.turn, case.claim_station, case.offices) == ("D1", "", ("T1", "D1"))
    assert key(case, REVIEWED, by("zhou")) == "step.not_now"
    assert getattr(guards.may_claim(case, by("zhou")), "key", "") == "case.other_office"
    above = by("he", "D1", "s9")
    assert guards.may_claim(case, above) is None
    claimed = replace(case, claim_station="s9")
    assert guards.may_approve(claimed, above) is None
    assert getattr(guards.may_approve(claimed, by("zhou", "D1", "s9")), "key", "") == "step.reviewed"
    assert getattr(guards.may_approve(claimed, by("he", "D1", "s9", Role.REVIEWER)), "key", "") == "step.role"


def test_the_paper_is_at_the_office_that_decided() -> None:
    decided = Approved("Y1", "b", DAY, "credential", "s9", "何静")
    story = [(REVIEWED, who, "s1", "T1") for who in ("zhou", "tian")]
    skipped = (StepSkipped("public_notice", "待核实"), "zhou", "s1", "T1")
    case = accepted(
        (ENDORSED, "li", "s1", "T1"), skipped, *story, (Claimed("s9", "D1"), "gateway", "gateway", ""), (decided, "he", "s9", "D1")
    )
    assert (case.phase, case.decider, case.home_office) == (Phase.APPROVED, "D1", "T1")


def test_a_notice_does_not_end_before_its_day_and_only_what_runs_ends() -> None:
    case = accepted((ENDORSED, "li", "s1", "T1"))
    assert key(case, PublicNoticeEnded("public_notice", UNTIL, False), by("li")) == "notice.none"
    running = accepted((ENDORSED, "li", "s1", "T1"), (PublicNoticeStarted("public_notice", DAY, UNTIL), "li", "s1", "T1"))
    assert key(running, PublicNoticeEnded("public_notice", DAY, False), by("li")) == "notice.running"
    assert key(running, PublicNoticeStarted("public_notice", DAY, UNTIL), by("li")) == "notice.running"
    assert key(running, PublicNoticeEnded("public_notice", UNTIL, False), by("li")) == ""


def test_only_a_step_that_nobody_has_confirmed_is_left_out() -> None:
    assert key(accepted(), StepSkipped("endorse", "x"), by("zhou")) == "step.required"
    assert key(accepted((ENDORSED, "li", "s1", "T1")), StepSkipped("public_notice", "x"), by("zhou")) == ""


def test_sending_back_undoes_what_was_done_from_there_on() -> None:
    case = reviewed("zhou")
    assert key(case, SentBack("approve", "x"), by("zhou")) == "step.none_before"
    assert key(case, SentBack("endorse", "x"), by("zhou")) == ""
    back = apply(case.progress, SentBack("endorse", "再核"), "T1", "zhou")
    assert (back.next, back.done) == (ENDORSE, ())


def test_the_home_office_enters_for_a_village_without_a_line_and_needs_no_claim_for_it() -> None:
    case = accepted()
    village = replace(case, progress=Progress((replace(ENDORSE, office="V1"), *PLAN[1:])), claim_station="")
    assert key(village, ENDORSED, by("li")) == ""
    assert key(village, ENDORSED, by("liu", "V1", "s5")) == "claim.needed"
    assert key(village, ENDORSED, by("liu", "T9", "s5")) == "case.other_office"


@pytest.mark.parametrize("code", sorted(REFERENCE.items))
def test_every_item_is_planned_to_end_with_a_decision_at_an_office_that_there_is(code: str) -> None:
    couple = Application(wife=WANG_FANG, husband=LIU_QIANG)
    steps = planning.plan(REFERENCE.items[code], couple, OFFICE_A, REFERENCE.offices, DAY)
    assert steps and steps[-1].kind is StepKind.DECIDE and steps[-1].required
    assert all(REFERENCE.offices.get(step.office) for step in steps)
    assert [step.kind for step in steps].count(StepKind.DECIDE) == 1
