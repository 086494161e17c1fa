"""The page of `cqclerk rules explain`, as a person reads it in a terminal of eighty columns."""

import io
import json
import re
import sys
from pathlib import Path

import pytest

from screens.cells import width
from screens.cli import main

DOCUMENT = (Path(__file__).parents[2] / "docs/reference/rules-explain.md").read_text("utf-8")
EXAMPLE = re.search(r"```json\n(.*?)```", DOCUMENT, re.S)[1]
PAGE = re.search(r"```text\n(.*?)```", DOCUMENT, re.S)[1]


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    file = tmp_path / "facts.json"
    file.write_text(EXAMPLE, "utf-8")
    return file


def test_the_page_of_the_document_is_the_page_that_is_printed(facts, capsys):
    assert main(["rules", "explain", str(facts)]) == 0
    assert capsys.readouterr().out == PAGE


def test_no_line_is_wider_than_eighty_columns_whatever_is_asked(facts, capsys):
    for item in ("childbirth", "only_child_honor"):
        question = json.loads(EXAMPLE) | {"item": item, "request": {}, "children": [], "marriages": [], "materials": {}, "certificates": []}
        facts.write_text(json.dumps(question), "utf-8")
        assert main(["rules", "explain", str(facts)]) == 0
        printed = capsys.readouterr().out
        assert max(width(line) for line in printed.splitlines()) <= 80 and "还缺" in printed


def test_standard_input_is_read_with_or_without_a_mark_at_its_head(monkeypatch, capsys):
    for text in (EXAMPLE, "\ufeff" + EXAMPLE):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert main(["rules", "explain", "--json", "-"]) == 0
        assert json.loads(capsys.readouterr().out)["pack"]["id"] == "additional_child-2020"


def test_a_wrong_field_ends_the_call_with_its_path(facts, capsys):
    facts.write_text(EXAMPLE.replace("2018-05-20", "2018-5-20"), "utf-8")
    assert main(["rules", "explain", str(facts)]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "$.people.wife.marriage_date 日期要写成 2020-05-06 的样子。\n")
    assert main(["rules", "explain", "--json", str(facts)]) == 2
    assert json.loads(capsys.readouterr().err)["path"] == "$.people.wife.marriage_date"


def test_a_file_that_is_not_there_ends_the_call_with_its_name(tmp_path, capsys):
    assert main(["rules", "explain", str(tmp_path / "none.json")]) == 2
    assert "none.json" in capsys.readouterr().err


def test_real_offices_do_not_know_the_places_of_training_unless_it_is_asked_for(facts, capsys):
    facts.write_text(EXAMPLE.replace('"training": true', '"training": false'), "utf-8")
    assert main(["rules", "explain", str(facts)]) == 2
    assert capsys.readouterr().err.startswith("$.people.wife.registered_residence.division")
    assert main(["--training", "rules", "explain", str(facts)]) == 0
