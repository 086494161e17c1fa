"""The two clocks: what counts, what stops, how far it may be put off."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.clock import ClockState, DecisionClock, Extension, NoticeClock, Pause, StopRule, may_extend, reckoned_again, stopping
from cqclerk.domain.workdays import Calendar, DueDate, Notice, due_date
from cqclerk.protocol.reference import Reference

REAL = Reference.load(training=False)
CALENDAR = REAL.calendar
LIMITS = REAL.items["additional_child"].limits[0]
NOVEMBER = DecisionClock(date(2026, 11, 3), 20)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
CLOCKS = st.builds(DecisionClock, DAYS, st.integers(1, 40))
ENDED = st.tuples(DAYS, st.integers(0, 60)).map(lambda pair: Pause("appraisal", pair[0], pair[0] + timedelta(days=pair[1])))
PAUSES = st.lists(ENDED, max_size=4).map(tuple)
JAN = date(2027, 1, 4)


def stopped_days(pauses, until):
    """Working days of this calendar that some pause takes away, up to a day."""
    days = {pause.began + timedelta(days=n) for pause in pauses for n in range(1, (pause.ended - pause.began).days + 1)}
    return sum(CALENDAR.is_workday(day) for day in days if day <= until)


def test_a_month_with_an_appraisal_in_it():
    """The day on which it is sent off counts, the day on which the finding comes does not."""
    away = replace(NOVEMBER, pauses=(Pause("appraisal", date(2026, 11, 6), date(2026, 11, 10)),))
    assert (NOVEMBER.due(CALENDAR), away.due(CALENDAR)) == (DueDate(date(2026, 12, 1)), DueDate(date(2026, 12, 3)))


@given(CLOCKS)
def test_without_a_pause_the_clock_is_the_working_day_term(clock):
    assert clock.due(CALENDAR) == due_date(clock.accepted, clock.days, CALENDAR)


@given(CLOCKS, PAUSES)
def test_a_pause_adds_exactly_the_working_days_that_it_stops(clock, pauses):
    pauses = tuple(pause for pause in pauses if pause.began >= clock.accepted)
    due = replace(clock, pauses=pauses).due(CALENDAR).day
    assert CALENDAR.add(clock.accepted, clock.days + stopped_days(pauses, due)) == due


@given(CLOCKS, PAUSES, ENDED)
def test_one_pause_more_never_makes_it_earlier(clock, pauses, more):
    before, after = (replace(clock, pauses=each).due(CALENDAR).day for each in (pauses, (*pauses, more)))
    assert before <= after


@given(CLOCKS, st.integers(0, 20), st.integers(0, 30))
def test_a_later_acceptance_and_more_days_are_never_due_earlier(clock, days, later):
    due = clock.due(CALENDAR).day
    assert replace(clock, days=clock.days + days).due(CALENDAR).day >= due
    assert replace(clock, accepted=clock.accepted + timedelta(days=later)).due(CALENDAR).day >= due


@given(CLOCKS, PAUSES, st.integers(0, 90))
def test_what_is_left_and_what_is_used_are_all_there_is(clock, pauses, later):
    clock, today = replace(clock, pauses=pauses), clock.accepted + timedelta(days=later)
    due = clock.due(CALENDAR).day
    if today <= due:
        assert clock.left(today, CALENDAR) + clock.used(today, CALENDAR) == clock.days
    else:
        assert clock.left(today, CALENDAR) < 0


@given(CLOCKS, DAYS)
def test_while_it_stands_for_good_there_is_no_due_day_and_nothing_is_lost(clock, began):
    clock = replace(clock, pauses=(Pause("appraisal", began),))
    if clock.accepted <= began < replace(clock, pauses=()).due(CALENDAR).day:
        assert clock.due(CALENDAR) is None
        assert clock.state(began + timedelta(days=300), CALENDAR) is ClockState.PAUSED
        assert clock.left(began, CALENDAR) == clock.left(began + timedelta(days=300), CALENDAR)


@given(CLOCKS, PAUSES, st.integers(1, 10))
def test_putting_it_off_adds_so_many_working_days(clock, pauses, days):
    clock = replace(clock, pauses=pauses)
    later = clock.extended(Extension(days, "须专家论证", "何静"))
    assert later.due(CALENDAR) == replace(clock, days=clock.days + days).due(CALENDAR)


@pytest.mark.parametrize(
    ("today", "state", "left"),
    [
        (date(2026, 11, 3), ClockState.RUNNING, 20),
        (date(2026, 11, 30), ClockState.RUNNING, 1),
        (date(2026, 12, 1), ClockState.DUE_TODAY, 0),
        (date(2026, 12, 2), ClockState.OVERDUE, -1),
        (date(2026, 12, 5), ClockState.OVERDUE, -3),
    ],
)
def test_a_clock_says_how_it_stands(today, state, left):
    assert (NOVEMBER.state(today, CALENDAR), NOVEMBER.left(today, CALENDAR)) == (state, left)


def test_on_a_stopped_day_it_says_so_and_on_the_day_it_began_not():
    away = replace(NOVEMBER, pauses=(Pause("appraisal", date(2026, 11, 6), date(2026, 11, 10)),))
    states = [away.state(date(2026, 11, day), CALENDAR) for day in (6, 7, 10, 11)]
    assert states == [ClockState.RUNNING, ClockState.PAUSED, ClockState.PAUSED, ClockState.RUNNING]


@given(DAYS, PAUSES)
def test_an_instant_item_is_due_on_the_day_whatever_stops(day, pauses):
    assert DecisionClock(day, 0, pauses).due(CALENDAR) == DueDate(day)
    assert DecisionClock(day, 0, (Pause("appraisal", day),)).state(day, CALENDAR) is ClockState.DUE_TODAY


def test_only_what_the_law_names_stops_the_clock():
    pauses = tuple(Pause(rule.key, date(2026, 11, 6), date(2026, 11, 10)) for rule in REAL.stop_rules)
    assert {pause.kind for pause in stopping(pauses, REAL.stop_rules)} == {"appraisal", "hearing", "inspection", "expert_review"}
    assert {rule.key for rule in REAL.stop_rules if rule.mark == "待核实"} == {"supplement", "inquiry", "public_notice"}


def test_a_stop_is_ruled_by_the_day_on_which_it_began():
    rule = StopRule("supplement", "补正", True, date(2026, 7, 1), None, "条例", "S")
    early, late = Pause("supplement", date(2026, 6, 30), date(2026, 7, 8)), Pause("supplement", date(2026, 7, 1), date(2026, 7, 8))
    assert stopping((early, late, Pause("coffee", date(2026, 7, 1))), [rule]) == (late,)


@pytest.mark.parametrize(
    ("clock", "extension", "limits", "today", "expected"),
    [
        (NOVEMBER, Extension(10, "须专家论证", "何静"), LIMITS, date(2026, 12, 1), ""),
        (NOVEMBER, Extension(11, "须专家论证", "何静"), LIMITS, date(2026, 12, 1), "extend.too_long"),
        (NOVEMBER, Extension(5, " ", "何静"), LIMITS, date(2026, 12, 1), "extend.no_reason"),
        (NOVEMBER, Extension(5, "须专家论证"), LIMITS, date(2026, 12, 1), "extend.no_reason"),
        (NOVEMBER, Extension(5, "须专家论证", "何静"), LIMITS, date(2026, 12, 2), "extend.too_late"),
        (NOVEMBER.extended(Extension(5, "a", "b")), Extension(5, "须专家论证", "何静"), LIMITS, date(2026, 12, 1), "extend.twice"),
        (NOVEMBER, Extension(5, "a", "b"), replace(LIMITS, extension_days=None), date(2026, 12, 1), "extend.not_provided"),
    ],
)
def test_a_decision_is_put_off_once_in_time_with_reason_and_approver(clock, extension, limits, today, expected):
    assert may_extend(clock, extension, limits, today, CALENDAR) == expected


# ---- before acceptance ------------------------------------------------------------------------------------------------


def test_all_gaps_are_told_within_five_working_days_of_receipt():
    clock = NoticeClock(date(2026, 9, 24), 5)  # a Thursday before 中秋 and 国庆
    assert clock.due(CALENDAR) == DueDate(date(2026, 10, 9))
    assert [clock.state(date(2026, 10, day), CALENDAR) for day in (8, 9, 10)] == [
        ClockState.RUNNING, ClockState.DUE_TODAY, ClockState.OVERDUE,
    ]  # fmt: skip


def test_what_was_not_told_in_time_is_accepted_from_the_day_of_receipt():
    clock = NoticeClock(date(2026, 9, 24), 5)
    assert clock.deemed_accepted(date(2026, 10, 9), CALENDAR) is None
    assert clock.deemed_accepted(date(2026, 10, 10), CALENDAR) == date(2026, 9, 24)
    assert replace(clock, told=date(2026, 10, 9)).deemed_accepted(date(2027, 1, 1), CALENDAR) is None
    assert replace(clock, told=date(2026, 10, 9)).state(date(2027, 1, 1), CALENDAR) is ClockState.DONE


# ---- what the calendar learns later ------------------------------------------------------------------------------------


def test_beyond_the_table_a_date_is_provisional_and_is_reckoned_again_when_the_year_is_loaded():
    clock = DecisionClock(date(2026, 12, 31), 2)
    told = clock.due(CALENDAR)
    assert told == DueDate(date(2027, 1, 5), provisional=True)
    loaded = CALENDAR.with_notice(Notice(2027, frozenset({date(2027, 1, 1), JAN}), frozenset({date(2027, 1, 2)})))
    assert reckoned_again(told, clock, loaded) == DueDate(date(2027, 1, 5))
    plain = CALENDAR.with_notice(Notice(2027, frozenset({date(2027, 1, 1)}), frozenset()))
    assert reckoned_again(told, clock, plain) == DueDate(date(2027, 1, 5)), "the day is the same, and now it is certain"
    assert reckoned_again(DueDate(date(2027, 1, 5)), clock, plain) is None


def test_a_flood_moves_the_day_of_the_office_that_was_closed_and_of_no_other():
    flooded = CALENDAR.with_local_days(days_off=[date(2026, 11, 5), date(2026, 11, 6)])
    assert reckoned_again(NOVEMBER.due(CALENDAR), NOVEMBER, flooded) == DueDate(date(2026, 12, 3))


@given(st.lists(st.builds(Notice, st.just(2026), st.frozensets(DAYS, max_size=9), st.just(frozenset())), max_size=3))
def test_the_order_of_reading_does_not_change_which_years_are_known(notices):
    assert Calendar.from_notices(notices).years == {2026 for _ in notices}
