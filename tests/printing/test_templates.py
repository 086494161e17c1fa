"""A paper's file: editions by date, a slip of the pen named with its line before the counter; a station's own file beside the program's."""

from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printing import papers, preview, templates
from printing.document import Document
from printing.template_lines import FileLines
from printing.templates import TemplateError
from tests.printing.paper_samples import EVERY, RECEIPT

ON = date(2026, 11, 25)
PAPER = """
title = "测试"
form = "slip"
[[edition]]
id = "a"
from = 2020-01-01
to = 2020-12-31
source = "自拟"
mark = "own"
[[edition.block]]
kind = "line"
text = "{receipt_number:bold}"
[[edition]]
id = "b"
from = 2021-01-01
source = "自拟"
mark = "own"
copies = ["第一联", "第二联"]
[[edition.block]]
kind = "line"
text = "{copy} {receipt_number}"
[[edition.block]]
kind = "table"
each = "materials"
shares = [3, 1]
head = ["材料", "份数"]
cells = ["{row.name}", "{row.count}"]
[[edition.block]]
kind = "signature"
label = "签字"
copy = 1
"""


def drawn(own: str, on: date = ON) -> Document:
    return papers.draw("receipt", RECEIPT, on, training=False, own=own)


def refused(own: str) -> TemplateError:
    with pytest.raises(TemplateError) as error:
        drawn(own)
    assert error.value.file == "receipt.toml"
    return error.value


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def test_an_edition_of_the_station_comes_before_that_of_the_program_while_it_is_in_force() -> None:
    assert drawn(PAPER, date(2020, 6, 1)).edition.startswith("a+")
    assert drawn(PAPER).edition.startswith("b+")
    ended = PAPER.replace("from = 2021-01-01", "from = 2021-01-01\nto = 2021-12-31")
    assert drawn(ended).edition == drawn("").edition == "2019-12"
    with pytest.raises(TemplateError, match="2019-01-01"):
        drawn(PAPER, date(2019, 1, 1))


def test_of_two_that_are_in_force_the_later_one_counts() -> None:
    assert drawn(PAPER.replace("to = 2020-12-31", "")).edition.startswith("b+")


def test_an_edition_of_the_station_is_named_with_what_it_says() -> None:
    assert drawn(PAPER).edition != drawn(PAPER.replace("材料", "资料")).edition


def test_the_name_of_an_edition_of_the_program_is_not_taken_again() -> None:
    taken = PAPER.replace('id = "b"', 'id = "2019-12"')
    assert refused(taken).line == line_of(taken, '"2019-12"')


def test_each_copy_is_a_sheet_with_what_belongs_to_it() -> None:
    lines = [preview.plain(line) for line in preview.lines(drawn(PAPER), 32)]
    first, second = lines.index("第一联 " + RECEIPT.receipt_number), lines.index("第二联 " + RECEIPT.receipt_number)
    cut = lines.index("- " * 16)
    assert first < next(n for n, line in enumerate(lines) if line.startswith("签字")) < cut < second
    assert any("身份证" in line and "2份" in line for line in lines)


@pytest.mark.parametrize(
    ("slip", "named"),
    [
        ("{receipt_nr}", "receipt_nr"),
        ("{receipt_number:blod}", "blod"),
        ("{row.name}", "row.name"),
        ("{materials}", "materials"),
        ("{receipt number}", "花括号"),
        ("{office", "花括号"),
    ],
)
def test_a_slip_of_the_pen_is_named_with_its_line(slip: str, named: str) -> None:
    text = PAPER.replace("{copy} {receipt_number}", slip)
    error = refused(text)
    assert named in error.reason and error.line == line_of(text, slip) and f"第{error.line}行" in str(error)


@pytest.mark.parametrize("line", ['title = "测试"', 'form = "slip"', 'id = "b"', "from = 2021-01-01", 'source = "自拟"', 'mark = "own"'])
def test_a_file_that_lacks_something_is_refused(line: str) -> None:
    assert refused(PAPER.replace(line, "")).line


@pytest.mark.parametrize(
    ("broken", "at"),
    [
        ("kind = ", "kind = "),
        ('kind = "poem"', "poem"),
        ('kind = "line"', 'kind = "line"'),
        ('kind = "line"\ntext = "x"\nwehn = "gaps"', "wehn"),
        ('kind = "line"\ntext = "x"\nalign = "middle"', "middle"),
        ('kind = "line"\ntext = "x"\nindent = "3"', "indent"),
        ('kind = "line"\ntext = "x"\ncopy = "1"', "copy"),
        ('kind = "line"\ntext = 7', "text = 7"),
        ('kind = "line"\ntext = "{n}"', "{n}"),
        ('kind = "line"\ntext = "x"\neach = "office"', "each"),
        ('kind = "line"\ntext = "x"\nwhen = ["gaps"]', "when"),
        ('kind = "space"\nlines = -1', "lines"),
        ('kind = "qr"\ntext = "x"\nside_mm = "big"', "side_mm"),
        ('kind = "pairs"\nrows = [["一", "二", "三"]]', "rows"),
        ('kind = "pairs"\nrows = ["一"]', "rows"),
        ('kind = "table"\neach = "gaps"\nshares = [1]\ncells = ["a", "b"]', "shares"),
        ('kind = "table"\neach = "gaps"\nshares = [0]\ncells = ["a"]', "shares"),
        ('kind = "line"\ntext = "没有收尾', "没有收尾"),
    ],
)
def test_a_broken_block_is_named_with_its_line(broken: str, at: str) -> None:
    text = PAPER.replace('kind = "line"\ntext = "{copy} {receipt_number}"', broken)
    error = refused(text)
    first = line_of(text, 'copies = ["第一联')
    assert error.line == next(n for n, line in enumerate(text.splitlines(), 1) if n > first and at in line) or (
        broken == 'kind = "line"' and error.line == first + 1
    )


def test_a_file_whose_end_is_missing_names_its_last_line() -> None:
    assert refused(PAPER + 'rows = [["a",').line == len(PAPER.splitlines()) + 1


@given(st.integers(0, 60), st.sampled_from(["", "x", '"', "[", "text = 3", 'kind = "rule"', "{no}", "indent = 2.5", "\n\n"]))
@settings(max_examples=150)
def test_whatever_is_done_to_a_line_the_file_is_refused_or_the_paper_can_be_drawn(place: int, put: str) -> None:
    kind = "receipt"
    lines = (files("data") / "papers" / "receipt.toml").read_text("utf-8").replace('"2019-12"', '"mine"').splitlines()
    lines[place % len(lines)] = put
    try:
        editions = templates.own_editions(kind, "\n".join(lines), papers.names_of(papers.FACTS[kind]))
    except TemplateError as error:
        assert 0 < error.line <= len(lines) + 1
        return
    for edition in editions:
        assert preview.lines(papers.drawn_by(edition, EVERY[kind], training=True), 32)


@given(st.text(max_size=200))
def test_whatever_the_file_is_nothing_but_a_refusal_comes_of_it(text: str) -> None:
    with pytest.raises(TemplateError):
        templates.parse("receipt", text, frozenset({"office"}))


def test_a_block_in_one_line_is_named_by_its_edition() -> None:
    text = 'title = "一"\nform = "slip"\n[[edition]]\nid = "a"\nblock = [{kind = "poem"}]'
    assert FileLines(text).of_block(1, 1, "kind") == 3
