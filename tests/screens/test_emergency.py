"""应急接件 and 应急补录 by keys."""

from datetime import date, datetime
from pathlib import Path

from cqclerk.commands import emergency
from cqclerk.domain.emergency_gate import NOT_CONNECTED, Leave
from cqclerk.workplace.clock import OFFICE_TIME
from screens.back_entry import BackEntryScreen
from screens.emergency import EmergencyScreen
from tests.cases import form
from tests.screens.hosts import Stage, on_stage

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
