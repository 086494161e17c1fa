"""Widths in cells: nothing sticks out, nothing cut looks whole, nothing from outside moves the cursor."""

import re

from hypothesis import given
from hypothesis import strategies as st

from screens.cells import CUT, MISSING, cut, fit, shown, width, wrap
from screens.spans import Span, crop, line, spread
from screens.widgets.lines import difference

TEXT = st.text(st.sampled_from("ab1 王芳·，。（）~\x1b\n\t\u3000\ue000\u202e"), max_size=40)


@given(TEXT, st.integers(0, 30), st.sampled_from(["left", "right"]))
def test_a_fitted_text_takes_exactly_its_columns(text: str, columns: int, align: str) -> None:
    assert width(fit(text, columns, align)) == columns  # type: ignore[arg-type]


@given(TEXT, st.integers(1, 30))
def test_a_text_that_is_cut_ends_in_the_mark_and_one_that_is_not_is_whole(text: str, columns: int) -> None:
    kept = cut(text, columns)
    assert kept == shown(text) if width(text) <= columns else kept.endswith(CUT)


def test_a_name_that_does_not_fit_never_looks_whole() -> None:
    assert cut("欧阳娜娜", 5) == "欧阳~"
    assert cut("欧阳娜娜", 6) == "欧阳~"
    assert cut("欧阳娜娜", 8) == "欧阳娜娜"


@given(TEXT)
def test_nothing_from_outside_can_move_the_cursor(text: str) -> None:
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", shown(text))


def test_private_places_show_as_missing_but_later_ideographs_as_themselves() -> None:
    assert shown("\ue000") == MISSING
    assert shown("\U00031350") == "\U00031350"
    assert width("\U00031350") == 2


@given(st.text("ab1 王芳，。（", max_size=60), st.integers(2, 30))
def test_wrapping_loses_no_letter_and_keeps_the_width(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert all(width(each) <= columns for each in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_no_line_begins_with_a_closing_mark_and_no_latin_word_is_torn() -> None:
    assert wrap("申请人已到，材料齐", 10) == ["申请人已", "到，材料齐"]
    assert wrap("请按 Enter 确认", 10) == ["请按 Enter", "确认"]


@given(st.lists(st.tuples(st.text("a王 ", max_size=6), st.sampled_from(["", "strong"]))), st.lists(st.text("a王 ", max_size=6)))
def test_outside_of_the_difference_two_lines_look_the_same(before: list[tuple[str, str]], after: list[str]) -> None:
    old, new = tuple(Span(*each) for each in before), line(*after)
    start, end = difference(old, new, 30)
    assert plain(old)[:start] == plain(new)[:start]
    assert plain(old)[end:] == plain(new)[end:]


def plain(spans: tuple[Span, ...]) -> list[str]:
    cells = [cell for span in crop(spans, 30) for char in span.text for cell in ([char + span.tone, "right half"][: width(char)])]
    return [" " if cell == " strong" else cell for cell in cells + [" "] * (30 - len(cells))]


def test_the_right_end_of_a_spread_line_is_never_cut() -> None:
    spans = spread(line("綦江区古南街道办事处"), line("未发0"), 16)
    assert "".join(span.text for span in spans) == "綦江区古~  未发0"
