"""The case: its reducer is pure and total, and every phase has its way there."""

from datetime import UTC, date, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.afterlife_events import Deregistered, Revoked, Voided
from cqclerk.domain.application import Application, Channel, Handover, Proof
from cqclerk.domain.case import Case, Phase, apply, fold
from cqclerk.domain.conflict_events import DisputeOpened
from cqclerk.domain.events import (
    Accepted,
    Approved,
    CaseEvent,
    Claimed,
    ClaimReleased,
    HandedOver,
    Made,
    OneTimeNoticeGiven,
    PaperConfirmed,
    PreReviewRefused,
    Submitted,
    SupplementReceived,
    Withdrawn,
)
from cqclerk.domain.findings import Gap, PackRef
from cqclerk.domain.handling_events import AcceptanceDeclined, ApplicationRefused, Closed, InquiryAnswered, InquiryOpened
from cqclerk.workplace.projection import STAGES
from tests.people import LIU_QIANG, WANG_FANG
from tests.strategies import EVENTS, made

DAY, PACK, GAPS = date(2026, 11, 25), PackRef("p", "h"), (Gap("wife.phone", "电话"),)
COUPLE = Application(wife=WANG_FANG, husband=LIU_QIANG)
MADE = Made("e", "station-a", "T1", "li", datetime(2026, 11, 25, tzinfo=UTC))
case_events = st.one_of(*(EVENTS[kind] for kind in get_args(CaseEvent)))
stories = st.lists(st.tuples(case_events, made), max_size=12)


def submitted(home: str = "T1", application: Application | None = COUPLE) -> Submitted:
    return Submitted("R1", "childbirth", "T1", home, DAY, DAY, Channel.WINDOW, Proof.DOCUMENTS, Handover.SPOT, GAPS, PACK, application)


ACCEPTED = Accepted("C1", DAY, False, PACK, ())
APPROVED = Approved("Y1", "block", DAY, "credential", "station-a", "李敏")


def after(*happened: CaseEvent) -> Case:
    return fold("c", [(event, MADE) for event in happened])


DISPUTED = DisputeOpened("Y1", "e", "T1", "station-a", "li", "b", DAY, "CQ1:X", "station-a", "周强", "", "claim.held", "job")
WAYS: dict[Phase, tuple[CaseEvent, ...]] = {
    Phase.SUBMITTED: (submitted(),),
    Phase.SUPPLEMENTING: (submitted(), OneTimeNoticeGiven(GAPS)),
    Phase.REFUSED: (submitted(), PreReviewRefused(("credit",), ())),
    Phase.PROCESSING: (submitted(), ACCEPTED),
    Phase.APPROVED: (submitted(), ACCEPTED, APPROVED),
    Phase.COMPLETED: (submitted(), ACCEPTED, APPROVED, PaperConfirmed("Y1", "job")),
    Phase.DELIVERED: (submitted(), ACCEPTED, APPROVED, PaperConfirmed("Y1", "job"), HandedOver(Handover.SPOT)),
    Phase.WITHDRAWN: (submitted(), Withdrawn()),
    Phase.DECLINED: (submitted(), AcceptanceDeclined("not_competent", "县民政局", ())),
    Phase.NOT_GRANTED: (submitted(), ACCEPTED, ApplicationRefused("条例 21条", (), "不符合条件")),
    Phase.VOIDED: (submitted(), ACCEPTED, APPROVED, Voided("Y1")),
    Phase.REVOKED: (submitted(), ACCEPTED, APPROVED, Revoked("", ())),
    Phase.DEREGISTERED: (submitted(), ACCEPTED, APPROVED, PaperConfirmed("Y1", "job"), Deregistered("")),
    Phase.CLOSED: (submitted(), ACCEPTED, Closed("6")),
    Phase.IN_DISPUTE: (submitted(), ACCEPTED, PaperConfirmed("Y1", "job"), DISPUTED),
}


@given(stories)
def test_any_story_gives_a_case_and_telling_it_again_gives_the_same(story: list[tuple[CaseEvent, Made]]) -> None:
    assert fold("c", story) == fold("c", story)
    assert (fold("c", story).id, fold("c", story).version) == ("c", len(story))


@given(stories, case_events, made)
def test_an_event_leaves_the_case_before_it_as_it_was(story: list[tuple[CaseEvent, Made]], event: CaseEvent, maker: Made) -> None:
    before, same = fold("c", story), fold("c", story)
    after = apply(before, event, maker)
    assert before == same and after.version == before.version + 1 and after == fold("c", [*story, (event, maker)])


def test_every_phase_has_a_way_there_and_a_place_on_the_desk() -> None:
    assert {phase: after(*way).phase for phase, way in WAYS.items()} == {phase: phase for phase in Phase}
    assert set(STAGES) == set(Phase) and {phase.open for phase in Phase if STAGES[phase] == "done"} == {False}


@pytest.mark.parametrize("phase", Phase)
def test_the_day_that_counts_is_that_of_the_clock_that_runs(phase: Phase) -> None:
    runs = {Phase.SUBMITTED, Phase.PROCESSING, Phase.APPROVED}
    assert after(*WAYS[phase]).deadline == (DAY if phase in runs else None)


def test_the_window_that_takes_in_for_its_own_office_holds_the_claim_and_for_another_office_nobody_does() -> None:
    assert after(submitted("T1")).claim_station == "station-a" and after(submitted("T2")).claim_station == ""


def test_a_claim_is_given_back_only_by_the_station_that_holds_it() -> None:
    claimed = (submitted("T2"), Claimed("station-b", "T2"))
    assert after(*claimed, ClaimReleased("station-a")).claim_station == "station-b"
    assert after(*claimed, ClaimReleased("station-b")).claim_station == ""


def test_a_supplement_goes_on_with_the_same_case_and_a_withheld_payload_keeps_the_old_one() -> None:
    more = Application(wife=WANG_FANG)
    assert after(*WAYS[Phase.SUPPLEMENTING], SupplementReceived((), DAY, more)).application == more
    withheld = after(*WAYS[Phase.SUPPLEMENTING], SupplementReceived((), DAY, None))
    assert (withheld.phase, withheld.gaps, withheld.application, withheld.notices) == (Phase.SUBMITTED, (), COUPLE, 1)


def test_a_case_without_its_payload_still_tells_phase_number_and_paper() -> None:
    public = after(submitted("T2", application=None), ACCEPTED, APPROVED)
    assert (public.names, public.phase, public.case_number, public.certificate_number) == ((), Phase.APPROVED, "C1", "Y1")


def test_the_decision_names_its_maker() -> None:
    decided = after(*WAYS[Phase.APPROVED])
    assert (decided.decided_by, decided.registrar, decided.printing_station) == ("li", "李敏", "station-a")


ASKED = InquiryOpened("T3", "", "complex", date(2026, 12, 16), True, "是否再婚")


def test_an_office_that_is_asked_follows_the_case_and_its_answer_closes_the_question() -> None:
    asked = after(submitted(), ACCEPTED, ASKED)
    assert asked.offices == ("T1", "T3") and [one.question for one in asked.open_inquiries] == ["是否再婚"]
    answered = apply(asked, InquiryAnswered("e", "confirmed", "属实"), MADE)
    assert answered.open_inquiries == () and (answered.inquiries[0].answer, answered.inquiries[0].answered_by) == ("confirmed", "T1")
    assert apply(asked, InquiryAnswered("never asked", "denied"), MADE).inquiries == asked.inquiries


def test_a_decision_on_the_spot_waits_for_the_answer_whether_it_was_asked_before_acceptance_or_after() -> None:
    assert after(submitted(), ACCEPTED, ASKED).due_on == after(submitted(), ASKED, ACCEPTED).due_on == ASKED.answer_by
    answered = (submitted(), ASKED, InquiryAnswered("e", "confirmed"), ACCEPTED)
    assert after(*answered).due_on == DAY, "nothing is waited for any more"


@pytest.mark.parametrize("gone", [Phase.VOIDED, Phase.REVOKED, Phase.DEREGISTERED])
def test_a_fact_about_a_paper_makes_no_decision_good_again(gone: Phase) -> None:
    late = (PaperConfirmed("Y1", "job"), HandedOver(Handover.SPOT))
    assert after(*WAYS[gone], *late).phase is gone and after(*WAYS[gone], *late).handed_over is Handover.SPOT
