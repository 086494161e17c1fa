"""应急接件 and 应急补录 by keys."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from cqclerk.commands import emergency, prereview
from cqclerk.domain.case import Case
from cqclerk.domain.emergency_gate import CUT, NOT_CONNECTED, Leave
from cqclerk.workplace.clock import OFFICE_TIME
from cqclerk.workplace.workplace import Workplace
from screens import bypass
from screens.back_entry import BackEntryScreen
from screens.desk import DeskScreen
from screens.emergency import EmergencyScreen
from screens.intake import IntakeScreen
from screens.processing import ProcessingScreen
from screens.widgets.field import Field
from screens.widgets.frame import Light
from tests.cases import form
from tests.screens.hosts import Host, Stage, on_stage, showing, signed_in

VILLAGE = "V509901001201"
LEAVE = Leave(NOT_CONNECTED, "no_phone", "", "何静", datetime(2026, 11, 25, 9, 30, tzinfo=OFFICE_TIME), "phone")
LINE = emergency.Register("练习一区甲街道甲沟村村民委员会", "2026-031", date(2026, 11, 23), "手字第7号")


async def tell(stage: Stage, *texts: str) -> None:
    for text in texts:
        await stage.write(text)
        await stage.press("enter")


async def test_a_village_says_why_and_who_allowed_it_and_goes_on_to_the_form(tmp_path: Path) -> None:
    async with on_stage(EmergencyScreen, tmp_path, office=VILLAGE) as stage:
        await stage.wait_for("应急接件")
        await stage.wait_for("通知 四（二）")
        await stage.press("f10")
        await stage.wait_for("没有写明线路情况")
        await tell(stage, "1", "4")
        await stage.press("f10")
        await stage.wait_for("其他特殊原因要写明")
        await tell(stage, "老人没有手机")
        await stage.press("f10")
        await stage.wait_for("没有写明谁同意")
        await tell(stage, "何静")
        await stage.press("tab", "tab")
        await tell(stage, "1")
        await stage.press("f10")
        await stage.wait_for(lambda: bool(stage.host.went))
        name, (_, _, told) = stage.host.went[-1]
        assert name == "intake" and isinstance(told, dict)
        assert (told["emergency.reason"], told["emergency.words"]) == ("other", "老人没有手机")


async def test_with_nothing_owed_the_list_says_so_and_n_enters_a_line_of_a_paper_register(tmp_path: Path) -> None:
    async with on_stage(BackEntryScreen, tmp_path) as stage:
        await stage.wait_for("没有欠补的")
        await stage.press("n")
        await stage.wait_for(lambda: bool(stage.host.went))
        assert stage.host.went[-1] == ("emergency", (True,))


async def test_what_a_village_took_in_stands_in_the_list_until_the_home_office_has_it(tmp_path: Path) -> None:
    async with on_stage(BackEntryScreen, tmp_path) as stage:
        stage.session.desk.submit(lambda at: emergency.enter_register(at, "childbirth", form(), LEAVE, LINE)).result()
        stage.screen.look_again()
        await stage.wait_for("王芳 刘强")
        assert stage.line_with("王芳 刘强").split()[-2:][0] == "4项"
        await stage.press("enter")
        await stage.wait_for(lambda: bool(stage.host.went))
        assert stage.host.went[-1][0] == "processing"


async def test_a_line_that_was_entered_before_is_said_before_anybody_fills_the_form(tmp_path: Path) -> None:
    async with on_stage(lambda: EmergencyScreen(register=True), tmp_path) as stage:
        stage.session.desk.submit(lambda at: emergency.enter_register(at, "childbirth", form(), LEAVE, LINE)).result()
        await stage.wait_for("补录村居纸质登记")
        await tell(stage, LINE.village, LINE.number, "20261123", "手字第8号", "1", "", "何静", "", "", "1")
        await stage.press("f10")
        await stage.wait_for("已经补录过")
        assert not stage.host.went
        stage.screen.query_one("#register", Field).value = "2026-032"
        await stage.press("f10")
        await stage.wait_for(lambda: bool(stage.host.went))
        assert stage.host.went[-1][0] == "intake" and stage.host.went[-1][1][2]["emergency.register"] == "2026-032"


def by_hand(at: Workplace) -> Case:
    case = emergency.enter_register(at, "childbirth", form(), LEAVE, LINE)
    return prereview.accept(at, case.id, case.version)


def told(**more: str) -> dict[str, str]:
    """A form of the bypass that is filled."""
    leave = {"line": CUT, "reason": "no_phone", "approver": "何静", "day": "2026-11-25", "time": "09:30", "means": "phone"}
    return {**form(), **{f"emergency.{key}": value for key, value in (leave | more).items()}}


async def test_a_line_that_came_back_meanwhile_makes_an_ordinary_intake_of_it_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = Host.facts.fget
    monkeypatch.setattr(Host, "facts", property(lambda host: replace(without(host), link=Light("线路通"))))
    async with on_stage(lambda: IntakeScreen(told=told()), tmp_path, office=VILLAGE) as stage:
        await stage.press("1")
        await stage.wait_for("应急接件")
        await stage.press("f10", "f10")
        await stage.wait_for("已改成平常收件")
        assert not bypass.is_told(stage.screen.pane.form.values) and stage.screen.pane.form.values["wife.name"] == "王芳"
        await stage.press("f10")
        await stage.wait_for("已保存在本机")


async def test_the_desk_says_what_came_by_the_bypass_and_that_its_back_entry_is_overdue(tmp_path: Path) -> None:
    async with on_stage(DeskScreen, tmp_path) as stage:
        line = replace(LINE, taken_on=date(2026, 11, 10))
        stage.session.desk.submit(lambda at: emergency.enter_register(at, "childbirth", form(), LEAVE, line)).result()
        stage.screen.look_again()
        await stage.wait_for("应急补录逾期 1 件")
        await stage.wait_for("应急接件欠补4项")


async def test_what_a_village_gave_out_by_hand_is_decided_under_its_number(tmp_path: Path) -> None:
    with signed_in(tmp_path / "a") as session:
        case = session.desk.submit(by_hand).result()
        async with showing(lambda: ProcessingScreen(case.id), session) as stage:
            await stage.wait_for("村居已手开 手字第7号")
            await stage.press("1")
            await stage.wait_for("同意就用这个号")
            await stage.press("f10")
            await stage.wait_for("已送达")
            await stage.wait_for("补录登记")
        assert session.desk.submit(lambda at: at.case(case.id)).result().certificate_number == "手字第7号"
