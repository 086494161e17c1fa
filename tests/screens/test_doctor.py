"""The doctor: every room says how it is, and one that is ill ends with 1."""

import json
from pathlib import Path

import pytest

from cqclerk.commands.administration import choose_printer
from cqclerk.workplace.opening import unlock
from data import station
from data.database import connect
from data.place import Place, StationHome
from screens.cli import main
from tests.offices import OFFICE_A, PASSWORD, PaperGateway, enter, make_station
from tests.screens.desks import every_stage


@pytest.fixture
def station_home(tmp_path: Path) -> StationHome:
    """A practice station with a case at every stage and a few numbers left."""
    home = make_station(Place(tmp_path).training_station(OFFICE_A), OFFICE_A)
    at = enter(home)
    PaperGateway().enrols(at)
    at.refresh()
    every_stage(at)
    at.close()
    return home


def examined(home: StationHome, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """Exit status, and topic → (state, sentence); a station's topics without its name."""
    root = home.folder.parents[2]
    status = main(["--home", str(root), "--training", "doctor", "--json", *words])
    findings = map(json.loads, capsys.readouterr().out.splitlines())
    return status, {one["topic"].split()[-1]: (one["state"], one["sentence"]) for one in findings}


def test_without_a_station_the_machine_is_looked_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path), "doctor"]) == 0
    said = capsys.readouterr().out
    assert "字体：能打的字：基本区 209" in said and "待核实" in said and "这里还没有工作站" in said


def test_every_room_says_how_it_is_with_what_to_do(station_home: StationHome, capsys: pytest.CaptureFixture[str]) -> None:
    status, found = examined(station_home, capsys)
    assert status == 0
    assert set(found) == {"字体", "规则和编码", "记录", "登记", "号段", "参考数据", "工作日", "证件样式", "打印机", "线路"}
    assert found["记录"][0] == "well" and "不符 0 处" in found["记录"][1]
    assert found["号段"][0] == "look" and "接通线路后自动领号" in found["号段"][1]
    assert found["打印机"] == ("well", "虚拟 80 毫米小票机：就绪。")
    assert found["线路"][0] == "look" and "已保存在本机" in found["线路"][1]
    assert all(sentence.endswith("。") for _, sentence in found.values())


def test_a_rebuild_of_a_healthy_station_changes_nothing(station_home: StationHome, capsys: pytest.CaptureFixture[str]) -> None:
    status, found = examined(station_home, capsys, "--rebuild")
    assert (status, found["重做"]) == (0, ("well", "重做的表格一个字节不差。"))


def test_a_row_that_differs_from_the_journal_is_ill_and_mended_by_the_rebuild(
    station_home: StationHome, capsys: pytest.CaptureFixture[str]
) -> None:
    key = unlock(station_home, station.read(station_home).operators[0].operator_id, PASSWORD)
    database = connect(station_home.database, key)
    database.execute("UPDATE case_row SET stage = 'handover' WHERE stage = 'prereview'")
    database.close()
    status, found = examined(station_home, capsys, "--rebuild")
    assert (status, found["重做"][0]) == (1, "ill") and found["重做"][1].startswith("重做后改正了")
    assert examined(station_home, capsys, "--rebuild")[0] == 0


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE journal SET envelope = x'7b' WHERE position = (SELECT max(position) FROM journal WHERE subject = 'case')",
        "DELETE FROM journal WHERE position = (SELECT max(position) - 3 FROM journal)",
    ],
)
def test_a_journal_that_does_not_hold_is_no_ground_for_a_rebuild(
    station_home: StationHome, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    key = unlock(station_home, station.read(station_home).operators[0].operator_id, PASSWORD)
    database = connect(station_home.database, key)
    for (trigger,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        database.execute(f"DROP TRIGGER {trigger}")
    database.execute(damage)
    before = database.execute("SELECT * FROM case_row ORDER BY id").fetchall()
    status, found = examined(station_home, capsys, "--rebuild")
    assert (status, found["记录"][0]) == (1, "ill") and "没有重做" in found["重做"][1]
    assert database.execute("SELECT * FROM case_row ORDER BY id").fetchall() == before
    database.close()


def test_a_printer_that_is_switched_off_is_said_and_is_no_illness(station_home: StationHome, capsys: pytest.CaptureFixture[str]) -> None:
    at = enter(station_home)
    choose_printer(at, "epson-80", "network", "127.0.0.1:9")
    at.close()
    status, found = examined(station_home, capsys)
    assert status == 0 and found["打印机"][0] == "look" and "127.0.0.1:9" in found["打印机"][1]
