"""The walkthrough: the main job without a screen, with a real gateway, real sockets and printers' bytes."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from cqclerk.domain.guards import NotAllowed, Objection
from data.place import Place, StationHome, hold
from printing.escpos import reader
from screens.cli import main
from screens.saying import Said, Steps


@dataclass(frozen=True)
class Walked:
    status: int
    out: str
    err: str
    folder: Path

    @property
    def steps(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


def walk(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> Walked:
    status = main(["walkthrough", "--out", str(folder), *words])
    return Walked(status, *capsys.readouterr(), folder)


def test_every_step_comes_about_and_the_papers_are_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    walked = walk(tmp_path, capsys, "--json")
    assert (walked.status, walked.err) == (0, "")
    assert [step["step"] for step in walked.steps] == list(range(1, 23)) and all(step["ok"] for step in walked.steps)
    papers = [Path(str(paper)) for step in walked.steps for paper in step["papers"]]  # type: ignore[attr-defined]
    assert sorted(paper.suffix for paper in papers) == [".escpos"] * 3 + [".pdf"] + [".png"] * 4
    certificate = next(paper for paper in papers if "certificate" in str(paper) and paper.suffix == ".escpos")
    text = "\n".join(reader.lines(reader.read(certificate.read_bytes())))
    assert "王芳" in text and "训练样本" in text
    assert all(Image.open(paper).height > 300 for paper in papers if paper.suffix == ".png")
    assert next(paper for paper in papers if paper.suffix == ".pdf").read_bytes().startswith(b"%PDF-")
    assert main(["--home", str(tmp_path), "--training", "verify", "--chain"]) == 0
    assert capsys.readouterr().out.count("逐条相符") == 5


def test_a_step_that_does_not_come_about_ends_the_walk_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuses() -> Said:
        raise NotAllowed(Objection("review.role"))

    def steps(*_: object) -> Steps:
        yield "收件", lambda: Said("已保存在本机")
        yield "预审接件", refuses
        yield "办理决定", refuses

    monkeypatch.setattr("screens.walk.steps", steps)
    walked = walk(tmp_path, capsys)
    assert walked.status == 1 and walked.err == "有一步没有成，到此为止；上面最后一行写着原因。\n"
    done, failed = walked.out.splitlines()[1:]
    assert done == " 1 [成] 收件：已保存在本机"
    assert failed.startswith(" 2 [败] 预审接件：") and failed.endswith("。") and "NotAllowed" not in failed


def test_a_folder_in_which_a_workstation_is_open_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with hold(StationHome(Place(tmp_path).training())):
        walked = walk(tmp_path, capsys, "--json")
    assert walked.status == 1 and len(walked.steps) == 1 and "已在另一个窗口打开" in str(walked.steps[0]["detail"])
    assert [path.name for path in Place(tmp_path).training().iterdir()] == ["lock"]
