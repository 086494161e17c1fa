"""Typing in a real terminal: Chinese, card readers, pastes, keys typed ahead. Pilot bypasses all that is tested here."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from terminal import KEYS, Terminal

STAGE = [sys.executable, str(Path(__file__).parent.parent / "stage.py")]
NUMBER = "509900199103070025"
INPUT = 11  # column at which one types
NUMBER_ROW, NAME_ROW, BIRTH_ROW, PHONE_ROW, ETHNICITY_ROW, PLACE_ROW, ADDRESS_ROW, SECRET_ROW = range(1, 9)


@pytest.fixture
def form() -> Iterator[Terminal]:
    with Terminal([*STAGE, "form"]) as terminal:
        terminal.wait_for("Esc返回")
        terminal.wait_for(lambda: terminal.cursor == (INPUT, NUMBER_ROW))
        yield terminal


def at(terminal: Terminal, row: int) -> None:
    """Wait until the cursor stands in a row."""
    terminal.wait_for(lambda: terminal.cursor[1] == row)


def go_to(terminal: Terminal, row: int) -> None:
    for number in range(terminal.cursor[1], row):
        terminal.press("down" if number < PLACE_ROW else "tab")
        at(terminal, number + 1)


def shows(terminal: Terminal, row: int, text: str) -> None:
    terminal.wait_for(lambda: terminal.cells(INPUT, 50, row).strip() == text)


def says(terminal: Terminal, text: str) -> None:
    terminal.wait_for(lambda: text in terminal.row(22))


def test_the_cursor_stands_behind_what_was_typed_where_input_methods_look_for_it(form: Terminal) -> None:
    go_to(form, NAME_ROW)
    assert form.cursor == (INPUT, NAME_ROW) and form.cursor_shown
    form.write("张")
    form.wait_for(lambda: form.cursor == (INPUT + 2, NAME_ROW))
    form.write("三a")
    form.wait_for(lambda: form.cursor == (INPUT + 5, NAME_ROW))
    form.press("left", "left")
    form.wait_for(lambda: form.cursor == (INPUT + 2, NAME_ROW))
    form.press("home")
    form.wait_for(lambda: form.cursor == (INPUT, NAME_ROW))


def test_the_cursor_follows_when_the_window_changes_its_size(form: Terminal) -> None:
    go_to(form, NAME_ROW)
    form.write("张三")
    form.resize(120, 40)
    form.wait_for(lambda: "Esc返回" in form.row(39))
    form.wait_for(lambda: form.cursor == (INPUT + 4, NAME_ROW))


def test_a_character_that_arrives_in_two_pieces_and_one_beyond_the_basic_plane_are_whole(form: Terminal) -> None:
    go_to(form, NAME_ROW)
    first, second = "王".encode()[:1], "王".encode()[1:]
    form.send(first)
    form.listen(0.03)
    form.send(second)
    form.write("𠮷\U00031350")
    shows(form, NAME_ROW, "王𠮷\U00031350")


def test_an_input_method_commits_a_whole_word_at_once(form: Terminal) -> None:
    go_to(form, NAME_ROW)
    form.send("古丽米热")
    shows(form, NAME_ROW, "古丽米热")
    form.press("enter")
    at(form, BIRTH_ROW)


def test_a_long_text_scrolls_by_whole_characters_and_is_marked_when_left(form: Terminal) -> None:
    go_to(form, ADDRESS_ROW)
    form.write("测试路一百二十三号")
    form.wait_for(lambda: form.cursor == (INPUT + 11, ADDRESS_ROW) or form.cursor == (INPUT + 12, ADDRESS_ROW))
    form.press("tab")
    shows(form, ADDRESS_ROW, "测试路一百~")


def test_a_full_field_goes_on_by_itself_and_the_enter_of_habit_does_no_harm(form: Terminal) -> None:
    form.write(NUMBER)
    at(form, NAME_ROW)
    form.press("enter")
    form.write("王芳")
    shows(form, NAME_ROW, "王芳")
    shows(form, BIRTH_ROW, "1991-03-07")
    form.press("enter")
    at(form, BIRTH_ROW)


def test_a_card_reader_types_the_number_and_its_enter(form: Terminal) -> None:
    form.send(NUMBER + "\r")
    at(form, NAME_ROW)
    form.write("王芳")
    shows(form, NAME_ROW, "王芳")


def test_what_a_machine_sends_beyond_a_full_field_is_swallowed_with_a_word(form: Terminal) -> None:
    form.send(NUMBER + "99")
    at(form, NAME_ROW)
    says(form, "没有放入")
    shows(form, NAME_ROW, "")


def test_at_fifteen_digits_nothing_is_filled_and_the_rest_is_counted(form: Terminal) -> None:
    form.write(NUMBER[:15])
    form.wait_for("还差3位")
    assert "____" in form.row(BIRTH_ROW)
    form.press("enter")
    says(form, "还差3位")
    assert form.cursor[1] == NUMBER_ROW


def test_full_width_digits_and_blanks_of_a_pasted_number_are_folded(form: Terminal) -> None:
    form.paste("５０９９００ 19910307 0025")
    at(form, NAME_ROW)
    shows(form, NUMBER_ROW, NUMBER)


def test_full_width_keys_are_folded_in_a_number(form: Terminal) -> None:
    form.write("５０９")
    shows(form, NUMBER_ROW, "509")


def test_several_pasted_lines_are_kept_and_it_is_said(form: Terminal) -> None:
    go_to(form, NAME_ROW)
    form.paste("王芳\r\n刘强\r\n")
    shows(form, NAME_ROW, "王芳 刘强")
    says(form, "粘贴的2行已连成一行")


def test_what_does_not_fit_of_a_paste_is_told_letter_by_letter(form: Terminal) -> None:
    go_to(form, PHONE_ROW)
    form.paste("10012345678 转 901")
    says(form, "放不下的3个字没有放入：901")


def test_lines_that_no_terminal_announces_are_one_paste_too(form: Terminal) -> None:
    go_to(form, NAME_ROW)
    form.send("王芳\r刘强\r")
    shows(form, NAME_ROW, "王芳 刘强")
    says(form, "粘贴的2行已连成一行")
    assert form.cursor[1] == NAME_ROW


def test_keys_typed_ahead_of_a_busy_program_land_in_the_right_fields(form: Terminal) -> None:
    go_to(form, NAME_ROW)
    for key in ("王", "enter", *"19910307", *"100", "tab", "0", "6", "down"):
        form.send(KEYS.get(key, key))
        form.listen(0.02)  # faster than anybody, and nobody waits for an answer
    shows(form, NAME_ROW, "王")
    shows(form, BIRTH_ROW, "1991-03-07")
    form.wait_for(lambda: form.cells(INPUT, 15, PHONE_ROW) == "100 ")
    shows(form, ETHNICITY_ROW, "06 苗族")


def test_candidates_stand_in_the_hint_line_and_the_marked_one_is_taken(form: Terminal) -> None:
    go_to(form, ETHNICITY_ROW)
    form.wait_for(lambda: "01 汉族  03 回族  06 苗族" in form.row(21))
    form.write("hz")
    form.wait_for(lambda: "06" not in form.row(21) and form.is_reversed(1, 21))
    form.press("right", "enter")
    shows(form, ETHNICITY_ROW, "03 回族")


def test_a_place_by_the_initials_of_its_township(form: Terminal) -> None:
    go_to(form, PLACE_ROW)
    form.write("jjd")
    form.wait_for(lambda: "练习一区甲街道" in form.row(21))
    form.press("enter")
    form.write("dsq")
    form.press("enter")
    at(form, ADDRESS_ROW)
    assert form.cells(INPUT, 50, PLACE_ROW).split() == ["练习一区", "甲街道", "东社区"]


def test_a_password_shows_stars_and_their_cursor(form: Terminal) -> None:
    go_to(form, SECRET_ROW)
    form.write("1二3")
    shows(form, SECRET_ROW, "***")
    assert form.cursor == (INPUT + 3, SECRET_ROW)


def test_escape_and_function_keys_work_from_within_a_field(form: Terminal) -> None:
    form.press("f10")
    says(form, "F10 到了")
    form.press("ctrl+l")
    says(form, "Ctrl+L 到了")
    form.press("ctrl+s")
    says(form, "F10 到了")
