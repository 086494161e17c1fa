"""The gateway judges by the pack that a station names: an unknown one is refused, a superseded one marked."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cqclerk.domain.access import Role
from cqclerk.domain.findings import PackRef
from cqclerk.domain.handling_events import DueDateSet
from cqclerk.domain.station_events import ClockConfirmed, ReferenceLoaded
from cqclerk.gateway import app, rulebook
from cqclerk.protocol.messages import Declined
from cqclerk.protocol.signed_files import read_signed
from cqclerk.workplace.identity import new_id
from tests.gateways import City
from tests.rule_files import pack_text
from tests.stations import DAY, JIA, PACK, YI, submitted

ADMINISTRATOR = {Role.ADMINISTRATOR}


def answer(caller, event, roles=(Role.CLERK, Role.REVIEWER), subject_id=""):
    maker = caller.maker
    return caller.answers([maker.make(subject_id or new_id(), event, roles)])[0]


def known(city: City, text: str, file: str = "f.toml"):
    """The city signs a pack and the gateway takes it."""
    with city.hub.transaction() as tx:
        return rulebook.add(city.gateway, tx, rulebook.signed(city.gateway, tx, text, file).encoded(), file)


def test_a_case_by_the_rules_of_its_day_is_accepted(city: City) -> None:
    said = answer(city.station(), submitted(JIA, JIA))
    assert (said.status, said.reason) == ("accepted", "")


def test_a_pack_that_nobody_knows_is_refused(city: City) -> None:
    said = answer(city.station(), replace(submitted(JIA, JIA), pack=PackRef(PACK.id, "0" * 64)))
    assert (said.status, said.reason) == ("refused", "rules.unknown")


def test_a_pack_that_was_not_in_force_is_refused(city: City) -> None:
    said = answer(city.station(), replace(submitted(JIA, JIA), applied_on=date(2020, 1, 1)))
    assert (said.status, said.reason) == ("refused", "rules.not_in_force")


def test_a_pack_that_another_has_replaced_meanwhile_is_accepted_and_marked(city: City) -> None:
    station = city.station()
    pack = known(city, pack_text(effective_from=DAY))
    old = answer(station, submitted(JIA, JIA))
    assert (old.status, old.reason) == ("accepted", "rules.updated")
    new = answer(station, replace(submitted(JIA, JIA), pack=pack.ref))
    assert (new.status, new.reason) == ("accepted", "")


def test_what_a_station_loads_the_city_must_know_and_an_administrator_must_load(city: City) -> None:
    station = city.station()
    pack = known(city, pack_text())
    loaded = ReferenceLoaded("rules", pack.id, 1, pack.hash, pack.effective_from, "…")
    assert answer(station, loaded, (Role.CLERK,), station.maker.id).reason == "administration.role"
    assert answer(station, loaded, ADMINISTRATOR, station.maker.id).reason == "operator.role", "she is none"
    assert answer(station, loaded, ADMINISTRATOR, new_id()).reason == "station.not_own"


def test_the_rules_survive_a_restart_of_the_gateway(city: City, tmp_path: Path) -> None:
    pack = known(city, pack_text())
    with city.hub.reading() as tx:
        rulebook._reference.cache_clear()
        assert rulebook.known_by(tx).in_force(pack.ref, date(2027, 5, 1))


@pytest.mark.parametrize(
    ("text", "key"),
    [(pack_text(item="fishing"), "rules.file"), (pack_text(replaces=None), "rules.file"), (pack_text(edition=0), "rules.older")],
)
def test_a_pack_that_is_none_is_not_signed(city: City, text: str, key: str) -> None:
    if key == "rules.older":
        known(city, pack_text())
    with city.hub.transaction() as tx, pytest.raises(Declined) as caught:
        rulebook.signed(city.gateway, tx, text, "f.toml")
    assert caught.value.problem.type == key


def test_the_administrator_signs_and_adds_at_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, draft, out, key = tmp_path / "city", tmp_path / "new.toml", tmp_path / "new.signed", tmp_path / "key"
    draft.write_text(pack_text(), encoding="utf-8")

    def run(*words: object) -> tuple[int, str]:
        status = app.main(["rules", *map(str, words), "--data", str(data)])
        said = capsys.readouterr()
        return status, said.out + said.err

    assert run("key", "规则处", "--out", key)[0] == 0 and key.stat().st_mode & 0o777 == 0o600
    assert run("sign", draft, "--out", out, "--key", key)[0] == 0
    assert read_signed(out.read_bytes()).by.name == "规则处"
    assert run("add", out) == (0, "网关已收下规则 childbirth-2027 第1版（试用），2027-01-01 起施行。\n")
    status, said = run("add", out)
    assert status == 1 and "已经在用" in said
    status, said = run("add", draft)
    assert status == 1 and "不是市里签发的规则文件" in said
    status, said = run("add", tmp_path / "nothing")
    assert status == 1 and "Traceback" not in said
    status, said = run("sign", draft, "--out", tmp_path / "x", "--key", draft)
    assert status == 1 and "钥匙" in said


def test_a_day_is_set_anew_by_an_office_of_the_case_only_and_a_clock_is_confirmed_at_ones_own_station(city: City) -> None:
    station, other = city.station(), city.station(YI)
    case_id = station.maker.submit()
    assert all(each.status == "accepted" for each in station.answers(station.maker.journal[-1:]))
    moved = DueDateSet(DAY, False, "洪水停止办公")
    assert answer(station, moved, subject_id=case_id).status == "accepted"
    assert answer(other, moved, subject_id=case_id).reason == "case.other_office"
    confirmed = ClockConfirmed(DAY, "behind")
    assert answer(station, confirmed, subject_id=station.maker.id).status == "accepted"
    assert answer(station, confirmed, subject_id=new_id()).reason == "station.not_own"
