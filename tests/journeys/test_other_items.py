"""The other three items by keys at 80×24, from 收件 to 送达: one person's proof on the spot, and two that go from desk to desk."""

import re
from datetime import date

import pytest

from tests.journeys.forms import accept
from tests.pages import Page, Typed, Workstation, person
from tests.people import identity_number
from tests.practice import City

pytestmark = pytest.mark.timeout(170)
CLERK, HEAD, SECOND, DISTRICT = "1", "2", "3", "7"  # 李敏, 何静, 张勇 of 甲街道; 陈岚 above it


def parent(birth: date, serial: int, name: str, residence: str, phone: str) -> tuple[Typed, ...]:
    """A parent of this district; of the second one everything but the name is that of the first."""
    alike = "" if residence == "=" else residence
    return person(
        identity_number(birth, serial), name, "01", alike or "=", "测试路0号" if alike else "=", "20100520" if alike else "=", phone
    )


def mother_and_father(titles: tuple[str, str], serial: int) -> tuple[Page, Page]:
    mother = parent(date(1985, 3, 7), serial * 2, "王芳", "jjd jy", "10085030702")
    father = parent(date(1984, 11, 2), serial * 2 + 1, "刘强", "=", "10084110201")
    return Page(titles[0], mother), Page(titles[1], father)


def turn_to(clerk: Workstation, title: str) -> None:
    """PgDn until the page is there; each turn is waited for."""
    while f"[{title}" not in clerk.text:
        before = page(clerk)
        clerk.press("pagedown")
        clerk.terminal.wait_for(lambda before=before: page(clerk) not in ("", before))  # type: ignore[misc]


def page(clerk: Workstation) -> str:
    """Which page of the form is open."""
    found = re.search(r"\[([^\]\s]+)\]", clerk.text)
    return found[1] if found else ""


def hand_in_everything(clerk: Workstation) -> None:
    """Originals of every line, then the receipt."""
    turn_to(clerk, "材料")
    clerk.sees("q缺")
    clerk.press(*"y" * sum(bool(re.match(r"\s*>?\s*\d+\s+缺", row)) for row in clerk.text.splitlines()))
    clerk.sees("不缺")
    clerk.press("enter")
    clerk.sees("[核对]")
    clerk.press("f10")
    clerk.sees("已保存在本机  收件号")


def confirm(clerk: Workstation, act: str, asks: str, told: str = "已保存在本机") -> None:
    clerk.choose(act)
    clerk.sees(asks)
    clerk.press("f10")
    clerk.is_told(told)


def change_to(clerk: Workstation, number: str, name: str) -> None:
    """Another person sits down, and opens the case that waits."""
    clerk.sees_at_top("未发0")
    clerk.sign_out()
    clerk.sign_in(number)
    clerk.sees(name)
    clerk.press("f4")
    clerk.sees("现在可以做")


def endorsed(clerk: Workstation) -> None:
    """What the village wrote is entered."""
    clerk.press("f4")
    clerk.choose("签注")
    clerk.choose("同意")
    clerk.sees("哪个村居签注的")
    clerk.terminal.write("甲一社区")
    clerk.press("enter")
    clerk.sees("村居谁签的名")
    clerk.terminal.write("刘会计")
    clerk.press("enter")
    clerk.sees("签注的日期")
    clerk.press("f10")
    clerk.is_told("已保存在本机")


def reviewed(clerk: Workstation) -> None:
    clerk.choose("审核")
    clerk.choose("同意")
    clerk.sees("F10确认")
    clerk.press("f10")
    clerk.is_told("已保存在本机")


def given_out(clerk: Workstation, paper: str) -> None:
    """Decided, printed, collected with signature."""
    confirm(clerk, "同意发证", "F10确认", "已同意发证")
    clerk.press("f5")
    clerk.choose(f"打印{paper}")
    clerk.is_told("已出纸，已办结")
    clerk.press("f4")
    clerk.choose("交付申请人")
    clerk.sees("交给谁？")
    clerk.press("f10")
    clerk.is_told("已送达")


def test_a_proof_for_one_person_is_made_on_the_spot(city: City) -> None:
    alone = {"婚姻状况": "10", "登记日期": ""}
    me = person(identity_number(date(1993, 3, 7), 102), "陈静", "hz", "jjd jy", "测试路0号", "", "10093030702")
    with Workstation(city.root) as clerk:
        clerk.sign_in(CLERK)
        clerk.press("f2")
        clerk.choose("婚育情况证明")
        clerk.fill_in([Page("本人", tuple(Typed(one.label, alone.get(one.label, one.text)) for one in me))])
        clerk.sees("[配偶")  # the last field goes on by itself
        turn_to(clerk, "申请")
        for label, text in (("用途", "入职"), ("使用单位", ""), ("子女数", "0")):
            clerk.fill(label, text)
        hand_in_everything(clerk)
        accept(clerk)
        clerk.press("f4")
        given_out(clerk, "婚育情况证明")
        assert "婚" in city.paper and "入职" in city.paper and "H5099010012026000001" in city.paper


def test_a_certificate_for_an_only_child_goes_from_the_village_by_two_people_to_the_head(city: City) -> None:
    with Workstation(city.root) as clerk:
        clerk.sign_in(CLERK)
        clerk.press("f2")
        clerk.choose("独生子女父母光荣证")
        clerk.fill_in(mother_and_father(("母亲", "父亲"), 51))
        clerk.sees("[子女")
        for label, text in (("姓名", "刘一"), ("性别", "1"), ("出生日期", "20100101")):
            clerk.fill(label, text)
        hand_in_everything(clerk)
        accept(clerk)
        endorsed(clerk)
        change_to(clerk, SECOND, "王芳")
        reviewed(clerk)
        change_to(clerk, HEAD, "王芳")
        given_out(clerk, "光荣证")
        assert "独生子女父母光荣证" in city.paper.replace(" ", "") and "刘一" in city.paper


def test_one_more_child_is_approved_by_the_district(city: City) -> None:
    with Workstation(city.root) as clerk:
        clerk.sign_in(CLERK)
        clerk.press("f2")
        clerk.choose("再生育审批")
        clerk.fill_in(mother_and_father(("女方", "男方"), 61))
        clerk.sees("[前婚")
        turn_to(clerk, "子女")
        for label, text in (("姓名", "刘一"), ("性别", "1"), ("出生日期", "20120101")):
            clerk.fill(label, text)
        turn_to(clerk, "申请")
        clerk.fill("理由", "6")
        hand_in_everything(clerk)
        accept(clerk)
        endorsed(clerk)
        clerk.choose("略过这个环节（依据待核实）")
        clerk.sees("F10确认")
        clerk.terminal.write("是否公示待核实")
        clerk.press("f10")
        clerk.is_told("已保存在本机")
        change_to(clerk, SECOND, "王芳")
        reviewed(clerk)
        change_to(clerk, DISTRICT, "王芳")
        clerk.sees("认领       网关")  # opening the case asked for it
        given_out(clerk, "再生育服务证")
        clerk.sees_at_top("练习一区卫生健康委员会", "未发0")
