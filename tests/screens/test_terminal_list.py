"""A list of a hundred thousand in a real terminal."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from terminal import Terminal

STAGE = [sys.executable, str(Path(__file__).parent.parent / "stage.py")]


@pytest.fixture
def cases() -> Iterator[Terminal]:
    with Terminal([*STAGE, "list", "100000"]) as terminal:
        terminal.wait_for("下面还有 99981 条")
        terminal.wait_until_quiet()
        yield terminal


def marked(terminal: Terminal) -> str:
    """The receipt number that the foot names."""
    return terminal.row(22).removeprefix(" 选中 ")


def test_a_name_that_does_not_fit_is_marked_and_never_looks_whole(cases: Terminal) -> None:
    rows = [cases.row(y) for y in range(2, 8)]
    assert any("欧阳娜娜 " in row for row in rows)
    assert any("古丽米热·阿~" in row.replace("  ", " ") for row in rows)


def test_a_step_costs_two_rows(cases: Terminal) -> None:
    assert max(cases.measure("down").bytes for _ in range(4)) <= 350
    assert marked(cases) == "000004"


def test_the_last_row_of_the_window_turns_it_by_half_a_page_and_skips_none(cases: Terminal) -> None:
    for number in range(1, 31):
        cases.press("down")
        cases.wait_for(lambda number=number: marked(cases) == f"{number:06}")  # type: ignore[misc]
    assert "000029" in cases.text and "000031" in cases.text


def test_the_first_and_the_last_are_one_key_away(cases: Terminal) -> None:
    cases.press("end")
    cases.wait_for(lambda: marked(cases) == "099999")
    assert "下面还有" not in cases.text
    cases.press("up", "home")
    cases.wait_for(lambda: marked(cases) == "000000")


def test_the_mark_is_reversed_and_has_a_sign_too(cases: Terminal) -> None:
    assert cases.cells(0, 1, 2) == ">" and cases.is_reversed(3, 2)
    assert not cases.is_reversed(3, 3)
