"""The first day of a real station: set up by keys, its recovery key copied, enrolled at a real gateway with a one-time code."""

import re
from pathlib import Path

import pytest

from tests.gateways import GatewayProcess, administer
from tests.pages import Workstation

pytestmark = pytest.mark.timeout(120)
OFFICE, NAME = "T500110001", "綦江区古南街道办事处"


def put(clerk: Workstation, text: str) -> None:
    """Into the field with the cursor, and on to the next."""
    clerk.terminal.write(text)
    clerk.terminal.wait_for(lambda: text in clerk.typing_row or "*" * len(text) in clerk.typing_row)
    before = clerk.terminal.cursor
    clerk.press("enter")
    clerk.terminal.wait_for(lambda: clerk.terminal.cursor != before)


def set_up(clerk: Workstation, url: str, code: str) -> None:
    clerk.choose("安装正式工作站")
    clerk.fill("机构所在", "gnjd")
    clerk.fill("机构所在", "")
    clerk.at("机构代码   T500110001")
    clerk.fill("机构代码", "")
    for label, text in (("窗口号", "1"), ("网关地址", url), ("登记码", code), ("打印机", "6"), ("接法", "3")):
        clerk.fill(label, text)
    clerk.fill("打印地址", "")
    clerk.at("1 姓名")
    for text in ("王会", "14", "secret word", "secret word"):
        put(clerk, text)
    clerk.press("f10")


def test_a_station_is_set_up_and_enrolled_and_its_people_sign_in(tmp_path: Path) -> None:
    city = tmp_path / "city"
    city.mkdir()
    administer(city, "add", OFFICE, NAME)
    gateway = GatewayProcess(city)
    try:
        with Workstation(tmp_path / "home", training=False) as clerk:
            clerk.sees("本机还没有安装")
            set_up(clerk, gateway.url, administer(city, "code", OFFICE))
            clerk.sees("恢复密钥（只显示这一次")
            clerk.press("escape", "ctrl+q")
            groups = re.findall(r"\b[A-Z2-9]{4}\b", clerk.text)
            clerk.terminal.write(groups[-1])
            clerk.sees("选人按数字", NAME, "王会")
            clerk.at("口令")
            clerk.terminal.write("secret word")
            clerk.press("enter")
            clerk.sees_at_top(NAME, "线路通", "未发0")
            clerk.sees("号段余200")
            assert "练习" not in clerk.text
    finally:
        gateway.kill()
