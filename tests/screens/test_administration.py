"""管理: what a real station has wrong after installation is put right, by its administrator only."""

from concurrent.futures import Future
from pathlib import Path

import pytest
from textual.widget import Widget

from cqclerk.commands import administration, gathering, intake
from cqclerk.domain.access import Role
from cqclerk.domain.guards import NotAllowed
from cqclerk.domain.station_events import PrinterChosen
from cqclerk.sync.problems import NoAnswer
from cqclerk.workplace import backups
from cqclerk.workplace.opening import NewOperator, Plan, set_up
from cqclerk.workplace.workplace import Workplace
from data import station
from data.place import Place, StationHome
from screens import setup_form
from screens.administration import AdministrationScreen
from tests.cases import form
from tests.offices import LIGHT, OFFICE_A, PASSWORD, REFERENCE, HandClock, enter, make_station
from tests.screens.hosts import PaperLine, PaperPrinter, Stage, found, showing, signed_in
from tests.screens.programs import PaperEntrance, running


def real_station(folder: Path, roles: tuple[Role, ...] = (Role.CLERK, Role.ADMINISTRATOR)) -> StationHome:
    """A station that asks a gateway of its own, with a network printer that is not there."""
    home = StationHome(folder)
    operators = (NewOperator("李敏", roles, PASSWORD),)
    printer = PrinterChosen("epson-80", "network", "192.0.2.5")
    set_up(home, Plan(OFFICE_A, "甲街道办事处", "1", "https://wrong.invalid", operators, printer), REFERENCE, LIGHT, HandClock())
    return home


@pytest.fixture
def entrance(tmp_path: Path) -> PaperEntrance:
    place = Place(tmp_path)
    return PaperEntrance(place, [real_station(place.station())], training=False)


class CutLine(PaperLine):
    """A line on which nobody answers."""

    def enrol_with(self, code: str) -> "Future[None]":
        future: Future[None] = Future()
        future.set_exception(NoAnswer())
        return future


async def sign_in(stage: Stage) -> None:
    """Through the login to the desk; there is one operator only, whose password is asked at once."""
    await stage.press(*PASSWORD, "enter")
    await stage.wait_for("筛选")


async def open_it(stage: Stage) -> tuple[PaperPrinter, PaperLine]:
    """Signed in, F9, 管理; the printer and the line that are asked."""
    await sign_in(stage)
    session = stage.host.session
    assert session is not None
    printer, line = PaperPrinter(), PaperLine()
    session.printer, session.line = printer, line
    await stage.press("f9")
    await stage.wait_for("3 管理")
    await stage.press("3")
    await stage.wait_for("192.0.2.5")
    return printer, line


async def put_in(stage: Stage, **values: str) -> None:
    for name, value in values.items():
        found(stage, Widget, name).value = value
    await stage.press("f10")


def chosen(stage: Stage) -> tuple[str, str, str]:
    assert stage.host.session is not None
    at: Workplace = stage.host.session.desk.opened.result()
    return at.station.printer_profile, at.station.printer_transport, at.station.printer_address


async def test_a_printer_is_chosen_anew_prints_at_once_and_is_tried(entrance: PaperEntrance, tmp_path: Path) -> None:
    async with running(entrance) as stage:
        printer, _ = await open_it(stage)
        found(stage, Widget, "printer").focus()
        await stage.press("1", "enter")
        await stage.wait_for(lambda: found(stage, Widget, "transport").value == "file")  # a PDF goes to a file
        await stage.press("ctrl+t")
        assert printer.trials == 0 and "先按 F10" in stage.text
        await put_in(stage, address=str(tmp_path))
        await stage.wait_for("打印机已换")
        assert chosen(stage) == ("a4-pdf", "file", str(tmp_path))
        assert [(each.printer_profile, each.printer_address) for each in printer.chosen] == [("a4-pdf", str(tmp_path))]
        await stage.press("ctrl+t")
        await stage.wait_for("试页打出来了")
        assert printer.trials == 1
        await stage.press("escape")
        await stage.wait_for("筛选")


async def test_what_cannot_be_printed_on_is_not_saved(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        printer, _ = await open_it(stage)
        await put_in(stage, address="192.0.2.5:printer")
        await stage.wait_for("端口是1到65535")
        assert not printer.chosen and chosen(stage) == ("epson-80", "network", "192.0.2.5")
        await stage.press("escape")
        await stage.wait_for("再按一次 Esc")


async def test_a_code_enrols_and_a_line_that_is_down_keeps_it(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        _, line = await open_it(stage)
        assert "本机还没有登记" in stage.text and stage.host.session is not None
        stage.screen.session.line = CutLine()
        await put_in(stage, code="ABCD-1234")
        await stage.wait_for("登记码已记下：线路通后自动登记，用U盘导出（F6 U）也带去")
        assert found(stage, Widget, "code").value == "ABCD-1234"
        stage.screen.session.line = line
        await stage.press("f10")
        await stage.wait_for("本机已登记，可以审批发证了")
        assert line.codes == ["ABCD-1234"] and found(stage, Widget, "code").value == ""


async def test_the_address_of_the_gateway_is_shown_checked_and_kept_for_the_next_sign_in(entrance: PaperEntrance) -> None:
    async with running(entrance) as stage:
        await open_it(stage)
        assert "https://wrong.invalid" in stage.text
        await put_in(stage, gateway="http://gateway.invalid")
        await stage.wait_for("还没有保存")
        assert station.read(entrance.homes[0]).gateway_url == "https://wrong.invalid"
        await put_in(stage, gateway="https://gateway.invalid/")
        await stage.wait_for("下次登录起用新的")
        assert station.read(entrance.homes[0]).gateway_url == "https://gateway.invalid"


async def test_a_backup_is_written_by_a_key_and_says_what_is_in_it(entrance: PaperEntrance, tmp_path: Path) -> None:
    target = tmp_path / "friday.cqbackup"
    async with running(entrance) as stage:
        await open_it(stage)
        await put_in(stage, backup=str(tmp_path / "no folder" / "x"))
        await stage.wait_for("备份没有写成")
        await put_in(stage, backup=str(target))
        await stage.wait_for("已备份到")
        assert found(stage, Widget, "backup").value == ""
    assert backups.read(target).station_id == station.read(entrance.homes[0]).station_id


async def test_who_does_not_administer_sees_why_not(tmp_path: Path) -> None:
    place = Place(tmp_path)
    async with running(PaperEntrance(place, [real_station(place.station(), (Role.CLERK,))], training=False)) as stage:
        await sign_in(stage)
        await stage.press("f9")
        await stage.wait_for("只有管理员可以更改")
        await stage.press("3")
        assert "192.0.2.5" not in stage.text


def test_the_commands_ask_for_the_role_too(tmp_path: Path) -> None:
    home = real_station(tmp_path / "station", (Role.CLERK,))
    at = enter(home)
    try:
        with pytest.raises(NotAllowed):
            administration.change_gateway(at, home, "https://gateway.invalid")
        with pytest.raises(NotAllowed):
            administration.choose_printer(at, "virtual-80", "virtual", "")
    finally:
        at.close()
    assert station.read(home).gateway_url == "https://wrong.invalid"


@pytest.mark.parametrize(
    ("transport", "address", "good"),
    [
        ("network", "192.0.2.5", True),
        ("network", "192.0.2.5:9100", True),
        ("network", "printer.invalid:0", False),
        ("network", "printer.invalid:nine", False),
        ("network", "/dev/usb/lp0", False),
        ("network", "", False),
        ("file", "{folder}", True),
        ("file", "{folder}/paper.bin", True),
        ("file", "{folder}/none/paper.bin", False),
        ("file", "paper.bin", False),
        ("file", "", False),
        ("virtual", "", True),
        ("virtual", "192.0.2.5", False),
    ],
)
def test_an_address_fits_the_way_to_the_printer(transport: str, address: str, good: bool, tmp_path: Path) -> None:
    found = setup_form.printer_gaps("epson-80", transport, address.format(folder=tmp_path))
    assert [gap.field for gap in found] == ([] if good else ["address"])


async def test_in_practice_the_gateway_is_not_asked(tmp_path: Path) -> None:
    async with running(PaperEntrance(Place(tmp_path), [make_station(tmp_path / "a")])) as stage:
        await sign_in(stage)
        await stage.press("f9", "4")
        await stage.wait_for("登记码")
        assert "网关地址" not in stage.text


async def test_how_often_something_was_told_late_stands_on_the_administrators_screen(tmp_path: Path) -> None:
    with signed_in(tmp_path / "late") as session:
        case = session.desk.submit(intake.submit, "childbirth", form()).result(20)
        session.desk.submit(gathering.give_later_notice, case.id, case.version, "看漏", ("marriage_certificate",)).result(20)
        async with showing(AdministrationScreen, session) as stage:
            await stage.wait_for("今年补充告知 1 次")


async def test_a_second_printer_is_set_for_certificates_and_taken_away_again(entrance: PaperEntrance, tmp_path: Path) -> None:
    async with running(entrance) as stage:
        printer, _ = await open_it(stage)
        await use(stage, "2")
        await stage.wait_for(lambda: found(stage, Widget, "printer").value == "none")
        await put_in(stage, printer="a4-pdf", transport="file", address=str(tmp_path))
        await stage.wait_for("证件的打印机已换")
        certificates = ("a4-pdf", "file", str(tmp_path), "certificate")
        assert [(each.profile, each.transport, each.address, each.use) for each in printer.chosen[-1].more_printers] == [certificates]
        assert chosen(stage) == ("epson-80", "network", "192.0.2.5"), "the one for all other papers is as it was"
        await use(stage, "1")
        await stage.wait_for(lambda: found(stage, Widget, "printer").value == "epson-80")
        await use(stage, "2")
        await stage.wait_for(lambda: found(stage, Widget, "address").value == str(tmp_path))
        await put_in(stage, printer="none")
        await stage.wait_for(lambda: printer.chosen[-1].more_printers == ())


async def use(stage: Stage, digit: str) -> None:
    """Choose which of the printers it is about."""
    found(stage, Widget, "use").focus()
    await stage.press(digit, "enter")
