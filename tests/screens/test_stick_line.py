"""`cqclerk bundle` and `cqclerk gateway bundle|card` as they are typed: a station without a line, its gateway, and a stick between them."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cqclerk.domain.station_events import PrinterChosen
from cqclerk.gateway.app import main as gateway_line
from cqclerk.sync import alone
from cqclerk.workplace import supply
from cqclerk.workplace.clock import SystemClock
from cqclerk.workplace.opening import NewOperator, Plan, set_up
from data.place import Place, StationHome
from screens import cli
from tests.gateways import GatewayProcess, prepare
from tests.offices import ALL_ROLES, LIGHT, OFFICE_A, OFFICE_B, PASSWORD, REFERENCE, enter, make_station
from tests.workplace.stations import everything

Type = Callable[..., tuple[int, dict[str, object], str]]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Run a command at a computer; (exit status, what it printed as JSON, what it said on stderr)."""

    def run(place: Place, *words: str) -> tuple[int, dict[str, object], str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
        capsys.readouterr()
        status = cli.main(["--home", str(place.root), *words, "--json"])
        said = capsys.readouterr()
        return status, json.loads(said.out or "{}"), said.err

    return run


@pytest.fixture
def village(tmp_path: Path) -> tuple[Place, StationHome]:
    """A station that nobody has enrolled, of practice: it asks for no password."""
    place = Place(tmp_path / "village")
    return place, make_station(place.training_station("1"))


def test_a_station_is_enrolled_by_typed_commands_and_a_stick(
    typed: Type, village: tuple[Place, StationHome], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place, home), hub, usb = village, tmp_path / "hub", tmp_path / "usb"
    usb.mkdir()
    code = prepare(hub)(OFFICE_A)
    assert "不知道该封给谁" in typed(place, "--training", "bundle", "export", str(usb))[2]
    assert gateway_line(["card", str(usb / "g.cqcard"), "--data", str(hub)]) == 0
    mark = capsys.readouterr().out.partition("核对号 ")[2][:19]
    assert typed(place, "--training", "bundle", "import", str(usb / "g.cqcard"))[1] == {"card": mark}
    at = enter(home)
    at.keep_enrolment_code(code)
    at.close()
    status, said, _ = typed(place, "--training", "bundle", "export", str(usb))
    assert status == 0 and said["events"]
    up = Path(str(said["file"]))
    assert gateway_line(["bundle", str(up), "--data", str(hub)]) == 0
    answer = str(up.with_suffix(".cqdown"))
    assert typed(place, "--training", "bundle", "import", answer)[1]["enrolled"] is True
    at = enter(home)
    assert at.actor.enrolled and supply.numbers_left(at, "childbirth", at.today())
    before = everything(at)
    at.close()
    status, said, _ = typed(place, "--training", "bundle", "import", answer)
    assert (status, said["enrolled"], said["received"]) == (0, False, 0)
    at = enter(home)
    assert everything(at) == before
    at.close()
    up.write_bytes(up.read_bytes()[:-5])
    capsys.readouterr()
    assert gateway_line(["bundle", str(up), "--data", str(hub)]) == 1
    assert "文件没有拷完整" in capsys.readouterr().err


def test_what_is_no_bundle_is_told_in_a_sentence(typed: Type, village: tuple[Place, StationHome], tmp_path: Path) -> None:
    (tmp_path / "x.cqup").write_bytes(b"a letter")
    status, said, error = typed(village[0], "--training", "bundle", "import", str(tmp_path / "x.cqup"))
    assert (status, said["ok"]) == (1, False) and "这不是本系统导出的文件" in error
    status, _, error = typed(village[0], "--training", "bundle", "import", str(tmp_path / "none.cqup"))
    assert status == 1 and "读不出来" in error


def test_a_window_with_a_line_brings_it_to_a_real_gateway(
    typed: Type, village: tuple[Place, StationHome], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place, home), hub, town = village, tmp_path / "hub", Place(tmp_path / "town")
    code = prepare(hub)
    process = GatewayProcess(hub)
    try:
        carrier = StationHome(town.station())
        plan = Plan(
            office_id=OFFICE_B, office_name=OFFICE_B, window="1", gateway_url=process.url,
            operators=(NewOperator("李敏", ALL_ROLES, PASSWORD),), printer=PrinterChosen("virtual-80", "virtual", ""), training=False,
        )  # fmt: skip
        set_up(carrier, plan, REFERENCE, LIGHT, SystemClock())
        at = enter(carrier, SystemClock())  # type: ignore[arg-type]
        alone.enrol(at, process.url, code(OFFICE_B))
        at.close()
        assert gateway_line(["card", str(tmp_path / "g.cqcard"), "--data", str(hub)]) == 0
        capsys.readouterr()
        typed(place, "--training", "bundle", "import", str(tmp_path / "g.cqcard"))
        at = enter(home)
        at.keep_enrolment_code(code(OFFICE_A))
        at.close()
        up = str(typed(place, "--training", "bundle", "export", str(tmp_path))[1]["file"])
        status, said, error = typed(town, "bundle", "import", up, "--operator", "李敏")
        assert status == 0, error
        assert typed(place, "--training", "bundle", "import", str(said["answer"]))[1]["enrolled"] is True
    finally:
        process.kill()
