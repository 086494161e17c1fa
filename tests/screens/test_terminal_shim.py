"""What screens/shim.py takes from Textual's private parts, held to account in a real terminal."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from terminal import Terminal

STAGE = [sys.executable, str(Path(__file__).parent.parent / "stage.py")]


@pytest.fixture
def form() -> Iterator[Terminal]:
    with Terminal([*STAGE, "form"]) as terminal:
        terminal.wait_for("Esc返回")
        terminal.wait_until_quiet()
        yield terminal


@pytest.fixture
def cases() -> Iterator[Terminal]:
    with Terminal([*STAGE, "list"]) as terminal:
        terminal.wait_for("下面还有")
        terminal.wait_until_quiet()
        yield terminal


def test_a_key_costs_the_cells_that_change(form: Terminal) -> None:
    assert form.measure("5").bytes <= 60
    assert form.measure("0").bytes <= 60


def test_tab_repaints_two_fields_and_not_the_screen(form: Terminal) -> None:
    replies = [form.measure("tab").bytes for _ in range(4)]
    assert max(replies) <= 300


def test_all_that_a_change_of_focus_brings_is_in_one_painting(form: Terminal) -> None:
    form.measure("tab")
    before = len(form.received)
    form.measure("down")
    assert form.received[before:].count(b"\x1b[?2026h") == 1


def test_a_screen_that_is_left_alone_sends_nothing(form: Terminal) -> None:
    assert form.listen(2.0) == 0


def test_the_first_screen_is_painted_without_a_byte_too_many(form: Terminal) -> None:
    assert len(form.received) <= 3500


def test_the_plain_keyboard_is_asked_for_and_no_mouse_pixels(form: Terminal) -> None:
    assert not re.search(rb"\x1b\[>[0-9]+u", form.received)
    assert b"\x1b[?1016h" not in form.received and b"\x1b[?2048$p" in form.received
    assert b"\x1b]22;" not in form.received


def test_no_frame_is_drawn_with_lines_that_chinese_consoles_draw_wide(form: Terminal, cases: Terminal) -> None:
    for terminal in (form, cases):
        assert not re.search("[\u2500-\u259f\u25a0-\u25ff\u2b58]", terminal.text)


def test_the_cursor_shows_where_one_types_and_nowhere_else(cases: Terminal) -> None:
    assert not cases.cursor_shown
    cases.press("f2")
    cases.wait_for(lambda: cases.cursor_shown and cases.cursor == (11, 1))
    cases.press("escape")
    cases.wait_for(lambda: not cases.cursor_shown)


def test_keys_typed_while_a_screen_comes_up_wait_for_it(cases: Terminal) -> None:
    cases.send(b"\x1bOQ")
    for digit in "509900":
        cases.send(digit)
        cases.listen(0.006)
    cases.wait_for(lambda: cases.cells(11, 20, 1).strip() == "509900")


def test_an_escape_that_a_function_key_overtakes_does_not_close_what_that_key_opened(cases: Terminal) -> None:
    cases.press("f2")
    cases.wait_for("证件号码")
    cases.wait_until_quiet()
    cases.write("5")
    cases.wait_for(lambda: cases.cells(11, 20, 1).strip() == "5")
    cases.press("escape", "f2")
    cases.wait_for(lambda: "证件号码" in cases.row(1) and cases.cells(11, 20, 1).strip() == "")
    cases.wait_until_quiet()
    assert "证件号码" in cases.row(1) and cases.cells(11, 20, 1).strip() == ""


def test_escape_is_heard_even_if_the_next_key_follows_at_once(cases: Terminal) -> None:
    cases.press("f2")
    cases.wait_for("证件号码")
    cases.wait_until_quiet()
    cases.send(b"\x1b1")
    cases.wait_until_gone("证件号码")


def test_another_window_in_front_changes_nothing(form: Terminal) -> None:
    form.press("5")
    form.wait_until_quiet()
    form.send(b"\x1b[O")
    assert form.listen(0.3) == 0
    form.send(b"\x1b[I")
    form.press("0")
    form.wait_for(lambda: form.cells(11, 15, 1) == "50  ")


def test_a_screen_that_something_else_wrote_on_is_painted_anew(form: Terminal) -> None:
    before = form.text
    form.spoil("Broadcast message from root")
    assert form.text != before
    form.press("ctrl+r")
    form.wait_for(lambda: form.text == before)


def test_a_changed_size_paints_everything_again(form: Terminal) -> None:
    form.write("509")
    form.resize(100, 30)
    form.wait_for(lambda: "Esc返回" in form.row(29))
    form.resize(80, 24)
    form.wait_for(lambda: "Esc返回" in form.row(23) and form.cells(0, 20, 1).strip() == "证件号码   509")


def test_control_q_ends_the_program_and_gives_the_terminal_back(form: Terminal) -> None:
    form.press("ctrl+q")
    form.wait_until_ended()
    assert b"\x1b[?1049l" in form.received and b"\x1b[?25h" in form.received[-60:]
