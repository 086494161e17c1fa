"""Chinese as printers have it: codes, columns, and lines that break where they may."""

from hypothesis import given
from hypothesis import strategies as st

from printing.document import Span
from printing.escpos.text import OVERLAY, character_of, code_of
from printing.layout import columns_of, width_in_columns
from printing.profiles import Charset
from printing.wrapping import NOT_FIRST, NOT_LAST, wrap

anything = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
ideographs = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.characters(min_codepoint=0x3400, max_codepoint=0x4DBF)
names = st.text(ideographs | st.sampled_from("·㐱𬴂"), min_size=1, max_size=20)


@given(st.characters(exclude_categories=("Cs",)), st.sampled_from(Charset))
def test_a_code_prints_the_character_it_was_made_for(character: str, charset: Charset) -> None:
    code = code_of(character, charset)
    if code is not None and not character.isascii():
        assert len(code) == 2
        assert character_of(code) == character


@given(st.characters(exclude_categories=("Cs",)))
def test_what_a_smaller_rom_has_a_larger_one_has_under_the_same_code(character: str) -> None:
    small, middle, large = (code_of(character, charset) for charset in (Charset.GB2312, Charset.GBK, Charset.GB18030_2BYTE))
    assert small in (None, middle)
    assert middle in (None, large)


def test_names_punctuation_is_in_the_smallest_rom() -> None:
    assert all(code_of(character, Charset.GB2312) for character in "（），。、；：！？《》〔〕·—…“”①")


def test_the_table_is_that_of_2022() -> None:
    assert len(OVERLAY) == 19
    assert code_of("龴", Charset.GB18030_2BYTE) == b"\xfe\x59"
    assert code_of("ḿ", Charset.GB18030_2BYTE) == b"\xa8\xbc"
    assert code_of("\U00020087", Charset.GB18030_2BYTE) is None  # the ROM may hold another shape at FE51


def test_private_use_is_never_sent() -> None:
    assert all(code_of(chr(point), charset) is None for point in range(0xE000, 0xF900) for charset in Charset)


def test_a_printer_counts_two_columns_for_all_but_ascii() -> None:
    assert columns_of("买买提·艾力") == 12
    assert columns_of("A—…“”①") == 11


@given(anything, st.integers(8, 48))
def test_wrapped_lines_keep_every_character_and_fit(text: str, columns: int) -> None:
    lines = wrap([Span(text)], columns, columns, width_in_columns)
    assert "".join(span.text for line in lines for span in line).replace(" ", "") == text.replace(" ", "")
    assert all(sum(width_in_columns(span) for span in line) <= columns for line in lines)


@given(names, anything, st.integers(20, 48))
def test_a_name_that_fits_is_never_parted(name: str, before: str, columns: int) -> None:
    lines = wrap([Span(before), Span(name, whole=True)], columns, columns, width_in_columns)
    if columns_of(name) <= columns - 2 and name[0] not in NOT_FIRST and name[-1] not in NOT_LAST:
        shown = ["".join(span.text for span in line) for line in lines]
        assert any(line.endswith(name) for line in shown)


@given(st.text(ideographs | st.sampled_from("，。（）《》、"), max_size=60), st.integers(16, 48))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(text: str, columns: int) -> None:
    lines = ["".join(span.text for span in line) for line in wrap([Span(text)], columns, columns, width_in_columns)]
    if any(sum(mark in text[n : n + 4] for mark in "，。（）《》、") > 2 for n in range(len(text))):
        return  # a row of marks wider than anything that may be kept together
    assert not any(line[0] in NOT_FIRST for line in lines[1:] if line)
    assert not any(line[-1] in NOT_LAST for line in lines[:-1] if line)


def test_an_identity_number_is_not_parted() -> None:
    lines = wrap([Span("公民身份号码是509900199103070025的人")], 24, 24, width_in_columns)
    assert [span.text for line in lines for span in line] == ["公民身份号码是", "509900199103070025的人"]


def test_a_long_name_breaks_after_its_dots() -> None:
    lines = wrap([Span("阿卜杜热西提·阿卜杜喀迪尔·图尔荪", whole=True)], 18, 18, width_in_columns)
    assert [line[0].text for line in lines] == ["阿卜杜热西提·", "阿卜杜喀迪尔·", "图尔荪"]
