"""失信 and 原件 at 预审, a late notice and handing on at 办理: by digits, said once, told in the timeline."""

from pathlib import Path

import pytest

from cqclerk.domain.case import Phase
from cqclerk.domain.credit import CreditCheck
from screens.desk import DeskScreen
from screens.outbox import OutboxScreen
from screens.prereview import PrereviewScreen
from screens.processing import ProcessingScreen
from screens.work_screen import WorkScreen
from tests.offices import OFFICE_B
from tests.people import LIU_QIANG, MAIMAITI, WANG_FANG
from tests.screens.hosts import showing
from tests.screens.test_prereview import now, opened, seen, taken_in

ELECTRONIC = {"material.identity_card.wife": "electronic", "material.identity_card.husband": "electronic"}


async def test_what_the_credit_list_says_is_entered_by_two_digits_and_stands_with_who_and_how(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        case = taken_in(session)
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await seen(stage)
            await stage.press("c")
            assert "2 有失信" in stage.text and "失信查询的结果" in stage.text
            await stage.press("escape")
            assert "1 通过并接件" in stage.text and stage.host.backs == 0
            await stage.press("c", "1")
            assert "3 电话核实" in stage.text
            await stage.press("3")
            await stage.wait_for("李敏 2026-11-25 查：电话核实")
            assert now(session, case).credit is CreditCheck.CLEAR and "1 通过并接件" in stage.text


async def test_the_originals_of_what_came_electronically_are_ticked_off_before_it_passes(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        case = taken_in(session, **ELECTRONIC)
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await seen(stage)
            assert "还有 2 件材料没有核验原件" in stage.line_with("不可以：通过并接件"), stage.text
            await stage.press("m")
            await stage.wait_for("看过哪些原件")
            await stage.press("1")
            await stage.wait_for("1 通过并接件")
            assert "原件由李敏核验" in stage.text and not now(session, case).gaps


async def test_a_paper_that_will_not_do_is_told_late_with_a_reason(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        case = taken_in(session)
        async with showing(lambda: PrereviewScreen(case.id), session) as stage:
            await seen(stage)
            choices = stage.screen.query_one("#choices").choices
            digit = next(place for place, one in enumerate(choices, 1) if one.id == "rare")
            await stage.press(str(digit))
            assert stage.host.went == [("processing", (case.id,))]
        async with showing(lambda: ProcessingScreen(case.id), session) as stage:
            await stage.wait_for("其他（")
            await stage.press(next(row.split()[0] for row in stage.text.splitlines() if "其他（" in row))
            await stage.wait_for("补充告知")
            await stage.press(next(row.split()[0] for row in stage.text.splitlines() if "补充告知" in row))
            await stage.wait_for("要重交")
            await stage.press("1")
            await stage.wait_for("1 告知这 1 项：女方身份证件（重交）")
            await stage.press("2")
            await stage.wait_for("1 告知这 2 项")
            await stage.press("1")
            await stage.wait_for("为什么第一次没有告知")
            await stage.press("enter")
            assert "请先写明" in stage.text
            await stage.write("看不清")
            await stage.press("enter")
            await stage.wait_for("准许补充告知 2 项")
            assert now(session, case).phase is Phase.SUPPLEMENTING


async def test_a_case_is_handed_on_to_an_office_found_by_its_name(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        case = taken_in(session)
        async with showing(lambda: ProcessingScreen(case.id), session) as stage:
            await stage.wait_for("其他（")
            await stage.press(next(row.split()[0] for row in stage.text.splitlines() if "其他（" in row))
            await stage.wait_for("转交办理地")
            await stage.press(next(row.split()[0] for row in stage.text.splitlines() if "转交办理地" in row))
            await stage.wait_for("1 申报地不是本机构")
            await stage.press("1")
            await stage.wait_for("转交哪个机构")
            await stage.write("nothing")
            await stage.press("enter")
            await stage.wait_for("没有找到这个机构")
            stage.screen.query_one("#question").field.value = "乙镇"
            await stage.press("enter")
            await stage.wait_for("练习二区乙镇人民政府：申报地不是本机构")
            await stage.press("enter")
            await stage.wait_for(lambda: now(session, case).home_office == OFFICE_B)
            await stage.wait_for("转交")


async def test_two_cases_are_compared_and_why_both_go_on_is_written_down(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        first, second = taken_in(session), taken_in(session, husband=MAIMAITI)
        async with showing(lambda: PrereviewScreen(second.id), session) as stage:
            await seen(stage)
            await stage.press("d")
            await stage.wait_for("另一件")
            assert "5099****" in stage.line_with("男方号码"), "of somebody else's number only so much is shown as tells it apart"
            assert stage.line_with("女方号码").count("509900199103070025") == 2
            await stage.press("1")
            await stage.wait_for("为什么这一件可以办")
            await stage.write("再婚")
            await stage.press("enter")
            await stage.wait_for("对照过")
            assert now(session, second).prereview.settled[0].receipt_number == first.receipt_number


@pytest.mark.parametrize("screen", [DeskScreen, OutboxScreen])
async def test_no_list_shows_an_identity_number(tmp_path: Path, screen: type[WorkScreen]) -> None:
    with opened(tmp_path) as session:
        taken_in(session), taken_in(session, husband=MAIMAITI)
        async with showing(screen, session, (120, 40)) as stage:
            await stage.wait_for("王芳")
            shown = "".join(stage.text.split())
            assert not [one for one in (WANG_FANG, LIU_QIANG, MAIMAITI) if one.identity_number in shown]
