"""告知承诺 at the window: read out, chosen or not, what it stands for, taken back, and what follows a false one."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cqclerk.commands import commitment, intake, prereview
from cqclerk.domain.application import Proof
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.commitment import Choice
from cqclerk.domain.form import capture
from cqclerk.workplace.workplace import Workplace
from screens.filling import Filling, Spot
from screens.intake import IntakeScreen
from screens.prereview import PrereviewScreen
from screens.processing import ProcessingScreen
from tests.cases import ITEM, form
from tests.offices import REFERENCE
from tests.screens.hosts import HandSession, Stage, on_stage, showing, signed_in

PROMISED = {"proof": "commitment", "commitment_told": "told", "commitment_by": "self", "commitment_on": "2026-11-25"}
STOOD_FOR = ("material.household_register", "material.marriage_certificate")


@pytest.fixture(autouse=True)
def one_item(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only 生育登记 is taken in, so that its form is there at once."""
    for name, item in REFERENCE.items.items():
        monkeypatch.setitem(REFERENCE.items, name, replace(item, offered=name == "childbirth"))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[HandSession]:
    with signed_in(tmp_path / "a") as session:
        yield session


def promising(**more: str) -> dict[str, str]:
    """A form without the papers that a promise stands for."""
    fields = {**form(), "credit_outcome": "clear", **PROMISED, **more}
    return {key: text for key, text in fields.items() if not key.startswith(STOOD_FOR)}


def taken_in(at: Workplace) -> Case:
    return intake.submit(at, "childbirth", promising())


def accepted(at: Workplace) -> Case:
    case = taken_in(at)
    return prereview.accept(at, case.id, case.version)


def made(session: HandSession, make: Callable[[Workplace], Case]) -> Case:
    return session.desk.run(make, 30)


def now(session: HandSession, case: Case) -> Case:
    return session.desk.run(lambda at: at.case(case.id), 30)


def fill(stage: Stage, **values: str) -> None:
    """A form as far as it was filled, standing on its materials."""
    stage.screen.start(Filling(ITEM, REFERENCE, promising(**values)), Spot("material"))


async def test_it_is_read_out_from_a_key_and_that_it_was_not_chosen_is_written_down(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.press("ctrl+g")
        await stage.wait_for("1 事项名称")
        assert "女方户口簿、男方户口簿、结婚证" in stage.text and "待核实" in stage.text
        await stage.press("end")
        await stage.wait_for("纳入信用记录")
        await stage.press("pageup")
        await stage.wait_for("所作承诺是真实意思表示")
        assert "1承诺" in stage.text, "what the digits do stands there however far one reads"
        await stage.press("2")
        await stage.wait_for("不选承诺，按一般方式提交材料")
        values = stage.screen.pane.form.values
        assert (values["proof"], values["commitment_told"]) == ("documents", "told")
        assert capture(ITEM, values, REFERENCE.readers).application.proof is Proof.DOCUMENTS


async def test_who_chooses_it_signs_next_and_esc_leaves_everything_as_it_was(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.press("ctrl+g")
        await stage.wait_for("1 事项名称")
        await stage.press("escape")
        await stage.wait_for("证件号码")
        assert "proof" not in stage.screen.pane.form.values
        await stage.press("ctrl+g")
        await stage.wait_for("1 事项名称")
        await stage.press("1")
        await stage.wait_for("承诺书上签名")
        assert stage.screen.focused.field.label == "承诺签名"
        await stage.press("1", "enter")
        assert stage.screen.pane.form.values["commitment_by"] == "self"


async def test_the_checklist_shows_what_the_promise_stands_for_and_leads_to_what_is_told(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        fill(stage)
        await stage.wait_for("承诺代替")
        rows = [row for row in stage.text.splitlines() if "承诺代替" in row]
        assert len(rows) == 3 and all("户口簿" in row or "结婚证" in row for row in rows)
        await stage.press("c")
        await stage.wait_for("1 事项名称")


@pytest.mark.parametrize("outcome", ["unknown", "listed"])
async def test_where_the_credit_list_does_not_allow_it_nothing_is_replaced(tmp_path: Path, outcome: str) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        fill(stage, credit_outcome=outcome)
        await stage.wait_for(lambda: stage.line_with("女方户口簿").split()[1:2] == ["缺"])
        assert "承诺代替" not in stage.text
        await stage.press("ctrl+g", "1")
        if outcome == "listed":
            await stage.wait_for("信用修复以前不适用告知承诺")
            assert "1 事项名称" in stage.text, "it is not chosen"


async def test_a_promise_that_does_not_count_says_so_beside_its_field(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        stage.screen.start(Filling(ITEM, REFERENCE, promising(commitment_by="agent", credit_outcome="unknown")), Spot("commitment_by"))
        await stage.wait_for("不能代签，不算数")
        assert "失信未查，材料照收" in stage.line_with("办理方式")
        await stage.wait_for("承诺 代签不算")
        await stage.press("1", "enter")
        await stage.wait_for(lambda: "不能代签" not in stage.text)


async def test_the_prereview_shows_by_whom_and_when_it_was_signed_and_what_it_stands_for(session: HandSession) -> None:
    case = made(session, taken_in)
    async with showing(lambda: PrereviewScreen(case.id), session) as stage:
        await stage.wait_for("承诺书由")
        assert "承诺办理" in stage.row(1) and "2026-11-25" in stage.line_with("承诺书由")
        assert "承诺  " in stage.line_with("承诺代替 女方户口簿、男方户口簿、结婚证")


async def test_taken_back_before_acceptance_it_waits_for_the_papers(session: HandSession) -> None:
    case = made(session, taken_in)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("告知承诺（")
        await stage.press(stage.line_with("告知承诺（").split()[0])
        await stage.wait_for("撤回承诺，改交材料")
        assert "不可以：责令限期整改" in stage.text
        await stage.press("1")
        await stage.wait_for("撤回承诺？")
        await stage.press("enter")
        await stage.wait_for("补正中")
        assert "改交材料，还缺3项" in stage.text
    after = now(session, case)
    assert (after.phase, after.commitment.choice) == (Phase.SUPPLEMENTING, Choice.WITHDRAWN)


async def test_taken_back_after_acceptance_the_papers_are_brought_in_the_same_form(session: HandSession) -> None:
    case = made(session, accepted)
    case = made(session, lambda at: commitment.withdraw_commitment(at, case.id, case.version))
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await stage.wait_for("补交承诺的材料")
        assert "不可以：同意发证，承诺不再算数" in stage.text and "还缺3项" in stage.text
        await stage.press(stage.line_with("补交承诺的材料").split()[0])
        await stage.wait_for(lambda: stage.host.went == [("intake", (case.id,))])


async def test_a_false_one_is_found_mended_and_recorded_by_digits(session: HandSession) -> None:
    case = made(session, accepted)
    async with showing(lambda: ProcessingScreen(case.id), session) as stage:
        await choose(stage, "承诺不实（")
        await stage.wait_for("怎样查到的")
        await stage.write("民政查无结婚登记")
        await stage.press("enter")
        await stage.wait_for("本件停办：责令限期整改")
        assert "不可以：同意发证" in stage.text and "42号" in stage.line_with("不可以：同意发证")
        await choose(stage, "责令限期整改 ")
        await stage.wait_for("限几个工作日")
        await stage.write("0")
        await stage.press("enter")
        await stage.wait_for("请填工作日数")
        await stage.press("backspace", "5", "enter")
        await stage.wait_for("5 个工作日内补交")
        await stage.write("补交结婚证")
        await stage.press("enter")
        await stage.wait_for("12-02 前整改")
        await choose(stage, "纳入信用记录 ")
        await stage.wait_for("1 作出不实承诺")
        await stage.press("1")
        await stage.wait_for("写明记录的内容")
        await stage.write("承诺已婚，查无登记")
        await stage.press("enter")
        await stage.wait_for("记失信")
    after = now(session, case)
    assert after.commitment.recorded == "false" and len(after.gaps) == 3


async def choose(stage: Stage, word: str) -> None:
    """From the list of what may be done about a promise."""
    await stage.wait_for("告知承诺（")
    await stage.press(stage.line_with("告知承诺（").split()[0])
    await stage.wait_for(lambda: any(word in row and row.split()[0].isdigit() for row in stage.text.splitlines() if row.strip()))
    row = next(row for row in stage.text.splitlines() if word in row and row.split()[0].isdigit())
    await stage.press(row.split()[0])
