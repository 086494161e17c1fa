"""Fonts: what they can draw is known exactly, and a gap is named."""

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import given
from hypothesis import strategies as st

from printing import fonts, fontsearch
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


def test_what_stops_a_paper_says_which_font_would_do_and_where_it_goes() -> None:
    with pytest.raises(fonts.MissingGlyphs) as stopped:
        fonts.require("\U0003158e")
    assert "SimSun-ExtG" in str(stopped.value) and str(fonts.place()) in str(stopped.value)
    with pytest.raises(fonts.MissingGlyphs, match="等 10 个字"):
        fonts.require("".join(map(chr, range(0x3158E, 0x31598))))


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[fonts._Search]:
    """A search of its own, and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    search = fonts._Search()
    monkeypatch.setattr(fonts, "_search", search)
    fonts._found.cache_clear()
    yield search
    fonts._found.cache_clear()


def made_font(path: Path, character: str, drawn: bool = True) -> None:
    """A font of one character: a square, or nothing at all."""
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "a"])
    builder.setupCharacterMap({ord(character): "a"})
    pen = TTGlyphPen(None)
    if drawn:
        for place, corner in enumerate([(100, 0), (900, 0), (900, 800), (100, 800)]):
            (pen.lineTo if place else pen.moveTo)(corner)
        pen.closePath()
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "a": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "a": (1000, 100)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": path.stem, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    path.parent.mkdir(parents=True, exist_ok=True)
    builder.save(path)


def test_a_font_that_is_put_there_serves_at_once_and_the_ones_before_keep_their_places(search: fonts._Search, tmp_path: Path) -> None:
    fonts.use(tmp_path / "fonts")
    assert fonts.missing("王\U0003158e") == ["\U0003158e"]
    before = fonts.faces()
    made_font(tmp_path / "fonts" / "police.ttf", "\U0003158e")
    assert fonts.missing("王\U0003158e") == []
    assert fonts.faces()[: len(before)] == before
    assert fonts.bitmap("\U0003158e", 24).getbbox()


def test_fonts_are_looked_for_where_an_administrator_says(search: fonts._Search, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made_font(tmp_path / "shared" / "more.ttf", "\U0003158e")
    monkeypatch.setenv(fontsearch.FONTS_VARIABLE, os.pathsep.join([str(tmp_path / "gone"), str(tmp_path / "shared")]))
    assert fonts.missing("\U0003158e") == []


def test_a_font_that_claims_a_character_and_draws_nothing_stops_the_paper(search: fonts._Search, tmp_path: Path) -> None:
    made_font(tmp_path / "fonts" / "blank.ttf", "\U0003158f", drawn=False)
    fonts.use(tmp_path / "fonts")
    assert fonts.missing("\U0003158f") == ["\U0003158f"]
    with pytest.raises(fonts.MissingGlyphs, match=r"U\+3158F"):
        fonts.bitmap("\U0003158f", 24)


def test_what_a_font_has_is_remembered_and_read_anew_when_it_changes(
    search: fonts._Search, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "fonts" / "police.ttf"
    made_font(path, "\U0003158e")
    assert fontsearch.code_points(path, 0) == {0x3158E}
    monkeypatch.setattr("printing.fontfile.code_points", lambda path, index: frozenset({1}))
    assert fontsearch.code_points(path, 0) == {0x3158E}, "read once"
    os.utime(path, ns=(1, 1))
    assert fontsearch.code_points(path, 0) == {1}


def test_the_doctor_counts_the_blocks_and_level_3() -> None:
    counted = {block.name: block for block in fonts.coverage()}
    assert counted[fonts.LEVEL_3].total == 87_887
    assert counted["扩展B"].total == 42_720 and counted["基本区"].have > 20_900
    assert all(block.have <= block.total for block in counted.values())


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
