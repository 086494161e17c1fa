"""The rare-character desk: what is on file, what finds it, and that a character stays itself."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cqclerk.domain.characters import Asked, asked, level_of
from cqclerk.protocol.character_files import load
from tests.people import PENG, XIANG


def found(text: str) -> str:
    return "".join(character.text for character in load().find(asked(text)))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("龙天", "䶮"),
        ("龍 天", "䶮"),
        ("龙+天", "䶮"),
        ("龙天", "龑"),
        ("吉吉", "喆"),
        ("方方土", "堃"),
        ("牛牛牛", "犇"),
        ("氵 8", "涵"),
        ("yan 9", "䶮"),
        ("龙 yan", "䶮"),
        ("U+9FAE", "龮"),
        ("u+3158e", PENG.name[1]),
        ("土 7", PENG.name[1]),
        (f"{ord(XIANG.name[1]):X}", XIANG.name[1]),
        ("82359037", "\u9fb4"),
        ("GB FE59", "\u9fb4"),
        ("gb 82 35 90 37", "\u9fb4"),
        ("GB EDAE", "懋"),
        ("nv", "女"),
    ],
)
def test_a_character_is_found_by_parts_strokes_pinyin_and_code(text: str, wanted: str) -> None:
    assert wanted in found(text)


def test_a_character_that_is_taken_apart_just_so_stands_first() -> None:
    assert found("吉吉")[0] == "喆" and found("方方土")[0] == "堃" and found("龙天")[:3] in ("龑䶭䶮", "龑䶮䶭")


def test_what_says_less_than_nothing_finds_nothing() -> None:
    assert found("") == found("   ") == found("+") == "" and found("龙 zzz") == ""


@given(st.text(max_size=12))
@example("¹")  # a digit to Unicode, no number to int()
def test_whatever_is_typed_is_read_and_looked_for_without_a_fault(text: str) -> None:
    for character in load().find(asked(text), 5):
        assert len(character.text) == 1 and character.code_point == f"U+{ord(character.text):04X}"


@given(st.deferred(lambda: st.sampled_from(sorted(load().shapes))))
def test_every_character_is_found_by_its_code_point_its_bytes_and_its_reading(char: str) -> None:
    assert found(f"U+{ord(char):X}") == char
    assert char in found(f"GB {char.encode('gb18030').hex()}")
    known = load().character(char)
    wanted = Asked(readings=known.readings[:1], strokes=known.shape.strokes if known.shape else 0)
    if known.readings:
        assert char in {each.text for each in load().find(wanted, 5000)}


@given(st.deferred(lambda: st.sampled_from(sorted(load().parts))))
def test_every_way_to_take_a_character_apart_finds_it(char: str) -> None:
    for way in load().parts[char]:
        if char not in way:
            assert char in {each.text for each in load().find(Asked(parts=way), 5000)}, way


def test_the_levels_are_those_of_the_standard_and_variants_are_not_merged() -> None:
    levels = {char: load().character(char).level for char in "王䶮龮𫰠𱖎𬭚"}
    assert levels == {"王": 1, "䶮": 1, "龮": 3, "𫰠": 3, "𱖎": 0, "𬭚": 2} and level_of("a") == 0
    assert found("U+4E7E") == "乾" and found("U+5E72") == "干"
    assert len(load().second) == 199 and len(load().radicals) == 214
