"""Code tables: by number, by initials, by name."""

import pytest

from cqclerk.domain.codes import Code, CodeTable

TABLE = CodeTable(
    "ethnicity",
    "民族",
    "GB/T 3304",
    "x",
    "",
    (Code("01", "汉族", "hz"), Code("15", "土家族", "tjz"), Code("03", "回族", "hz"), Code("10", "朝鲜族", "cxz")),
)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("01", ["01"]),
        ("1", ["01", "15", "10"]),
        ("１５", ["15"]),
        ("hz", ["01", "03"]),
        ("TJ", ["15"]),
        ("土", ["15"]),
        ("朝鲜族", ["10"]),
        ("", ["01", "15", "03", "10"]),
        ("x", []),
    ],
)
def test_a_table_finds_what_was_typed_the_exact_code_first(typed, codes):
    assert [entry.code for entry in TABLE.find(typed)] == codes


def test_an_unknown_code_is_its_own_label_so_that_nothing_disappears_from_a_paper():
    assert TABLE.label("15") == "土家族"
    assert TABLE.label("99") == "99"
    assert TABLE.get("99") is None
