"""Bundles of stations that were stopped or begin anew, and bundles that another station brings over its line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqclerk.commands import attachments, intake
from cqclerk.domain.case import Case, Phase
from cqclerk.gateway import standing
from cqclerk.protocol import bundles
from cqclerk.protocol.messages import Problem
from cqclerk.sync import stick
from cqclerk.workplace import epochs, exchange
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.gateways import City
from tests.offices import OFFICE_A, OFFICE_B
from tests.scans import scan
from tests.stations import Caller, problem
from tests.sticks import Village

MARRIAGE = "marriage_certificate"
BYTES = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def village(city: City, tmp_path: Path) -> Iterator[Village]:
    made = Village(city, tmp_path / "stations")
    yield made
    made.close()


def take_in(at: Workplace, **more: str) -> Case:
    return intake.submit(at, "childbirth", form(**more))


# ---- stations that were stopped, or begin anew ----------------------------------------------------------------------------


def test_a_revoked_station_is_told_so_and_its_work_is_rescued(village: Village) -> None:
    a, b = village.station(OFFICE_A), village.station(OFFICE_B)
    take_in(b, home_choice="husband")
    village.trip(b)
    take_in(a)
    with village.city.hub.transaction() as tx:
        station = tx.station(a.station.id)
        assert station is not None
        standing.revoke(village.city.gateway, tx, station, "被盗")
    done = village.trip(a)
    assert (done.taken, done.received) == (0, 0) and done.refused == 1
    assert a.actor.stopped and not a.actor.enrolled
    with village.city.hub.reading() as tx:
        assert len(tx.all_quarantined(a.station.id)) == 1


def test_a_station_that_began_anew_is_certified_and_gets_its_own_back_by_stick(village: Village) -> None:
    a = village.station(OFFICE_A)
    case = take_in(a)
    village.trip(a)
    epochs.begin(a, epochs.RESTORED)
    assert not a.actor.enrolled
    take_in(a)
    done = village.trip(a)
    assert done.taken == 0, "without a code it speaks for its old epoch only"
    a.keep_enrolment_code(village.city.code(OFFICE_A))
    done = village.trip(a)
    assert done.enrolled and done.problems == ()
    assert a.actor.enrolled and not a.restored
    village.trip(a)
    assert a.case(case.id).phase is Phase.SUBMITTED and exchange.unsent(a) == []
    village.agrees(a)


# ---- carried by another station -------------------------------------------------------------------------------------------


def post(caller: Caller, data: bytes):  # type: ignore[no-untyped-def]
    return caller.request("POST", "/v1/bundles", "", data, BYTES)


def test_any_station_with_a_line_carries_it_and_cannot_read_it(village: Village) -> None:
    carrier = village.city.station(OFFICE_B, window="9")
    a = village.station(OFFICE_A, enrolled=False)
    take_in(a)
    data = stick.export(a).data
    assert "王芳".encode() not in data
    answer = post(carrier, data)
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/octet-stream"
    assert stick.take(a, answer.content).enrolled
    assert exchange.unsent(a) == []
    village.agrees(a)


def test_over_the_line_a_bad_bundle_is_a_problem_with_its_reason_and_nobody_unsigned_brings_one(village: Village) -> None:
    carrier = village.city.station(OFFICE_B, window="9")
    found: Problem = problem(post(carrier, b"\x00" * 2_000_000))  # more than any other body may be
    assert (found.status, found.type) == (422, "bundle.foreign")
    a = village.station(OFFICE_A)
    assert village.city.client.post("/v1/bundles", content=stick.export(a).data).status_code == 401
    assert problem(carrier.request("POST", "/v1/claims", "", b"\x00" * 2_000_000)).type == "request.too_large"


def test_what_no_file_can_hold_waits_for_the_next(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    a = village.station(OFFICE_A)
    case = take_in(a)
    for seed, size in enumerate((60_000, 50_000)):
        case = attachments.attach(a, case.id, case.version, MARRIAGE, scan(size, seed), f"{seed}.jpg")
    monkeypatch.setattr(bundles, "MOST_SCANS_BYTES", 70_000)
    made = stick.export(a)
    assert (made.scans, made.left) == (1, 1)
    stick.take(a, village.answer(made.data))
    assert stick.export(a).scans == 1
