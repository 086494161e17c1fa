"""`cqclerk paper`, as an administrator or an integrator types it."""

import io
import json
import sys
from pathlib import Path

import pytest

from printing.stationery import shelf
from screens.cli import main

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"


def made(tmp_path: Path, out: str, *more: str, paper: str = "receipt", printer: str = "generic-58", facts: str = "childbirth.json") -> int:
    arguments = ["--paper", paper, "--facts", str(SAMPLES / facts), "--printer", printer, "--out", str(tmp_path / out)]
    return main(["paper", *arguments, *more])


@pytest.mark.parametrize(("out", "head"), [("a.bin", b"\x00\x1c.\x1b@"), ("a.png", b"\x89PNG"), ("a.pdf", b"%PDF"), ("a.txt", b"    ")])
def test_each_form_is_made(tmp_path: Path, capsys, out: str, head: bytes) -> None:
    assert made(tmp_path, out) == 0
    assert (tmp_path / out).read_bytes().startswith(head) and out in capsys.readouterr().out


def test_text_goes_to_standard_output_in_the_columns_of_the_printer(capsysbinary) -> None:
    assert main(["paper", "--paper", "receipt", "--facts", str(SAMPLES / "childbirth.json"), "--printer", "generic-58", "--out", "-"]) == 0
    lines = capsysbinary.readouterr().out.decode().splitlines()
    assert "-" * 32 in lines and "【训练样本】" in lines[0] and any("50990100101202611250031" in line for line in lines)


def test_missing_facts_are_named_with_their_paths_and_nothing_is_written(tmp_path: Path, capsys, monkeypatch) -> None:
    facts = json.loads((SAMPLES / "childbirth.json").read_text("utf-8"))
    facts["paper"].pop("clerk")
    facts["people"]["wife"].pop("name")
    (tmp_path / "f.json").write_text(json.dumps(facts))
    call = ["paper", "--paper", "childbirth_certificate", "--printer", "virtual-80", "--out", str(tmp_path / "x.png")]
    assert main([*call, "--facts", str(tmp_path / "f.json")]) == 2
    assert capsys.readouterr().err == "还缺 $.people.wife.name；真的没有就写成空的。\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((tmp_path / "f.json").read_bytes())))
    call[2] = "receipt"
    assert main([*call, "--facts", "-", "--json"]) == 2
    assert json.loads(capsys.readouterr().err) == {"ok": False, "missing": ["$.paper.clerk"]}
    assert not (tmp_path / "x.png").exists()


def test_a_wrong_call_and_wrong_facts_say_what_is_wrong(tmp_path: Path, capsys) -> None:
    assert main(["paper", "--paper", "receipt"]) == 2 and "--facts --printer --out" in capsys.readouterr().err
    assert made(tmp_path, "a.png", paper="recipe") == 2 and "没有文书 recipe" in capsys.readouterr().err
    assert made(tmp_path, "a.bin", printer="a4-pdf") == 2 and "请写 .pdf" in capsys.readouterr().err
    assert made(tmp_path, "a.png", "--item", "only_child_honor") == 2 and capsys.readouterr().err.startswith("$.item 文件里是 childbirth")
    assert made(tmp_path, "a.png", printer="none") == 2 and capsys.readouterr().err.startswith("没有打印机 none；有 a4-pdf")
    assert (
        made(tmp_path, "a.png", paper="only_child_honor_certificate") == 2
        and "这种文书（only_child_honor_certificate）不是" in capsys.readouterr().err
    )
    assert made(tmp_path / "nowhere", "a.png") == 1 and "没有做出文书" in capsys.readouterr().err


def test_the_item_may_stand_in_the_call(tmp_path: Path) -> None:
    facts = json.loads((SAMPLES / "childbirth.json").read_text("utf-8"))
    del facts["item"]
    (tmp_path / "f.json").write_text(json.dumps(facts))
    call = ["--paper", "receipt", "--facts", str(tmp_path / "f.json"), "--printer", "a4-pdf", "--out", str(tmp_path / "a.pdf")]
    assert main(["paper", *call]) == 2
    assert main(["paper", "--item", "childbirth", *call]) == 0


def test_a_character_that_no_font_has_keeps_the_paper_from_being_made(tmp_path: Path, capsys) -> None:
    facts = json.loads((SAMPLES / "childbirth.json").read_text("utf-8"))
    facts["paper"]["clerk"] = "李\ue863"
    (tmp_path / "f.json").write_text(json.dumps(facts))
    call = ["--paper", "receipt", "--facts", str(tmp_path / "f.json"), "--printer", "a4-pdf", "--out", str(tmp_path / "a.pdf")]
    assert main(["paper", *call]) == 1 and "U+E863" in capsys.readouterr().err
    assert not (tmp_path / "a.pdf").exists()


def test_papers_editions_and_printers_are_listed_for_people_and_programs(capsys) -> None:
    assert main(["paper", "list"]) == 0
    page = capsys.readouterr().out
    assert "childbirth_certificate" in page and "draft-1 2016-01-01起，待核实" in page and "58mm 32列 gb2312" in page
    assert main(["paper", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    receipt = next(each for each in listed["papers"] if each["paper"] == "receipt")
    assert receipt["editions"][0]["since"] == "2019-12-31" and "receipt_number" in receipt["facts"]
    assert {"generic-58", "a4-pdf"} <= {each["name"] for each in listed["printers"]}


def on_form(tmp_path: Path, out: str, *more: str, printer: str = "a4-pdf") -> int:
    call = ["--form", "childbirth-booklet", "--facts", str(SAMPLES / "childbirth.json"), "--printer", printer, "--out", str(tmp_path / out)]
    return main(["paper", *call, *more])


@pytest.mark.parametrize(
    ("out", "printer", "head"), [("a.bin", "lq-630k", b"\x1b@"), ("a.png", "a4-pdf", b"\x89PNG"), ("a.pdf", "a4-pdf", b"%PDF")]
)
def test_a_certificate_is_made_on_its_pre_printed_form(tmp_path: Path, out: str, printer: str, head: bytes) -> None:
    assert on_form(tmp_path, out, printer=printer) == 0
    assert (tmp_path / out).read_bytes().startswith(head)


def test_a_form_says_that_it_is_a_sample_and_a_file_that_is_tried_goes_before_the_programs(tmp_path: Path, capsys) -> None:
    (tmp_path / "stationery").mkdir()
    own = tmp_path / "stationery" / "childbirth-booklet.toml"
    own.write_text(shelf.shipped_text("childbirth-booklet").replace('name = "照片"', 'name = "贴照片"'), "utf-8")
    assert on_form(tmp_path, "a.txt", "--papers", str(tmp_path), "--json") == 0
    text = (tmp_path / "a.txt").read_text("utf-8")
    assert "贴照片" in text and "训练样本" in text and json.loads(capsys.readouterr().out)["paper"] == "childbirth_certificate"
    own.write_text("title = 3", "utf-8")
    assert on_form(tmp_path, "b.txt", "--papers", str(tmp_path)) == 1 and "第1行" in capsys.readouterr().err


def test_a_form_is_no_receipt_and_only_of_its_own_paper(tmp_path: Path, capsys) -> None:
    assert on_form(tmp_path, "a.bin", printer="generic-58") == 2 and "打不了证件纸" in capsys.readouterr().err
    assert on_form(tmp_path, "a.pdf", "--paper", "receipt") == 2 and "不是 receipt 的" in capsys.readouterr().err
