"""Fonts: what they can draw is known exactly, and a gap is named."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing import fonts
from printing.fontfile import build, code_points, ranges_of, read_ranges


def test_the_font_of_this_environment_is_built_and_is_not_built_again() -> None:
    own = fonts.faces()[0]
    before = own.path.stat().st_mtime_ns
    assert build(fonts.folder()) == own.path
    assert own.path.stat().st_mtime_ns == before


def test_what_is_written_beside_the_font_is_what_the_font_has() -> None:
    own = fonts.faces()[0]
    assert read_ranges(own.path.with_suffix(".ranges")) == code_points(own.path)


def test_every_gbk_ideograph_can_be_drawn() -> None:
    codes = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF) if trail != 0x7F)
    characters = {code.decode("gbk", errors="ignore") for code in codes}
    ideographs = "".join(sorted(character for character in characters if "\u4e00" <= character <= "\u9fff"))
    assert len(ideographs) == 20902
    assert fonts.missing(ideographs) == []


def test_gaps_are_named_once_each_in_order() -> None:
    assert fonts.missing("王\U0003158e 芳\ue863\U0003158e\u3000") == ["\U0003158e", "\ue863"]
    with pytest.raises(fonts.MissingGlyphs, match=r"U\+3158E.*U\+E863"):
        fonts.require("\U0003158e\ue863")


@given(st.frozensets(st.integers(0, 0x10FFFF), max_size=50))
def test_ranges_read_back_as_the_points_they_were_made_of(points: frozenset[int]) -> None:
    ranges = ranges_of(points)
    assert frozenset(point for first, last in ranges for point in range(first, last + 1)) == points
    assert all(left[1] + 1 < right[0] for left, right in pairwise(ranges))


def test_a_file_that_is_no_font_draws_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.ttf").write_bytes(b"not a font")
    assert code_points(tmp_path / "x.ttf") == frozenset()
    assert code_points(tmp_path / "gone.ttf") == frozenset()


def test_a_glyph_fills_the_cell_that_a_printer_gives_it() -> None:
    assert fonts.bitmap("王", 24).size == (24, 24)
    assert fonts.bitmap("W", 24).size == (12, 24)
    assert fonts.bitmap("王", 48).size == (48, 48)
    assert fonts.bitmap("\u3000", 24).getbbox() is None
    assert fonts.bitmap("王", 24).getbbox() is not None
