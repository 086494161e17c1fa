"""The platform's order, its words and its numbers."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain import platform
from cqclerk.domain.application import Channel
from cqclerk.domain.case import Case, Phase
from cqclerk.protocol.reference import Reference
from tests.stations import application

REFERENCE = Reference.load(training=True)
TODAY = date(2026, 11, 25)
PROFILE = REFERENCE.platform_on(TODAY)
ITEM_31 = "11500109552015745B4502014001000"  # printed in public code of the platform; its credit code passes GB 32100
CASE = Case("x", item="childbirth", application=application(), receipt_number="50990100101202611250001")


def lines(case: Case = CASE) -> list[platform.CopyLine]:
    return list(platform.copy_lines(PROFILE, case, REFERENCE.items[case.item], REFERENCE.readers, {"case.names": "王芳、刘强"}))


def test_every_field_comes_in_the_platforms_order_in_words_and_not_in_codes() -> None:
    told = {(one.section, one.label): one.value for one in lines()}
    assert list(dict.fromkeys(one.section for one in lines())) == ["事项", "申请人", "女方", "男方", "登记内容", "取件"]
    assert told["申请人", "证件类型"] == "111 居民身份证" and told["女方", "民族"] == "汉族"
    assert told["女方", "户籍地"] == "练习一区甲街道甲一社区居民委员会" and told["女方", "婚姻状况"] == "初婚"
    assert told["事项", "办件名称"] == "关于王芳、刘强的业务"


@pytest.mark.parametrize("item", list(REFERENCE.items))
def test_every_item_has_an_order_and_never_asks_what_its_form_does_not(item: str) -> None:
    case = replace(CASE, item=item)
    assert len(lines(case)) > 10 and {one.section for one in lines(case)} >= {"事项", "申请人", "取件"}


def test_a_child_is_copied_row_by_row() -> None:
    from cqclerk.domain.application import Child

    family = replace(application(), children=(Child(name="王小芳", sex="2"), Child(name="刘小强", sex="1")))
    rows = [
        (one.section, one.value)
        for one in lines(replace(CASE, application=family))
        if one.section.startswith("子女") and one.label == "姓名"
    ]
    assert rows == [("子女1", "王小芳"), ("子女2", "刘小强")]


@pytest.mark.parametrize(
    ("typed", "number", "odd"),
    [
        (f"{ITEM_31}202611250068", f"{ITEM_31}202611250068", ""),
        (f" {ITEM_31} 20261125 0068 ".lower(), f"{ITEM_31}202611250068", ""),
        (f"{ITEM_31.replace('B', 'C')}202611250068", f"{ITEM_31.replace('B', 'C')}202611250068", "code"),
        (f"{ITEM_31}202699250068", f"{ITEM_31}202699250068", "day"),
        (f"{ITEM_31}202711250068", f"{ITEM_31}202711250068", "day"),
        ("CQ2026000123", "CQ2026000123", "unlike"),
        ("王芳的件", "", ""),
        ("12", "", ""),
        ("1" * 51, "", ""),
    ],
)
def test_a_number_is_kept_in_one_spelling_and_what_is_odd_is_told(typed: str, number: str, odd: str) -> None:
    assert platform.platform_number(typed) == number
    assert not number or platform.number_doubt(PROFILE, number, TODAY) == odd


@given(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"), st.integers(0, 16))
def test_no_credit_code_survives_one_wrong_character(char: str, place: int) -> None:
    code = "11500109552015745B"
    changed = code[:place] + char + code[place + 1 :]
    assert platform.credit_code_fits(changed) == (changed == code)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_number_or_none_and_reading_it_twice_changes_nothing(typed: str) -> None:
    number = platform.platform_number(typed)
    assert platform.platform_number(number) == number
    assert number == "" or platform.shape(number).strip("0A-") == ""


def test_a_case_waits_to_be_filed_unless_it_came_from_the_platform_or_is_over() -> None:
    assert platform.filing_key(CASE) == platform.UNFILED
    assert platform.filing_key(replace(CASE, platform_number="CQ1234")) == ":platform|CQ1234"
    assert platform.filing_key(replace(CASE, channel=Channel.ONLINE)) == ""
    assert platform.filing_key(replace(CASE, phase=Phase.WITHDRAWN)) == ""
