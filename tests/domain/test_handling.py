"""Stops of the clock, extension, questions and endings: what the reducer makes of them, and when they may be."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain import allowed, case_clock, workdays
from cqclerk.domain import handling_guards as may
from cqclerk.domain.access import Actor, Role
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.case_clock import CaseClock
from cqclerk.domain.clock import Pause
from cqclerk.domain.handling_events import Closed, InquiryAnswered, InquiryOpened, SpecialProcedureEnded
from cqclerk.domain.inquiry import Inquiry
from tests.offices import REFERENCE

CALENDAR = REFERENCE.calendar
DAY = date(2026, 11, 25)
HERE = Actor("li", frozenset(Role), "s1", "T1", 1)
THERE = Actor("ran", frozenset({Role.CLERK}), "s3", "T3", 1)
STOPS = REFERENCE.stop_rules


def resumed(due: date, stopped: date, ended: date, accepted: date | None = None, days: int = 0) -> date:
    """The due day of a case after one appraisal."""
    kept = CaseClock(accepted_on=accepted, days=days)
    return case_clock.going_on(kept, due, Pause("appraisal", stopped, ended), STOPS, CALENDAR).day


CASE = Case(
    "c",
    version=2,
    phase=Phase.PROCESSING,
    item="childbirth",
    intake_office="T1",
    home_office="T1",
    claim_station="s1",
    due_on=DAY,
    offices=("T1",),
)
ASKED = Inquiry("q", "T3", "", "complex", DAY)
days = st.dates(date(2020, 1, 1), date(2026, 10, 1))
spans = st.integers(0, 60)


def test_the_day_on_which_a_stop_begins_counts_and_the_day_on_which_it_ends_does_not() -> None:
    """Accepted 11-03 with 20 working days: due 12-01; appraisal from 11-06 to 11-10 takes two of them."""
    due = workdays.due_date(date(2026, 11, 3), 20, CALENDAR).day
    assert due == date(2026, 12, 1)
    for known in ((None, 0), (date(2026, 11, 3), 20)):
        assert resumed(due, date(2026, 11, 6), date(2026, 11, 10), *known) == date(2026, 12, 3)
        assert resumed(due, date(2026, 11, 6), date(2026, 11, 6), *known) == due


@given(days, st.integers(1, 60), spans, spans)
def test_a_stop_takes_nothing_from_the_working_days_and_gives_none(accepted: date, term: int, before: int, long: int) -> None:
    due = workdays.due_date(accepted, term, CALENDAR).day
    stopped = min(accepted + timedelta(days=before), due)
    ended = stopped + timedelta(days=long)
    after = resumed(due, stopped, ended, accepted, term)
    assert after >= due
    if after > ended:
        assert CALENDAR.left(stopped, accepted) + CALENDAR.left(after, ended) == term
    assert after == resumed(due, stopped, ended), "a case of which only the due day is known comes to the same"


def test_what_was_overdue_when_the_clock_stopped_stays_overdue() -> None:
    assert resumed(DAY, DAY + timedelta(days=2), DAY + timedelta(days=30)) == DAY
    assert resumed(DAY, DAY + timedelta(days=2), DAY + timedelta(days=30), date(2026, 11, 24), 1) == DAY


def key(case: Case, event: object, actor: Actor = HERE) -> str:
    return getattr(allowed.objection(case, event, actor), "key", "")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("phase", "fits"),
    [
        (Phase.SUBMITTED, {"1", "2", "3", "4"}),
        (Phase.SUPPLEMENTING, {"1", "2", "3", "5"}),
        (Phase.PROCESSING, {"1", "2", "4", "6"}),
        (Phase.APPROVED, set()),
    ],
)
def test_a_result_fits_its_phase_and_none_of_them_stands_for_a_paper(phase: Phase, fits: set[str]) -> None:
    case = replace(CASE, phase=phase)
    assert {code.code for code in REFERENCE.codes["result_code"].entries if not key(case, Closed(code.code))} == fits


def test_while_the_clock_is_stopped_nothing_is_decided_and_only_what_runs_ends() -> None:
    stopped = replace(CASE, procedure="appraisal", stopped_on=DAY)
    assert getattr(may.may_refuse_application(stopped, HERE), "key", "") == "procedure.running"
    assert key(stopped, SpecialProcedureEnded(DAY, DAY, False)) == ""
    assert key(stopped, SpecialProcedureEnded(DAY - timedelta(days=1), DAY, False)) == "procedure.day"
    assert key(CASE, SpecialProcedureEnded(DAY, DAY, False)) == "procedure.none"
    assert stopped.deadline is None


def test_a_term_is_extended_once_and_by_an_approver() -> None:
    assert may.may_extend(CASE, HERE) is None
    assert getattr(may.may_extend(replace(CASE, extended=True), HERE), "key", "") == "extend.twice"
    assert getattr(may.may_extend(CASE, replace(HERE, roles=frozenset({Role.REVIEWER}))), "key", "") == "approver.role"


@pytest.mark.parametrize(
    ("event", "actor", "reason"),
    [
        (InquiryOpened("T3", "", "complex", DAY, False), HERE, "inquiry.asked_already"),
        (InquiryOpened("T1", "", "complex", DAY, False), HERE, "inquiry.whom"),
        (InquiryOpened("", "", "complex", DAY, False), HERE, "inquiry.whom"),
        (InquiryOpened("", "四川某县", "complex", DAY, False), HERE, ""),
        (InquiryAnswered("q", "confirmed"), THERE, ""),
        (InquiryAnswered("q", "confirmed"), HERE, ""),  # it came by letter
        (InquiryAnswered("q", ""), THERE, "inquiry.no_answer"),
        (InquiryAnswered("q", "confirmed"), replace(THERE, office="T9"), "inquiry.other_office"),
        (InquiryAnswered("q", "confirmed"), replace(THERE, epoch=0), "station.not_enrolled"),
        (InquiryAnswered("other", "confirmed"), THERE, "inquiry.none"),
    ],
)
def test_who_may_ask_and_who_may_answer(event: object, actor: Actor, reason: str) -> None:
    assert key(replace(CASE, inquiries=(ASKED,), offices=("T1", "T3")), event, actor) == reason
