"""What breaks while a clerk works, with real processes: nothing that was said to be kept is lost, nothing is left behind."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cqclerk.workplace import rebuild
from data.place import Place, StationHome, hold
from tests.journeys.forms import OWN, accept, approve, take_in
from tests.pages import Workstation, is_running
from tests.practice import A, City
from tests.printing.fake_printer import Fault

pytestmark = pytest.mark.timeout(120)
ROOT = Path(__file__).parents[2]


def begin_a_form(clerk: Workstation) -> None:
    """A number, a name, and half a place."""
    clerk.press("f2")
    clerk.choose("生育登记")
    clerk.sees("随填随查")
    clerk.fill("证件号码", "509900199103070025")
    clerk.fill("姓名", "王芳")
    clerk.fill("民族", "01")
    clerk.at("户籍地")
    clerk.terminal.write("jj")
    clerk.terminal.wait_for(lambda: "jj" in clerk.typing_row)


def gateway_of(clerk: Workstation) -> int:
    """The one process that a workstation in practice starts."""
    (child,) = clerk.children
    return child


def wait_for_the_end(pid: int) -> None:
    """Of a process that is no child of ours."""
    if is_running(pid):
        descriptor = os.pidfd_open(pid)
        select.select([descriptor], [], [], 10)
        os.close(descriptor)
    assert not is_running(pid)


def nothing_is_left_but_the_draft(clerk: Workstation, gateway: int, city: City) -> None:
    """No process, no lock, a sound journal; what was half typed is there."""
    clerk.terminal.exit_status()
    wait_for_the_end(gateway)
    hold(StationHome(Place(city.root).training())).release()
    at = city.at(A)
    walk = rebuild.verify(at.store, at.station.public_key, at.station.gateway_key)
    at.close()
    assert not walk.faults
    (draft,) = city.drafts(A)
    assert "王芳" in draft.fields and '"text": "jj"' in draft.focus


def test_a_form_stands_where_it_stood_after_the_power_went(city: City) -> None:
    with Workstation(city.root) as clerk:
        clerk.sign_in("1")
        begin_a_form(clerk)
        clerk.terminal.wait_for(lambda: any('"text": "jj"' in draft.focus for draft in city.drafts(A)))
        gateway = gateway_of(clerk)
        clerk.is_killed()
        nothing_is_left_but_the_draft(clerk, gateway, city)
    with Workstation(city.root) as clerk:
        clerk.sign_in("1")
        clerk.sees("有1件没收完（王芳）")
        clerk.press("f2")
        clerk.at("户籍地     jj")
        clerk.is_told("接着收")
        assert "王芳" in clerk.text and "509900199103070025" in clerk.text
        clerk.press("d")
        clerk.sees("练习一区甲街道  江津区德感街道")


def control_q(clerk: Workstation) -> None:
    clerk.press("ctrl+q")


def be_told_to_end(clerk: Workstation) -> None:
    os.kill(clerk.pid, signal.SIGTERM)


def close_the_terminal(clerk: Workstation) -> None:
    clerk.terminal.hang_up()


@pytest.mark.parametrize("end", [control_q, be_told_to_end, close_the_terminal])
def test_however_the_program_is_ended_the_half_typed_form_is_kept_and_no_process_is_left(
    city: City, end: Callable[[Workstation], None]
) -> None:
    with Workstation(city.root) as clerk:
        clerk.sign_in("1")
        begin_a_form(clerk)
        gateway = gateway_of(clerk)
        end(clerk)
        nothing_is_left_but_the_draft(clerk, gateway, city)


def test_a_wrong_password_is_said_and_the_next_one_signs_in(city: City) -> None:
    with Workstation(city.root) as clerk:
        clerk.tries_to_sign_in("1", "4321")
        clerk.is_told("口令不对")
        clerk.at("口令")
        clerk.terminal.write("1234")
        clerk.press("enter")
        clerk.sees("筛选")


def test_a_second_program_over_the_same_home_says_so_and_ends(city: City) -> None:
    with Workstation(city.root) as clerk:
        clerk.sees("选人按数字")
        with Workstation(city.root) as second:
            second.terminal.wait_until_ended()
            assert f"本工作站已在另一个窗口打开（进程 {clerk.pid}）" in second.text
            assert second.terminal.exit_status() == 1
        verify = [sys.executable, "-m", "cqclerk", "--home", str(city.root), "--training", "verify", "--chain"]
        done = subprocess.run(verify, cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert done.returncode == 1 and f"进程 {clerk.pid}" in done.stderr
        clerk.sign_in("1")


def test_a_printer_that_is_switched_off_or_cut_loses_nothing_and_is_asked_about(city: City) -> None:
    with Workstation(city.root) as clerk:
        clerk.sign_in("1")
        city.printer.fault = Fault.PAPER_OUT
        take_in(clerk, OWN)
        clerk.sees("接收凭证：打印机缺纸")
        clerk.sees_at_top("缺纸")
        accept(clerk)
        approve(clerk)
        city.printer.fault, city.printer.cut_after = Fault.NONE, 200
        clerk.press("f5")
        clerk.choose("打印生育服务证")
        clerk.sees("待确认", "生育服务证完整吗？")
        city.printer.cut_after = None
        clerk.choose("没出来")
        clerk.is_told("已出纸，已办结")
        clerk.sees("废页")
        assert city.paper.count("Y5099010012026000001") >= 1
        city.printer.switch_off()
        clerk.choose("打印接收凭证")
        clerk.is_told("连不上打印机")


def test_a_gateway_that_dies_leaves_the_clerk_working(city: City) -> None:
    with Workstation(city.root) as clerk:
        clerk.sign_in("1")
        clerk.sees_at_top("线路通", "未发0")
        os.kill(gateway_of(clerk), signal.SIGKILL)
        clerk.sees_at_top("线路断")
        take_in(clerk, OWN)
        clerk.sees("打印机确认已出纸")
        clerk.sees_at_top("线路断", "未发3")
        clerk.press("f6")
        clerk.sees("等待", "收件")
        clerk.press("ctrl+q")
        clerk.terminal.wait_until_ended()
