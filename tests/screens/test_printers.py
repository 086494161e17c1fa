"""Several printers at one station: a paper goes where its form comes out, and a broken one keeps nobody waiting."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cqclerk.commands import administration, intake, prereview, processing
from cqclerk.domain.case import Case, Phase
from cqclerk.domain.station import ChosenPrinter
from cqclerk.workplace.workplace import Workplace
from printing import profiles
from printing.spooler import Spooler
from printing.transports.choice import make
from screens.printers import Printers
from screens.store_thread import StoreThread
from screens.widgets.frame import Light
from tests.cases import form
from tests.offices import PaperGateway, enter, make_station
from tests.printing.fake_printer import FakePrinter, Fault


@dataclass
class Lights:
    seen: list[Light] = field(default_factory=list)

    def printer_changed(self, light: Light) -> None:
        self.seen.append(light)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StoreThread]:
    desk = StoreThread(lambda: enter(make_station(tmp_path / "station")))
    yield desk
    desk.close()


def decided(at: Workplace) -> Case:
    PaperGateway().enrols(at)
    case = intake.submit(at, "childbirth", form())
    case = prereview.accept(at, case.id, case.version)
    return processing.approve(at, case.id, case.version, ())


def printers_of(desk: StoreThread, lights: Lights) -> Printers:
    def spooler_of(chosen: ChosenPrinter) -> Spooler:
        profile = profiles.load(chosen.profile)
        return Spooler(desk.run, profile, lambda: make(chosen.transport, chosen.address, profile), confirm_timeout_s=0.3)

    return Printers(spooler_of, desk.run(lambda at: at.station), lights)


def test_a_receipt_printer_without_paper_keeps_no_certificate_waiting(desk: StoreThread, tmp_path: Path) -> None:
    case = desk.run(decided)
    with FakePrinter(Fault.PAPER_OUT) as slips:
        desk.run(lambda at: administration.choose_printer(at, "epson-80", "network", slips.address))
        desk.run(lambda at: administration.choose_printer(at, "virtual-80", "virtual", str(tmp_path / "certificates"), "certificate"))
        lights = Lights()
        printers = printers_of(desk, lights)
        slip, certificate = printers.print(case.id, "receipt"), printers.print(case.id, "childbirth_certificate")
        assert "缺纸" in slip.result(30) and certificate.result(30) == "打印机确认已出纸。"
        assert desk.run(lambda at: at.case(case.id)).phase is Phase.COMPLETED
        assert [(look.role, look.words, look.ready) for look in printers.looks()] == [
            ("通用", "缺纸", False),
            ("证件", "打印就绪", True),
        ]
        assert lights.seen[-1].words == "通用机缺纸"
        assert printers.print(case.id, "receipt", use="certificate").result(30) == "打印机确认已出纸。", "elsewhere by choice"
        printers.end()


def test_jobs_of_one_printer_come_out_one_after_the_other(desk: StoreThread) -> None:
    case, held = desk.run(decided), threading.Event()
    with FakePrinter(hold=held) as printer:
        desk.run(lambda at: administration.choose_printer(at, "epson-80", "network", printer.address))
        printers = printers_of(desk, Lights())
        jobs = [printers.print(case.id, paper) for paper in ("receipt", "acceptance_notice", "childbirth_certificate")]
        assert printers.looks()[0].waiting == 3 and not any(job.done() for job in jobs)
        held.set()
        assert [job.result(30) for job in jobs] == ["打印机确认已出纸。"] * 3
        assert printer.connections == 3 and printers.looks()[0].waiting == 0
        printers.end()


def test_one_machine_for_two_forms_of_paper_has_one_queue(desk: StoreThread, tmp_path: Path) -> None:
    for use in ("", "notice"):
        desk.run(lambda at, use=use: administration.choose_printer(at, "virtual-80", "virtual", str(tmp_path), use))
    printers = printers_of(desk, Lights())
    assert len(printers.looks()) == 1
    printers.end()
