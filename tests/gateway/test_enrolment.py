"""登记: one code, one station, one window; the certificate is the root's."""

import msgspec

from cqclerk.domain.station_events import Enrolled
from cqclerk.protocol.envelope import check_signature
from cqclerk.protocol.messages import EnrolReply, EnrolRequest, open_line
from cqclerk.protocol.signing import read_certificate
from tests.gateways import City
from tests.stations import JIA, YI, Caller, Maker, problem, read


def asked(maker: Maker, code: str, **other: str) -> bytes:
    plain = {"code": code, "station": maker.id, "office": maker.office, "window": maker.window, "public_key": maker.signer.public_key}
    return msgspec.json.encode(EnrolRequest(**plain | other))


def test_a_code_gets_a_certificate_under_the_root_in_an_event_of_the_gateway(city: City) -> None:
    maker = Maker(JIA)
    reply = Caller(city.client, maker).enrol(city.code(JIA))
    sealed = open_line(reply.event)
    check_signature(sealed, reply.gateway_key)
    enrolled = sealed.event
    assert isinstance(enrolled, Enrolled) and (sealed.envelope.subject, sealed.envelope.subject_id) == ("station", maker.id)
    certificate = read_certificate(enrolled.certificate, reply.root_key)
    assert (certificate.station, certificate.office, certificate.epoch) == (maker.id, JIA, enrolled.epoch)
    assert certificate.public_key == maker.signer.public_key


def test_asking_again_with_the_same_code_gives_the_same_event(city: City) -> None:
    maker, code = Maker(JIA), city.code(JIA)
    first, again = (read(city.client.post("/v1/enrol", content=asked(maker, code)), EnrolReply) for _ in range(2))
    assert first.event == again.event


def test_a_code_is_read_however_it_was_copied(city: City) -> None:
    code = city.code(JIA)
    copied = code.replace("-", " ").lower().replace("o", "0")
    assert city.client.post("/v1/enrol", content=asked(Maker(JIA), copied)).status_code == 200


def test_a_code_that_is_unknown_used_old_or_for_another_office_enrols_nobody(city: City) -> None:
    code, used = city.code(JIA), city.code(JIA)
    Caller(city.client, Maker(JIA, "9")).enrol(used)
    for maker, given, key in (
        (Maker(JIA), "AAAA-AAAA-AAAA-AAAA", "enrol.code"),
        (Maker(JIA), used, "enrol.used"),
        (Maker(YI), code, "enrol.other_office"),
    ):
        assert problem(city.client.post("/v1/enrol", content=asked(maker, given))).type == key
    city.clock.move(days=8)
    assert problem(city.client.post("/v1/enrol", content=asked(Maker(JIA), code))).type == "enrol.expired"


def test_two_stations_of_an_office_do_not_stand_at_one_window(city: City) -> None:
    Caller(city.client, Maker(JIA, "1")).enrol(city.code(JIA))
    code = city.code(JIA)
    assert problem(city.client.post("/v1/enrol", content=asked(Maker(JIA, "1"), code))).type == "enrol.window_taken"
    assert city.client.post("/v1/enrol", content=asked(Maker(JIA, "2"), code)).status_code == 200


def test_no_station_takes_the_gateways_name_or_brings_half_a_key(city: City) -> None:
    maker, code = Maker(JIA), city.code(JIA)
    assert problem(city.client.post("/v1/enrol", content=asked(maker, code, station="gateway"))).type == "enrol.already"
    assert problem(city.client.post("/v1/enrol", content=asked(maker, code, public_key="AAAA"))).type == "enrol.unfit"
    assert problem(city.client.post("/v1/enrol", content=b"<html>")).type == "request.unfit"


def test_an_event_of_the_station_stands_in_the_inbox_of_its_office_once(city: City) -> None:
    caller = city.station(JIA)
    assert [sealed.envelope.kind for sealed in caller.poll()] == ["enrolled"]
    assert caller.poll() == []
