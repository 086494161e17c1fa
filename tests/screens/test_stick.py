"""U 盘: a file goes out, an answer comes home, another station's file is brought to the gateway; what is wrong is told."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cqclerk.commands import intake
from cqclerk.gateway import bundles
from cqclerk.sync import stick
from cqclerk.sync.light import Leg, OnItsWay
from cqclerk.workplace import exchange
from cqclerk.workplace.workplace import Workplace
from screens import stick_files
from screens.link_state import LinkState
from screens.stick import StickScreen
from tests.cases import form
from tests.gateways import City, city
from tests.offices import OFFICE_A, OFFICE_B
from tests.screens.hosts import HandSession, PaperLine, open_session, showing
from tests.sticks import Village


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with city(tmp_path / "gateway") as made:
        beyond = Village(made, tmp_path / "stations")
        yield beyond
        beyond.close()


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    folder = tmp_path / "U"
    folder.mkdir()
    return folder


@pytest.fixture
def session(tmp_path: Path, usb: Path) -> Iterator[HandSession]:
    """A station that was never enrolled; its stick is there."""
    made = open_session(tmp_path / "a", enrolled=False)
    made.desk.run(lambda at: stick_files.choose(at, str(usb)), 30)
    yield made
    made.desk.close()
    made.views.close()


def at_gateway(made: City, usb: Path) -> Path:
    """The gateway's administrator takes the bundle that lies on the stick and puts the answer beside it."""
    (path,) = usb.glob("*.cqup")
    answer = path.with_suffix(".cqdown")
    answer.write_bytes(bundles.carried(made.gateway, path.read_bytes())[1])
    return answer


async def test_a_window_without_a_line_is_enrolled_and_reports_by_stick(session: HandSession, village: Village, usb: Path) -> None:
    session.desk.run(lambda at: intake.submit(at, "childbirth", form()), 60)
    async with showing(StickScreen, session) as stage:
        await stage.wait_for("做一份，写到这里")
        assert "未发" in stage.line_with("做一份")
        await stage.press("1")
        await stage.wait_for("不知道该封给谁")
        (usb / "市网关.cqcard").write_bytes(bundles.card(village.city.gateway).encoded())
        await stage.wait_for("导入网关名片")
        await stage.press("2")
        await stage.wait_for(bundles.card(village.city.gateway).mark)
        await stage.press("1")
        await stage.wait_for("也没有填登记码")
        code = village.city.code(OFFICE_A)
        session.desk.run(lambda at: at.keep_enrolment_code(code), 30)
        await stage.press("1")
        await stage.wait_for("已写好")
        at_gateway(village.city, usb)
        await stage.wait_for("导入回执")
        digit = stage.line_with("导入回执").split()[0].lstrip(">")
        await stage.press(digit)
        await stage.wait_for("回执已导入：本机已登记")
        await stage.press(digit)
        await stage.wait_for("没有新内容，可能以前导入过")
        answer = next(usb.glob("*.cqdown"))
        answer.write_bytes(answer.read_bytes()[:-40] + bytes(40))
        await stage.press(digit)
        await stage.wait_for("回执被改动过")
    assert session.desk.run(lambda at: (at.actor.enrolled, exchange.unsent(at)), 30) == (True, [])


async def test_another_stations_file_goes_to_the_gateway_by_the_line_and_its_answer_lies_beside_it(
    session: HandSession, village: Village, usb: Path
) -> None:
    other = village.station(OFFICE_B, enrolled=False)
    made = stick.export(other)
    (usb / made.name).write_bytes(made.data)
    session.line = PaperLine(carries=village.answer)
    async with showing(StickScreen, session) as stage:
        await stage.wait_for("替别站送网关")
        await stage.press("2")
        await stage.wait_for("已送到网关；回执")
        await stage.wait_for("别站的回执")
        await stage.press(stage.line_with("别站的回执").split()[0].lstrip(">"))
        await stage.wait_for("这份文件不是给本机的")
    assert stick.take(other, (usb / made.name).with_suffix(".cqdown").read_bytes()).enrolled


async def test_without_a_line_nothing_is_sent_and_a_broken_file_is_told(session: HandSession, village: Village, usb: Path) -> None:
    other = village.station(OFFICE_B, enrolled=False)
    made = stick.export(other)
    (usb / made.name).write_bytes(made.data)
    async with showing(StickScreen, session) as stage:
        await stage.wait_for("替别站送网关")
        await stage.press("2")
        await stage.wait_for("线路断，送不到网关")
        (usb / made.name).write_bytes(made.data[:-10])
        session.line = PaperLine(carries=village.answer)
        await stage.press("2")
        await stage.wait_for("文件没有拷完整")
        session.line = PaperLine(down=True)
        (usb / made.name).write_bytes(made.data)
        await stage.press("2")
        await stage.wait_for("网关没有回答")
    assert not (usb / made.name).with_suffix(".cqdown").exists()


async def test_how_far_another_windows_bundle_is_stands_on_the_screen_and_a_second_waits(
    session: HandSession, village: Village, usb: Path
) -> None:
    other = village.station(OFFICE_B, enrolled=False)
    made = stick.export(other)
    (usb / made.name).write_bytes(made.data)
    session.line = PaperLine(carries=village.answer)
    moving = OnItsWay(OFFICE_B, "3", Leg.UP, 1_500_000, 3_000_000)
    async with showing(StickScreen, session) as stage:
        await stage.wait_for("替别站送网关")
        for bundle, words in (
            (moving, "已送50%（2.9M） 约4分钟，断了从断处接"),
            (replace(moving, held_up="link.no_answer"), "已送50% 停着：网关没有回答，通后从断处接"),
            (replace(moving, leg=Leg.WORK, so_far=0, size=0), "已送到，网关正在办"),
            (replace(moving, leg=Leg.DOWN), "回执已取50%"),
        ):
            stage.host.link = LinkState(up=not bundle.held_up, bundle=bundle)
            stage.screen.look_again()
            await stage.wait_for(words)
            assert "替3号" in stage.line_with(words[:4])
        await stage.press("2")
        await stage.wait_for("上一份还在路上")
    assert not (usb / made.name).with_suffix(".cqdown").exists()


async def test_what_goes_along_beside_the_events_is_said_before_it_is_made(session: HandSession, usb: Path) -> None:
    def noted(at: Workplace) -> None:
        with at.store.transaction() as tx:
            tx.set("print_wishes", '[{"case_id": "x", "reason": "", "operator": "", "asked_at": "2026-11-25T01:41:00+00:00"}]')
            tx.set("gateway_forgot", "{}")

    session.desk.run(noted, 30)
    async with showing(StickScreen, session) as stage:
        await stage.wait_for("随下一份带去：网关要收回的记录，要首张的打印权1件")


async def test_a_stick_that_was_pulled_out_is_told_and_another_folder_chosen(session: HandSession, usb: Path, tmp_path: Path) -> None:
    async with showing(StickScreen, session) as stage:
        await stage.wait_for("做一份，写到这里")
        usb.rmdir()
        await stage.wait_for("读不到")
        (tmp_path / "另一个").mkdir()
        await stage.press("ctrl+f")
        await stage.wait_for("U 盘的文件夹在哪里")
        await stage.press("ctrl+u")
        await stage.paste(str(tmp_path / "另一个"))
        await stage.press("f10")
        await stage.wait_for("另一个")
        await stage.wait_until_gone("读不到")
