"""认型号: three lines on a printer on a socket, four digits, and the station prints on the profile that was found."""

from pathlib import Path

import pytest

from cqclerk.domain.access import Role
from cqclerk.domain.station_events import PrinterChosen
from cqclerk.workplace.opening import NewOperator, Plan, set_up
from data.place import Place, StationHome
from printing import profiles
from printing.escpos import probe, reader
from screens.printers import Printers
from screens.widgets.frame import Light
from screens.wiring import spooler_of
from tests.offices import LIGHT, OFFICE_A, PASSWORD, REFERENCE, HandClock
from tests.printing.clerk import clerk
from tests.printing.fake_printer import FakePrinter, Fault
from tests.screens.hosts import Stage
from tests.screens.programs import PaperEntrance, running


class NoLights:
    """Nobody looks at them."""

    def link_changed(self, *told: object) -> None: ...

    def printer_changed(self, light: Light) -> None: ...


def station(folder: Path, printer: PrinterChosen) -> StationHome:
    home = StationHome(folder)
    operators = (NewOperator("李敏", (Role.CLERK, Role.ADMINISTRATOR), PASSWORD),)
    set_up(home, Plan(OFFICE_A, "甲街道办事处", "1", "https://wrong.invalid", operators, printer), REFERENCE, LIGHT, HandClock())
    return home


def program(tmp_path: Path, printer: PrinterChosen) -> PaperEntrance:
    place = Place(tmp_path)
    return PaperEntrance(place, [station(place.station(), printer)], training=False)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A printer that does not confirm is not waited for."""
    monkeypatch.setattr("printing.spooler.MEASURE_TIMEOUT_S", 0.3)
    monkeypatch.setattr("printing.spooler.CONFIRM_TIMEOUT_S", 0.3)
    monkeypatch.setattr("printing.spooler.NAME_TIMEOUT_S", 0.3)


async def open_it(stage: Stage) -> None:
    """Signed in, with the printer that the station has; F9, 管理, Ctrl+N."""
    await stage.press(*PASSWORD, "enter")
    await stage.wait_for("筛选")
    session = stage.host.session
    assert session is not None
    at = session.desk.opened.result()
    session.printer = Printers(lambda chosen: spooler_of(session.desk.run, chosen, session.home), at.station, NoLights())
    await stage.press("f9")
    await stage.wait_for("3 管理")
    await stage.press("3")
    await stage.wait_for("打印地址")
    await stage.press("ctrl+n")
    await stage.wait_for("打三行")


def chosen(stage: Stage) -> str:
    assert stage.host.session is not None
    return str(stage.host.session.desk.opened.result().station.printer_profile)


@pytest.mark.parametrize("family", ["xprinter-80", "generic-58", "epson-80-id"])
async def test_an_unknown_printer_is_known_by_its_lines_and_prints_the_trial_page_at_once(tmp_path: Path, family: str) -> None:
    rom = profiles.load(family)
    with FakePrinter(Fault.NONE if rom.in_order_status else Fault.NO_CONFIRMATION, names_jobs=rom.process_id) as printer:
        async with running(program(tmp_path, PrinterChosen("generic-58", "network", printer.address))) as stage:
            await open_it(stage)
            await stage.press("1")
            await stage.wait_for("哪几个字打对了")
            assert printer.jobs == probe.page()
            for digit in clerk(reader.read(printer.jobs, rom)):
                await stage.press(str(digit))
            await stage.wait_for("这台打印机：")
            await stage.press("1")
            await stage.wait_for("试页")
            await stage.wait_for(lambda: len(printer.jobs) > len(probe.page()) + 100)
            found = profiles.load(chosen(stage))
            assert (found.columns, found.charset, found.native_qr) == (rom.columns, rom.charset, rom.native_qr)
            assert (found.realtime_status, found.in_order_status, found.process_id) == (True, rom.in_order_status, rom.process_id)
            page = "".join(reader.lines(reader.read(printer.jobs[len(probe.page()) :], found)))
            assert "重庆市计生证件跨区县通办" in page
            await stage.press("escape")
            await stage.wait_for("打印地址")
            assert found.title[:8] in stage.text


async def test_a_silent_printer_gets_its_lines_and_is_not_asked_again(tmp_path: Path) -> None:
    with FakePrinter(Fault.SILENT) as printer:
        async with running(program(tmp_path, PrinterChosen("generic-58", "network", printer.address))) as stage:
            await open_it(stage)
            await stage.press("1")
            await stage.wait_for("哪几个字打对了")
            await stage.press("2", "1", "2", "2")
            await stage.wait_for("这台打印机：")
            await stage.press("1")
            await stage.wait_for(lambda: chosen(stage) == "measured-32+gbk+glyph")


async def test_a_printer_that_cannot_print_says_what_to_do_and_nothing_is_chosen(tmp_path: Path) -> None:
    with FakePrinter(Fault.COVER_OPEN) as printer:
        async with running(program(tmp_path, PrinterChosen("generic-58", "network", printer.address))) as stage:
            await open_it(stage)
            await stage.press("1")
            await stage.wait_for("请合上盖子")
            assert printer.jobs == b"" and "打三行" in stage.text
            assert chosen(stage) == "generic-58"


async def test_the_virtual_printer_plays_its_family_and_esc_goes_one_question_back(tmp_path: Path) -> None:
    async with running(program(tmp_path, PrinterChosen("virtual-58", "virtual", ""))) as stage:
        await open_it(stage)
        await stage.press("1")
        await stage.wait_for("哪几个字打对了")
        data = next(tmp_path.rglob("*.escpos")).read_bytes()
        digits = clerk(reader.read(data, profiles.load("virtual-58")))
        await stage.press("4")
        await stage.wait_for("尺子")
        await stage.press("escape")
        await stage.wait_for("哪几个字打对了")
        for digit in digits:
            await stage.press(str(digit))
        await stage.wait_for("这台打印机：虚拟 58")
        await stage.press("escape")
        await stage.wait_for("纸自己切断了吗")
        assert chosen(stage) == "virtual-58"
