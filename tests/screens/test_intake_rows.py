"""收件 of a remarried couple by keys: earlier marriages, children of both and of one, an agent with papers, pages of each."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cqclerk.domain.application import MaterialForm
from cqclerk.domain.case import Case
from screens.intake import IntakeScreen
from screens.widgets.checklist import Checklist
from screens.widgets.field import Field
from tests.offices import REFERENCE
from tests.people import DING_YI, LIU_QIANG, WANG_FANG
from tests.screens.hosts import Stage, on_stage
from tests.screens.test_intake import cases


async def fill(stage: Stage, label: str, text: str) -> None:
    """Type into a field of the page."""
    field = next(each for each in stage.screen.query(Field) if each.label == label)
    field.focus()
    await stage.pilot.pause()
    await stage.write(text)


async def next_page(stage: Stage, title: str) -> None:
    await stage.press("pagedown")
    await stage.wait_for(f"[{title}]")
    await stage.wait_for(lambda: title in ("材料", "核对") or len(stage.screen.query(Field)) > 0)
    await stage.pilot.pause()


@pytest.fixture
def remarried(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, item in REFERENCE.items.items():
        monkeypatch.setitem(REFERENCE.items, name, replace(item, offered=name == "additional_child"))


@pytest.mark.usefixtures("remarried")
async def test_marriages_children_agent_and_pages_of_a_remarried_couple_are_taken_in_row_by_row(tmp_path: Path) -> None:
    async with on_stage(IntakeScreen, tmp_path) as stage:
        await stage.wait_for("收件 再生育审批")
        await stage.write(WANG_FANG.identity_number)
        await fill(stage, "姓名", "王芳")
        await next_page(stage, "男方")
        await stage.write(LIU_QIANG.identity_number)
        await fill(stage, "姓名", "刘强")
        await next_page(stage, "前婚1")
        for label, text in (("谁的", "1"), ("前配偶", "陈杰"), ("结婚日期", "20120501"), ("结束日期", "20160703"), ("结束方式", "1")):
            await fill(stage, label, text)
        await next_page(stage, "前婚2")
        await next_page(stage, "子女1")
        for label, text in (("姓名", "陈小"), ("出生日期", "20130909"), ("谁的子女", "2"), ("第几任", "1"), ("抚养权", "2")):
            await fill(stage, label, text)
        await next_page(stage, "子女2")
        await next_page(stage, "申请")
        await fill(stage, "申请类型", "2")
        await fill(stage, "代办人", "丁一")
        await fill(stage, "代办人证件", DING_YI.identity_number)
        await next_page(stage, "材料")
        checklist = stage.screen.query_one(Checklist)
        assert {"material.authorisation", "material.agent_identity_card"} <= {each.key for each in checklist.materials}
        await stage.press("home", "d")
        assert "电子证照" in stage.line_with("女方身份证件") and "免提交纸质件" in stage.line_with("女方身份证件")
        await stage.press("up", "y")
        await stage.press("up")
        assert "免提交" not in stage.line_with("女方身份证件")
        place = [each.key for each in checklist.materials].index("material.authorisation")
        await stage.press(*["down"] * place, "p", "2", "enter")
        await next_page(stage, "核对")
        await stage.press("pagedown")
        assert "原件2页" in stage.text
        await stage.press("f10")
        await stage.wait_for("已保存在本机")
        [case] = stage.on_store(cases)
    check(case)


def check(case: Case) -> None:
    application = case.application
    assert application is not None
    [marriage], [child] = application.marriages, application.children
    assert (marriage.of, marriage.partner, marriage.married_on, marriage.ended_on) == ("wife", "陈杰", date(2012, 5, 1), date(2016, 7, 3))
    assert (child.name, child.parents, child.of_marriage, child.custody) == ("陈小", "wife", "1", "2")
    assert not child.of_both
    assert (application.apply_by, application.agent_name, application.agent_identity_number) == ("agent", "丁一", DING_YI.identity_number)
    taken = {material.key: (material.form, material.pages) for material in application.materials}
    assert taken["authorisation"] == (MaterialForm.ORIGINAL, 2)
