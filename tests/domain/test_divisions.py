"""Divisions by day, and finding one with few keys. A small city stands for the real one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.divisions import Division, DivisionLevel, Divisions, division_code

BEFORE, AFTER = date(2025, 11, 5), date(2025, 11, 6)
CITY, OTHER = division_code("50"), division_code("51")


def place(code, name, initials, parent, level, **dates):
    return Division(division_code(code), name, level, division_code(parent), tuple(initials.split(",")), **dates)


def district(code, name, initials, **dates):
    return place(code, name, initials, "50", DivisionLevel.DISTRICT, **dates)


def township(code, name, initials, parent="", **dates):
    return place(code, name, initials, parent or code[:6], DivisionLevel.TOWNSHIP, **dates)


def village(code, name, initials):
    return place(code, name, initials, code[:9], DivisionLevel.VILLAGE)


DIVISIONS = Divisions(
    [
        Division(CITY, "重庆市", DivisionLevel.CITY, initials=("cqs",)),
        Division(OTHER, "四川省", DivisionLevel.PROVINCE, initials=("scs",)),
        district("500105", "江北区", "jbq", valid_to=BEFORE, successors=(division_code("500157"),)),
        township("500105001", "华新街街道", "hxjjd", valid_to=BEFORE),
        township("500105001", "华新街街道", "hxjjd", "500157", valid_from=AFTER),
        village("500105001001", "桥北社区居民委员会", "qbsq"),
        district("500109", "北碚区", "bbq"),
        township("500109002", "朝阳街道", "cyjd,zyjd"),
        district("500110", "綦江区", "qjq"),
        township("500110001", "古南街道", "gnjd"),
        village("500110001001", "新山村社区居民委员会", "xscsq"),
        village("500110001007", "北渡社区居民委员会", "bdsq"),
        township("500110002", "三江街道", "sjjd"),
        district("500112", "渝北区", "ybq", valid_to=BEFORE, successors=(division_code("500157"), division_code("500109"))),
        district("500157", "两江新区", "ljxq", valid_from=AFTER),
    ]
)


def names(text, on=AFTER, **options):
    return [DIVISIONS.name(division.code, on) for division in DIVISIONS.find(text, on, **options)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("gnjd", "綦江区古南街道"),
        ("GNJD", "綦江区古南街道"),
        ("ｇｎ jd", "綦江区古南街道"),
        ("gn", "綦江区古南街道"),
        ("古南", "綦江区古南街道"),
        ("綦江古南", "綦江区古南街道"),
        ("綦江区古南街道", "綦江区古南街道"),
        ("qjgn", "綦江区古南街道"),
        ("qjqgnjd", "綦江区古南街道"),
        ("cqqjgn", "綦江区古南街道"),
        ("cqbb", "北碚区"),
        ("重庆市北碚", "北碚区"),
        ("zyjd", "北碚区朝阳街道"),
        ("cyjd", "北碚区朝阳街道"),
        ("gnxsc", "綦江区古南街道新山村社区居民委员会"),
        ("qjxsc", "綦江区古南街道新山村社区居民委员会"),
        ("xsc", "綦江区古南街道新山村社区居民委员会"),
        ("北渡", "綦江区古南街道北渡社区居民委员会"),
        ("500110001", "綦江区古南街道"),
        ("sc", "四川省"),
        ("四川", "四川省"),
    ],
)
def test_a_few_letters_or_characters_find_the_place(typed, first):
    assert names(typed)[0] == first


def test_what_nobody_lives_in_and_what_does_not_exist_is_not_offered():
    assert CITY not in [division.code for division in DIVISIONS.find("cqs", AFTER)]
    assert names("xyz") == names("") == names("000") == []


def test_only_what_is_valid_on_the_day_is_offered_and_each_place_once():
    assert names("ljxq", BEFORE) == []
    assert names("jbq", AFTER) == []
    assert names("hxj", BEFORE) == ["江北区华新街街道"]
    assert names("hxj", AFTER) == ["两江新区华新街街道"]


def test_below_a_division_its_own_are_offered_first_without_a_key_and_no_others():
    qijiang = division_code("500110")
    assert names("", under=qijiang) == ["綦江区古南街道", "綦江区三江街道"]
    assert names("bd", under=qijiang) == ["綦江区古南街道北渡社区居民委员会"]
    assert names("cyjd", under=qijiang) == []
    assert names("5001", under=qijiang, limit=2) == ["綦江区古南街道", "綦江区三江街道"]


@given(st.text(st.sampled_from("cqsbjgndhxy綦江古南区街道 0157"), max_size=10), st.sampled_from([BEFORE, AFTER]), st.integers(1, 5))
def test_whatever_is_typed_the_answer_is_short_valid_and_without_doubles(typed, on, limit):
    found = DIVISIONS.find(typed, on, limit=limit)
    assert len(found) <= limit
    assert len({division.code for division in found}) == len(found)
    assert all(division.valid_on(on) for division in found)


@pytest.mark.parametrize("division", [d for d in DIVISIONS.find("5", AFTER, limit=99) if d.level is not DivisionLevel.PROVINCE])
def test_every_division_is_found_by_its_own_full_name(division):
    assert DIVISIONS.find(DIVISIONS.name(division.code, AFTER), AFTER)[0] == division


def test_a_town_that_moved_is_named_as_of_the_day():
    code = division_code("500105001")
    assert DIVISIONS.name(code, BEFORE) == "江北区华新街街道"
    assert DIVISIONS.name(code, AFTER) == DIVISIONS.name(code) == "两江新区华新街街道"
    assert DIVISIONS.name("500105001001", AFTER) == "两江新区华新街街道桥北社区居民委员会"


def test_an_old_case_still_reads_the_name_of_a_district_that_is_gone():
    assert DIVISIONS.get(division_code("500105"), AFTER) is None
    assert DIVISIONS.name(division_code("500105"), AFTER) == "江北区"
    assert DIVISIONS.name(division_code("500999")) == ""
    assert DIVISIONS.name(OTHER) == "四川省"


def test_a_district_that_is_gone_has_a_successor_unless_there_are_several():
    assert DIVISIONS.successor(division_code("500105"), AFTER) == DIVISIONS.get(division_code("500157"))
    assert DIVISIONS.successor(division_code("500105"), BEFORE) == DIVISIONS.get(division_code("500105"))
    assert DIVISIONS.successor(division_code("500112"), AFTER) is None
    assert DIVISIONS.successor(division_code("500999"), AFTER) is None


def test_children_are_those_of_the_day():
    liangjiang, jiangbei = division_code("500157"), division_code("500105")
    assert [child.name for child in DIVISIONS.children(jiangbei, BEFORE)] == ["华新街街道"]
    assert DIVISIONS.children(jiangbei, AFTER) == ()
    assert [child.name for child in DIVISIONS.children(liangjiang, AFTER)] == ["华新街街道"]


def test_a_code_of_the_city_belongs_to_it_even_before_the_table_has_it():
    assert DIVISIONS.in_city(division_code("500110001")) and DIVISIONS.in_city("500188001000")
    assert not DIVISIONS.in_city(OTHER) and not DIVISIONS.in_city("")
