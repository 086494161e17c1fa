"""What a stick-only office asks of the city's registers: asked while the bundle is there, and answered in the answer or the next one."""

from pathlib import Path

import pytest

from cqclerk.commands import checking as asks
from cqclerk.commands import intake
from cqclerk.domain.case import Case
from cqclerk.domain.check_events import CheckKind, CheckOutcome
from cqclerk.gateway import bundles, stick_checks
from cqclerk.gateway import checking as watch
from cqclerk.gateway.app import main as gateway_line
from cqclerk.gateway.outer import systems
from cqclerk.protocol.messages import AttachmentHeld, BundleAnswer
from cqclerk.protocol.scans import digest_of
from cqclerk.sync import stick
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.gateways import City
from tests.gateways import city as made
from tests.offices import OFFICE_A, OFFICE_B
from tests.registers import Obedient, clear, connected, registers
from tests.stations import Caller, read
from tests.sticks import Village
from tests.towns import until

CREDIT = (CheckKind.CREDIT.value,)


def asked(at: Workplace, *kinds: str) -> Case:
    case = intake.submit(at, "childbirth", form())
    return asks.ask_city(at, case.id, case.version, kinds or ("all",))


def outcomes(at: Workplace, case: Case) -> dict[CheckKind, CheckOutcome]:
    return {one.kind: one.outcome for one in at.case(case.id).checks.done}


def by_line(carrier: Caller, data: bytes) -> bytes:
    path = f"/v1/bundles/{digest_of(data)}"
    headers = {"Content-Type": "application/octet-stream"}
    assert read(carrier.request("PATCH", path, f"start=0&size={len(data)}", data, headers), AttachmentHeld).held == len(data)
    told = read(carrier.request("POST", path), BundleAnswer)
    return carrier.request("GET", f"/v1/bundles/answers/{told.digest}", f"start=0&length={told.size}").content


def test_the_answer_of_a_carried_bundle_holds_what_the_registers_said(tmp_path: Path, database: str) -> None:
    with made(tmp_path / "gateway", systems.connect(registers(tmp_path / "registers"))) as city:
        village, carrier = Village(city, tmp_path / "stations"), city.station(OFFICE_B, window="9")
        at = village.station(OFFICE_A)
        case = asked(at)
        stick.take(at, by_line(carrier, stick.export(at).data))
        assert outcomes(at, case) == {
            CheckKind.RESIDENCE: CheckOutcome.AGREES,
            CheckKind.MARRIAGE: CheckOutcome.AGREES,
            CheckKind.CREDIT: CheckOutcome.CLEAR,
            CheckKind.DUPLICATES: CheckOutcome.CLEAR,
        }
        village.agrees(at)
        village.close()


def test_at_the_command_line_the_registers_are_asked_before_the_answer_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city = City(tmp_path / "gateway")
    village = Village(city, tmp_path / "stations")
    at = village.station(OFFICE_A)
    registers(tmp_path / "gateway")  # checks.toml stands beside the data
    case, up = asked(at), tmp_path / "a.cqup"
    up.write_bytes(stick.export(at).data)
    city.hub.close()
    assert gateway_line(["bundle", str(up), "--data", str(tmp_path / "gateway")]) == 0
    assert "核查答复 1 件" in capsys.readouterr().out
    stick.take(at, up.with_suffix(".cqdown").read_bytes())
    assert len(outcomes(at, case)) == 4
    village.close()


def test_what_is_not_connected_here_is_left_to_the_running_gateway_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    city = City(tmp_path / "gateway")
    village = Village(city, tmp_path / "stations")
    at = village.station(OFFICE_A)
    case, up = asked(at), tmp_path / "a.cqup"
    up.write_bytes(stick.export(at).data)
    city.hub.close()
    assert gateway_line(["bundle", str(up), "--data", str(tmp_path / "gateway")]) == 0
    assert "1 件的核查还没有答复，开着的网关接着问" in capsys.readouterr().out
    stick.take(at, up.with_suffix(".cqdown").read_bytes())
    assert set(outcomes(at, case)) == {CheckKind.DUPLICATES}, "of the others nothing is said that another process knows better"
    (tmp_path / "gateway" / "checks.toml").write_text("[[system]]\nmodule = 7\n", encoding="utf-8")
    asked(at)
    up.write_bytes(stick.export(at).data)
    assert gateway_line(["bundle", str(up), "--data", str(tmp_path / "gateway")]) == 0
    assert "外部登记系统接不上" in capsys.readouterr().out
    village.close()


def test_the_running_gateway_notices_what_another_process_took(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "LOOK_AGAIN_S", 0.05)
    system = Obedient(clear)
    with made(tmp_path / "gateway", connected(system)) as city:
        village = Village(city, tmp_path / "stations")
        at = village.station(OFFICE_A)
        case = asked(at, *CREDIT)
        answer = bundles.carried(city.gateway, stick.export(at).data)[1]  # as at the command line: nobody tells the running one
        stick.take(at, answer)
        assert outcomes(at, case) == {}
        until(lambda: system.asked)
        until(lambda: village.trip(at) and outcomes(at, case) == {CheckKind.CREDIT: CheckOutcome.CLEAR})
        assert len(system.asked) == 1, "asked once, however often it is looked for"
        village.close()


def test_many_questions_of_one_stick_are_asked_one_after_the_other_and_none_is_turned_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_PER_S", 1000.0)
    monkeypatch.setattr(watch, "_STOCK", 2.0)
    system = Obedient(clear)
    city = City(tmp_path / "gateway")
    monkeypatch.setattr(systems, "connect", lambda file: connected(system, at_once=1))
    village = Village(city, tmp_path / "stations")
    at = village.station(OFFICE_A)
    cases = [asked(at, *CREDIT) for _ in range(6)]
    asking = stick_checks.Asking(city.gateway, None, None)
    stick.take(at, bundles.carried(city.gateway, stick.export(at).data, asking.see_to)[1])
    assert [outcomes(at, case) for case in cases] == [{CheckKind.CREDIT: CheckOutcome.CLEAR}] * 6
    assert asking.told == "；核查答复 6 件"
    village.close()
    city.hub.close()
