"""Bundles of stations that were stopped or begin anew, and bundles that another station brings over its line."""

import httpx2
import pytest

from cqclerk.commands import attachments, intake
from cqclerk.domain.case import Case, Phase
from cqclerk.gateway import standing
from cqclerk.protocol import bundles
from cqclerk.protocol.messages import AttachmentHeld, BundleAnswer, Problem
from cqclerk.protocol.scans import digest_of
from cqclerk.sync import stick
from cqclerk.workplace import epochs, exchange
from cqclerk.workplace.workplace import Workplace
from tests.cases import form
from tests.offices import OFFICE_A, OFFICE_B
from tests.scans import scan
from tests.stations import Caller, problem, read
from tests.sticks import Village

MARRIAGE = "marriage_certificate"
BYTES = {"Content-Type": "application/octet-stream"}
STEP = 200


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


def put(caller: Caller, data: bytes, start: int, size: int = 0, digest: str = "") -> httpx2.Response:
    path = f"/v1/bundles/{digest or digest_of(data)}"
    return caller.request("PATCH", path, f"start={start}&size={size or len(data)}", data[start : start + STEP], BYTES)


def post(caller: Caller, data: bytes) -> httpx2.Response:
    """All of it, in steps, and that it be done."""
    for start in range(0, len(data), STEP):
        assert read(put(caller, data, start), AttachmentHeld).held >= min(start + STEP, len(data))
    return caller.request("POST", f"/v1/bundles/{digest_of(data)}")


def fetched(caller: Caller, answer: httpx2.Response, step: int = STEP) -> bytes:
    """The answer, in steps."""
    told, content = read(answer, BundleAnswer), bytearray()
    while len(content) < told.size:
        content += caller.request("GET", f"/v1/bundles/answers/{told.digest}", f"start={len(content)}&length={step}").content
    assert digest_of(bytes(content)) == told.digest
    return bytes(content)


def test_any_station_with_a_line_carries_it_and_cannot_read_it(village: Village) -> None:
    carrier = village.city.station(OFFICE_B, window="9")
    a = village.station(OFFICE_A, enrolled=False)
    take_in(a)
    data = stick.export(a).data
    assert "王芳".encode() not in data
    assert stick.take(a, fetched(carrier, post(carrier, data))).enrolled
    assert exchange.unsent(a) == []
    village.agrees(a)


def test_over_the_line_a_bad_bundle_is_a_problem_with_its_reason_and_nobody_unsigned_brings_one(village: Village) -> None:
    carrier = village.city.station(OFFICE_B, window="9")
    junk = b"\x00" * 500
    found: Problem = problem(post(carrier, junk))
    assert (found.status, found.type) == (422, "bundle.foreign")
    assert held(carrier, junk) == 0, "what is no bundle is not kept"
    data = stick.export(village.station(OFFICE_A)).data
    path, client = f"/v1/bundles/{digest_of(data)}", village.city.client
    assert client.patch(f"{path}?start=0&size={len(data)}", content=data[:STEP]).status_code == 401
    assert [client.get(path).status_code, client.post(path).status_code] == [401, 401]
    assert problem(put(carrier, data, 0, bundles.MOST_BYTES + 1)).type == "bundle.too_large"
    assert problem(carrier.request("POST", path)).type == "bundle.not_here_yet"


def held(caller: Caller, data: bytes) -> int:
    return read(caller.request("GET", f"/v1/bundles/{digest_of(data)}"), AttachmentHeld).held


def test_steps_twice_late_or_beyond_the_end_change_nothing(village: Village) -> None:
    one, other = village.city.station(OFFICE_B, window="9"), village.city.station(OFFICE_A, window="8")
    data = stick.export(village.station(OFFICE_A)).data
    assert len(data) > 2 * STEP
    assert read(put(one, data, STEP), AttachmentHeld).held == 0, "what is before it is missing"
    assert [read(put(each, data, 0), AttachmentHeld).held for each in (one, one, other)] == [STEP] * 3
    assert problem(one.request("PATCH", f"/v1/bundles/{digest_of(data)}", f"start={STEP}&size={len(data)}", data + data, BYTES)).type
    assert held(other, data) == STEP, "another window may go on with it"
    answers = [post(each, data) for each in (one, other)]
    assert read(answers[0], BundleAnswer).digest == read(answers[1], BundleAnswer).digest, "done once, the same bytes"
    assert fetched(one, answers[0]) == fetched(other, answers[1], 1000)
    assert problem(one.request("GET", f"/v1/bundles/answers/{digest_of(data)}", "start=0&length=9")).type == "bundle.no_answer"
    assert problem(one.request("GET", f"/v1/attachments/{digest_of(data)}", "start=0&length=9")).status == 404, "it is no scan"


def test_other_bytes_than_the_name_says_are_dropped_and_may_come_again(village: Village) -> None:
    carrier, data = village.city.station(OFFICE_B, window="9"), stick.export(village.station(OFFICE_A)).data
    wrong = bytes(len(data))
    for start in range(0, len(data), STEP):
        put(carrier, wrong, start, digest=digest_of(data))
    assert problem(carrier.request("POST", f"/v1/bundles/{digest_of(data)}")).type == "bundle.other_bytes"
    assert held(carrier, data) == 0
    assert read(post(carrier, data), BundleAnswer).size


def test_the_same_bundle_after_a_day_hears_what_is_new_by_then(village: Village) -> None:
    carrier, a, b = village.city.station(OFFICE_B, window="9"), village.station(OFFICE_A), village.station(OFFICE_B)
    data = stick.export(b).data
    first = fetched(carrier, post(carrier, data))
    case = take_in(a, home_choice="husband")
    village.trip(a)
    assert fetched(carrier, carrier.request("POST", f"/v1/bundles/{digest_of(data)}")) == first
    village.city.clock.move(days=1, minutes=1)
    again = fetched(carrier, carrier.request("POST", f"/v1/bundles/{digest_of(data)}"))
    assert stick.take(b, again).received >= 1 and b.case(case.id).id == case.id


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
