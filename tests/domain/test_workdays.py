"""The working-day clock."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.workdays import Calendar, Clash, DueDate, Notice, calendar_due_date, due_date

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
NATIONAL_2026 = Notice(
    2026,
    frozenset(date(2026, 10, day) for day in range(1, 8)) | {date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)},
    frozenset({date(2026, 1, 4), date(2026, 9, 20), date(2026, 10, 10)}),
)
CALENDAR = Calendar.from_notices([NATIONAL_2026], [date(2027, 1, 1), date(2027, 10, 1)])


@st.composite
def calendars(draw):
    """Any calendar in which some week still has a working day."""
    off = draw(st.frozensets(DAYS, max_size=30))
    return Calendar.from_notices([Notice(2026, off, draw(st.frozensets(DAYS, max_size=30)) - off)])


@given(calendars(), DAYS, st.integers(1, 60))
def test_a_term_of_n_days_has_n_working_days_left_on_its_first_day(calendar, day, n):
    due = calendar.add(day, n)
    assert calendar.is_workday(due)
    assert calendar.left(due, day) == n
    assert calendar.left(due, due) == 0


@given(calendars(), DAYS, st.integers(1, 60))
def test_n_working_days_after_its_end_a_term_is_n_days_late(calendar, day, n):
    due = calendar.add(day, 5)
    assert calendar.left(due, calendar.add(due, n)) == -n


@given(calendars(), DAYS, st.integers(0, 60), st.integers(0, 60))
def test_a_longer_term_never_ends_earlier_and_terms_add_up(calendar, day, n, m):
    assert calendar.add(day, n) <= calendar.add(day, n + m)
    assert calendar.add(calendar.add(day, n), m) == calendar.add(day, n + m)


@given(calendars(), DAYS, st.integers(1, 40))
def test_going_back_undoes_going_on_from_a_working_day(calendar, day, n):
    start = calendar.on_or_after(day)
    assert calendar.add(calendar.add(start, n), -n) == start


@given(calendars(), DAYS, DAYS)
def test_what_is_left_never_grows_as_days_pass(calendar, due, today):
    assert calendar.left(due, today + timedelta(days=1)) <= calendar.left(due, today)


@pytest.mark.parametrize(
    ("accepted", "days", "due"),
    [
        (date(2026, 9, 24), 5, date(2026, 10, 8)),  # 国庆节 between: 25, 28, 29, 30, 8
        (date(2026, 9, 18), 1, date(2026, 9, 20)),  # a Sunday at work
        (date(2026, 10, 8), 2, date(2026, 10, 10)),  # a Saturday at work
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # a Friday
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # accepted on a Saturday
        (date(2026, 11, 25), 0, date(2026, 11, 25)),  # on the spot
        (date(2026, 11, 28), 0, date(2026, 11, 28)),  # on the spot, on a Saturday
    ],
)
def test_the_first_day_is_not_counted_and_rest_days_are_passed_over(accepted, days, due):
    assert due_date(accepted, days, CALENDAR) == DueDate(due)


def test_a_term_in_plain_days_that_ends_on_a_rest_day_moves_on():
    assert calendar_due_date(date(2026, 9, 24), 10, CALENDAR) == DueDate(date(2026, 10, 8))
    assert calendar_due_date(date(2026, 11, 25), 2, CALENDAR) == DueDate(date(2026, 11, 27))


def test_beyond_the_last_notice_a_date_is_provisional_and_the_laws_own_days_are_kept_free():
    assert due_date(date(2026, 12, 31), 1, CALENDAR) == DueDate(date(2027, 1, 4), provisional=True)
    assert not CALENDAR.is_workday(date(2027, 10, 1))
    assert due_date(date(2026, 12, 30), 1, CALENDAR) == DueDate(date(2026, 12, 31))
    assert due_date(date(2003, 12, 1), 1, CALENDAR).provisional
    assert due_date(date(2026, 11, 25), 1, Calendar()).provisional


def test_on_the_rest_days_after_its_end_a_term_is_already_late():
    friday = date(2026, 11, 27)
    assert [CALENDAR.left(friday, friday + timedelta(days=n)) for n in range(5)] == [0, -1, -1, -1, -2]


def test_a_years_notice_rules_days_of_the_year_before():
    notice = Notice(2019, frozenset({date(2018, 12, 30), date(2018, 12, 31), date(2019, 1, 1)}), frozenset({date(2018, 12, 29)}))
    assert due_date(date(2018, 12, 27), 2, Calendar.from_notices([notice])).day == date(2018, 12, 29)


def test_a_later_notice_counts_and_the_clash_is_shown():
    day = date(2018, 12, 29)
    earlier, later = Notice(2018, frozenset({day}), frozenset()), Notice(2019, frozenset(), frozenset({day}))
    calendar = Calendar.from_notices([later, earlier])
    assert calendar.is_workday(day)
    assert calendar.clashes == (Clash(day, 2019, works=True),)
    assert Calendar.from_notices([earlier, earlier]).clashes == ()


def test_an_office_with_days_of_its_own_is_not_late_for_them():
    prefecture = Calendar.from_notices([Notice(2023, frozenset(), frozenset())])
    local = prefecture.with_local_days(days_off=[date(2023, 8, 18), date(2023, 8, 21)])
    assert due_date(date(2023, 8, 17), 7, prefecture).day == date(2023, 8, 28)
    assert due_date(date(2023, 8, 17), 7, local).day == date(2023, 8, 30)
    assert local.with_local_days(makeup_days=[date(2023, 8, 18)]).is_workday(date(2023, 8, 18))
