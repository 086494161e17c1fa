"""When two applications may be the same: whatever the order of people, the form of a number, the writing of a name."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.application import Application, Child
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.duplicates import duplicates, joined, unlooked
from cqclerk.domain.findings import Finding, Result
from cqclerk.domain.likeness import Duplicate, Same, keys, likeness, number_of
from cqclerk.domain.people import Person
from cqclerk.domain.prereview import Settled
from tests.people import CHEN_JING, LIU_QIANG, MAIMAITI, WANG_FANG
from tests.strategies import applications

COUPLE = Application(wife=WANG_FANG, husband=LIU_QIANG, birth_order="1")
CHILD = Child(name="王小雨", birth_date=date(2020, 5, 20), certificate="T500000001")


def old(person: Person) -> Person:
    """The same number as it was before 1999."""
    return replace(person, identity_number=person.identity_number[:6] + person.identity_number[8:17])


BORN_1900S = replace(LIU_QIANG, identity_number="509900198811150021", name="钱乾")
CASES = [
    ("一样", COUPLE, COUPLE, Same.COUPLE),
    ("夫妻对调", COUPLE, Application(wife=LIU_QIANG, husband=WANG_FANG), Same.COUPLE),
    ("15位和18位", Application(wife=old(WANG_FANG), husband=LIU_QIANG), COUPLE, Same.COUPLE),
    ("名字的点", COUPLE, replace(COUPLE, husband=replace(LIU_QIANG, name="刘 强")), Same.COUPLE),
    ("乾和干", replace(COUPLE, husband=BORN_1900S), replace(COUPLE, husband=replace(BORN_1900S, name="钱干")), Same.COUPLE),
    ("换了配偶", COUPLE, Application(wife=WANG_FANG, husband=MAIMAITI), Same.PERSON),
    ("号码相同人不同", COUPLE, Application(wife=replace(WANG_FANG, name="赵敏"), husband=LIU_QIANG), Same.NUMBER),
    (
        "同一子女",
        Application(wife=WANG_FANG, husband=LIU_QIANG, children=(CHILD,)),
        Application(wife=CHEN_JING, husband=MAIMAITI, children=(replace(CHILD, name=""),)),
        Same.CHILD,
    ),
    (
        "同一子女只有姓名和生日",
        Application(wife=WANG_FANG, children=(replace(CHILD, certificate=""),)),
        Application(wife=CHEN_JING, children=(CHILD,)),
        Same.CHILD,
    ),
    (
        "号码打错一位",
        COUPLE,
        Application(wife=replace(WANG_FANG, identity_number="1"), husband=replace(LIU_QIANG, identity_number="2")),
        Same.NAMES,
    ),
    ("毫不相干", COUPLE, Application(wife=CHEN_JING, husband=MAIMAITI), None),
    ("同名不同生日", COUPLE, Application(wife=Person(name="王芳"), husband=Person(name="刘强")), None),
]


@pytest.mark.parametrize(("one", "other", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_likeness_finds_exact_and_near_ones_and_has_no_order(one: Application, other: Application, expected: Same | None) -> None:
    assert likeness(one, other) is likeness(other, one) is expected
    assert expected is None or keys(one) & keys(other), "what is alike is found by its keys"


@given(applications, applications)
def test_whatever_is_alike_has_a_key_in_common_and_no_order(one: Application, other: Application) -> None:
    found = likeness(one, other)
    assert found is likeness(other, one)
    if found in (Same.COUPLE, Same.PERSON, Same.NUMBER, Same.CHILD, Same.NAMES):
        assert keys(one) & keys(other)


@given(st.text(max_size=20))
def test_a_number_has_one_shared_part_however_it_is_typed(text: str) -> None:
    assert number_of(Person(identity_number=text)) == number_of(Person(identity_number=f" {text} "))


def case(number: str, phase: Phase = Phase.SUBMITTED, application: Application = COUPLE, item: str = "childbirth") -> Case:
    return Case(number, receipt_number=number, phase=phase, application=application, item=item, home_office="T1")


def test_the_search_leaves_out_itself_other_items_and_what_came_to_nothing() -> None:
    others = [case("1"), case("2", Phase.WITHDRAWN), case("3", item="only_child_honor"), case("4", Phase.DELIVERED), case("5")]
    assert [(one.receipt_number, one.open) for one in duplicates(case("1"), others)] == [("5", True), ("4", False)]


def test_what_is_here_is_newer_than_what_the_gateway_told() -> None:
    here, told = Duplicate("1", Same.COUPLE, False, "T1"), Duplicate("1", Same.COUPLE, True, "T1")
    assert joined([here], [told, Duplicate("2", Same.PERSON, True)]) == (here, Duplicate("2", Same.PERSON, True))


def test_only_a_sure_and_open_one_that_nobody_has_looked_at_stands_against_the_decision() -> None:
    sure, closed, unsure = (Duplicate("1", Same.COUPLE, True), Duplicate("2", Same.COUPLE, False), Duplicate("3", Same.PERSON, True))
    mine = case("9")
    assert unlooked(mine, [sure, closed, unsure]) == (sure,)
    assert not unlooked(replace(mine, prereview=replace(mine.prereview, settled=(Settled("1", "何静"),))), [sure])
    seen = Finding("duplicate", "duplicate.couple", Result.FAIL, params=(("number", "1"),))
    assert not unlooked(replace(mine, findings=(seen,)), [sure])
