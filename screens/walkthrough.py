"""`cqclerk walkthrough`: the main job without a screen, by the very commands that the screens run.

Two invented offices, a real gateway, real sockets, real printer bytes: first a case of the own office with the line down,
then one for the other office with the line up. Administrators use it as the self-test after installation.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from data.place import HomeInUse, Place
from data.problems import DatabaseProblem
from data.station import StationFileDamaged
from screens.entrance import sign_in_sentence
from screens.saying import NotAsExpected, Said
from screens.texts import is_refusal, refusal, sentence


@dataclass(frozen=True, slots=True)
class Step:
    """One step and what came of it; papers are files."""

    number: int
    title: str
    detail: str
    ok: bool
    papers: tuple[str, ...] = ()


@dataclass
class Report:
    """Says each step as it comes about."""

    as_json: bool
    steps: list[Step] = field(default_factory=list)

    def step(self, title: str, work: "Callable[[], Said]") -> None:
        """Do one step; an exception ends the walk, its sentence is the step's detail."""
        try:
            said = work()
        except Exception as error:  # the edge: whatever broke is this step's result, the walk ends
            self._say(Step(len(self.steps) + 1, title, why(error), False))
            raise Failed from error
        self._say(Step(len(self.steps) + 1, title, said.detail, True, said.papers))

    def _say(self, step: Step) -> None:
        self.steps.append(step)
        if self.as_json:
            fields = {"step": step.number, "title": step.title, "detail": step.detail, "ok": step.ok, "papers": step.papers}
            print(json.dumps(fields, ensure_ascii=False), flush=True)
            return
        mark = "成" if step.ok else "败"
        print(f"{step.number:>2} [{mark}] {step.title}：{step.detail}", flush=True)
        for paper in step.papers:
            print(f"        {paper}", flush=True)


def why(error: Exception) -> str:
    """What stopped a step: in the words of the screens where there are any, else the error itself."""
    from cqclerk.sync.problems import LinkProblem

    match error:
        case NotAsExpected():
            return str(error)
        case HomeInUse() | DatabaseProblem() | StationFileDamaged():
            return sign_in_sentence(error)
        case LinkProblem():
            return sentence(error.key)
        case _ if is_refusal(error):
            return refusal(error)
    return f"{type(error).__name__}: {error}"


class Failed(Exception):
    """A step did not come about; it has been said."""


def run(out: str | None, *, as_json: bool) -> int:
    """Play the job; 0 only if every step, print and acknowledgement came about."""
    from screens.walk import steps

    folder = Path(out) if out else Path(tempfile.mkdtemp(prefix="cqclerk-walkthrough-"))
    folder.mkdir(parents=True, exist_ok=True)
    if not as_json:
        print(f"不开屏幕，把主要业务走一遍（练习数据，纸上都标训练样本）。回执和证件放在 {folder}")
    report = Report(as_json)
    try:
        with ExitStack() as stack:
            for title, work in steps(Place(folder), stack):
                report.step(title, work)
    except Failed:
        print("有一步没有成，到此为止；上面最后一行写着原因。", file=sys.stderr)
        return 1
    if not as_json:
        print(f"{len(report.steps)} 步都成了。纸在 {folder}")
    return 0
