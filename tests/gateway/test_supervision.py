"""What the city sees of its offices: what came, what is late, what is not accounted for; and no person in it."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cqclerk.domain.block_events import BlockLeased, BlockReturned, NumberFound, NumberIssued, NumberVoided
from cqclerk.domain.events import Withdrawn
from cqclerk.gateway import blocks, standing, supervision
from cqclerk.gateway.app import main
from cqclerk.gateway.contacts import Contacts
from cqclerk.gateway.hands import Hands
from cqclerk.gateway.meters import Meters
from cqclerk.gateway.supervision import OfficeView, Supervision
from cqclerk.workplace.identity import new_id
from tests.gateways import City
from tests.people import LIU_QIANG, WANG_FANG
from tests.stations import JIA, YI, Caller, accepted, approval, granted, reserved

DAY = date(2026, 11, 25)


def seen(city: City, since: date = DAY, until: date = DAY) -> Supervision:
    with city.hub.reading() as tx:
        return supervision.look(city.gateway, tx, since, until)


def office(city: City, office_id: str = JIA, since: date = DAY, until: date = DAY) -> OfficeView:
    return next(view for view in seen(city, since, until).offices if view.id == office_id)


def leased(caller: Caller, count: int = 60) -> str:
    return [sealed.envelope.subject_id for sealed in granted(caller.lease(count=count)) if isinstance(sealed.event, BlockLeased)][-1]


def sends(caller: Caller, many: int) -> list[str]:
    return [answer.reason for answer in caller.answers(caller.maker.journal[-many:])]


def test_what_came_is_counted_where_it_was_made_and_on_its_day(city: City) -> None:
    one, home = city.station(JIA), city.station(YI)
    block = leased(one)
    case_id = one.maker.submit()
    one.maker.submit(home=YI)
    one.maker.make(case_id, accepted())
    one.maker.make(block, reserved(1, case_id))
    one.maker.make(case_id, approval(block, "Y5099010012026000001", one.maker.id))
    one.maker.make(new_id(), Withdrawn())  # of a case that nobody knows
    assert sends(one, 6)[:5] == [""] * 5
    view = office(city)
    assert (view.came["taken_in"], view.came["accepted"], view.came["granted"], view.refused) == (2, 1, 1, 1)
    assert office(city, YI).came["taken_in"] == 0 and office(city, YI).waiting == 1, "it waits where it has to be worked on"
    city.clock.move(hours=14, minutes=20)  # past midnight at the office
    assert home.maker.submit() and sends(home, 1) == [""]
    assert office(city, YI).came["taken_in"] == 0 and office(city, YI, until=date(2026, 11, 26)).came["taken_in"] == 1
    assert office(city, since=date(2026, 11, 26), until=date(2026, 11, 26)).came["taken_in"] == 0


def test_a_case_is_near_its_day_then_late_until_somebody_acts(city: City) -> None:
    one = city.station(JIA)
    case_id = one.maker.submit()  # its notice is due in seven days
    assert sends(one, 1) == [""]
    assert (office(city).waiting, office(city).soon, office(city).late) == (1, 0, 0)
    city.clock.move(days=6)
    assert (office(city).soon, office(city).late) == (1, 0)
    city.clock.move(days=3)
    assert (office(city).soon, office(city).late) == (0, 1)
    (late,) = seen(city).late
    assert (late.office, late.phase, late.deadline, late.days) == (JIA, "submitted", date(2026, 12, 2), 2)
    one.maker.make(case_id, Withdrawn(), seen=1)
    assert sends(one, 1) == [""] and office(city).waiting == office(city).late == 0


def test_a_station_that_does_not_speak_is_silent_and_one_that_was_stopped_is_none(city: City) -> None:
    one, two = city.station(JIA, "1"), city.station(JIA, "2")
    city.clock.move(days=4)
    assert (office(city).stations, office(city).silent) == (2, 2)
    one.maker.submit()
    sends(one, 1)
    assert office(city).silent == 1
    with city.hub.transaction() as tx:
        tx.note_contacts({two.maker.id: city.clock().isoformat()})
    assert office(city).silent == 0, "it has asked for news, though it had nothing to report"
    with city.hub.transaction() as tx:
        station = tx.station(two.maker.id)
        assert station is not None
        standing.revoke(city.gateway, tx, station, "拆换")
    assert [each.window for each in seen(city).stations] == ["1"]


def test_a_signed_request_is_noted_as_a_contact_once_in_a_while(city: City) -> None:
    async def speaks() -> None:
        hands = Hands(city.hub, Meters())
        contacts = Contacts(hands, city.clock, gather_s=0)
        for _ in range(3):
            contacts.heard("s1")
        assert contacts._writing is not None
        await contacts._writing
        first = city.look(lambda tx: tx.last_contacts())
        city.clock.move(minutes=30)
        contacts.heard("s1")
        contacts.heard("s2")
        await contacts._writing
        second = city.look(lambda tx: tx.last_contacts())
        assert isinstance(first, dict) and isinstance(second, dict)
        assert first.keys() == {"s1"} and second["s1"] == first["s1"] < second["s2"]
        contacts.close()
        hands.close()

    import asyncio

    asyncio.run(speaks())


def test_every_number_is_left_taken_or_told_and_what_is_neither_is_unaccounted(city: City) -> None:
    one, two = city.station(JIA, "1"), city.station(JIA, "2")
    first, second = leased(one), leased(two)
    for event in (reserved(1, new_id()), NumberIssued(1), reserved(2, new_id()), reserved(3, new_id()), NumberVoided(3, "torn")):
        one.maker.make(first, event)
    assert sends(one, 5) == [""] * 5
    view = office(city)
    assert (view.left, view.reserved, view.unaccounted, view.low) == (117, 1, 0, 0)
    with city.hub.transaction() as tx:
        blocks.end(city.gateway, tx, second, "revoked")
    assert (office(city).left, office(city).unaccounted) == (57, 60)
    city.clock.move(days=40)  # another year: what was not given back in time is not accounted for either
    assert (office(city).left, office(city).unaccounted) == (0, 117)
    one.maker.make(first, BlockReturned("expired"))
    assert sends(one, 1) == [""] and office(city).unaccounted == 60


def test_a_window_with_few_numbers_is_told(city: City) -> None:
    one = city.station(JIA)
    leased(one, count=49)
    assert office(city).low == 1


def test_void_numbers_are_listed_once_with_a_reason_that_names_nobody(city: City) -> None:
    one = city.station(JIA)
    block = leased(one)
    for serial, event in ((1, "torn"), (2, "王芳的姓名写错")):
        one.maker.make(block, reserved(serial, new_id()))
        one.maker.make(block, NumberVoided(serial, event))
    one.maker.make(block, NumberVoided(1, "voided"))
    one.maker.make(block, NumberFound(9, "Y5099010012026000009", True))
    sends(one, 6)
    listed = city.look(lambda tx: [(each.number[-2:], each.reason, each.on) for each in supervision.void_numbers(tx)])
    assert listed[:2] == [("01", "torn", DAY), ("02", "", DAY)]  # type: ignore[index]


def test_what_a_chain_lacks_and_what_is_kept_aside_is_told(city: City) -> None:
    one = city.station(JIA)
    one.maker.submit()
    one.maker.submit()
    sends(one, 2)
    assert office(city).missing == office(city).quarantined == 0
    with city.hub.transaction() as tx:
        tx._connection.exec_driver_sql(f"UPDATE station SET head_sequence = head_sequence + 2 WHERE id = '{one.maker.id}'")
        station = tx.station(one.maker.id)
        assert station is not None
        standing.revoke(city.gateway, tx, station, "被盗")
    one.maker.submit()
    sends(one, 1)
    assert (office(city).missing, office(city).quarantined) == (2, 1) and office(city).wrong


# ---- the command line


@pytest.fixture
def reported(city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[City, Path]]:
    yield city, tmp_path / "gateway"


def report(reported: tuple[City, Path], capsys: pytest.CaptureFixture[str], *words: str) -> str:
    _, folder = reported
    assert main(["report", *words, "--data", str(folder)]) == 0
    return capsys.readouterr().out


def test_the_table_has_what_there_is_to_tell_and_the_csv_has_everything(
    reported: tuple[City, Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    city, _ = reported
    one = city.station(JIA)
    leased(one)
    one.maker.submit()
    sends(one, 1)
    span = ("--from", "2026-11-25", "--to", "2026-11-25")
    table = report(reported, capsys, *span).splitlines()
    assert table[0].split()[:4] == ["机构", "名称", "收件", "接件"] and table[0].split()[-3:] == ["无着", "缺", "隔离"]
    assert [line.split()[0] for line in table[1:]] == [JIA, "合计"], "of the other office there is nothing to tell"
    file = tmp_path / "report.csv"
    assert "已写入" in report(reported, capsys, *span, "--csv", str(file))
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert [row["机构"] for row in rows] == [JIA, YI] and rows[0]["收件"] == "1" and rows[0]["余号"] == "60" and rows[1]["收件"] == "0"
    assert [row["机构"] for row in csv.DictReader(io.StringIO(report(reported, capsys, "--office", "T509902", "--csv", "-")))] == [YI]


def test_no_list_names_a_person(reported: tuple[City, Path], capsys: pytest.CaptureFixture[str]) -> None:
    city, _ = reported
    one = city.station(JIA)
    block = leased(one)
    one.maker.submit()
    one.maker.make(block, NumberVoided(1, WANG_FANG.name))
    sends(one, 2)
    told = "".join(report(reported, capsys, what, "--csv", "-") for what in ("offices", "late", "stations", "numbers", "void"))
    assert JIA in told
    for person in (WANG_FANG, LIU_QIANG):
        assert person.name not in told and str(person.identity_number) not in told


def test_a_cell_is_never_a_formula() -> None:
    from cqclerk.gateway.report_line import _csv

    assert _csv(("名称",), [("=1+1",), ("-3栋",), (-3,)]).splitlines() == ["名称", "'=1+1", "'-3栋", "-3"]


def test_the_clients_of_a_gateway_are_heard(city: City) -> None:
    one = city.station(JIA)
    assert city.app.state.service._contacts._noted.keys() == {one.maker.id}
