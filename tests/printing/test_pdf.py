"""PDFs: what is drawn can be copied out exactly, the same paper is the same bytes, nothing is left blank."""

import base64
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase import ttfonts

from printing import fonts, papers
from printing.document import Document, Line, Span
from printing.pdf import text
from printing.pdf.renderer import render
from tests.printing.paper_samples import CERTIFICATE, NOTICE, RECEIPT

ON = date(2026, 11, 25)
drawable = sorted(chr(point) for point in fonts.characters_of(fonts.faces()[0]) if point >= 0x3400 and not 0xE000 <= point < 0xFB50)
rare = [character for character in drawable if ord(character) > 0xFFFF]
names = st.text(st.sampled_from(drawable) | st.sampled_from(rare) | st.just("·"), min_size=1, max_size=20)


def own_text(pdf: bytes) -> str:
    """Every text of the file in drawing order, decoded by the ToUnicode maps that are in it."""
    objects = {int(n): body for n, body in re.findall(rb"(\d+) 0 obj(.*?)\nendobj", pdf, re.S)}
    maps = {name: _map(objects, int(number)) for body in objects.values() for name, number in _fonts(body)}
    out = ""
    for body in objects.values():
        content = _stream(body)
        current: dict[int, str] = {}
        for font, shown in re.findall(rb"/(F[\d+]+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\) Tj", content, re.S):
            if font:
                current = maps.get(font, {})
            else:
                out += "".join(current.get(code, "") for code in _unescaped(shown))
    return out


def _fonts(body: bytes) -> list[tuple[bytes, bytes]]:
    return re.findall(rb"/(F\d+\+\d+) (\d+) 0 R", body)


def _map(objects: dict[int, bytes], font: int) -> dict[int, str]:
    found = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    assert found
    pairs = re.findall(rb"<([0-9A-F]{2})> <([0-9A-F]{4,})>\n", _stream(objects[int(found[1])]))
    return {int(code, 16): bytes.fromhex(value.decode()).decode("utf-16-be") for code, value in pairs}


def _stream(body: bytes) -> bytes:
    found = re.search(rb"/Length (\d+).*?stream\r?\n", body, re.S)
    if not found:
        return b""
    data = body[found.end() : found.end() + int(found[1])]
    if b"ASCII85Decode" in body:
        data = base64.a85decode(data.strip().removesuffix(b"~>"))
    return zlib.decompress(data) if b"FlateDecode" in body else data


def _unescaped(shown: bytes) -> bytes:
    signs = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
    return re.sub(
        rb"\\([0-7]{3}|.)",
        lambda found: bytes((int(found[1], 8),)) if found[1][:1].isdigit() else signs.get(found[1], found[1]),
        shown,
        flags=re.S,
    )


def poppler_text(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


EXTRACTORS: list[Callable[[bytes], str]] = [own_text, *([poppler_text] if shutil.which("pdftotext") else [])]


@pytest.mark.parametrize("extract", EXTRACTORS)
def test_a_name_of_any_plane_copies_out_exactly(extract: Callable[[bytes], str]) -> None:
    @given(st.lists(names, min_size=1, max_size=12))
    @settings(max_examples=8)
    def check(people: list[str]) -> None:
        document = Document("test", "1", "测试", tuple(Line((Span(name),)) for name in people))
        copied = re.sub(r"\s", "", extract(render(document)))
        assert copied == "".join(people).replace(" ", "")

    check()


@pytest.mark.parametrize("extract", EXTRACTORS)
def test_everything_on_a_certificate_can_be_found(extract: Callable[[bytes], str]) -> None:
    facts = replace(CERTIFICATE, wife_name="彭𬴂")
    copied = re.sub(r"\s", "", extract(render(papers.draw("childbirth_certificate", facts, ON, training=False))))
    for value in ("重庆市生育服务证", facts.certificate_number, "彭𬴂", facts.wife_identity_number, facts.husband_name, facts.decided):
        assert value in copied


def test_reportlab_alone_would_write_a_rare_character_as_two_others() -> None:
    assert "<01> <D872DD02>" in text.to_unicode_map("F", [0x20, 0x2C902])
    assert ttfonts.makeToUnicodeCMap is text.to_unicode_map


def test_a_map_has_at_most_100_entries_a_block() -> None:
    written = text.to_unicode_map("F", list(range(0x4E00, 0x4F00)))
    assert [int(count) for count in re.findall(r"(\d+) beginbfchar", written)] == [100, 100, 56]


def test_a_missing_glyph_stops_the_paper_and_is_named() -> None:
    with pytest.raises(fonts.MissingGlyphs, match=r"U\+3158E"):
        render(papers.draw("childbirth_certificate", replace(CERTIFICATE, wife_name="彭\U0003158e"), ON, training=True))


@pytest.mark.parametrize(("paper", "facts"), [("receipt", RECEIPT), ("one_time_notice", NOTICE), ("childbirth_certificate", CERTIFICATE)])
@pytest.mark.parametrize("size", ["A4", "A5"])
def test_the_same_paper_is_the_same_bytes(paper: str, facts: papers.Facts, size: str) -> None:
    document = papers.draw(paper, facts, ON, training=True)
    assert render(document, size) == render(document, size)


@given(st.integers(1, 6))
@settings(max_examples=6)
def test_a_certificate_stays_on_one_sheet_and_keeps_its_addresses(times: int) -> None:
    address = CERTIFICATE.wife_current_residence * times
    document = papers.draw("childbirth_certificate", replace(CERTIFICATE, wife_current_residence=address), ON, training=False)
    made = render(document)
    assert len(re.findall(rb"/Type /Page\b", made)) == 1
    assert address in own_text(made)


def test_bold_ends_where_it_ends() -> None:
    """reportlab 5.1 takes each text to begin in plain mode, though the mode outlives the text."""
    made = render(Document("test", "1", "测试", (Line((Span("粗", bold=True), Span("细"))),)))
    content = b"".join(_stream(body) for body in re.findall(rb"\d+ 0 obj(.*?)endobj", made, re.S))
    modes = re.findall(rb"(\d) Tr", content)
    assert modes == [b"2", b"0"]


def test_metadata_says_what_it_is(tmp_path: Path) -> None:
    document = papers.draw("childbirth_certificate", CERTIFICATE, ON, training=False)
    assert document.digest().encode() in render(document)
