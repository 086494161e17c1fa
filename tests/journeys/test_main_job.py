"""The clerk's whole job by keys: a real terminal, a real gateway process, a printer on a socket; the line down and up."""

import pytest

from tests.journeys.forms import OTHER, OWN, accept, approve, hand_over, take_in
from tests.pages import Workstation
from tests.practice import City

pytestmark = pytest.mark.timeout(150)


def test_a_case_of_the_own_office_from_the_counter_to_the_citizen_while_the_line_is_cut_and_to_the_city_after_it(city: City) -> None:
    with Workstation(city.root) as clerk:
        clerk.sign_in("1")
        clerk.sees_at_top("线路通", "未发0")
        clerk.cut_line()
        take_in(clerk, OWN)
        clerk.sees("打印机确认已出纸")
        clerk.sees_at_top("线路断", "未发3", "打印就绪")
        assert "王芳" in city.paper and "接" in city.paper and "训练样本" in city.paper
        accept(clerk)
        approve(clerk)
        clerk.press("f5")
        clerk.choose("打印生育服务证")
        clerk.is_told("已出纸，已办结")
        assert "Y5099010012026000001" in city.paper and "买买提·艾力" in city.paper
        hand_over(clerk, "王芳")
        clerk.sees_at_top("线路断", "未发11")
        clerk.join_line()
        clerk.sees_at_top("未发0")
        clerk.press("f6")
        clerk.sees("都已上报")
        assert clerk.text.count("已上报") >= 11 and "等待" not in clerk.text
    assert city.printer.connections > 0


def test_a_case_of_another_office_is_decided_there_and_its_original_printed_where_the_citizen_stands(city: City) -> None:
    city.prints_with("generic-58")  # it never says that paper has come out: the clerk does
    with Workstation(city.root) as clerk:
        clerk.sign_in("1")
        clerk.sees_at_top("线路通")
        take_in(clerk, OTHER)
        clerk.sees("申报地 练习二区乙镇人民政府", "请看出来的纸")
        clerk.press("f5")
        clerk.choose("完整")
        clerk.is_told("已出纸：接收凭证")
        clerk.sees_at_top("未发0")
        clerk.sign_out()

        clerk.sign_in("4")
        clerk.sees("欧阳娜娜", "待预审")
        accept(clerk)
        approve(clerk)
        clerk.press("f5")
        clerk.sees("不可以：生育服务证")
        clerk.sees_at_top("未发0")
        clerk.sign_out()

        clerk.sign_in("1")
        clerk.sees("4待打印 1")
        clerk.press("f5")
        clerk.choose("打印生育服务证")
        clerk.sees("完整吗")
        clerk.press("pagedown")  # a look at what it should say; the same digit at once would be a key held down
        clerk.choose("完整")
        clerk.is_told("已办结")
        assert "Y5099021002026000001" in city.paper and "欧阳娜娜" in city.paper
        hand_over(clerk, "欧阳娜娜")
        clerk.sees_at_top("未发0")
        clerk.sign_out()

        clerk.sign_in("4")
        clerk.press("f4")
        clerk.sees("已送达", "欧阳娜娜")
