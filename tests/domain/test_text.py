"""Folding of codes and names, likeness of names, pinyin initials."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.domain.text import Initials, Likeness, fold_code, fold_name, same_name

NAME_PARTS = st.sampled_from([*"王芳⽂⽟⼾⻰䶮𫰠𱖎.．•・‧∙· \u3000\t\u200b\ue815\ue863AaｂZ'-1", "买买提", "O'Brien", "  "])
NAMES = st.one_of(st.text(), st.lists(NAME_PARTS).map("".join))


@given(st.text())
def test_a_folded_code_folds_to_itself_and_has_no_blank(text):
    folded = fold_code(text)
    assert fold_code(folded) == folded
    assert not any(char.isspace() for char in folded)


def test_full_width_and_blanks_disappear_from_a_code():
    assert fold_code(" ５０９９ ００１９９１０３０７００２ｘ\u3000") == "50990019910307002X"


@given(NAMES)
def test_a_folded_name_folds_to_itself_without_a_note(text):
    once = fold_name(text)
    assert fold_name(once.text) == (type(once))(once.text, once.text)
    assert bool(once.notes) == (once.text != text)
    assert once.original == text


@pytest.mark.parametrize(
    ("pasted", "right", "notes"),
    [
        ("⽂⽟兰", "文玉兰", ("radicals",)),
        ("渝北⼾籍", "渝北户籍", ("radicals",)),
        ("⻰溪街道", "龙溪街道", ("radicals",)),
        ("⻢⻓⻘", "马长青", ("radicals",)),
        ("古丽.买买提江", "古丽·买买提江", ("dot",)),
        ("古丽．买买提江", "古丽·买买提江", ("dot",)),
        ("古丽 • 买买提江", "古丽·买买提江", ("dot",)),
        ("古丽・买买提江", "古丽·买买提江", ("dot",)),
        ("古丽‧买买提∙江", "古丽·买买提·江", ("dot",)),
        ("\ue863", "䶮", ("private_use",)),
        ("王\ue815", "王⺁", ("private_use",)),
        ("王　芳", "王芳", ("blank",)),
        (" 王芳 ", "王芳", ("blank",)),
        ("王\u200b芳", "王芳", ("blank",)),
        ("ＡＮＮＡ  ＭＡＲＩＥ", "ANNA MARIE", ("width", "blank")),
        ("JOHNSON-O'BRIEN ANNE MARIE", "JOHNSON-O'BRIEN ANNE MARIE", ()),
        ("J.R. SMITH", "J.R. SMITH", ()),
        ("向𫰠", "向𫰠", ()),
        ("彭𱖎", "彭𱖎", ()),
        ("乾", "乾", ()),
        ("郎凉", "郎凉", ()),  # compatibility ideographs of GBK: what the card says
    ],
)
def test_names_from_pdfs_and_keyboards_take_their_one_form(pasted, right, notes):
    folded = fold_name(pasted)
    assert folded.text == right
    assert folded.notes == notes


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=50))
def test_a_name_of_ideographs_is_never_changed_or_cut(name):
    assert fold_name(name).text == name


def test_a_radical_becomes_an_ideograph_and_stays_what_its_unicode_name_says():
    for code in range(0x2F00, 0x2FD6):
        (folded,) = fold_name(chr(code)).text
        assert unicodedata.name(folded).startswith("CJK UNIFIED IDEOGRAPH")
    assert all(fold_name(each).text == each for each in "户戶龙龍")


def test_every_private_place_of_the_old_codes_that_unicode_has_now_is_lifted():
    """FE50…FEA0 of GB 18030: where Python's codec already knows the character, ours must be the same."""
    places = [code for code in range(0xFE50, 0xFEA1) if code != 0xFE7F]
    for private, code in enumerate(places, start=0xE815):
        ours = fold_name(chr(private)).text
        assert not 0xE000 <= ord(ours) <= 0xF8FF
        known = code.to_bytes(2, "big").decode("gb18030")
        assert ours == fold_name(known).text


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("古丽·买买提江", "古丽.买买提江", Likeness.SAME),
        ("古丽·买买提江", "古丽买买提江", Likeness.VARIANT),
        ("古丽·买买提江", "买买提江·古丽", Likeness.DIFFERENT),
        ("古丽·买买提江", "古丽·买买提", Likeness.DIFFERENT),
        ("⽂⽟兰", "文玉兰", Likeness.SAME),
        ("王芳 ", "王芳", Likeness.SAME),
        ("Anne Marie", "ANNE MARIE", Likeness.VARIANT),
        ("O'BRIEN ANNE", "O’BRIEN  ANNE", Likeness.VARIANT),
        ("ANNE-MARIE", "ANNE MARIE", Likeness.VARIANT),
        ("乾", "干", Likeness.VARIANT),
        ("曰", "日", Likeness.DIFFERENT),
    ],
)
def test_likeness_tells_spelling_from_person(one, other, likeness):
    assert same_name(one, other) is likeness


@given(NAMES, NAMES)
def test_likeness_has_no_order_and_a_name_is_the_same_as_itself(one, other):
    assert same_name(one, other) is same_name(other, one)
    assert same_name(one, one) is Likeness.SAME


READINGS = {"单": "dcs", "曾": "cz", "王": "w", "芳": "f", "雄": "x", "尉": "wy", "迟": "cz", "强": "qj"}
INITIALS = Initials(READINGS, {"单": "s", "曾": "z", "尉迟": "yc"})


@pytest.mark.parametrize(
    ("name", "first", "others"),
    [
        ("王芳", "wf", set()),
        ("单雄", "sx", {"dx", "cx"}),
        ("曾芳", "zf", {"cf"}),
        ("尉迟强", "ycq", {"ycj", "wcq"}),
        ("芳单", "fd", {"fs", "fc"}),
        ("Anne Marie", "am", set()),
        ("王㐀芳", "wf", set()),
        ("", None, set()),
    ],
)
def test_initials_give_the_likeliest_reading_first_and_all_others_after(name, first, others):
    found = INITIALS.of(name)
    assert (found[0] if found else None) == first
    assert others <= set(found)
    assert len(found) == len(set(found))
