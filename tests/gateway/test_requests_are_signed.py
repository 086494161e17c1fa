"""Nobody is served who has not signed; every answer tells the gateway's time."""

from datetime import datetime, timedelta

from cqclerk.protocol.messages import EventsReply, Health
from tests.gateways import City
from tests.stations import Caller, Maker, problem, read


def test_an_unsigned_request_is_not_served(city: City) -> None:
    for method, path in (("GET", "/v1/events"), ("POST", "/v1/events"), ("POST", "/v1/claims"), ("POST", "/v1/blocks")):
        assert problem(city.client.request(method, path)).type == "request.unsigned"


def test_a_signature_for_another_path_query_or_body_does_not_count(city: City) -> None:
    caller = city.station()
    signed = caller.maker.headers("GET", "/v1/events", "after=0", b"")
    assert city.client.get("/v1/events?after=0", headers=signed).status_code == 200
    assert problem(city.client.get("/v1/events?after=1", headers=signed)).type == "request.signature"
    assert problem(city.client.post("/v1/events?after=0", headers=signed)).type == "request.signature"
    assert problem(city.client.post("/v1/claims?after=0", headers=signed, content=b"{}")).type == "request.signature"


def test_an_unknown_station_and_an_epoch_that_is_not_its_own_are_turned_away(city: City) -> None:
    assert problem(Caller(city.client, Maker(now=city.clock)).request("GET", "/v1/events")).type == "station.unknown"
    caller = city.station()
    caller.maker.epoch = 2
    found = problem(caller.request("GET", "/v1/events"))
    assert (found.type, found.params) == ("station.uncertified", (("epoch", "1"),))


def test_a_clock_ten_minutes_off_is_served_and_a_worse_one_learns_the_time(city: City) -> None:
    caller = city.station()
    for minutes, ok in ((9, True), (-9, True), (11, False), (-11, False)):
        signed = caller.maker.headers("GET", "/v1/events", "", b"", city.clock() + timedelta(minutes=minutes))
        response = city.client.get("/v1/events", headers=signed)
        assert (response.status_code == 200) is ok
        if not ok:
            found = problem(response)
            assert found.type == "clock.skew" and datetime.fromisoformat(dict(found.params)["server_time"]) == city.clock()


def test_times_and_positions_that_no_clock_and_no_store_can_hold_are_the_asker_s_mistake(city: City) -> None:
    caller = city.station()
    signed = caller.maker.headers("GET", "/v1/events", "", b"")
    late = {name: value.replace("created=", "created=99") for name, value in signed.items()}
    assert problem(city.client.get("/v1/events", headers=late)).type == "request.unsigned"
    assert problem(caller.request("GET", "/v1/events", f"after={2**63}")).type == "request.unfit"
    assert caller.request("GET", "/v1/events", f"after={2**63 - 1}").status_code == 200


def test_every_answer_tells_the_time(city: City) -> None:
    caller = city.station()
    answers = [
        city.client.get("/v1/health"),
        city.client.get("/nothing/here"),
        city.client.get("/v1/events"),
        city.client.get("/v1/events?after=x"),
        caller.request("GET", "/v1/events"),
    ]
    assert all(datetime.fromisoformat(answer.headers["cqclerk-time"]) == city.clock() for answer in answers)
    assert read(answers[0], Health).server_time == read(answers[-1], EventsReply).server_time == city.clock()


def test_too_large_broken_and_strange_bodies_are_turned_away(city: City) -> None:
    import gzip

    caller = city.station()
    bomb = gzip.compress(b"\n" * 8_000_000)
    gz = {"Content-Encoding": "gzip"}
    assert problem(caller.request("POST", "/v1/events", "", bomb, gz)).type == "request.too_large"
    assert problem(caller.request("POST", "/v1/events", "", b"x" * 1_100_000)).type == "request.too_large"
    assert problem(caller.request("POST", "/v1/events", "", b"y" * 300_000)).type == "event.unfit"
    assert problem(caller.request("POST", "/v1/events", "", bomb[:100], gz)).type == "request.unfit"
    assert problem(caller.request("POST", "/v1/events", "", b"", {"Content-Encoding": "br"})).type == "request.encoding"
