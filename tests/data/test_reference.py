"""The reference files themselves: each says where it comes from, and what is wrong with one is said exactly."""

from datetime import date, timedelta
from enum import StrEnum

import chinese_calendar
import pytest

from data import reference
from data.reference import BadReferenceFile, Table


def test_every_file_says_its_source_and_mark():
    abouts = reference.abouts()
    assert {about.mark for about in abouts} <= {"S", "s2", "x", "own", "待核实"}
    assert all(about.title and about.source for about in abouts)
    assert {"reference/divisions.toml", "reference/offices.toml", "reference/codes.toml"} <= {about.file for about in abouts}
    assert reference.about("reference/divisions.tsv").source == reference.about("reference/divisions.toml").source


def test_what_is_not_known_for_sure_is_on_the_administrators_list():
    unverified = reference.unverified()
    assert any(each.file == "reference/offices.toml" and each.key == "about" for each in unverified)
    assert all(each.file and each.key is not None for each in unverified)


def test_the_file_of_working_days_agrees_day_by_day_with_another_source():
    notices = reference.read_toml("reference/holidays.toml").tables("notice")
    off = {day for notice in notices for day in notice.days("days_off")}
    makeup = {day for notice in notices for day in notice.days("makeup_days")}
    day, end = date(2004, 1, 1), date(2026, 12, 31)
    while day <= end:
        works = day in makeup or (day not in off and day.weekday() < 5)
        assert works == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_a_notice_rules_only_its_own_year_and_the_december_before():
    for notice in reference.read_toml("reference/holidays.toml").tables("notice"):
        days = notice.days("days_off") + notice.days("makeup_days")
        assert all(day.year == notice.number("year") or (day.year, day.month) == (notice.number("year") - 1, 12) for day in days)


def test_no_year_has_both_a_notice_and_days_of_the_law_alone():
    ruled = {notice.number("year") for notice in reference.read_toml("reference/holidays.toml").tables("notice")}
    later = {year.number("year") for year in reference.read_toml("reference/statutory_days.toml").tables("year")}
    assert not ruled & later


class Letter(StrEnum):
    A = "a"
    B = "b"


@pytest.mark.parametrize(
    ("ask", "key", "reason"),
    [
        (lambda table: table.text("missing"), "office[0].missing", "is missing"),
        (lambda table: table.text("number"), "office[0].number", "must be str, is 7"),
        (lambda table: table.number("flag"), "office[0].flag", "must be int, is True"),
        (lambda table: table.number("name"), "office[0].name", "must be int, is 'n'"),
        (lambda table: table.day("name"), "office[0].name", "must be date, is 'n'"),
        (lambda table: table.member("name", Letter), "office[0].name", "must be one of a, b, is 'n'"),
        (lambda table: table.texts("mixed"), "office[0].mixed", "must hold str only"),
        (lambda table: table.rows("rows", 3), "office[0].rows[1]", "expected 3 texts"),
        (lambda table: table.table("rows"), "office[0].rows", "must be dict"),
    ],
)
def test_an_error_names_file_key_and_reason(ask, key, reason):
    table = Table("x.toml", "office[0]", {"number": 7, "flag": True, "name": "n", "mixed": ["a", 1], "rows": [["a", "b", "c"], ["a"]]})
    with pytest.raises(BadReferenceFile) as caught:
        ask(table)
    assert caught.value.file == "x.toml"
    assert caught.value.key == key
    assert reason in caught.value.reason


def test_a_file_that_is_not_there_or_has_another_shape_is_named():
    with pytest.raises(BadReferenceFile, match=r"reference/nothing\.toml: is missing"):
        reference.read_toml("reference/nothing.toml")
    with pytest.raises(BadReferenceFile, match=r"reference/initials\.tsv: line 1: expected 3 columns, found 2"):
        list(reference.read_rows("reference/initials.tsv", 3))
    with pytest.raises(BadReferenceFile, match=r"reference/divisions\.tsv: "):
        reference.read_toml("reference/divisions.tsv")


def test_a_value_that_is_missing_may_have_a_default_and_a_wrong_one_may_not():
    table = Table("x.toml", "", {"extranet": "yes"})
    assert table.flag("other", False) is False
    assert table.texts("others", ()) == ()
    assert table.tables("none") == ()
    assert table.day_or_none("from") is None
    with pytest.raises(BadReferenceFile, match="extranet"):
        table.flag("extranet", True)
