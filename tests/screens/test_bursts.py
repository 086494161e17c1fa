"""A person's keys, a card reader's keys, and a paste that nobody announced."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser

from screens import shim
from screens.widgets import kinds
from screens.widgets.bursts import GAP_S, Burst
from screens.widgets.pasting import paste

V = Burst.Verdict


def feed(burst: Burst, text: str, gap_s: float, start_s: float = 0.0) -> list[Burst.Verdict]:
    return [burst.key(start_s + place * gap_s, char) for place, char in enumerate(text)]


@given(st.text("ab1\r", max_size=20), st.floats(GAP_S * 1.01, 1.0))
def test_what_a_person_types_is_never_taken_for_a_paste(text: str, gap_s: float) -> None:
    assert set(feed(Burst(), text, gap_s)) <= {V.TYPE, V.ENTER}


def test_the_enter_of_a_card_reader_is_an_enter() -> None:
    burst = Burst()
    assert feed(burst, "5099\r", 0.0001)[-1] is V.HOLD
    assert burst.over() == ""


def test_lines_that_follow_an_enter_at_machine_speed_are_one_paste() -> None:
    burst = Burst()
    assert feed(burst, "王芳\r刘强\r", 0.0001)[3:] == [V.PASTE, V.PASTE, V.PASTE]
    assert burst.over() == "王芳\r刘强\r"
    assert not burst.open


def test_one_character_and_enter_at_machine_speed_are_no_burst_yet() -> None:
    assert feed(Burst(), "1\r", 0.0001) == [V.TYPE, V.ENTER]


@given(st.text("ab王 \n\r\t", max_size=60), st.integers(0, 40))
def test_nothing_pasted_is_lost_without_a_word(text: str, room: int) -> None:
    pasted = paste(text, kinds.TEXT.clean, room)
    assert (pasted.kept + pasted.cut).split() == text.split()
    assert bool(pasted.cut or pasted.lines > 1) <= bool(pasted.sentence)


def test_a_pasted_number_loses_blanks_and_width_and_says_what_did_not_fit() -> None:
    pasted = paste("５０９９００ 19910307 0025 00", kinds.IDENTITY.clean, 18)
    assert pasted.kept == "509900199103070025"
    assert "放不下的2个字没有放入：00" in pasted.sentence


def test_characters_that_do_not_belong_are_counted() -> None:
    assert "2个不合要求的字符没有放入" in paste("电话 10012345678", kinds.PHONE.clean, 11).sentence


def test_separators_of_a_telephone_number_go_without_a_word() -> None:
    assert paste("100-1234-5678", kinds.PHONE.clean, 11).sentence == ""


def test_keys_read_in_one_piece_are_a_machines_however_slowly_a_busy_program_takes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(step=GAP_S)
    monkeypatch.setattr(shim, "get_time", lambda: next(clock))
    parser = XTermParser()
    first, second, later = *parser.feed("12"), *parser.feed("3")
    assert first.time == second.time and later.time - second.time >= GAP_S
