"""Those who run a gateway see whether it works, and the log says nothing of persons."""

import json
import logging
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.gateway.limits import MOST_BODY_BYTES, Limits
from cqclerk.gateway.logs import JsonLines, blotted
from cqclerk.gateway.routes import create_app
from cqclerk.gateway.watching import Admission
from cqclerk.workplace.identity import new_id
from tests import databases
from tests.gateways import City, GatewayProcess, prepare
from tests.people import WANG_FANG, identity_number
from tests.stations import JIA, YI, Caller, Maker, problem

TOKEN = {"Authorization": "Bearer s3cret"}


@pytest.fixture
def watched(city: City) -> Iterator[TestClient]:
    with TestClient(create_app(city.gateway, Admission("s3cret")), raise_server_exceptions=False) as client:
        yield client


def test_it_lives_and_works_and_counts(city: City, watched: TestClient) -> None:
    maker = Maker(JIA, now=city.clock)
    caller = Caller(watched, maker)
    caller.enrol(city.code(JIA))
    maker.set_up()
    caller.send(maker.journal)
    watched.get("/v1/nowhere/王芳")
    assert watched.get("/healthz").text == watched.get("/readyz").text == "ok\n"
    told = watched.get("/metrics", headers=TOKEN).text
    assert 'cqclerk_requests_total{call="/v1/events",method="POST",status="200"} 1.0' in told
    assert 'cqclerk_requests_total{call="other",method="other",status="404"} 1.0' in told
    assert 'cqclerk_events_total{status="refused"} 2.0' in told or 'cqclerk_events_total{status="accepted"} 2.0' in told
    assert "王" not in told and maker.id not in told


def test_a_gateway_that_cannot_reach_its_store_lives_but_is_not_ready(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    from data.database import Locked
    from data.hub import HubTransaction

    def locked(self: HubTransaction, *given: object) -> None:
        raise Locked(Path("hub.db"), "test")

    monkeypatch.setattr(HubTransaction, "office", locked)
    assert city.client.get("/healthz").status_code == 200
    assert problem(city.client.get("/readyz")).status == 503


def test_counters_are_for_the_administrator(city: City, watched: TestClient) -> None:
    assert problem(city.client.get("/metrics")).type == "watch.loopback"  # this client comes from nowhere
    assert problem(watched.get("/metrics")).type == "watch.token"
    assert problem(watched.get("/metrics", headers={"Authorization": "Bearer other"})).type == "watch.token"
    with TestClient(create_app(city.gateway), client=("127.0.0.1", 1)) as here:
        assert here.get("/metrics").status_code == 200
    with TestClient(create_app(city.gateway, Admission(loopback=False)), client=("127.0.0.1", 1)) as behind_a_proxy:
        assert problem(behind_a_proxy.get("/metrics")).type == "watch.loopback"


def test_a_station_that_asks_too_often_is_told_when_to_come_again_and_others_are_served(city: City) -> None:
    one, other = city.station(JIA), city.station(YI)
    with TestClient(create_app(city.gateway, limits=Limits(per_s=0.5, stock=2, clock=lambda: 0.0))) as client:
        one.client = other.client = client
        assert [one.request("GET", "/v1/events").status_code for _ in range(2)] == [200, 200]
        refused = one.request("GET", "/v1/events")
        assert (problem(refused).type, refused.status_code, refused.headers["retry-after"]) == ("request.too_often", 429, "2")
        assert other.request("GET", "/v1/events").status_code == 200


@given(st.floats(0.1, 50), st.integers(1, 50), st.lists(st.floats(0, 5), max_size=60))
def test_no_station_gets_more_than_its_stock_and_its_rate(per_s: float, stock: int, pauses: list[float]) -> None:
    now = [0.0]
    limits, passed = Limits(per_s, stock, lambda: now[0]), 0
    for pause in pauses:
        now[0] += pause
        try:
            limits.admit("s")
            passed += 1
        except Exception as refused:  # noqa: BLE001 - what it is, the test above says
            assert "request.too_often" in str(refused)
    assert passed <= stock + per_s * now[0] + 1e-6


def test_a_body_that_is_too_large_is_refused_by_its_announced_length_and_by_its_bytes(city: City) -> None:
    announced = {"Content-Length": str(MOST_BODY_BYTES + 1)}
    assert problem(city.client.post("/v1/enrol", content=b"", headers=announced)).status == 413
    assert problem(city.client.post("/v1/enrol", content=(b"x" * 65536 for _ in range(17)))).status == 413


OPEN_TO_ALL = {"/v1/health", "/v1/trust", "/v1/reference/offices-and-revocations"}
"""What asks for no key: whether the gateway lives, who vouches for its address, and the list by which papers are verified."""


def test_every_refusal_is_a_problem(city: City) -> None:
    document = city.client.get("/openapi.json").json()
    for path, calls in document["paths"].items():
        for method in {"get", "post", "put", "patch", "delete", "head"} - {"head"}:
            answer = city.client.request(method, path.replace("{", "").replace("}", ""), content=b"\xff{")
            if method not in calls or path not in OPEN_TO_ALL:
                assert answer.status_code in range(400, 500), (method, path, answer.status_code)
                problem(answer)


# ---- the log


def logged(record: logging.LogRecord) -> dict[str, object]:
    line = JsonLines().format(record)
    assert "\n" not in line
    made: dict[str, object] = json.loads(line)
    return made


def failure(text: str) -> logging.LogRecord:
    try:
        raise ValueError(text)
    except ValueError:
        return logging.LogRecord("cqclerk.gateway", logging.ERROR, __file__, 1, "event %s: %s", (new_id(), text), sys.exc_info())


@given(
    st.builds(identity_number, st.dates(date(1930, 1, 1), date(2026, 1, 1)), st.integers(1, 999)),
    st.sampled_from(["王芳", "欧阳·阿依古丽", "刘强的配偶"]),
)
def test_no_name_and_no_identity_number_gets_into_the_log(number: str, name: str) -> None:
    record = failure(f"{name} ({number}) 10012345678")
    record.reason = f"{name}{number}"
    line = JsonLines().format(record)
    assert name[0] not in line and number not in line and number[:14] not in line and "10012345678" not in line
    made = json.loads(line)
    assert made["error"] == "ValueError" and made["at"][0].endswith("failure")


def test_an_id_and_an_office_stay_readable() -> None:
    event = new_id()
    assert blotted(f"event {event} of T500110001: alarm.same_id") == f"event {event} of T500110001: alarm.same_id"


def test_what_a_failing_case_holds_is_not_in_the_log(city: City, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    from cqclerk.gateway import verdicts

    caller = city.station()

    def fails(case: object, event: object, made: object) -> None:
        raise KeyError(f"{event}")  # with everything that stands in the application

    monkeypatch.setattr(verdicts.cases, "apply", fails)
    caller.maker.submit()
    assert caller.answers(caller.maker.journal[-1:])[0].reason == "fault"
    lines = [JsonLines().format(record) for record in caplog.records]
    assert any('"error":"KeyError"' in line for line in lines)
    assert all(WANG_FANG.name not in line and str(WANG_FANG.identity_number) not in line for line in lines)


# ---- several processes


def test_what_one_process_takes_rings_at_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from data.hub import DATABASE_VARIABLE

    with databases.database("postgresql") as address:
        monkeypatch.setenv(DATABASE_VARIABLE, address)
        code = prepare(tmp_path)
        codes = code(JIA), code(YI)
        processes = [GatewayProcess(tmp_path), GatewayProcess(tmp_path)]
        try:
            intake, home = (Caller(each.client(), Maker(office)) for each, office in zip(processes, (JIA, YI), strict=True))
            for caller, given_code in ((intake, codes[0]), (home, codes[1])):
                caller.maker.set_up()
                caller.enrol(given_code)
                assert all(answer.status == "accepted" for answer in caller.answers(caller.maker.journal))
            home.poll()
            came: list[str] = []
            waiting = threading.Thread(target=lambda: came.extend(each.envelope.subject_id for each in home.poll(wait=50)))
            waiting.start()
            case_id = intake.maker.submit(home=YI)
            intake.answers(intake.maker.journal[-1:])
            waiting.join(20)
            assert came == [case_id]
        finally:
            for process in processes:
                process.kill()
