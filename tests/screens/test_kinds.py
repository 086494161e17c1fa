"""What each kind of field makes of a text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.widgets import kinds
from screens.widgets.options import YES_NO, Numbered, ShortList


@given(st.dates(date(1850, 1, 1), date(2099, 12, 31)))
def test_a_date_is_eight_digits_while_edited_and_has_hyphens_when_left(day: date) -> None:
    value = kinds.DATE.settle(f"{day:%Y%m%d}")
    assert value == day.isoformat()
    assert kinds.DATE.settle(value) == value
    assert kinds.DATE.edit(value) == f"{day:%Y%m%d}"
    assert kinds.DATE.problem(value) == ""


@pytest.mark.parametrize("text", ["1991年3月7日", "1991-3-7", "１９９１．３．７", "1991/03/07", "19910307"])
def test_a_written_date_is_understood(text: str) -> None:
    assert kinds.DATE.settle(kinds.DATE.clean(text)) == "1991-03-07"


def test_a_day_that_does_not_exist_is_kept_and_named() -> None:
    assert kinds.DATE.settle("19910231") == "19910231"
    assert "没有这一天" in kinds.DATE.problem("19910231")
    assert "8位" in kinds.DATE.problem("1991")


def test_full_width_digits_and_letters_are_folded_in_codes() -> None:
    assert kinds.code(10).clean("ａ１ ２-3") == "A123"
    assert kinds.IDENTITY.clean("50990019910307002ｘ") == "50990019910307002X"


def test_a_name_keeps_what_is_on_the_card() -> None:
    assert kinds.NAME.settle("买买提.艾力 ") == "买买提·艾力"
    assert kinds.NAME.clean("\U00031350") == "\U00031350"


def test_a_short_list_is_chosen_by_number_initials_or_name() -> None:
    assert [option.code for option in YES_NO.find("1")] == ["yes"]
    assert [option.code for option in YES_NO.find("f")] == ["no"]
    post = ShortList(Numbered("self", "自行领取", "1"), Numbered("post", "快递送达", "2"))
    assert [option.code for option in post.find("快")] == ["post"]
    assert post.get("self") == Numbered("self", "自行领取", "1")
    assert len(post.find("")) == 2


def test_a_day_that_cannot_have_been_is_told() -> None:
    past = kinds.past_date(lambda: date(2026, 11, 25))
    assert "1009年太早" in past.problem(past.settle("10091030"))
    assert "还没有到" in past.problem("2026-11-26")
    assert past.problem("2026-11-25") == past.problem("1900-01-01") == past.problem("") == ""
    assert "没有这一天" in past.problem("19910231")


def test_a_name_takes_no_digits_in_any_script() -> None:
    assert kinds.NAME.clean("王1芳２") == "王芳"
    assert kinds.NAME.clean("13800138000") == ""
    assert kinds.NAME.clean("买买提·艾力 Ali") == "买买提·艾力 Ali"
