"""By which words a case is found: any part of a name, any right end of a number, and nothing that is not there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.search import SHORTEST_NUMBER, asked_words, is_too_short, words_of
from tests.offices import REFERENCE
from tests.people import EVERYONE

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5) | st.sampled_from("䶮𫰠𱖎龑"), min_size=2, max_size=6)


def is_found(words: tuple[str, ...], text: str) -> bool:
    return all(any(word.startswith(asked) for word in words) for asked in asked_words(text))


@given(name=HAN, data=st.data())
def test_every_part_of_a_name_finds_it_to_the_letter(name: str, data: st.DataObject) -> None:
    words = words_of([name], [], [])
    start = data.draw(st.integers(0, len(name) - 1))
    part = name[start : data.draw(st.integers(start + 1, len(name)))]
    assert is_found(words, part)
    assert not is_found(words, part + "妘") or "妘" in name


@given(number=st.text("0123456789X", min_size=SHORTEST_NUMBER, max_size=23), data=st.data())
def test_every_right_end_of_a_number_finds_it(number: str, data: st.DataObject) -> None:
    end = number[-data.draw(st.integers(SHORTEST_NUMBER, len(number))) :]
    assert is_found(words_of([], [], [number]), end.lower()) or not any(char.isdigit() for char in end)


@pytest.mark.parametrize("person", EVERYONE, ids=lambda person: person.name)
def test_everybody_is_found_by_name_initials_and_number(person) -> None:  # type: ignore[no-untyped-def]
    readings = REFERENCE.initials.of(person.name)
    words = words_of([person.name], readings, [person.identity_number])
    for text in (
        person.name,
        *person.name.split(),
        *readings,
        *(reading[1:] for reading in readings if reading[1:]),
        person.identity_number,
    ):
        assert is_found(words, text), text


def test_variants_of_a_character_are_two_characters() -> None:
    assert not is_found(words_of(["干乾"], [], []), "幹") and not is_found(words_of(["王乾"], [], []), "王干")


def test_hyphens_and_small_letters_do_not_hide_a_number() -> None:
    words = words_of([], [], ["Y500113001-0126"])
    assert is_found(words, "y5001130010126") and is_found(words, "001-0126") and not is_found(words, "0127")


def test_two_words_must_both_be_there() -> None:
    words = words_of(["王芳", "刘强"], ["wf", "lq"], ["202611250031"])
    assert is_found(words, "王 0031") and is_found(words, "wf lq") and not is_found(words, "王 0032")


def test_two_digits_are_too_few_to_look_for_and_a_blank_asks_for_nothing() -> None:
    assert is_too_short("31") and is_too_short("王 1") and not is_too_short("031") and not is_too_short("王")
    assert asked_words("  ") == ()


def test_an_empty_number_is_no_word() -> None:
    assert words_of([""], [], ["", "-"]) == ()
