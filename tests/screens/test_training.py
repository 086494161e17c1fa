"""The practice ground, apart from everything real: a real gateway, two stations that are enrolled and have numbers."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import checking, intake
from cqclerk.domain.access import Role
from cqclerk.domain.check_events import CheckKind, CheckOutcome
from cqclerk.domain.station_events import PrinterChosen
from cqclerk.sync.alone import round_trip
from cqclerk.workplace import exchange
from cqclerk.workplace.opening import NewOperator, Plan, set_up, sign_in
from cqclerk.workplace.workplace import Workplace
from data import station
from data.place import Place, StationHome
from screens.cli import main
from screens.training import TrainingGround, badges, home_of
from tests.cases import form
from tests.offices import LIGHT, OFFICE_A, OFFICE_B, PASSWORD, REFERENCE
from tests.towns import until


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[TrainingGround]:
    made = TrainingGround(Place(tmp_path))
    try:
        yield made
    finally:
        made.close()


def signed_in(home: StationHome) -> Workplace:
    return sign_in(home, station.read(home).operators[0].operator_id, PASSWORD, REFERENCE)


def set_up_with_a_network_printer(home: StationHome) -> None:
    operators = (NewOperator("李敏", (Role.CLERK, Role.REVIEWER), PASSWORD),)
    printer = PrinterChosen("epson-80", "network", "127.0.0.1:9")
    set_up(home, Plan(OFFICE_A, "练习一区甲街道办事处", "1", "http://127.0.0.1:9", operators, printer, training=True), REFERENCE, LIGHT)


def answers(url: str) -> bool:
    host, _, port = url.removeprefix("http://").rpartition(":")
    try:
        socket.create_connection((host, int(port)), 2).close()
    except OSError:
        return False
    return True


def test_the_first_opening_makes_everything_and_the_next_one_keeps_it(ground: TrainingGround, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_with_a_network_printer(home_of(ground.place, OFFICE_A))
    ground.open()
    files = [station.read(home_of(ground.place, office)) for office in (OFFICE_A, OFFICE_B)]
    assert [(file.epoch, file.training) for file in files] == [(1, True), (1, True)]
    first, second = (signed_in(home_of(ground.place, office)) for office in (OFFICE_A, OFFICE_B))
    assert (first.station.printer_profile, second.station.printer_profile) == ("epson-80", "virtual-80")
    assert all(not exchange.unsent(at) for at in (first, second))
    case = intake.submit(first, "childbirth", form())
    checking.ask_city(first, case.id, case.version, ("residence",))
    until(lambda: round_trip(first, ground.url) and first.case(case.id).checks.answer(CheckKind.RESIDENCE))
    told = first.case(case.id).checks.answer(CheckKind.RESIDENCE)
    assert told is not None and (told.outcome, told.source) == (CheckOutcome.AGREES, "练习登记系统")
    intake.submit(first, "childbirth", form())
    for at in (first, second):
        at.close()
    url, before = ground.url, files[0]
    ground.close()
    assert not answers(url)
    ground.open()
    assert station.read(home_of(ground.place, OFFICE_A)) == before
    ground.close()
    assert main(["--home", str(ground.place.root), "--training", "sync", "--once", "--json"]) == 0
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted((one["sent"], one["left"], one["received"]) for one in said) == [*[(0, 0, 0)] * 4, (1, 0, 0)]
    assert [path.name for path in ground.place.root.iterdir()] == ["training"]


def test_a_first_day_that_was_cut_short_is_gone_on_with(ground: TrainingGround, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as while_cut:
        while_cut.setattr("cqclerk.sync.alone.enrol", cut)
        with pytest.raises(ConnectionError):
            ground.open()
    ground.close()
    assert station.read(home_of(ground.place, OFFICE_A)).epoch == 0
    ground.open()
    assert [station.read(home_of(ground.place, office)).epoch for office in (OFFICE_A, OFFICE_B)] == [1, 1]


def test_the_login_lists_everybody_before_a_station_is_there(tmp_path: Path) -> None:
    listed = badges(Place(tmp_path))
    assert [badge.name for badge in listed] == ["李敏", "何静", "张勇", "周强", "田冉", "彭丽", "陈岚", "唐宁", "秦兰"]
    assert not list(tmp_path.iterdir())
