"""安装正式工作站 in the whole program, on an empty home."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual import events
from textual.widget import Widget

from cqclerk.sync.alone import look
from data import keyring, station
from data.place import Place, StationHome, hold
from screens import setup_form
from screens.link_state import LinkNews, LinkState
from screens.setup_form import Entries, OperatorEntry
from tests.offices import make_station
from tests.screens.hosts import REFERENCE, Stage, found
from tests.screens.programs import PaperEntrance, running

GOOD = Entries(
    office="T509901001",
    window="2",
    gateway="https://gateway.invalid",
    code="",
    printer="epson-80",
    transport="network",
    address="192.0.2.5:9100",
    operators=(OperatorEntry("王芳", "124", "secret-1", "secret-1"), OperatorEntry("", "", "", "")),
)


async def open_form(stage: Stage) -> None:
    await stage.press("1")
    await stage.wait_for("机构代码")


async def paste(stage: Stage, text: str, *keys: str) -> None:
    """A text as a terminal pastes it, then keys."""
    stage.host.post_message(events.Paste(text))
    await stage.press(*keys)


async def fill(stage: Stage) -> None:
    """The whole form by keys, as somebody would who does not look up."""
    await stage.press(*"gnjd", "enter", "enter", "enter", "2", "enter")
    await paste(stage, "https://gateway.invalid", "enter", "enter", "2", "enter", "1", "enter")
    await paste(stage, "192.0.2.5", "enter")
    await paste(stage, "王芳", "enter", "1", "4", "enter")
    await paste(stage, "secret-1", "enter")
    await paste(stage, "secret-1", "enter")


def put_in(stage: Stage, entries: Entries) -> None:
    """The form filled from elsewhere."""
    for name in ("window", "gateway", "printer", "transport", "address"):
        found(stage, Widget, name).value = getattr(entries, name)
    found(stage, Widget, "office").value = "T500110001"
    for name in ("name", "roles", "password", "again"):
        found(stage, Widget, f"{name}1").value = getattr(entries.operators[0], name)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


async def test_a_form_by_keys_becomes_a_station_with_its_people_and_its_recovery_key(place: Place) -> None:
    entrance = PaperEntrance(place, training=False)
    home = StationHome(place.station())
    async with running(entrance) as stage:
        await open_form(stage)
        await fill(stage)
        assert "綦江区古南街道办事处" in stage.line_with("机构代码")
        assert " 3 姓名" not in stage.text
        await stage.press("f10")
        await stage.wait_for("恢复密钥（只显示这一次")
        shown = [group for row in stage.text.splitlines()[3:7] for group in row.split()]
        file = station.read(home)
        assert (file.office_id, file.window, file.gateway_url, file.training) == ("T500110001", "2", "https://gateway.invalid", False)
        assert [(each.name, each.roles) for each in file.operators] == [("王芳", ("clerk", "administrator"))]
        keyring.unwrap(file.operators[0].slot, "secret-1")
        keyring.unwrap(file.recovery, "-".join(shown))

        await stage.press("escape", "f9", "ctrl+q")
        assert "恢复密钥只显示这一次" in stage.text, "nobody leaves before it is on paper"
        await stage.press(*"0000", "enter", "enter")
        assert "最后一组" in stage.text
        entrance.homes = (home,)
        await stage.press("ctrl+u", *shown[-1].lower())
        await stage.wait_for("操作员")
        assert "王芳" in stage.text


async def test_a_password_that_is_refused_is_cleared_and_the_reason_stands(place: Place) -> None:
    async with running(PaperEntrance(place, training=False)) as stage:
        await open_form(stage)
        password, again = found(stage, Widget, "password1"), found(stage, Widget, "again1")
        password.focus()
        await stage.press(*"abc", "enter")
        await stage.wait_for("口令至少")
        assert password.value == "" and password.being_edited
        await stage.press("s")
        assert "口令至少6位" in stage.row(21), "still there while the next one is typed"
        await paste(stage, "ecret-1", "enter")
        assert again.being_edited
        await stage.press(*"secret-2", "enter")
        await stage.wait_for("两次口令不一样")
        assert again.value == "" and again.being_edited
        await stage.press(*"secret-1", "enter")
        assert again.value == password.value == "secret-1" and not again.being_edited


async def test_everything_that_is_missing_is_told_at_once_and_each_is_a_jump_away(place: Place) -> None:
    async with running(PaperEntrance(place, training=False)) as stage:
        await open_form(stage)
        await stage.press("f10")
        await stage.wait_for("还缺 6 项")
        rows = [row.split() for row in stage.text.splitlines()[3:9]]
        assert [row[1] for row in rows] == ["机构代码", "窗口号", "网关地址", "打印机", "接法", "操作员"]
        await stage.press("3")
        assert found(stage, Widget, "gateway").being_edited
        assert not StationHome(place.station()).exists()


async def test_esc_does_not_throw_the_form_away_at_the_first_press(place: Place) -> None:
    async with running(PaperEntrance(place, training=False)) as stage:
        await open_form(stage)
        await stage.press("tab", "9", "escape")
        await stage.wait_for("再按一次 Esc 离开")
        await stage.press("escape")
        await stage.wait_for("本机还没有安装")


async def test_an_installed_station_is_never_set_up_over(place: Place) -> None:
    home = make_station(place.station())
    before = home.station_file.read_bytes()
    async with running(PaperEntrance(place, [home], training=False)) as stage:
        await stage.press("f9")
        await stage.wait_for("不可以：安装正式工作站，本机已经安装，不会覆盖")
        stage.host.go("setup")
        await stage.wait_for("本机已经安装过")
        await stage.press("f10")
        assert "本机已经安装过" in stage.text
    assert home.station_file.read_bytes() == before


async def test_a_home_that_another_process_holds_is_not_set_up(place: Place) -> None:
    home = StationHome(place.station())
    async with running(PaperEntrance(place, training=False)) as stage:
        await open_form(stage)
        put_in(stage, GOOD)
        with hold(home):
            await stage.press("f10")
            await stage.wait_for("已在另一个窗口打开")
        assert not home.exists()
        await stage.press("f10")
        await stage.wait_for("恢复密钥（只显示这一次")


async def test_the_next_operator_has_a_row_as_soon_as_the_last_one_is_used(place: Place) -> None:
    async with running(PaperEntrance(place, training=False)) as stage:
        await open_form(stage)
        found(stage, Widget, "name2").focus()
        await stage.press("刘")
        await stage.wait_for(" 3 姓名")


def test_a_form_without_gaps_has_none() -> None:
    assert setup_form.gaps(GOOD, REFERENCE.offices) == ()


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://gateway.invalid", True),
        ("https://gateway.invalid:8443/", True),
        ("http://127.0.0.1:8080", True),
        ("http://localhost:8080", True),
        ("http://[::1]:8080", True),
        ("http://gateway.invalid", False),
        ("http://192.0.2.1", False),
        ("ftp://gateway.invalid", False),
        ("gateway.invalid", False),
        ("https://", False),
        ("https://gateway.invalid:port", False),
        ("https://gateway.invalid/path", False),
    ],
)
def test_a_gateway_is_reached_by_https_or_on_this_machine(url: str, good: bool) -> None:
    assert (setup_form.gateway_problem(url) == "") is good


@pytest.mark.parametrize(
    ("operators", "where"),
    [
        ((), ["name1"]),
        ((OperatorEntry("王芳", "12", "secret-1", "secret-1"),), ["roles1"]),
        ((OperatorEntry("王芳", "4", "short", "short"),), ["password1"]),
        ((OperatorEntry("王芳", "4", "secret-1", "secret-2"),), ["again1"]),
        ((OperatorEntry("", "4", "", ""),), ["name1", "password1", "name1"]),
        ((OperatorEntry("王芳", "4", "secret-1", "secret-1"),) * 2, ["name1", "name2"]),
    ],
)
def test_operators_are_told_apart_and_one_of_them_administers(operators: tuple[OperatorEntry, ...], where: list[str]) -> None:
    entries = Entries(**{**{name: getattr(GOOD, name) for name in GOOD.__slots__}, "operators": operators})
    assert [gap.field for gap in setup_form.gaps(entries, REFERENCE.offices)] == where


def test_an_office_without_a_line_says_so_instead_of_an_address_and_it_is_no_trouble() -> None:
    entries = replace(GOOD, gateway="无")
    assert setup_form.gaps(entries, REFERENCE.offices) == ()
    assert setup_form.plan(entries, REFERENCE.offices).gateway_url == ""
    assert [gap.field for gap in setup_form.gaps(replace(GOOD, gateway=""), REFERENCE.offices)] == ["gateway"]
    assert look("").key == "link.none"
    now = datetime(2026, 11, 25, tzinfo=UTC)
    light = LinkState().after(LinkNews(False, reason="link.none"), now).light(now)
    assert (light.words, light.tone) == ("没有线路·用U盘", "bar")
