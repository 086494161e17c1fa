"""Who gets the private part of an event: the offices that work on a case, and of the rest each what it has to say or to print."""

from dataclasses import replace
from datetime import date

import pytest

from cqclerk.domain import content
from cqclerk.domain.afterlife_events import Corrected
from cqclerk.domain.application import Handover
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.conflict_events import REFERRED, ReferralAnswered, WorkRescued
from cqclerk.domain.delivery_events import Signed
from cqclerk.domain.events import Accepted, CaseEvent, HandedOver, PreReviewRefused, SupplementReceived, Withdrawn
from cqclerk.domain.findings import PackRef
from cqclerk.domain.inquiry import Inquiry

INTAKE, HOME, ASKED, PRINTS, STRANGE = "intake", "home", "asked", "prints", "strange"
DAY = date(2026, 11, 25)
BEFORE = Case("c", phase=Phase.SUBMITTED, item="childbirth", intake_office=INTAKE, home_office=HOME)
AFTER = replace(BEFORE, phase=Phase.PROCESSING, inquiries=(Inquiry("i", ASKED, "", "complex", DAY),))
ACCEPTED = Accepted("n", DAY, False, PackRef("p", "h"), ())
CORRECTED = Corrected("n", "c", "s", (), ())
SUPPLEMENT = SupplementReceived((), DAY)


def given(case: Case, event: CaseEvent, made_by: str) -> set[str]:
    """The offices of these that get it whole."""
    return {office for office in (INTAKE, HOME, ASKED, PRINTS, STRANGE) if content.needs(case, event, office, made_by, PRINTS)}


def test_before_acceptance_both_windows_have_all_of_it() -> None:
    for event in (SUPPLEMENT, Withdrawn("撤回"), WorkRescued((), REFERRED)):
        assert given(BEFORE, event, HOME) - {PRINTS} == {INTAKE, HOME}


@pytest.mark.parametrize("event", [ACCEPTED, HandedOver(Handover.SPOT, "王芳"), Signed(DAY, "self", "王芳"), WorkRescued(("e",), REFERRED)])
def test_after_it_the_window_that_took_it_in_follows_state_and_paper_only(event: CaseEvent) -> None:
    assert given(AFTER, event, HOME) == {HOME, ASKED}


@pytest.mark.parametrize("event", [SUPPLEMENT, CORRECTED, PreReviewRefused(("material",), (), "缺"), ReferralAnswered("r", "按户口簿办")])
def test_what_it_has_to_say_to_the_citizen_it_gets_all_the_same(event: CaseEvent) -> None:
    assert given(AFTER, event, HOME) - {PRINTS} == {HOME, ASKED, INTAKE}


def test_whoever_made_it_keeps_it_and_who_prints_gets_what_stands_on_the_paper() -> None:
    assert INTAKE in given(AFTER, WorkRescued(("e",), REFERRED), INTAKE)
    assert PRINTS in given(AFTER, CORRECTED, HOME) and PRINTS not in given(AFTER, ACCEPTED, HOME)
    assert STRANGE not in given(AFTER, CORRECTED, HOME)
